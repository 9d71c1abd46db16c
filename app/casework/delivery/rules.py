"""Rules of delivery that need no database: how materials move, when the push clock starts, who has what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from app.casework.plans.states import ROUTES_DECIDED_HERE, EntryState, MaterialState, Route
from app.foundation.calendar.terms import Hands
from app.foundation.errors import Conflict
from app.standards.catalogue.terms import ServiceMode
from tenants.labels import LabelledEnum


class MaterialAct(LabelledEnum):
    """What moves one material of an entry (W4.2.1a)."""

    SUBMIT = "submit", "提交"
    ASK_CORRECTION = "ask_correction", "要求补正"
    ACCEPT = "accept", "核收"
    WAIVE = "waive", "免提交"


M, T = MaterialState, MaterialAct

MATERIAL_STEPS: dict[tuple[MaterialState, MaterialAct], MaterialState] = {
    (M.MISSING, T.SUBMIT): M.SUBMITTED,
    (M.SUBMITTED, T.SUBMIT): M.SUBMITTED,
    (M.CORRECTION, T.SUBMIT): M.SUBMITTED,
    (M.ACCEPTED, T.SUBMIT): M.SUBMITTED,
    (M.SUBMITTED, T.ACCEPT): M.ACCEPTED,
    (M.MISSING, T.ASK_CORRECTION): M.CORRECTION,
    (M.SUBMITTED, T.ASK_CORRECTION): M.CORRECTION,
    (M.ACCEPTED, T.ASK_CORRECTION): M.CORRECTION,
    (M.EXEMPT, T.ASK_CORRECTION): M.CORRECTION,
    (M.CORRECTION, T.ASK_CORRECTION): M.CORRECTION,
    (M.MISSING, T.WAIVE): M.EXEMPT,
    (M.CORRECTION, T.WAIVE): M.EXEMPT,
    (M.SUBMITTED, T.WAIVE): M.EXEMPT,
}
LACKING_STATES = (MaterialState.MISSING, MaterialState.CORRECTION)
"""A necessary material in one of these states stands in the way of dispatching."""

DECIDED_STATES = (EntryState.DECIDED, EntryState.DELIVERED)


def next_material_state(state: MaterialState, act: MaterialAct) -> MaterialState:
    """Where ``act`` leads; raises :class:`Conflict` where the table does not have it."""
    if (state, act) not in MATERIAL_STEPS:
        raise Conflict("step", f"该材料{state.label}，现在不能{act.label}。")
    return MATERIAL_STEPS[state, act]


class PushableEntry(Protocol):
    """What the push rule needs of an entry."""

    @property
    def id(self) -> UUID:
        """The entry."""

    @property
    def position(self) -> int:
        """Its place on the checklist."""

    @property
    def route(self) -> Route:
        """Whether it is decided here."""

    @property
    def mode(self) -> ServiceMode:
        """代办 or 帮办."""

    @property
    def state(self) -> EntryState:
        """Where it stands."""


def entries_due_for_push(entries: Sequence[PushableEntry]) -> list[UUID]:
    """Cross-level entries whose push clock runs (四、（二）1: 完成本级审批职能后1个工作日内推送).

    An entry is due as soon as every own agency entry before it on the list is decided; without any, at once.
    """
    return [
        entry.id
        for entry in entries
        if entry.route not in ROUTES_DECIDED_HERE
        and entry.mode is ServiceMode.ACT_FOR
        and entry.state is EntryState.PREPARING
        and all(
            before.state in DECIDED_STATES
            for before in entries
            if before.route in ROUTES_DECIDED_HERE
            and before.mode is ServiceMode.ACT_FOR
            and before.state is not EntryState.REMOVED
            and before.position < entry.position
        )
    ]


def hands_while_preparing(necessary: Iterable[MaterialState]) -> Hands:
    """With the unit while it owes a necessary material, else with us: all that is left is to dispatch or push."""
    return Hands.UNIT if any(state in LACKING_STATES for state in necessary) else Hands.OWN
