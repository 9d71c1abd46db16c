"""Forms of outside authorities. What is typed is checked by the operations; forms only bring it into shape."""

from __future__ import annotations

from typing import ClassVar

from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.casework.outside.terms import AuthorityKind, Consent
from blueprints.shell.fields import RadioField, SelectChoice, SelectField
from blueprints.shell.forms import Form
from tenants.labels import labels_of

BY_HAND, BY_MAIL, URGING = "hand", "mail", "urge"
WAYS = {BY_HAND: "打印或复制", BY_MAIL: "电子邮件", URGING: "电子邮件催办"}
LONG = Length(max=2000, message="不超过2000字。")


class RequiredMark:
    """Marks a field as 必填 without checking it: the operation does, together with everything else."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing: see above."""


class ButtonForm(Form):
    """Nothing to fill in: the button alone is the act."""


class AuthorityForm(Form):
    """How an authority is reached."""

    name = StringField(
        "部门名称", [InputRequired("请填写部门名称。"), Length(max=120, message="部门名称不超过120字。")]
    )
    kind = SelectField(
        "类别",
        choices=[SelectChoice(kind.value, word) for kind, word in labels_of(AuthorityKind).items()],
        default=AuthorityKind.INDUSTRY.value,
    )
    contact_name = StringField(
        "联系人", [InputRequired("请填写联系人。"), Length(max=40, message="联系人不超过40字。")]
    )
    contact_phone = StringField("联系电话")
    email = StringField("电子邮箱", [Length(max=120, message="电子邮箱不超过120位。")])


class IssueForm(Form):
    """How a link goes out, and until when it is good. Without a mail server only the day is asked."""

    way = RadioField("怎样送出", choices=[SelectChoice(*one) for one in WAYS.items()], default=BY_HAND)
    address = StringField("对方电子邮箱", [Length(max=120, message="电子邮箱不超过120位。")])
    last_day = DateField("链接有效期至", [InputRequired("请选择有效期。")])


class UrgeForm(Form):
    """How it was urged."""

    said = TextAreaField(
        "催办情况", [InputRequired("请写明怎样催办的。"), Length(max=400, message="催办情况不超过400字。")]
    )


class RevokeForm(Form):
    """Why it is taken back."""

    reason = TextAreaField("原因", [InputRequired("请写明撤回的原因。"), Length(max=200, message="原因不超过200字。")])


class CodeForm(Form):
    """The code as it stands on paper."""

    code = StringField("查询码", [InputRequired("请填写纸面上的查询码。"), Length(max=60, message="查询码共20位。")])


class SignerForm(Form):
    """Who answers."""

    signer_name = StringField("填写人姓名", [RequiredMark(), Length(max=40, message="姓名不超过40字。")])
    signer_post = StringField("科室、职务", [Length(max=80, message="科室、职务不超过80字。")])


class OpinionForm(SignerForm):
    """The answer to a consultation. That one of three is chosen is told by the operation, with all else."""

    verdict = RadioField(
        "意见",
        [RequiredMark()],
        choices=[SelectChoice(one.value, word) for one, word in labels_of(Consent).items()],
        validate_choice=False,
    )
    conditions = TextAreaField("条件", [LONG])
    basis = TextAreaField("依据", [RequiredMark(), LONG])
    remark = TextAreaField("其他说明", [LONG])


class ReceiptForm(SignerForm):
    """That a record was received."""

    remark = TextAreaField("接收情况", [LONG])
    agree = BooleanField("以上审批记录已收到", [InputRequired("请核对后勾选。")])
