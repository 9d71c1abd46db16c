"""Whether a value has the shape that a ``TypedDict`` says: looked up once, then asked without looking anything up. Pure."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import cache
from types import NoneType, UnionType
from typing import Any, NotRequired, get_args, get_origin, get_type_hints

PLAIN = (str, int, bool, NoneType)
Check = Callable[[Any], str | None]
"""What is wrong with a value, where it is; None where nothing is."""


@cache
def check_of(shape: Any) -> Check:
    """The check of a shape, or of the type of one of its keys. Raises :class:`TypeError` for a type no content has."""
    origin, parts = get_origin(shape), get_args(shape)
    if hasattr(shape, "__total__"):
        return _record_check(shape)
    if origin is UnionType:
        return _choice_check(parts)
    if origin is list:
        return _list_check(check_of(parts[0]))
    if origin is dict and parts[0] is str:
        return _map_check(check_of(parts[1]))
    if shape in PLAIN:
        return _plain_check(shape)
    raise TypeError(f"no content has {shape}")


def keys_of(shape: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The keys that a shape may have, and those of them that it must have."""
    hints = get_type_hints(shape, include_extras=True)
    return frozenset(hints), frozenset(name for name, hint in hints.items() if get_origin(hint) is not NotRequired)


def _record_check(shape: Any) -> Check:
    known, required = keys_of(shape)
    hints = get_type_hints(shape)
    checks = {name: check_of(hint) for name, hint in hints.items()}
    plain = {name: _plain_types(hint) for name, hint in hints.items()}

    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return f" is no {shape.__name__} but {type(value).__name__}"
        if not required <= value.keys() <= known:
            return _key_fault(shape.__name__, value.keys() - known, required - value.keys())
        for name, part in value.items():
            if type(part) not in plain[name] and (fault := checks[name](part)) is not None:
                return f".{name}{fault}"
        return None

    return check


def _key_fault(name: str, strange: Set[Any], missing: Set[str]) -> str:
    if strange:
        return f" has {', '.join(sorted(map(str, strange)))}, which {name} does not know"
    return f" lacks {', '.join(sorted(missing))} of {name}"


def _plain_types(hint: Any) -> frozenset[type]:
    """Of which types a part may be without a closer look."""
    choices = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    return frozenset(one for one in choices if one in PLAIN)


def _choice_check(parts: tuple[Any, ...]) -> Check:
    """One of several. The fault is told of the record whose keys the value has most of."""
    records = {part: keys_of(part)[0] for part in parts if hasattr(part, "__total__")}
    plain = [check_of(part) for part in parts if part not in records]

    def check(value: Any) -> str | None:
        faults = [one(value) for one in plain]
        if None in faults:
            return None
        if isinstance(value, dict) and records:
            return check_of(max(records, key=lambda part: len(records[part] & value.keys())))(value)
        return faults[0] if faults else f" is {type(value).__name__}"

    return check


def _list_check(check_one: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return f" is no list but {type(value).__name__}"
        for place, part in enumerate(value):
            if (fault := check_one(part)) is not None:
                return f"[{place}]{fault}"
        return None

    return check


def _map_check(check_one: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return f" is no map but {type(value).__name__}"
        for name, part in value.items():
            if not isinstance(name, str):
                return f" has the key {name!r}"
            if (fault := check_one(part)) is not None:
                return f".{name}{fault}"
        return None

    return check


def _plain_check(kind: type) -> Check:
    """JSON knows true from 1, Python does not."""

    def check(value: Any) -> str | None:
        is_one = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        return None if is_one else f" is no {kind.__name__} but {type(value).__name__}"

    return check
