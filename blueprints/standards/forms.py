"""Forms of drafting, review and publishing."""

from __future__ import annotations

from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.oversight.circulars.receipts import MOST_DAYS, USUAL_DAYS
from app.standards.catalogue.sections import SECTIONS
from app.standards.catalogue.terms import Stage
from blueprints.shell.fields import SelectChoice, SelectField
from blueprints.shell.forms import Form
from tenants.labels import labels_of

SECTION_CHOICES = [SelectChoice(section.name, section.label) for section in SECTIONS]


class NewItemForm(Form):
    """An item that the catalogue does not have yet."""

    code = StringField("编码", [InputRequired("请填写编码。"), Length(max=40, message="编码不超过40个字符。")])
    name = StringField("事项名称", [InputRequired("请填写事项名称。"), Length(max=120, message="名称不超过120字。")])
    stage = SelectField("阶段", choices=[SelectChoice(str(stage), word) for stage, word in labels_of(Stage).items()])
    division = SelectField("市级责任科室", [InputRequired("请选择责任科室。")])


class NoteForm(Form):
    """Why: it is printed on the 变更说明."""

    change_note = TextAreaField("变更说明", [Length(max=4000, message="说明不超过4000字。")])


class PlainForm(Form):
    """An act that needs no words."""


class CommentForm(Form):
    """A comment of the review."""

    section = SelectField("针对", choices=SECTION_CHOICES)
    body = TextAreaField(
        "审核意见", [InputRequired("请填写审核意见。"), Length(max=2000, message="意见不超过2000字。")]
    )


class SettleForm(Form):
    """How a comment was dealt with."""

    settlement = TextAreaField(
        "处理情况", [InputRequired("请写明如何处理。"), Length(max=2000, message="不超过2000字。")]
    )


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField("原因", [InputRequired("请填写原因。"), Length(max=1000, message="原因不超过1000字。")])


class PublishForm(Form):
    """From when it holds, and whether every bureau has to confirm that it has read it (阅知), within working days."""

    starts_on = DateField("生效日期", [InputRequired("请填写生效日期。")])
    receipt = BooleanField("要求各局阅知")
    receipt_days = IntegerField(
        "阅知期限",
        [Optional(), NumberRange(1, MOST_DAYS, f"阅知期限应当是1到{MOST_DAYS}个工作日。")],
        default=USUAL_DAYS,
    )
    revision = IntegerField(widget=HiddenInput())
    """Of the draft that was looked at."""


class RetireForm(Form):
    """Why an item is retired, and what takes its place."""

    reason = TextAreaField(
        "停用的依据或原因", [InputRequired("请填写停用的依据或原因。"), Length(max=1000, message="不超过1000字。")]
    )
    replaced_by = StringField("接替的事项", [Length(max=120, message="不超过120字。")])
