"""The pretend partner (模拟对方局, B8): what arrives at a practice bureau is signed for, decided and answered by itself.

Only at bureaus of the practice city, only while their switch is on, each step as one of their officers through the same
operation that a page calls. Where people practise on that side themselves, they switch it off.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.assembly.practice.definition import practice_definition
from app.casework.cases import operations as cases
from app.casework.cases import queries as case_queries
from app.casework.cases.models import Case
from app.casework.cases.states import CaseState
from app.casework.cases.transitions import corrections_of
from app.casework.delivery.window_events import forward_case_event
from app.casework.letters import operations as letters
from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.letters.trainings import training_terms_of
from app.casework.scoping import operations as scoping
from app.casework.scoping import queries as sheets
from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.terms import SheetState, Verdict
from app.foundation.errors import Refusal
from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.operations import take_posted
from app.interbureau.handoffs.states import Box, HandoffState
from app.oversight.incoming import postman, receiving
from app.standards.catalogue.queries import items_adopted_by
from app.standards.catalogue.terms import AdoptionStatus
from tenants import bureaus
from tenants.bureaus import BureauCard
from tenants.clock import now
from tenants.context import ActorKind
from tenants.db import acting_for, db, read_transaction
from tenants.deadlock_retry import retry_on_deadlock
from tenants.pairings import HandoffKind

log = logging.getLogger("quandaiban.practice")
MOST = 20
"""Steps a round and bureau."""
REVIEWED = frozenset({HandoffKind.PUSH, HandoffKind.REVIEW_ON_BEHALF})
WAITING = (HandoffState.SENT, HandoffState.RECEIVED, HandoffState.WORKING)
CORRECTION_EVERY = 3
"""Of so many cases one is asked for a correction: the first, the fourth, the seventh of a day."""


@dataclass(frozen=True)
class PartnerMove:
    """One step that is due: whose it is, and what to do."""

    role: Role
    do: Callable[[UUID], Any]


def play_partners() -> int:
    """One round at every practice bureau with its switch on; returns how many steps were made. Never raises."""
    return sum(_play_at(card) for card in bureaus.practice_bureaus() if card.partner_minutes is not None)


def _play_at(card: BureauCard) -> int:
    made = 0
    try:
        with acting_for(card.id), read_transaction():
            waiting = [(row.id, _move(row)) for row in _waiting(card)]
            people = {role: staff.officers_with_role(role) for role in {move.role for _id, move in waiting if move}}
        for handoff_id, move in waiting:
            if move is not None and people[move.role]:
                made += _make(card.id, people[move.role][0], handoff_id, move)
    except Exception:
        log.exception("nobody plays the partner at practice bureau %s", card.id)
    return made


def _waiting(card: BureauCard) -> list[Handoff]:
    """What lies with this bureau and was not touched for as long as the switch says; the newest first."""
    since = now() - timedelta(minutes=card.partner_minutes or 0)
    return list(
        db.session.scalars(
            select(Handoff)
            .where(
                Handoff.bureau_id == card.id,
                Handoff.box == Box.IN,
                Handoff.state.in_(WAITING),
                Handoff.moved_at <= since,
                Handoff.applied_number == Handoff.last_number,
                Handoff.paused.is_(False),
            )
            .order_by(Handoff.moved_at.desc(), Handoff.id)
            .limit(MOST)
        )
    )


def _make(bureau_id: int, officer: Any, handoff_id: UUID, move: PartnerMove) -> bool:
    """One transaction of one officer; False where somebody else was quicker or it is not to be done."""
    try:
        with acting_for(bureau_id, ActorKind.OFFICER, officer.id, officer.name):
            retry_on_deadlock(partial(move.do, officer.id), take_posted)
        postman.deliver(take_posted())
    except Refusal as refusal:
        take_posted()
        log.info("handoff %s at practice bureau %s waits: %s", handoff_id, bureau_id, refusal.message)
        return False
    return True


def _move(box: Handoff) -> PartnerMove | None:
    """What is to be done next with a handoff, if anything is."""
    handoff_id = box.id
    if box.state is HandoffState.SENT:
        return PartnerMove(Role.HANDOFF_CLERK, lambda _by: _receive(handoff_id))
    if box.kind in REVIEWED:
        case = case_queries.open_case_of_handoff(handoff_id)
        return _move_of_case(case) if case is not None else None
    if box.kind is HandoffKind.CONSULTATION:
        sheet = sheets.sheet_of_handoff(handoff_id)
        waits = sheet is not None and sheet.state is SheetState.INVITED
        return PartnerMove(Role.STEWARD, lambda by: _fill(handoff_id, by)) if waits else None
    return PartnerMove(Role.HANDOFF_CLERK, lambda by: _answer(handoff_id, by)) if box.kind in LETTER_PROFILES else None


def _move_of_case(case: Case) -> PartnerMove | None:
    case_id = case.id
    if case.state is CaseState.TAKEN and _has_a_fault(case):
        return PartnerMove(Role.REVIEWER, lambda by: _ask(case_id, by))
    if case.state in (CaseState.TAKEN, CaseState.CORRECTED):
        return PartnerMove(Role.REVIEWER, lambda by: forward_case_event(cases.accept(case_queries.case(case_id), by)))
    if case.state in (CaseState.ACCEPTED, CaseState.HANDLING):
        handled_by = staff.officers_with_role(Role.REVIEWER)
        name = handled_by[0].name if handled_by else ""
        return PartnerMove(Role.DECIDER, lambda by: _decide(case_id, by, name))
    return None


def _has_a_fault(case: Case) -> bool:
    """Whether something is to be corrected in it: told by its number, so that everybody can foresee it; once."""
    return int(case.number.rsplit("-", 1)[-1]) % CORRECTION_EVERY == 1 and not corrections_of(case)


def _receive(handoff_id: UUID) -> None:
    box = queries.handoff(handoff_id, lock=True)
    wants_window = box.kind in REVIEWED
    there = staff.divisions()
    division = next((row for row in there if row.is_window is wants_window), there[0])
    receiving.receive(box, division.id, None)


def _ask(case_id: UUID, by: UUID) -> None:
    case = case_queries.case(case_id)
    asked = [material.material_id for material in case_queries.materials_of(case_id)][:1]
    forward_case_event(cases.ask_correction(case, practice_definition()["partner"]["correction"], asked, by=by))


def _decide(case_id: UUID, by: UUID, handled_by: str) -> None:
    case = case_queries.case(case_id)
    word = practice_definition()["partner"]["opinion"]
    name, number = f"{case.item_name}批准文件"[:120], f"审〔{now().year}〕{case.number[-4:]}号"
    forward_case_event(cases.decide(case, CaseState.PASSED, word, name, number, by=by, handled_by=handled_by))


def _fill(handoff_id: UUID, by: UUID) -> None:
    """A sheet that names one item this bureau would decide."""
    sheet = sheets.sheet_of_handoff(handoff_id)
    if sheet is None:
        return
    handled = [row for row in items_adopted_by(sheet.bureau_id) if row.status is AdoptionStatus.ADOPTED]
    lines = [ItemVerdict(row.item_id, Verdict.NEEDED, sheet.bureau_id) for row in handled[:1]]
    words = practice_definition()["partner"]["key_points"]
    filled = scoping.fill_sheet(sheets.sheet(sheet.id), sheet.version, lines, key_points=words, by=by)
    scoping.submit_sheet(filled, by)


def _answer(handoff_id: UUID, by: UUID) -> None:
    box = queries.handoff(handoff_id, lock=True)
    said = practice_definition()["partner"]
    answered = dict(said["letters"][box.kind])
    if box.kind is HandoffKind.TRAINING:
        places = training_terms_of(queries.sent_letter(handoff_id)["asked"]).places
        answered["attendees"] = "\n".join(answered["attendees"].splitlines()[:places])
    letters.answer(box, answered, said["verdict"] if LETTER_PROFILES[box.kind].verdicts else "", by=by)
