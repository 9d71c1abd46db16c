"""An authority outside holds a round up while it has time, and no longer; its silence is put on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.outside import address_book
from app.casework.outside import operations as outside
from app.casework.outside.address_book import AuthorityDetails
from app.casework.outside.models import OutsideRequest
from app.casework.outside.terms import AuthorityKind
from app.casework.projects.queries import project
from app.casework.scoping import operations, outside_consultation, queries
from app.casework.scoping.conclusions import ConsultationOpinion
from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.outside_consultation import AuthorityQuestion
from app.casework.scoping.terms import Verdict
from app.foundation.errors import Conflict, Invalid
from app.foundation.ledger.models import LedgerEntry
from tenants import clock
from tenants.db import db
from tenants.keys import new_id
from tests.factories.scoping import (
    FILING,
    ZONE,
    acting_officer,
    bureau_id,
    items_by_name,
    own_division_id,
    take_in_project,
)

DAY = datetime(2026, 11, 3, 2, tzinfo=UTC)
DUE = DAY.date() + timedelta(days=3)
OPINION = ConsultationOpinion(optimisation="并联办理", base_material="地形图")


def asked(project_id: UUID) -> UUID:
    """A round in which the own sheet is in and one authority was asked and sent its link; the round's id."""
    (filing,) = items_by_name(FILING)
    with acting_officer(ZONE, "guanjia") as by:
        round_ = operations.open_assessment(project(project_id), DUE, by)
        sheet_id = operations.invite_division(round_, own_division_id("项目审批一科"))
        authority = address_book.add_authority(AuthorityDetails("阳城县水务局", AuthorityKind.INDUSTRY, "卫主任"))
        (request,) = outside_consultation.ask_authorities(
            round_, [authority.id], AuthorityQuestion("用水是否有保障？", DUE), new_id()
        )
        outside.issue(request, DUE)
        round_id = round_.id
    with acting_officer(ZONE, "guanjia2") as by:
        lines = [ItemVerdict(filing, Verdict.NEEDED, bureau_id(ZONE))]
        operations.submit_sheet(operations.fill_sheet(queries.sheet(sheet_id), 1, lines, by=by), by)
    return round_id


@pytest.mark.usefixtures("domain")
def test_a_round_waits_for_the_authority_until_its_date_and_then_says_that_it_was_silent() -> None:
    with clock.freeze_time(DAY):
        round_id = asked(take_in_project())
        with pytest.raises(Conflict, match="还在等区外部门答复：阳城县水务局"), acting_officer(ZONE, "guanjia") as by:
            operations.conclude(queries.assessment(round_id), OPINION, by)
    with clock.freeze_time(DAY + timedelta(days=4)), acting_officer(ZONE, "guanjia") as by:
        operations.conclude(queries.assessment(round_id), OPINION, by)
        told = select(LedgerEntry).where(LedgerEntry.event == "stewards.assessment.concluded")
        entry = db.session.scalars(told).one()
        assert "区外部门逾期未回复：阳城县水务局" in entry.content
        assert entry.detail is not None
        assert entry.detail["outside"] == {"silent": ["阳城县水务局"]}


def test_nobody_is_asked_twice_nor_shown_a_strange_paper(domain: Flask) -> None:
    with clock.freeze_time(DAY):
        round_id = asked(take_in_project())
        with acting_officer(ZONE, "guanjia"):
            known = db.session.scalars(select(OutsideRequest.authority_id)).one()
        with pytest.raises(Conflict, match="无需重复征询"), acting_officer(ZONE, "guanjia"):
            outside_consultation.ask_authorities(
                queries.assessment(round_id), [known], AuthorityQuestion("再问一次", DUE), new_id()
            )
        with pytest.raises(Invalid, match="重新勾选"), acting_officer(ZONE, "guanjia"):
            outside_consultation.ask_authorities(
                queries.assessment(round_id), [new_id()], AuthorityQuestion("问", DUE, ["contact_phone"]), new_id()
            )
