"""What WTForms itself says of a field: in Chinese, and of a wrong choice what to do."""

from __future__ import annotations

from wtforms.i18n import get_translations

from blueprints.shell.fields import FormTranslations

SENTENCES = FormTranslations(get_translations(["zh"]))


def test_a_wrong_choice_is_told_what_to_do() -> None:
    assert SENTENCES.gettext("Not a valid choice.") == "请从列表中选择一项。"


def test_what_is_not_ours_is_as_wtforms_says_it() -> None:
    assert SENTENCES.gettext("Not a valid date value.") == "不是有效的日期值。"
    assert "%(value)s" in SENTENCES.ngettext(
        "'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field.", 1
    )
