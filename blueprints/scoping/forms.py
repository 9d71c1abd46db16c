"""Forms of the stewards' pages. What is typed is checked by the operations; forms only bring it into shape."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField, ValidationError, widgets
from wtforms.validators import InputRequired, Length, Optional

from app.casework.projects.sharing import SHAREABLE_FACTS
from app.casework.projects.terms import (
    FUNDING_LABELS,
    INDUSTRY_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    Funding,
    Importance,
    Industry,
    LandStatus,
    ProjectKind,
)
from app.casework.scoping.sheets import TEXT_LABELS
from app.casework.scoping.terms import Verdict
from blueprints.shell.fields import Checkboxes, RadioField, SelectField, check_key, parse_key, parse_optional_key
from blueprints.shell.forms import Form
from tenants.labels import labels_of

FEN_PER_WAN = 1_000_000
Word = TypeVar("Word", bound=StrEnum)


def enum_choices(words: Mapping[Word, str]) -> list[tuple[str, str]]:
    """An enum's words as choices."""
    return [(value.value, word) for value, word in words.items()]


def industries() -> list[tuple[str, str]]:
    """The sections of the industry classification, each with its letter."""
    return [(one.value, f"{one.value} {word}") for one, word in INDUSTRY_LABELS.items()]


class MoneyField(StringField):
    """万元 as typed; ``data`` is the text, ``fen`` the amount in 分 (exact to the 分)."""

    fen: int | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002 - as WTForms calls it
        """Read the number, also with full-width digits, commas or 万元 written out."""
        text = (self.data or "").translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
        text = text.replace(",", "").replace("万元", "").replace(" ", "").strip()
        if not text:
            return
        try:
            amount = Decimal(text) * FEN_PER_WAN
        except InvalidOperation:
            raise ValidationError("请填写数字，单位为万元，例如 32000 或 1234.56。") from None
        if not amount.is_finite() or amount != int(amount) or abs(amount) >= 10**17:
            raise ValidationError("金额最多精确到分，且应小于一千亿万元，请核对单位是否为万元。")
        self.fen = int(amount)


class AreaField(StringField):
    """平方米 as typed; ``data`` is the text, ``area`` the number (two decimals at most)."""

    area: Decimal | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002 - as WTForms calls it
        """Read the number, also with full-width digits, commas or the unit written out."""
        text = (self.data or "").translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
        for each in (",", "平方米", "㎡", "m²", "m2", " "):
            text = text.replace(each, "")
        if not text:
            return
        try:
            area = Decimal(text)
        except InvalidOperation:
            raise ValidationError("请填写数字，单位为平方米，例如 80000 或 34521.36。") from None
        if not area.is_finite() or abs(area) >= 10**10 or area != round(area, 2):
            raise ValidationError("面积最多两位小数，请核对单位是否为平方米。")
        self.area = area


class IntakeForm(Form):
    """Everything that is registered of a project."""

    version = IntegerField("版本", [Optional()], default=1, widget=widgets.HiddenInput())
    sponsor_name = StringField("项目单位名称", [InputRequired("请填写项目单位名称。")])
    credit_code = StringField("统一社会信用代码", [InputRequired("请填写统一社会信用代码。")])
    name = StringField("项目名称", [InputRequired("请填写项目名称。")])
    kind = RadioField("项目类型", [InputRequired("请选择项目类型。")], choices=enum_choices(PROJECT_KIND_LABELS))
    project_code = StringField("项目代码")
    place = StringField("建设地点")
    scale = TextAreaField("建设规模")
    content = TextAreaField("建设内容")
    industry = SelectField("行业门类", choices=[("", "请选择"), *industries()], default="")
    land_area = AreaField("用地面积")
    floor_area = AreaField("建筑面积")
    funding = SelectField("资金来源", choices=[("", "请选择"), *enum_choices(FUNDING_LABELS)])
    total_investment = MoneyField("总投资")
    land_status = SelectField("用地情况", choices=enum_choices(LAND_STATUS_LABELS))
    importance = SelectField("项目类别", choices=enum_choices(labels_of(Importance)))
    importance_evidence = StringField("类别依据")
    contact_name = StringField("联系人")
    contact_phone = StringField("联系电话")

    def facts(self) -> dict[str, Any]:
        """The facts as operations take them."""
        typed = {name: (getattr(self, name).data or "") for name in PLAIN_FACTS}
        return {
            **typed,
            "project_code": (self.project_code.data or "").strip() or None,
            "kind": ProjectKind(self.kind.data),
            "funding": Funding(self.funding.data) if self.funding.data else None,
            "total_investment": self.total_investment.fen,
            "land_status": LandStatus(self.land_status.data),
            "industry": Industry(self.industry.data) if self.industry.data else None,
            "land_area": self.land_area.area,
            "floor_area": self.floor_area.area,
            "importance": Importance(self.importance.data),
        }


PLAIN_FACTS = (
    "sponsor_name", "credit_code", "name", "place", "scale", "content", "importance_evidence", "contact_name",
    "contact_phone",
)  # fmt: skip


class ButtonForm(Form):
    """Nothing to fill in: the button alone is the act."""


class RoundForm(Form):
    """A round of assessment to open."""

    due_on = DateField("反馈期限", [Optional()])


class DivisionForm(Form):
    """A division to invite."""

    division_id = SelectField("科室", [InputRequired("请选择科室。")], coerce=parse_key)


class ConsultForm(Form):
    """A bureau to consult, and what it will see."""

    handoff_id = HiddenField(validators=[InputRequired("表单不完整，请刷新页面后重新填写。"), check_key])
    bureau_id = SelectField("征询哪个审批局", [InputRequired("请选择审批局。")], coerce=int, validate_choice=False)
    shared = Checkboxes("告知对方的项目情况", choices=list(SHAREABLE_FACTS.items()))
    questions = TextAreaField("请对方研判的问题", [Length(max=2000, message="问题不超过2000字。")])


class OutsideForm(Form):
    """Outside authorities to ask, and what they will see. What is missing is told by the operation, all at once."""

    base_id = HiddenField(validators=[InputRequired("表单不完整，请刷新页面后重新填写。"), check_key])
    authority_ids = Checkboxes("征询哪些部门", coerce=parse_key)
    shared = Checkboxes("告知对方的项目情况", choices=list(SHAREABLE_FACTS.items()))
    item_ids = Checkboxes("就哪些事项征询", coerce=parse_key)
    file_ids = Checkboxes("附给对方的材料", coerce=parse_key)
    questions = TextAreaField("征询的问题")
    due_on = DateField("答复期限", [Optional()])


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField("原因", [InputRequired("请填写原因。"), Length(max=400, message="原因不超过400字。")])


class SettleForm(Form):
    """How an item is settled."""

    item_id = HiddenField(validators=[InputRequired("表单不完整，请刷新页面后重新填写。"), check_key])
    verdict = RadioField(
        "议定结果",
        [InputRequired("请选择“需要”或“不需要”。")],
        choices=[(one.value, one.label) for one in (Verdict.NEEDED, Verdict.NOT_NEEDED)],
    )
    deciding_bureau_id = SelectField("由哪个审批局审批", coerce=lambda value: int(value) if value else None)
    reason = TextAreaField("议定的理由", [InputRequired("请写明议定的理由。")])


class OpinionForm(Form):
    """The opinion of the consultation: two written parts, key points, and why a part is empty."""

    optimisation = TextAreaField("项目审批流程优化方案")
    base_material = TextAreaField("行业主管部门和项目单位需提供的基础资料")
    key_points = TextAreaField("审批要点提示")
    reason_items = StringField("没有需要办理的事项，理由")
    reason_materials = StringField("没有申请材料，理由")
    reason_tiers = StringField("没有审批层级，理由")
    reason_optimisation = StringField("没有流程优化方案，理由")
    reason_base_material = StringField("不需要基础资料，理由")


class SheetForm(Form):
    """The texts of a sheet; its lines are read from the request by :mod:`blueprints.scoping.sheet`."""

    version = IntegerField("版本", [InputRequired("表单不完整，请刷新页面后重新填写。")], widget=widgets.HiddenInput())
    special_steps = TextAreaField(TEXT_LABELS["special_steps"])
    fees = TextAreaField(TEXT_LABELS["fees"])
    key_points = TextAreaField(TEXT_LABELS["key_points"])
    optimisation = TextAreaField(TEXT_LABELS["optimisation"])
    base_material = TextAreaField(TEXT_LABELS["base_material"])


class AmendPlanForm(Form):
    """An adjustment of the plan."""

    reason = StringField(
        "调整原因",
        [InputRequired("请写明调整的原因，将一并告知项目单位。"), Length(max=400, message="原因不超过400字。")],
    )
    remove = Checkboxes("调出清单", coerce=parse_key, validate_choice=False)
    add = SelectField("增加事项", coerce=parse_optional_key)
    add_bureau_id = SelectField("增加的事项由谁审批", coerce=lambda value: int(value) if value else None)
    key_points = TextAreaField("审批要点提示")
    optimisation = TextAreaField("流程优化方案")
    base_material = TextAreaField("需提供的基础资料")


class NavigatorForm(Form):
    """Who becomes navigator."""

    officer_id = SelectField("项目长", [InputRequired("请选择项目长。")], coerce=parse_key)
    reason = StringField("依据", [InputRequired("请写明指定的依据（如管家团队研究意见）。"), Length(max=200)])


class LinkForm(Form):
    """Which link to make."""

    purpose = RadioField("用途", [InputRequired("请选择链接的用途。")])
