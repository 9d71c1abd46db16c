"""Forms of the unit's pages."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.casework.plans.mandate_signing import LAND_DOCUMENTS
from app.casework.projects.terms import LAND_STATUS_LABELS
from blueprints.shell.fields import Checkboxes, RadioField, parse_key
from blueprints.shell.forms import Form

UPLOADS = ["pdf", "ofd", "jpg", "jpeg", "png", "docx", "xlsx", "doc", "xls", "zip"]
"""Endings that a file dialog offers; the content decides."""


class RequiredMark:
    """Marks a field as 必填 without checking it: the operation does, together with everything else."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing: see above."""


class EntrustForm(Form):
    """The mandate: scope, land document, contact, signature."""

    entry_ids = Checkboxes("委托的事项", coerce=parse_key, validate_choice=False)
    land_kind = RadioField(
        "用地手续的种类",
        [InputRequired("请选择用地手续的种类。")],
        choices=[(kind.value, LAND_STATUS_LABELS[kind].removeprefix("已有")) for kind in LAND_DOCUMENTS],
    )
    land_file = FileField("用地手续文件", [RequiredMark()])
    contact_name = StringField("项目联系人", [InputRequired("请填写项目联系人。"), Length(max=40)])
    contact_phone = StringField("联系电话", [InputRequired("请填写联系电话。")])
    signer_name = StringField("签署人姓名", [InputRequired("请填写签署人姓名。"), Length(max=40)])
    agree = BooleanField("我单位已阅读以上内容，自愿委托", [InputRequired("请阅读委托书内容并勾选确认。")])


class DeclineForm(Form):
    """The unit does not entrust; a reason is welcome, not asked."""

    reason = TextAreaField("原因", [Length(max=400, message="原因不超过400字。")])


class WithdrawForm(Form):
    """The unit takes its mandate back."""

    reason = TextAreaField("原因", [Length(max=400, message="原因不超过400字。")])
    agree = BooleanField("我单位确认撤回委托", [InputRequired("请勾选确认。")])


class CloseForm(Form):
    """The unit's signature under the closing statement."""

    signer_name = StringField(
        "签署人姓名", [InputRequired("请填写签署人姓名。"), Length(max=40, message="不超过40字。")]
    )
    agree = BooleanField("以上材料已全部收到，确认“全代办”服务办结", [InputRequired("请核对移交的材料并勾选确认。")])


def materials_form(number: int) -> Any:
    """A file for each of so many materials (``file_0`` …)."""
    fields = {f"file_{one}": FileField("上传文件", [Optional()]) for one in range(number)}
    return type("MaterialsForm", (Form,), fields)()
