"""Forms of links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.interbureau.linkage.operations import ScopeShare
from blueprints.shell.fields import Checkboxes, RadioField, SelectChoice, SelectField
from blueprints.shell.forms import Form
from tenants.labels import labels_of
from tenants.link_terms import FACT_LABELS
from tenants.pairings import HandoffKind, LinkKind

FILES = "files"
SHARES = [*FACT_LABELS.items(), (FILES, "电子附件")]
"""What may be ticked for each kind: facts of a project, and whether files go along."""
CHOOSE = SelectChoice("", "请选择")
KINDS = [SelectChoice(kind.value, word) for kind, word in labels_of(HandoffKind).items()]
DOSSIER = (*(name for name in FACT_LABELS if name != "importance"), FILES)
OUTLINE = ("project_code", "kind", "place", "scale", "content", "land_status")
USUAL_SHARES: dict[HandoffKind, tuple[str, ...]] = {
    **dict.fromkeys(
        (HandoffKind.PUSH, HandoffKind.EARLY, HandoffKind.ASSIST_REVIEW, HandoffKind.REVIEW_ON_BEHALF), DOSSIER
    ),
    **dict.fromkeys((HandoffKind.CONSULTATION, HandoffKind.LIAISON), OUTLINE),
    HandoffKind.COORDINATION: (*OUTLINE, FILES),
    **dict.fromkeys((HandoffKind.QUESTION, HandoffKind.CIRCULAR, HandoffKind.TRAINING), (FILES,)),
}
"""What a new link offers ticked: what the kind needs, and no more (最小共享)."""


def share_name(kind: HandoffKind) -> str:
    """The field of a kind's ticks."""
    return f"share_{kind.value}"


class _Shares(Form):
    """For each kind of handoff a row of ticks."""

    def rows(self, kinds: Iterable[HandoffKind] = labels_of(HandoffKind)) -> list[tuple[str, Any]]:
        """Word and field of each kind."""
        return [(kind.label, self[share_name(kind)]) for kind in kinds]

    def shares(self, kinds: Iterable[HandoffKind] = labels_of(HandoffKind)) -> dict[HandoffKind, ScopeShare]:
        """What was ticked."""
        ticked = {kind: self[share_name(kind)].data or [] for kind in kinds}
        return {
            kind: ScopeShare([name for name in names if name != FILES], FILES in names)
            for kind, names in ticked.items()
        }


ShareForm: Any = type(
    "ShareForm",
    (_Shares,),
    {share_name(kind): Checkboxes(word, [Optional()], choices=SHARES) for kind, word in labels_of(HandoffKind).items()},
)


class LinkForm(ShareForm):  # type: ignore[misc]
    """A link to propose."""

    kind = RadioField(
        "关系",
        [InputRequired("请选择关系。")],
        choices=[SelectChoice(kind.value, word) for kind, word in labels_of(LinkKind).items()],
    )
    lead_id = SelectField("牵头局", [InputRequired("请选择牵头局。")])
    partner_id = SelectField("联动局", [InputRequired("请选择联动局。")])
    basis = StringField("依据", [InputRequired("请填写依据。"), Length(max=200, message="依据不超过200个字。")])
    valid_from = DateField("生效日期", [InputRequired("请填写生效日期，例如 2026-01-01。")])
    valid_to = DateField("有效期至", [Optional()])
    lead_may = Checkboxes("牵头局可以发出", [Optional()], choices=KINDS)
    partner_may = Checkboxes("联动局可以发出", [Optional()], choices=KINDS)

    def with_bureaus(self, cards: Iterable[Any]) -> LinkForm:
        """Offer the bureaus of the city."""
        choices = [CHOOSE, *(SelectChoice(str(card.id), card.name) for card in cards)]
        self.lead_id.choices = choices
        self.partner_id.choices = choices
        return self


class TermsForm(ShareForm):  # type: ignore[misc]
    """Another scope for a link; ``seen`` is the number of the terms on the page."""

    seen = HiddenField(validators=[Regexp(r"\d{1,4}$", message="表单不完整，请刷新页面后重新填写。")])
    reason = TextAreaField(
        "调整的原因或依据", [InputRequired("请填写调整的原因或依据。"), Length(max=200, message="不超过200个字。")]
    )


class WithdrawForm(Form):
    """A proposal to take back."""

    reason = TextAreaField("原因", [InputRequired("请填写原因。"), Length(max=200, message="原因不超过200个字。")])


class EndLinkForm(WithdrawForm):
    """A link to end."""

    last_day = DateField("最后有效日", [InputRequired("请填写最后有效日，例如 2026-01-31。")])


class AnswerForm(Form):
    """Agreeing to the terms on the page."""

    number = HiddenField(validators=[Regexp(r"\d{1,4}$", message="表单不完整，请刷新页面后重新填写。")])


class DeclineForm(AnswerForm):
    """Not agreeing, and why."""

    reason = TextAreaField(
        "不同意的理由",
        [InputRequired("请填写不同意的理由，市局据此调整。"), Length(max=200, message="理由不超过200个字。")],
    )


class GroupForm(Form):
    """The own side's linkage group."""

    leader = StringField("组长", [InputRequired("请填写组长。"), Length(max=60, message="组长不超过60个字。")])
    departments = TextAreaField("成员科室", [InputRequired("请填写成员科室，每行一个。"), Length(max=1300)])
    office = StringField(
        "办公室设在", [InputRequired("请填写办公室所在科室。"), Length(max=60, message="不超过60个字。")]
    )
    contact = StringField("联络员", [InputRequired("请填写联络员。"), Length(max=40, message="联络员不超过40个字。")])
    telephone = StringField(
        "办公电话", [InputRequired("请填写联络员的办公电话。"), Length(max=40, message="电话不超过40位。")]
    )
