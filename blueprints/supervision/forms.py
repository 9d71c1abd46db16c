"""Forms of supervision after the decision."""

from __future__ import annotations

from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired

from blueprints.shell.fields import SelectField, parse_key
from blueprints.shell.forms import Form


class ButtonForm(Form):
    """Nothing to fill in: the button alone is the act."""


class SupervisorForm(Form):
    """Who supervises an item. ``target`` is ``bureau:5`` or ``authority:<key>``."""

    item_id = SelectField("事项", [InputRequired("请选择事项。")], coerce=parse_key)
    target = SelectField("由谁监管", [InputRequired("请选择由谁监管。")])
    duty = TextAreaField("监管职责和依据", [InputRequired("请写明监管职责和依据。")])
    receipt_days = IntegerField("接收期限", [InputRequired("请填写接收期限，为1至60的整数。")])
