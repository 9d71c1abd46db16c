"""Forms of the inbox."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.shell.fields import as_key, as_key_or_none


class AssignForm(FlaskForm):  # type: ignore[misc]
    """Who works on it."""

    division_id = SelectField("分派科室（窗口）", coerce=as_key, validators=[InputRequired("请选择承办科室。")])
    officer_id = SelectField("承办人", coerce=as_key_or_none)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why it goes back."""

    reason = TextAreaField("原因", validators=[InputRequired("请填写原因。"), Length(max=400)])
