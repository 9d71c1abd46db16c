"""Forms of the navigator's pages. What is typed is checked by the operations; forms only bring it into shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.casework.delivery.dossier import SHAREABLE_FIELDS
from app.casework.delivery.models import SUSPENSION_GROUNDS
from app.casework.delivery.operations import METHODS
from app.casework.plans.states import (
    SUBMISSION_CHANNEL_HINTS,
    FeeState,
    SubmissionChannel,
)
from app.foundation.ledger.models import LedgerKind
from blueprints.shell.fields import (
    Checkboxes,
    RadioField,
    SelectChoice,
    SelectField,
    check_key,
    parse_key,
    required_value,
)
from blueprints.shell.forms import Form
from tenants.clock import SHANGHAI
from tenants.labels import labels_of

FEN_PER_YUAN = 100
INCOMPLETE = "表单不完整，请刷新页面后重新填写。"
MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
"""What a browser's field sends; seconds are not asked for."""
UPLOADS = ["pdf", "ofd", "jpg", "jpeg", "png", "docx", "xlsx", "doc", "xls", "wps", "et", "zip"]
"""Endings that a file dialog offers; the content decides."""


class MinuteField(DateTimeLocalField):
    """A local moment to the minute; ``moment`` is aware."""

    def __init__(self, label: str, validators: list[Any], **more: Any) -> None:
        super().__init__(label, validators, format=MINUTES, **more)

    @property
    def moment(self) -> datetime:
        """The instant, read in Asia/Shanghai."""
        return required_value(self.data).replace(tzinfo=SHANGHAI)


class YuanField(StringField):
    """元 as typed; ``fen`` the amount in 分."""

    fen: int | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002 - as WTForms calls it
        """Read the number, also with full-width digits and commas."""
        text = (self.data or "").translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
        text = text.replace(",", "").replace("元", "").strip()
        if not text:
            return
        try:
            amount = Decimal(text) * FEN_PER_YUAN
        except InvalidOperation:
            raise ValidationError("请填写数字，单位为元，例如 12600 或 1234.56。") from None
        if not amount.is_finite() or amount != int(amount) or abs(amount) >= 10**15:
            raise ValidationError("金额最多精确到分，请核对单位是否为元。")
        self.fen = int(amount)


class ButtonForm(Form):
    """Nothing to fill in: the button alone is the act."""


class NoteForm(Form):
    """One text, with whatever the dialog calls it."""

    note = TextAreaField("说明", [InputRequired("请填写说明。"), Length(max=300, message="不超过300字。")])


class DispatchForm(Form):
    """Into which window's queue."""

    division_id = SelectField("派给哪个审批窗口", [InputRequired("请选择审批窗口。")], coerce=parse_key)


class KeyPairs(Field):
    """Keys by keys, hidden, as our own page wrote them: ``key:key`` with blanks between."""

    widget = HiddenInput()
    data: dict[UUID, UUID]

    def process_data(self, value: dict[UUID, UUID] | None) -> None:
        """None given: no pairs."""
        self.data = dict(value or {})

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ``ValueError`` for what comes from no page of ours."""
        try:
            pairs = [one.split(":") for one in " ".join(valuelist).split()]
            self.data = {UUID(key): UUID(value) for key, value in pairs}
        except ValueError:
            raise ValueError(INCOMPLETE) from None

    def _value(self) -> str:
        return " ".join(f"{key}:{value}" for key, value in self.data.items())


class PushForm(Form):
    """What goes along to the other bureau; ``handoff_id`` makes a repeat harmless, ``handoff_ids`` by entry that of the
    others that may go in the same act."""

    handoff_id = HiddenField(validators=[InputRequired(INCOMPLETE), check_key])
    handoff_ids = KeyPairs()
    with_ids = Checkboxes("一并移交的事项", coerce=parse_key, validate_choice=False)
    shared = Checkboxes("告知对方的项目情况", choices=list(SHAREABLE_FIELDS.items()))
    material_ids = Checkboxes("随附的材料", coerce=parse_key, validate_choice=False)
    note = TextAreaField("给对方的说明", [Length(max=1000, message="说明不超过1000字。")])


class AdviceForm(Form):
    """Into which window, and what the paired bureau is asked (帮审); ``handoff_id`` makes a repeat harmless."""

    handoff_id = HiddenField(validators=[InputRequired("表单不完整，请刷新页面后重新填写。"), check_key])
    division_id = SelectField("派给哪个审批窗口", [InputRequired("请选择审批窗口。")])
    points = TextAreaField(
        "请帮审的要点", [InputRequired("请填写请帮审的要点。"), Length(max=2000, message="不超过2000字。")]
    )
    shared = Checkboxes("告知对方的项目情况", choices=list(SHAREABLE_FIELDS.items()))
    material_ids = Checkboxes("随附的材料", coerce=parse_key, validate_choice=False)
    note = TextAreaField("给对方的说明", [Length(max=1000, message="说明不超过1000字。")])


class CorrectForm(Form):
    """A correction that is handed in."""

    answer = TextAreaField("补正情况", [InputRequired("请写明补正情况。"), Length(max=1000, message="不超过1000字。")])
    material_ids = Checkboxes("随附的材料", coerce=parse_key, validate_choice=False)


class DeliverForm(Form):
    """To whom, how, when the certificate went."""

    delivered_to = StringField("领取人", [InputRequired("请填写领取人姓名。"), Length(max=60, message="不超过60字。")])
    delivery_method = RadioField(
        "送达方式", [InputRequired("请选择送达方式。")], choices=[(one, one) for one in METHODS]
    )
    delivered_at = MinuteField("送达时间", [InputRequired("请填写送达时间。")])


class RemindForm(Form):
    """Whom to urge, with what words."""

    whom = RadioField(
        "催办谁", [InputRequired("请选择催办对象。")], choices=[("unit", "项目单位"), ("window", "审批部门")]
    )
    text = TextAreaField("催办内容", [InputRequired("请填写催办内容。"), Length(max=300, message="不超过300字。")])


class FeeForm(Form):
    """A fee that was paid or waived."""

    state = RadioField(
        "办理情况",
        [InputRequired("请选择已缴或减免。")],
        choices=[(one.value, one.label) for one in (FeeState.PAID, FeeState.WAIVED)],
    )
    amount = YuanField("实缴金额")
    settled_on = DateField("日期", [InputRequired("请填写缴费或减免日期。")])
    evidence = StringField("票据号或减免依据", [Length(max=200, message="不超过200字。")])
    evidence_file = FileField("凭证", [Optional()])


class SuspendForm(Form):
    """One of the seven grounds, with evidence."""

    ground = RadioField(
        "中止情形", [InputRequired("请从七种情形中选择一种。")], choices=list(SUSPENSION_GROUNDS.items()), coerce=int
    )
    evidence = TextAreaField(
        "事实和依据",
        [InputRequired("请写明事实和依据，将书面告知项目单位。"), Length(max=400, message="不超过400字。")],
    )
    evidence_file = FileField("证明材料", [Optional()])


class EndSuspensionForm(Form):
    """Why it goes on, or what was handed back."""

    note = TextAreaField("说明", [InputRequired("请填写说明。"), Length(max=400, message="不超过400字。")])


class LedgerForm(Form):
    """A hand-written line of the five kinds."""

    kind = SelectField(
        "类别",
        [InputRequired("请选择类别。")],
        choices=[(kind.value, word) for kind, word in labels_of(LedgerKind).items()],
    )
    happened_at = MinuteField("发生时间", [InputRequired("请填写发生时间。")])
    content = TextAreaField("内容", [InputRequired("请填写台账内容。"), Length(max=2000, message="不超过2000字。")])
    shown_to_unit = BooleanField("项目单位可以看到这一条")


class SuggestionForm(Form):
    """工作建议表."""

    opinions = TextAreaField(
        "意见和建议", [InputRequired("请填写意见和建议；没有的请写“无”。"), Length(max=4000, message="不超过4000字。")]
    )
    note = TextAreaField("备注", [Length(max=1000, message="不超过1000字。")])


def materials_form(material_ids: Sequence[UUID]) -> Any:
    """One form for all materials of an entry: for each a file and a note (``file_0``, ``note_0`` …); how they came in."""
    fields: dict[str, Any] = {
        "handed_in": SelectField(
            "这次收到的方式",
            choices=[
                SelectChoice(way.value, f"{word}（{SUBMISSION_CHANNEL_HINTS[way]}）")
                for way, word in labels_of(SubmissionChannel).items()
            ],
            default=SubmissionChannel.NAVIGATOR.value,
        )
    }
    for number, _ in enumerate(material_ids):
        fields[f"file_{number}"] = FileField("上传文件", [Optional()])
        fields[f"note_{number}"] = StringField("备注（纸质材料写明份数）", [Length(max=300, message="不超过300字。")])
    return type("MaterialsForm", (Form,), fields)()
