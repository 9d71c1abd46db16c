"""Fields that every face needs: several boxes of a list; a row's key, as a choice of our own or as it was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import SelectMultipleField, widgets


class Checkboxes(SelectMultipleField):
    """Several of a list, each with a box."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def as_key(value: Any) -> UUID:
    """A key; raises ``ValueError`` for anything else, which WTForms tells as a wrong choice."""
    return value if isinstance(value, UUID) else UUID(str(value))


def as_key_or_none(value: Any) -> UUID | None:
    """A key, or nothing chosen."""
    return as_key(value) if value else None
