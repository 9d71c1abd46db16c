"""Forms of adoption, readiness, transfer and proposals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, StringField, TextAreaField, widgets
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.standards.adopting.local_parts import LOCAL_LABELS, LONGEST_VALUES, PHOTO_LABEL
from app.standards.catalogue.terms import (
    SUPPORT_HINTS,
    AdoptionStatus,
    ReadinessPoint,
    Support,
    UniformFacet,
)
from blueprints.shell.fields import RadioField, SelectChoice, SelectField, check_key
from blueprints.shell.forms import Form
from tenants.labels import labels_of

CHOOSE = SelectChoice("", "请选择")
INCOMPLETE = "表单不完整，请刷新页面后重新填写。"
DAY = "例如 2026-01-01。"


def _words(name: str, most: int = 400) -> list[Any]:
    return [InputRequired(f"请填写{name}。"), Length(max=most, message=f"{name}不超过{most}个字。")]


class ActForm(Form):
    """A button and nothing else."""


class SeenForm(Form):
    """A button that says what was looked at."""

    seen = HiddenField("")


class VersionForm(Form):
    """Taking note of one version."""

    version_id = HiddenField("", [check_key])


class StatusForm(Form):
    """What becomes of an item at the bureau."""

    becomes = RadioField("变更为", [InputRequired("请选择新的状态。")])
    support = RadioField(
        "需要的帮助",
        [Optional()],
        choices=[SelectChoice(one.value, f"{one.label}：{SUPPORT_HINTS[one]}") for one in Support],
    )
    basis = TextAreaField("依据", _words("依据"))
    since = DateField("起始日期", [InputRequired(f"请填写起始日期，{DAY}")])

    def without(self, current: AdoptionStatus | None) -> StatusForm:
        """Offer every status but the present one; of 暂不具备承接能力 the help may change."""
        kept = current is AdoptionStatus.NOT_CAPABLE
        self.becomes.choices = [
            SelectChoice(status.value, word)
            for status, word in labels_of(AdoptionStatus).items()
            if kept or status is not current
        ]
        return self

    @property
    def helped(self) -> Support | None:
        """The help that was chosen, where the new status takes one."""
        if self.becomes.data != AdoptionStatus.NOT_CAPABLE or not self.support.data:
            return None
        return Support(self.support.data)


class ClaimForm(Form):
    """What the bureau has for one point of the checklist."""

    point = SelectField("准备事项", [InputRequired("请选择准备事项。")])
    note = TextAreaField("准备情况", _words("准备情况"))

    def of(self, points: Iterable[Any]) -> ClaimForm:
        """Offer the points that are not signed off."""
        self.point.choices = [CHOOSE, *(SelectChoice(point.value, ReadinessPoint(point).label) for point in points)]
        return self


class SignForm(Form):
    """A point to sign off, as it was looked at."""

    item_id = HiddenField("", [check_key])
    bureau_id = IntegerField(
        "", [InputRequired(INCOMPLETE), NumberRange(1, 99_999, INCOMPLETE)], widget=widgets.HiddenInput()
    )
    point = SelectField(
        "",
        [InputRequired()],
        choices=[SelectChoice(point.value, word) for point, word in labels_of(ReadinessPoint).items()],
    )
    seen = HiddenField("")
    note = StringField("核验说明", [Length(max=400, message="核验说明不超过400个字。")])


class TakeBackForm(SignForm):
    """A sign-off to take back, as it was looked at."""

    reason = TextAreaField("撤回的原因", _words("撤回的原因"))


class PlannedChangeForm(Form):
    """A change that waits for its day, to take back."""

    planned_id = HiddenField("", [check_key])
    reason = TextAreaField("撤销的原因", _words("撤销的原因"))


def _local(name: str) -> StringField:
    label, most = LOCAL_LABELS[name], LONGEST_VALUES[name]
    return StringField(label, [Length(max=most, message=f"{label}不超过{most}个字。")])


class LocalForm(Form):
    """The local part: nothing else is asked, nothing else is taken."""

    window = _local("window")
    handling_division = _local("handling_division")
    address = _local("address")
    telephone = _local("telephone")
    hours = _local("hours")
    transport = _local("transport")
    photo = FileField(PHOTO_LABEL)
    remove_photo = BooleanField("移除现有照片")
    seen = HiddenField("")


class TransferForm(Form):
    """An item to transfer."""

    item = SelectField("事项", [InputRequired("请选择事项。")])
    to_id = SelectField("划转给", [InputRequired("请选择接收的县级局或开发区。")])
    basis = TextAreaField("划转依据", _words("划转依据"))
    since = DateField("划转日期", [InputRequired(f"请填写划转日期，{DAY}")])

    def offering(self, items: Iterable[Any], cards: Iterable[Any]) -> TransferForm:
        """Offer the bureau's own items and who may receive one."""
        self.item.choices = [CHOOSE, *(SelectChoice(row.code, row.name) for row in items)]
        self.to_id.choices = [CHOOSE, *(SelectChoice(str(card.id), card.name) for card in cards)]
        return self


class ReasonForm(Form):
    """Why not."""

    reason = TextAreaField("原因", _words("原因"))


class ProposalForm(Form):
    """A change to propose."""

    item = SelectField("事项", [InputRequired("请选择事项。")])
    facet = RadioField(
        "对哪一项内容",
        [InputRequired("请选择对哪一项内容提出建议。")],
        choices=[SelectChoice(facet.value, word) for facet, word in labels_of(UniformFacet).items()],
    )
    suggestion = TextAreaField("建议改成什么", _words("建议", 2000))
    reason = TextAreaField("为什么要改", _words("原因", 2000))
    evidence = TextAreaField("依据和事例", [Length(max=2000, message="依据和事例不超过2000个字。")])

    def of(self, items: Iterable[Any]) -> ProposalForm:
        """Offer the items in force."""
        self.item.choices = [CHOOSE, *(SelectChoice(row.code, row.name) for row in items)]
        return self


class AnswerForm(Form):
    """The city's answer."""

    answer = TextAreaField("答复", _words("答复", 2000))
