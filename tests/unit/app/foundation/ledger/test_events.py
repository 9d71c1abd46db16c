"""The ledger's events: what is stored is what was stored before they had names."""

from __future__ import annotations

import pytest

from app.foundation.ledger.events import LedgerEvent
from app.interbureau.handoffs.states import HandoffAct
from tenants.pairings import HandoffKind

STORED = {
    "staff.session": "started ended",
    "staff.sign_in": "locked",
    "staff.password": "changed reset",
    "staff.officer": "added moved disabled enabled",
    "staff.role": "granted revoked",
    "staff.division": "added changed",
    "staff.team": "founded appointed",
    "bureau.portal": "described",
    "bureau.link": "agreed declined",
    "bureau.link_group": "changed",
    "city.link": "proposed ended",
    "city.link_terms": "proposed",
    "bureau.closure": "announced withdrawn",
    "catalogue.closure": "declared revoked",
    "catalogue.calendar": "published",
    "calendar.dates": "settled",
    "catalogue.item": "added placed retired adopted marked",
    "catalogue.draft": "begun saved submitted commented sent_back dropped",
    "catalogue.version": "published withdrawn in_force acknowledged",
    "catalogue.proposal": "made answered",
    "catalogue.local_part": "changed",
    "catalogue.status": "planned withdrawn refused",
    "catalogue.readiness": "claimed signed withdrawn",
    "catalogue.transfer": "offered accepted declined withdrawn",
    "catalogue.basis": "added changed repealed",
    "catalogue.material": "added changed named unnamed merged",
    "catalogue.file": "uploaded",
    "catalogue.import": "checked applied dropped",
    "uniformity.guide": "declared taken_back",
    "reception.project": "taken_in amended",
    "stewards.navigator": "appointed",
    "service.link": "made",
    "stewards.assessment": "opened concluded",
    "stewards.sheet": "invited withdrawn",
    "stewards.consultation": "sent",
    "stewards.conflict": "settled",
    "stewards.outside": "asked",
    "division.sheet": "filled submitted",
    "handoff.sheet": "opened",
    "handoff.answer": "taken unused",
    "handoff.consultation": (
        "returned send receive begin ask_correction correct report pause resume resend withdraw note"
    ),
    "stewards.plan": "drawn amended issued",
    "unit.mandate": "signed declined withdrawn",
    "navigator.ledger": "written",
    "delivery.entry": (
        "delivered dispatched assisted reminded pushed received accepted correction_asked corrected "
        "reported decided came_back"
    ),
    "delivery.push": "due",
    "delivery.advice": "asked asked_again",
    "materials.entry": "submitted accepted asked_again waived",
    "fees.entry": "paid waived",
    "files.file": "fetched",
    "suspension.service": "suspended resumed terminated",
    "closing.statement": "drawn unit_signed navigator_signed",
    "closing.archive": "sealed",
    "closing.suggestion": "submitted",
    "window.case": (
        "taken assigned accepted not_accept refuse_to_accept correction_asked corrected resumed "
        "handled special_started special_ended decided withdraw restated advised advice_ended"
    ),
    "supervision.supervisor": "confirmed ended",
    "supervision.record": "sent sent_again unsent received reminded",
    "outside.authority": "added changed ended",
    "outside.request": "prepared issued urged revoked answered",
    "outside.mail": "ordered sent failed",
    "outside.file": "fetched",
    "knowledge.draft": "begun saved dropped",
    "knowledge.answer": "published withdrawn",
    "letters.early": "dropped",
    "letters.coordination": "relayed passed_back",
    "letters.liaison": "urged",
    "letters.training": "sign_up_changed",
    "handoffs.boxes": "reconciled",
    "practice.partner": "switched",
}
"""Written in ledgers since before the enum: source and subject, and what may have happened."""
LETTER_ACTS = (
    "sent sent_again answered asked_back supplied withdrawn urged noted passed_on part_answered part_taken_back "
    "added admission_told attendance_told"
)


def test_stored_values_are_those_of_before() -> None:
    fixed = {f"{about}.{act}" for about, acts in STORED.items() for act in acts.split()}
    letters = {f"letters.*.{act}" for act in LETTER_ACTS.split()}
    handoffs = {f"handoffs.*.{act}" for act in ("received", "assigned", "returned")}
    arrivals = {f"{source}.*.{act}_arrived" for source in ("letters", "handoffs") for act in HandoffAct}
    assert {event.value for event in LedgerEvent} == fixed | letters | handoffs | arrivals


def test_every_event_has_a_sentence() -> None:
    assert [event for event in LedgerEvent if not event.label] == []
    assert len({event.label for event in LedgerEvent}) == len(LedgerEvent)


@pytest.mark.parametrize("act", [act for act in HandoffAct if act is not HandoffAct.ANSWER])
def test_what_a_consulted_bureau_writes_has_an_event(act: HandoffAct) -> None:
    """An answer is told by what became of it, a return in its own words; the rest by its act."""
    assert act is HandoffAct.RETURN or LedgerEvent(f"handoff.consultation.{act}").label


@pytest.mark.parametrize("kind", HandoffKind)
def test_a_star_is_the_kind(kind: HandoffKind) -> None:
    stored = LedgerEvent.LETTERS_SENT.stored(kind)
    assert stored == f"letters.{kind.value}.sent"
    assert type(stored) is str


def test_a_kind_belongs_to_a_star_and_a_star_needs_one() -> None:
    assert LedgerEvent.STAFF_SESSION_ENDED.stored() == "staff.session.ended"
    with pytest.raises(ValueError, match="letters"):
        LedgerEvent.LETTERS_SENT.stored()
    with pytest.raises(ValueError, match="session"):
        LedgerEvent.STAFF_SESSION_ENDED.stored("push")


def test_the_longest_fits_its_column() -> None:
    longest = max(HandoffKind, key=len)
    assert all(len(event.stored(longest if "*" in event.value else None)) <= 60 for event in LedgerEvent)
