"""Forms of the inbox."""

from __future__ import annotations

from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length


class AssignForm(FlaskForm):  # type: ignore[misc]
    """Who works on it."""

    division_id = SelectField("分派科室（窗口）", coerce=UUID, validators=[InputRequired("请选择承办科室。")])
    officer_id = SelectField("承办人", coerce=lambda value: UUID(value) if value else None)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why it goes back."""

    reason = TextAreaField("原因", validators=[InputRequired("请填写原因。"), Length(max=400)])
