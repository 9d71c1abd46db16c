"""What every form of the house is: checked against forgery, and speaking Chinese."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms.i18n import get_translations

from blueprints.shell.fields import FormTranslations

SENTENCES = FormTranslations(get_translations(["zh"]))


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf brings no types: said here once
    """A form of a page. What WTForms itself says of a field (a date that is none, a choice that is none) is Chinese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How the fields of a form are bound."""

        def get_translations(self, _form: Form) -> FormTranslations:
            """The house's own sentences, whatever language the browser asks for."""
            return SENTENCES
