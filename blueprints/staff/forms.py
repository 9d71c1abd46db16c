"""Forms of a bureau's own affairs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import IntegerField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.foundation.staff.roles import CLASS_OF, Role, RoleClass
from blueprints.shell.fields import Checkboxes, RadioField, SelectChoice, SelectField
from blueprints.shell.forms import Form

CHOOSE = SelectChoice("", "请选择")


class OfficerForm(Form):
    """Who somebody is."""

    name = StringField("姓名", [InputRequired("请填写姓名。"), Length(max=40, message="姓名不超过40个字。")])
    division_id = SelectField("所在科室或窗口", [InputRequired("请选择科室或窗口。")])
    telephone = StringField("电话", [Optional(), Length(max=20, message="电话不超过20位。")])

    def with_divisions(self, rows: Iterable[Any]) -> OfficerForm:
        """Offer the bureau's divisions."""
        self.division_id.choices = [CHOOSE, *(SelectChoice(str(row.id), row.name) for row in rows)]
        return self


class NewOfficerForm(OfficerForm):
    """A person who is added."""

    sign_in_name = StringField(
        "登录名", [InputRequired("请填写登录名。"), Length(max=40, message="登录名不超过40位。")]
    )
    password = PasswordField("初始密码", [InputRequired("请设置初始密码。")])


class NewPasswordForm(Form):
    """A password that the administrator sets."""

    password = PasswordField("新密码", [InputRequired("请填写新密码。")])


class GrantForm(Form):
    """A role to grant."""

    role = SelectField("岗位", [InputRequired("请选择岗位。")])

    def without(self, held: frozenset[Role], own: RoleClass) -> GrantForm:
        """Offer what is not held; what 三员分立 forbids is shown and cannot be chosen."""
        self.role.choices = [CHOOSE]
        for role in Role:
            if role in held:
                continue
            clash = bool(held) and CLASS_OF[role] is not own
            word = f"{role.label}（{CLASS_OF[role].label}）"
            label = f"{word}—与现有岗位不相容" if clash else word
            self.role.choices.append(SelectChoice(role.value, label, {"disabled": True} if clash else {}))
        return self


class RevokeForm(Form):
    """A role to take back."""

    role = SelectField(
        "岗位", [InputRequired("请选择岗位。")], choices=[SelectChoice(role.value, role.label) for role in Role]
    )


class DivisionForm(Form):
    """A division or window."""

    name = StringField("名称", [InputRequired("请填写名称。"), Length(max=60, message="名称不超过60个字。")])
    is_window = RadioField(
        "类别",
        [InputRequired("请选择类别。")],
        choices=[SelectChoice("no", "科室"), SelectChoice("yes", "窗口")],
        default="no",
    )


class DivisionPlaceForm(DivisionForm):
    """The same with its place in the list."""

    position = IntegerField(
        "排列次序", [InputRequired("请填写排列次序。"), NumberRange(1, 999, "排列次序为1至999的整数。")]
    )


class TeamForm(Form):
    """Who is in a steward team."""

    leader_id = SelectField("组长", [Optional()])
    member_ids = Checkboxes("成员", [Optional()])

    def with_people(self, rows: Iterable[Any]) -> TeamForm:
        """Offer the active people who handle cases."""
        people = [SelectChoice(str(row.id), f"{row.name}（{row.division_name}）") for row in rows]
        self.leader_id.choices = [SelectChoice("", "暂不指定"), *people]
        self.member_ids.choices = people
        return self


class NewTeamForm(TeamForm):
    """A team that is founded."""

    name = StringField("名称", [InputRequired("请填写名称。"), Length(max=60, message="名称不超过60个字。")])
    office_division_id = SelectField("团队办公室设在", [InputRequired("请选择团队办公室所在科室。")])


class ContactForm(Form):
    """What a bureau says of itself on its portal."""

    address = StringField("地址", [Length(max=120, message="地址不超过120个字。")])
    telephone = StringField("电话", [Length(max=40, message="电话不超过40位。")])
    hours = StringField("办公时间", [Length(max=80, message="办公时间不超过80个字。")])
    introduction = TextAreaField("单位介绍", [Length(max=400, message="单位介绍不超过400个字。")])
