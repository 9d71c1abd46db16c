"""Forms of the work calendar and of the days on which a bureau is closed."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.foundation.calendar.terms import StoppageCause
from blueprints.shell.fields import RadioField, SelectChoice, check_key
from blueprints.shell.forms import Form
from tenants.labels import labels_of

DAY = "例如 2027-01-01。"


class NoticeForm(Form):
    """Title, number and day of the notice; its text, or the days from a spreadsheet.

    ``days`` carries what was read of the spreadsheet to the confirmation, ``seen`` the mark of what was looked at.
    """

    year = IntegerField("年份", [InputRequired("请填写年份。"), NumberRange(2000, 2100, message="请填写四位年份。")])
    title = StringField("通知标题", [InputRequired("请填写通知标题。"), Length(max=120, message="标题不超过120字。")])
    notice_no = StringField("发文字号", [Length(max=60, message="发文字号不超过60字。")])
    published_on = DateField("发布日期", [InputRequired("请填写发布日期。")])
    notice = TextAreaField("通知正文", [Length(max=20_000, message="正文不超过20000字。")])
    sheet = FileField("电子表格")
    days = HiddenField("", [Length(max=60_000, message="表单不完整，请刷新页面后重新填写。")])
    seen = HiddenField("")


class ClosureForm(Form):
    """Days on which the windows are closed."""

    first_day = DateField("闭局首日", [InputRequired(f"请填写闭局首日，{DAY}")])
    last_day = DateField("闭局末日", [InputRequired(f"请填写闭局末日，{DAY}")])
    reason = StringField("原因", [InputRequired("请填写原因。"), Length(max=200, message="原因不超过200字。")])
    basis = StringField("依据", [InputRequired("请填写依据。"), Length(max=200, message="依据不超过200字。")])


class TakeBackForm(Form):
    """A closure, or what was declared of it, to take back."""

    closure_id = HiddenField("", [check_key])
    why = StringField("原因", [InputRequired("请填写原因。"), Length(max=400, message="原因不超过400字。")])


class DeclareForm(Form):
    """What makes the days of a closure no working days."""

    closure_id = HiddenField("", [check_key])
    cause = RadioField(
        "属于哪一种",
        [InputRequired("请选择属于哪一种。")],
        choices=[SelectChoice(cause.value, word) for cause, word in labels_of(StoppageCause).items()],
    )
    document = StringField("文件名称", [InputRequired("请填写文件名称。"), Length(max=200, message="不超过200字。")])
    document_no = StringField("文号", [InputRequired("请填写文号。"), Length(max=60, message="文号不超过60字。")])
