"""Passwords: argon2id at the cost that the settings name (RFC 9106), and the rules of 等保三级 (8.1.4.1).

Pure. Verifying takes the same time whether or not anybody has the name.
"""

from __future__ import annotations

import string
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.foundation.errors import FieldFault, Invalid
from app.foundation.settings import HashCost

MIN_LENGTH = 10
MAX_LENGTH = 128
"""Longer ones only cost time to hash."""
MIN_CLASSES = 3

_installed: list[HashCost] = [HashCost()]


def install(cost: HashCost) -> None:
    """Called once by the factory."""
    _installed[:] = [cost]
    _dummy(cost)


@cache
def _hasher(cost: HashCost) -> PasswordHasher:
    return PasswordHasher(cost.passes, cost.memory_kib, cost.lanes)


@cache
def _dummy(cost: HashCost) -> str:
    """Made before anybody signs in: whoever came first without a name would else be answered later than all others."""
    return _hasher(cost).hash("nobody has this password")


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    return _hasher(_installed[0]).hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; without a hash a dummy is tried, so that the answer takes as long."""
    try:
        _hasher(_installed[0]).verify(password_hash or _dummy(_installed[0]), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher(_installed[0]).check_needs_rehash(password_hash)


def check_strength(password: str, names: tuple[str, ...], field: str = "password") -> None:
    """Refuse a weak password, naming every rule that it breaks. ``names``: sign-in name and the person's name.

    Raises :class:`Invalid` with one fault a rule, all at ``field``.
    """
    faults = tuple(FieldFault(field, code, message) for code, message in _broken_rules(password, names))
    if faults:
        raise Invalid(faults[0].code, "".join(fault.message for fault in faults), field, faults)


def _broken_rules(password: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    broken = []
    if len(password) < MIN_LENGTH:
        broken.append(("too_short", f"密码至少{MIN_LENGTH}位，现在是{len(password)}位。"))
    if len(password) > MAX_LENGTH:
        broken.append(("too_long", f"密码不能超过{MAX_LENGTH}位。"))
    if len(_classes(password)) < MIN_CLASSES:
        broken.append(("too_simple", "密码须包含大写字母、小写字母、数字、符号中的三类。"))
    if any(len(name) > 1 and name.casefold() in password.casefold() for name in names):
        broken.append(("contains_name", "密码中不能含有登录名或姓名。"))
    return broken


def _classes(password: str) -> set[str]:
    """Kinds of characters in it: lower, upper, digit, anything else."""
    kinds = ((string.ascii_lowercase, "lower"), (string.ascii_uppercase, "upper"), (string.digits, "digit"))
    return {next((kind for letters, kind in kinds if letter in letters), "other") for letter in password}
