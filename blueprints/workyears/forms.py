"""The notice of a year, as it was published."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """Title, number, day and text of the notice."""

    year = IntegerField("年份", [InputRequired("请填写年份。"), NumberRange(2000, 2100, message="请填写四位年份。")])
    title = StringField("通知标题", [InputRequired("请填写通知标题。"), Length(max=120, message="标题不超过120字。")])
    notice_no = StringField("发文字号", [Length(max=60, message="发文字号不超过60字。")])
    published_on = DateField("发布日期", [InputRequired("请填写发布日期。")])
    notice = TextAreaField(
        "通知正文", [InputRequired("请粘贴通知正文。"), Length(max=20_000, message="正文不超过20000字。")]
    )
