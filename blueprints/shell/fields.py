"""Coercions of form fields: a row's key, as a choice of our own or as it was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID


def as_key(value: Any) -> UUID:
    """A key; raises ``ValueError`` for anything else, which WTForms tells as a wrong choice."""
    return value if isinstance(value, UUID) else UUID(str(value))


def as_key_or_none(value: Any) -> UUID | None:
    """A key, or nothing chosen."""
    return as_key(value) if value else None
