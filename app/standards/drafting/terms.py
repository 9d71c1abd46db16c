"""Words of drafts and proposals, and which step may follow which. Pure."""

from __future__ import annotations

from app.foundation.errors import Conflict
from tenants.labels import LabelledEnum


class DraftState(LabelledEnum):
    """Life of a draft: it ends published or dropped and is kept, with the comments of its review."""

    DRAFT = "draft", "起草中"
    IN_REVIEW = "in_review", "审核中"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已放弃"


class DraftAct(LabelledEnum):
    """What can be done to a draft."""

    SAVE = "save", "修改"
    SUBMIT = "submit", "送审"
    SEND_BACK = "send_back", "退回修改"
    PUBLISH = "publish", "发布"
    DROP = "drop", "放弃"


class ProposalState(LabelledEnum):
    """Life of a proposal from below (修改建议, B9)."""

    OPEN = "open", "待答复"
    ACCEPTED = "accepted", "已采纳"
    DECLINED = "declined", "未采纳"


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
        raise Conflict("step", f"该草稿{state.label}，现在不能{act.label}。")
    return found
