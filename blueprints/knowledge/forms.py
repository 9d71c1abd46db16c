"""Forms of common questions. What is missing, too long or names somebody is told by the operation, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from app.oversight.knowledge.operations import FIELD_LABELS, AnswerText
from blueprints.shell.fields import SelectField, check_key, parse_optional_key
from blueprints.shell.forms import Form

INCOMPLETE = "表单不完整，请刷新页面后重新填写。"


class AnswerForm(Form):
    """The text that everybody will read. ``letter`` is where it came from, ``seen`` which revision was opened."""

    letter = HiddenField(validators=[Optional(), check_key])
    seen = IntegerField(validators=[Optional()], widget=HiddenInput())
    item_id = SelectField("涉及事项", coerce=parse_optional_key)
    question = TextAreaField(FIELD_LABELS["question"])
    answer = TextAreaField(FIELD_LABELS["answer"])
    basis = TextAreaField(FIELD_LABELS["basis"])
    is_clear = BooleanField("已去除项目和企业信息")

    def of(self, items: Iterable[Any]) -> AnswerForm:
        """With the items of the city to choose from."""
        named = [(row.item_id, row.name) for row in items]
        self.item_id.choices = [("", "不涉及具体事项（全代办服务本身）"), *named]
        for name in ("question", "answer", "is_clear"):
            self[name].flags.required = True
        return self

    @property
    def letter_id(self) -> UUID | None:
        """The letter; None where there is none, or where what came is no key, which the field's validator tells."""
        try:
            return parse_optional_key(self.letter.data)
        except ValueError:
            return None

    def text(self) -> AnswerText:
        """What was typed."""
        return AnswerText(self.question.data or "", self.answer.data or "", self.basis.data or "", self.item_id.data)


class PublishForm(Form):
    """Which revision was looked at."""

    seen = IntegerField(validators=[InputRequired(INCOMPLETE)], widget=HiddenInput())


class WithdrawForm(Form):
    """Why."""

    reason = TextAreaField("撤下的原因", validators=[InputRequired("请填写撤下的原因。")])


class EmptyForm(Form):
    """A button."""
