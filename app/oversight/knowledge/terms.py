"""Words of the drafts of common questions, and which step may follow which. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.foundation.errors import Conflict
from app.standards.catalogue.terms import AnswerState


class DraftState(StrEnum):
    """Life of a draft: it ends published or dropped and is kept."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


class DraftAct(StrEnum):
    """What can be done to a draft."""

    SAVE = "save"
    PUBLISH = "publish"
    DROP = "drop"


ANSWER_STATE_LABELS = {
    AnswerState.PUBLISHED: "已公开",
    AnswerState.SUPERSEDED: "已更新",
    AnswerState.WITHDRAWN: "已撤下",
}
DRAFT_STATE_LABELS = {
    DraftState.DRAFT: "待审核",
    DraftState.PUBLISHED: "已发布",
    DraftState.DROPPED: "已放弃",
}
DRAFT_ACT_LABELS = {DraftAct.SAVE: "修改", DraftAct.PUBLISH: "发布", DraftAct.DROP: "放弃"}
STEPS = {
    (DraftState.DRAFT, DraftAct.SAVE): DraftState.DRAFT,
    (DraftState.DRAFT, DraftAct.PUBLISH): DraftState.PUBLISHED,
    (DraftState.DRAFT, DraftAct.DROP): DraftState.DROPPED,
}


def next_draft_state(state: DraftState, act: DraftAct) -> DraftState:
    """The state after an act. Raises :class:`Conflict` that names state and act where the one forbids the other."""
    found = STEPS.get((state, act))
    if found is None:
        raise Conflict("step", f"该草稿{DRAFT_STATE_LABELS[state]}，现在不能{DRAFT_ACT_LABELS[act]}。")
    return found
