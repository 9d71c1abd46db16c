"""Forms of the inbox."""

from __future__ import annotations

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from blueprints.shell.fields import SelectField, check_key, parse_key, parse_optional_key
from blueprints.shell.forms import Form


class AssignForm(Form):
    """Who works on it."""

    division_id = SelectField("分派科室（窗口）", coerce=parse_key, validators=[InputRequired("请选择承办科室。")])
    officer_id = SelectField("承办人", coerce=parse_optional_key)


class BulkForm(AssignForm):
    """Who works on all of them; chosen on the page, never taken as given."""

    division_id = SelectField(
        "分派科室（窗口）", coerce=parse_optional_key, validators=[InputRequired("请选择承办科室。")]
    )


class NoteForm(Form):
    """A word to the other side."""

    note = TextAreaField(
        "留言", validators=[InputRequired("请填写留言内容。"), Length(max=1000, message="留言不超过1000字。")]
    )
    urge = BooleanField("催办：请对方尽快办理")


class AskBackForm(Form):
    """What is missing before an answer can be given."""

    points = TextAreaField(
        "需要补充的内容", validators=[InputRequired("请一次写明全部需要补充的内容。"), Length(max=2000)]
    )


class SupplyForm(Form):
    """What was missing."""

    answer = TextAreaField("补充情况", validators=[InputRequired("请写明补充情况。"), Length(max=2000)])
    files = MultipleFileField("附件")


class PartForm(Form):
    """Which division is to answer what."""

    division_id = SelectField(
        "转哪个科室", coerce=parse_key, validators=[InputRequired("请选择科室。")], id="part_division_id"
    )
    officer_id = SelectField("承办人", coerce=parse_optional_key, id="part_officer_id")
    wanted = TextAreaField("请其答复什么", validators=[InputRequired("请写明请该科室答复什么。"), Length(max=1000)])
    due_on = DateField("科室答复期限", validators=[Optional()])


class RelayForm(Form):
    """To whom a coordination is passed on; ``handoff_id`` makes a repeat harmless."""

    handoff_id = HiddenField(validators=[InputRequired("表单不完整，请刷新页面后重新填写。"), check_key])
    target_id = SelectField("转送给", coerce=int, validators=[InputRequired("请选择持有审批权限的审批局。")])


class PartAnswerForm(Form):
    """The division's words."""

    answer = TextAreaField("答复内容", validators=[InputRequired("请填写答复内容。"), Length(max=2000)])


class ReasonForm(Form):
    """Why it goes back."""

    reason = TextAreaField("原因", validators=[InputRequired("请填写原因。"), Length(max=400)])


class ReadAllForm(Form):
    """When the list was drawn that is marked as read."""

    seen_at = IntegerField(validators=[InputRequired(), NumberRange(0, 2**33)])


class FilterNameForm(Form):
    """How a filter is called."""

    name = StringField("名称")


class FilterForm(FilterNameForm):
    """A filter to keep."""

    box = HiddenField(validators=[AnyOf(["in", "out"], "请从收件箱或发件箱保存筛选。")])
    query = HiddenField()
