"""Fields that every face needs: several boxes of a list; a row's key, as a choice of our own or as it was typed."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar
from uuid import UUID

import wtforms
from wtforms import SelectMultipleField, ValidationError, widgets
from wtforms.fields.choices import SelectFieldBase

T = TypeVar("T")

SelectChoice: Any = wtforms.SelectChoice  # type: ignore[attr-defined]  # the published types are of WTForms 3.2
"""One choice of a list, with attributes of its own where it needs some."""


def _as_choices(choices: Any) -> Any:
    """Pairs of value and label as what WTForms takes; everything else as it is."""
    return None if choices is None else [SelectChoice(*one) if isinstance(one, tuple) else one for one in choices]


class _OfPairs(SelectFieldBase):
    """A field of choices that may be given as pairs, as our tables of words and rows are, now and when they are read."""

    def __init__(self, *args: Any, choices: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if choices is not None:
            self.choices = choices if callable(choices) else list(choices)

    def _choices_from_input(self, choices: Any) -> Any:
        return super()._choices_from_input(_as_choices(choices))  # type: ignore[misc]  # not in the types of 3.2


class SelectField(_OfPairs, wtforms.SelectField):
    """One of a list."""


class RadioField(_OfPairs, wtforms.RadioField):
    """One of a few, all of them seen."""


class Checkboxes(_OfPairs, SelectMultipleField):
    """Several of a list, each with a box."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def required_value(value: T | None) -> T:
    """What a required field holds once its form was valid; raises ``LookupError`` where it was not required after all."""
    if value is None:
        raise LookupError("the field is not required")
    return value


def parse_key(value: Any) -> UUID:
    """A key; raises ``ValueError`` for anything else, which WTForms tells as a wrong choice."""
    return value if isinstance(value, UUID) else UUID(str(value))


def check_key(_form: object, field: Any) -> None:
    """Validator of a hidden key that our own page wrote; what is none comes from no page of ours."""
    try:
        parse_key(field.data)
    except ValueError:
        raise ValidationError("表单不完整，请刷新页面后重新填写。") from None


def parse_optional_key(value: Any) -> UUID | None:
    """A key, or nothing chosen."""
    return parse_key(value) if value else None


class FormTranslations:
    """WTForms' own sentences; where its Chinese only says that something is wrong, ours says what to do."""

    OURS: ClassVar = {"Not a valid choice.": "请从列表中选择一项。"}

    def __init__(self, own: Any) -> None:
        self._own = own

    def gettext(self, text: str) -> str:
        """A sentence."""
        return self.OURS.get(text) or str(self._own.gettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """A sentence about one or several."""
        return str(self._own.ngettext(one, many, number))
