"""What stands in an address is anybody's to type: it is read here, and what makes no sense means the default."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request

Word = TypeVar("Word", bound=StrEnum)


def enum_arg(name: str, kind: type[Word]) -> Word | None:
    """A word of an enum under ``name``, or None."""
    text = request.args.get(name)
    try:
        return kind(text) if text else None
    except ValueError:
        return None


def key_arg(name: str) -> UUID | None:
    """A row's key under ``name``, or None."""
    text = request.args.get(name)
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
