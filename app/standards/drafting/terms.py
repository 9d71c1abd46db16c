"""Words of drafts and proposals, and which step may follow which. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.foundation.errors import Conflict


class DraftState(StrEnum):
    """Life of a draft: it ends published or dropped and is kept, with the comments of its review."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    DROPPED = "dropped"


class DraftAct(StrEnum):
    """What can be done to a draft."""

    SAVE = "save"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    DROP = "drop"


class ProposalState(StrEnum):
    """Life of a proposal from below (修改建议, B9)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


DRAFT_STATE_LABELS = {
    DraftState.DRAFT: "起草中",
    DraftState.IN_REVIEW: "审核中",
    DraftState.PUBLISHED: "已发布",
    DraftState.DROPPED: "已放弃",
}
DRAFT_ACT_LABELS = {
    DraftAct.SAVE: "修改",
    DraftAct.SUBMIT: "送审",
    DraftAct.SEND_BACK: "退回修改",
    DraftAct.PUBLISH: "发布",
    DraftAct.DROP: "放弃",
}
PROPOSAL_STATE_LABELS = {
    ProposalState.OPEN: "待答复",
    ProposalState.ACCEPTED: "已采纳",
    ProposalState.DECLINED: "未采纳",
}
OPEN_DRAFTS = (DraftState.DRAFT, DraftState.IN_REVIEW)

_STEPS = {
    (DraftState.DRAFT, DraftAct.SAVE): DraftState.DRAFT,
    (DraftState.DRAFT, DraftAct.SUBMIT): DraftState.IN_REVIEW,
    (DraftState.DRAFT, DraftAct.DROP): DraftState.DROPPED,
    (DraftState.IN_REVIEW, DraftAct.SEND_BACK): DraftState.DRAFT,
    (DraftState.IN_REVIEW, DraftAct.PUBLISH): DraftState.PUBLISHED,
    (DraftState.IN_REVIEW, DraftAct.DROP): DraftState.DROPPED,
}


def next_draft_state(state: DraftState, act: DraftAct) -> DraftState:
    """The state after an act. Raises :class:`Conflict` that names state and act where the one forbids the other."""
    found = _STEPS.get((state, act))
    if found is None:
        raise Conflict("step", f"该草稿{DRAFT_STATE_LABELS[state]}，现在不能{DRAFT_ACT_LABELS[act]}。")
    return found
