"""Words of the drafts of common questions, and which step may follow which. Pure."""

from __future__ import annotations

from app.foundation.errors import Conflict
from tenants.labels import LabelledEnum


class DraftState(LabelledEnum):
    """Life of a draft: it ends published or dropped and is kept."""

    DRAFT = "draft", "待审核"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已放弃"


class DraftAct(LabelledEnum):
    """What can be done to a draft."""

    SAVE = "save", "修改"
    PUBLISH = "publish", "发布"
    DROP = "drop", "放弃"


STEPS = {
    (DraftState.DRAFT, DraftAct.SAVE): DraftState.DRAFT,
    (DraftState.DRAFT, DraftAct.PUBLISH): DraftState.PUBLISHED,
    (DraftState.DRAFT, DraftAct.DROP): DraftState.DROPPED,
}


def next_draft_state(state: DraftState, act: DraftAct) -> DraftState:
    """The state after an act. Raises :class:`Conflict` that names state and act where the one forbids the other."""
    found = STEPS.get((state, act))
    if found is None:
        raise Conflict("step", f"该草稿{state.label}，现在不能{act.label}。")
    return found
