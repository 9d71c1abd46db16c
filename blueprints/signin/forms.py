"""Forms of signing in and of one's own password."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from blueprints.shell.forms import Form


class SignInForm(Form):
    """Name and password. Nothing here says which names exist."""

    sign_in_name = StringField(
        "登录名", [InputRequired("请填写登录名。"), Length(max=80, message="登录名太长，请核对。")]
    )
    password = PasswordField("密码", [InputRequired("请填写密码。"), Length(max=200, message="密码太长，请核对。")])
    next = HiddenField()


class PasswordForm(Form):
    """A new password for oneself."""

    current = PasswordField("现在的密码", [InputRequired("请填写现在的密码。")])
    password = PasswordField("新密码", [InputRequired("请填写新密码。")])
    again = PasswordField(
        "再输入一次新密码", [InputRequired("请再输入一次新密码。"), EqualTo("password", "两次输入的新密码不一致。")]
    )
