"""The code of a one-time link: short enough to be typed from paper, long enough never to be guessed. Pure."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which paper does not tell apart."""
LENGTH, GROUP = 20, 5
"""A hundred bits, in four groups."""


def new_code() -> str:
    """A fresh code, as it stands in an address."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def format_code(code: str) -> str:
    """The code in groups, as it stands on paper."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalise_code(typed: str) -> str:
    """A code as it was typed: full-width letters, spaces and dashes of any kind make no difference."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in plain if letter.isalnum())


def code_hash(typed: str) -> bytes:
    """SHA-256 of a code: all that is stored of it."""
    return hashlib.sha256(normalise_code(typed).encode()).digest()
