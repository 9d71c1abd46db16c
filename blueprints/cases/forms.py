"""Forms of a case's panel. What is typed is checked by the operations; forms only bring it into shape."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, StringField, TextAreaField, widgets
from wtforms.validators import InputRequired, Length, Optional

from app.casework.cases.advice_rules import AdviceResponse
from app.casework.cases.states import ACT_BY_OUTCOME
from app.casework.plans.states import SUBMISSION_CHANNEL_HINTS, SubmissionChannel
from blueprints.shell.fields import Checkboxes, RadioField, SelectChoice, SelectField, parse_key, parse_optional_key
from blueprints.shell.forms import Form
from tenants.labels import labels_of

LONG = Length(max=2000, message="不超过2000字。")
SHORT = Length(max=120, message="不超过120字。")
OUTCOME_HINTS = {"passed": "准予", "passed_conditionally": "容缺准予", "not_passed": "不予批准"}


class StepForm(Form):
    """A step with nothing to fill in; ``version`` is the one the page was opened with."""

    version = IntegerField("版本", [InputRequired("表单不完整，请刷新页面后重新填写。")], widget=widgets.HiddenInput())


class AcceptForm(StepForm):
    """Accept, and how it came in."""

    handed_in = SelectField(
        "收件方式",
        choices=[
            SelectChoice("", "没有登记"),
            *(
                SelectChoice(way.value, f"{word}（{SUBMISSION_CHANNEL_HINTS[way]}）")
                for way, word in labels_of(SubmissionChannel).items()
            ),
        ],
        default="",
    )

    @property
    def way(self) -> SubmissionChannel | None:
        """What was chosen."""
        return SubmissionChannel(self.handed_in.data) if self.handed_in.data else None


class ReasonForm(StepForm):
    """Why."""

    reason = TextAreaField("理由", [InputRequired("请写明理由，将告知项目单位。"), LONG])


class CorrectionForm(StepForm):
    """Everything that must be corrected, at once."""

    points = TextAreaField("需要补正的全部内容", [InputRequired("请一次写明全部需要补正的内容。"), LONG])
    material_ids = Checkboxes("涉及的材料", coerce=parse_key, validate_choice=False)
    reason = TextAreaField("未能一次性告知的原因", [Length(max=400, message="不超过400字。")], id="correction-reason")


class SpecialForm(StepForm):
    """A special step begins."""

    name = StringField(
        "特别程序", [InputRequired("请填写特别程序的名称（如专家评审、听证）。"), SHORT], id="special-name"
    )
    reason = TextAreaField(
        "依据和所需时间", [InputRequired("请写明依据和所需时间，将书面告知项目单位。"), LONG], id="special-reason"
    )


class ResultForm(StepForm):
    """A special step is over."""

    result = TextAreaField("特别程序的结论", [InputRequired("请填写特别程序的结论。"), LONG])


class DecideForm(StepForm):
    """The decision."""

    outcome = RadioField(
        "审批结论",
        [InputRequired("请选择审批结论。")],
        choices=[(one.value, f"{OUTCOME_HINTS[one]} · {one.label}") for one in ACT_BY_OUTCOME],
    )
    opinion = TextAreaField("审批意见", [InputRequired("请填写审批意见；不予批准的，应当说明理由。"), LONG])
    certificate_name = StringField("证照（批文）名称", [SHORT])
    certificate_no = StringField("证照编号或批复文号", [SHORT])
    certificate_file = FileField("证照文件", [Optional()])
    valid_until = DateField("有效期至", [Optional()])
    handled_by = StringField("承办人", [InputRequired("请填写承办人。"), Length(max=60, message="不超过60字。")])
    taken = RadioField("帮审意见", [Optional()], choices=[SelectChoice("yes", "采纳"), SelectChoice("no", "不采纳")])
    against = TextAreaField("不采纳的理由", [LONG])
    unawaited = TextAreaField("未待帮审意见的原因", [LONG])

    @property
    def on_advice(self) -> AdviceResponse:
        """What was said of the advice (帮审)."""
        taken = {"yes": True, "no": False}.get(self.taken.data or "")
        return AdviceResponse(taken, self.against.data or "", self.unawaited.data or "")


class AssignForm(Form):
    """Who of the window handles it."""

    officer_id = SelectField("承办人", coerce=parse_optional_key)
