"""Proposals from below: who makes one, who answers it, by when, and what becomes of an accepted one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.foundation.errors import Conflict, Forbidden, Invalid
from app.standards.catalogue.queries import items_in_force
from app.standards.catalogue.sections import TIME_LIMIT
from app.standards.catalogue.terms import UniformFacet
from app.standards.drafting import operations, proposals, publishing, queries
from app.standards.drafting.models import Proposal
from app.standards.drafting.proposals import ProposalFilter
from app.standards.drafting.terms import ProposalState
from tenants import clock
from tenants.clock import today
from tenants.db import db
from tests.factories.scoping import CITY, COUNTY, EIA, FILING, ZONE, acting_officer, bureau_id

FACET = UniformFacet.TIME_LIMIT


def proposed(name: str = FILING, slug: str = ZONE) -> UUID:
    """A proposal of a bureau."""
    with acting_officer(slug, "chuangkou"):
        return proposals.propose(items_now(name), FACET, "承诺时限改为3个工作日", "两年来平均2.1个工作日办结").id


def items_now(name: str) -> UUID:
    """An item by name, in the open transaction."""
    return next(UUID(str(row.item_id)) for row in items_in_force(1) if row.name == name)


@pytest.mark.clause("B9")
def test_an_accepted_proposal_goes_into_the_next_version_with_its_author(domain: Flask) -> None:
    proposal_id = proposed()
    with pytest.raises(Forbidden), acting_officer(ZONE, "mulu"):
        proposals.accept(proposal_id, "同意")
    with pytest.raises(Invalid, match="答复"), acting_officer(CITY, "mulu"):
        proposals.accept(proposal_id, "  ")
    with acting_officer(CITY, "mulu") as by:
        proposals.accept(proposal_id, "同意，列入下一版")
        draft = operations.start_draft(queries.item(proposals.proposal(proposal_id).item_id))
        limit = {key: value for key, value in TIME_LIMIT.of(draft.body).items() if key != "variants"}
        changed = limit | {"statutory_days": None, "promised_days": 3, "promised_confirmed": True}
        operations.save_section(draft, TIME_LIMIT, changed, operations.revision_token_of(draft, TIME_LIMIT))
        operations.set_change_note(draft, "承诺时限压缩。")
        draft_id = operations.submit(draft, by).id
    with acting_officer(CITY, "lingdao") as by:
        number = publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision).number
    with acting_officer(ZONE, "mulu"):
        assert proposals.proposal(proposal_id).published_number == number


def test_it_is_answered_once(domain: Flask) -> None:
    proposal_id = proposed()
    with acting_officer(CITY, "mulu"):
        proposals.decline(proposal_id, "法定时限不可压缩")
    with pytest.raises(Conflict, match="未采纳"), acting_officer(CITY, "mulu"):
        proposals.accept(proposal_id, "同意")


@pytest.mark.parametrize(
    ("day", "due"),
    [(datetime(2026, 3, 2, 2, tzinfo=UTC), date(2026, 3, 23)), (datetime(2026, 12, 25, 2, tzinfo=UTC), None)],
)
def test_the_answer_has_fifteen_working_days(domain: Flask, day: datetime, due: date | None) -> None:
    with clock.freeze_time(day):
        proposal_id = proposed()
        with acting_officer(ZONE, "mulu"):
            assert proposals.proposal(proposal_id).due_on == due


def test_everybody_sees_all_of_them(domain: Flask) -> None:
    mine, other = proposed(), proposed(EIA, COUNTY)
    with acting_officer(CITY, "mulu"):
        proposals.decline(other, "不采纳")
    with acting_officer("gaoping", "mulu"):
        assert [row.id for row in proposals.proposals(ProposalFilter())] == [other, mine]
        assert [row.id for row in proposals.proposals(ProposalFilter(state=ProposalState.OPEN))] == [mine]
        assert [row.id for row in proposals.proposals(ProposalFilter(bureau_id=bureau_id(COUNTY)))] == [other]
        assert [row.id for row in proposals.proposals(ProposalFilter(item_id=items_now(FILING)))] == [mine]
        assert proposals.proposals(ProposalFilter(after=mine)) == []
        assert proposals.open_proposal_count() == 1


def test_the_database_lets_nobody_else_answer(domain: Flask) -> None:
    proposal_id = proposed()
    answer = update(Proposal).where(Proposal.id == proposal_id).values(answer="自己同意")
    with acting_officer(ZONE, "mulu"):
        assert db.session.execute(answer).rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(DBAPIError, match="permission denied"), acting_officer(CITY, "mulu"):
        db.session.execute(update(Proposal).values(suggestion="改写别人的话"))
