"""Forms of circulars and trainings."""

from __future__ import annotations

from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.casework.letters.operations import LONGEST_NOTE
from blueprints.shell.fields import Checkboxes
from blueprints.shell.forms import Form

INCOMPLETE = "表单不完整，请刷新页面后重新填写。"


class PlainForm(Form):
    """An act that needs no words."""


class UrgeForm(Form):
    """What the bureaus are told that have not answered."""

    note = TextAreaField(
        "催办内容",
        [InputRequired("请填写催办的内容。"), Length(max=LONGEST_NOTE, message=f"催办内容不超过{LONGEST_NOTE}字。")],
    )


class AddForm(Form):
    """To whom it goes besides."""

    targets = Checkboxes("补发给", coerce=int)
    due_on = DateField("请在此前答复", [InputRequired("请选择答复期限。")])


class SignUpForm(Form):
    """Who comes instead."""

    attendees = TextAreaField("参训人员", [Length(max=1000, message="参训人员不超过1000字。")])
    remark = TextAreaField("说明", [Length(max=500, message="说明不超过500字。")])


class AttendanceForm(Form):
    """Who came, of all bureaus; ``seen`` says which lists were shown."""

    seen = HiddenField(validators=[InputRequired(INCOMPLETE)])
    came = Checkboxes("到训人员")
