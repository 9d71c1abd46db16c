"""Taking over, marking, the local part, taking note: what is refused and what the database says besides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.foundation.errors import Conflict, Forbidden, Invalid, Missing, StaleForm
from app.foundation.ledger.models import LedgerEntry
from app.standards.adopting import offers, operations, queries, readiness, transfers
from app.standards.adopting.local_parts import change_local_part, revision_token_of
from app.standards.adopting.models import ReadinessSignoff, TransferState
from app.standards.catalogue.adoptions import Adoption, LocalPart
from app.standards.catalogue.deciding import route_of
from app.standards.catalogue.routes import RouteKind
from app.standards.catalogue.terms import AdoptionStatus, ReadinessPoint, Support
from tenants import context
from tenants.clock import now, today
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id
from tests.factories.scoping import CITY, COUNTY, EIA, FILING, PLANNING, ZONE, acting_officer, bureau_id, items_by_name

YESTERDAY = timedelta(days=1)
OTHER_ZONE = "gaoping-zone"
FOR_US, ADVISED = Support.REVIEW_ON_BEHALF, Support.ASSIST_REVIEW


def item(name: str = PLANNING) -> UUID:
    """An item by name; planning permits are not transferred to Yangcheng's zone."""
    return items_by_name(name)[0]


def ready(item_id: UUID, slug: str = ZONE, leaving: ReadinessPoint | None = None) -> None:
    """Every point claimed by the bureau and signed off by the city, but one."""
    for point in ReadinessPoint:
        if point is leaving:
            continue
        with acting_officer(slug, "mulu"):
            seen = readiness.revision_token_of(readiness.claim_point(item_id, point, "已具备").claimed_at)
        with acting_officer(CITY, "mulu"):
            readiness.sign_off(item_id, bureau_id(slug), point, "", seen, "项目审批一科", is_administrator=True)


def events(slug: str) -> list[str]:
    """What a bureau's ledger says of the catalogue."""
    with acting_for(bureau_id(slug)), read_transaction():
        found = select(LedgerEntry.event).where(LedgerEntry.bureau_id == context.bureau_id()).order_by(LedgerEntry.id)
        return [event for event in db.session.scalars(found) if event.startswith("catalogue.")]


@pytest.mark.clause("L2.1c")
def test_nothing_is_taken_over_before_the_city_has_signed_every_point_off(domain: Flask) -> None:
    planning = item()
    ready(planning, leaving=ReadinessPoint.SEAL)
    with pytest.raises(Conflict, match="还不能承接：印章尚未"), acting_officer(ZONE, "mulu"):
        operations.adopt(planning, "赋权清单第12项", today())
    with acting_officer(ZONE, "mulu"):
        seen = readiness.revision_token_of(
            readiness.claim_point(planning, ReadinessPoint.SEAL, "审批专用章已启用").claimed_at
        )
    with acting_officer(CITY, "mulu"):
        readiness.sign_off(planning, bureau_id(ZONE), ReadinessPoint.SEAL, "", seen, "", is_administrator=True)
    with acting_officer(ZONE, "mulu"):
        operations.adopt(planning, "赋权清单第12项", today())
        rows = queries.adoption_history(bureau_id(ZONE), planning)
        assert [(row.status, row.since, row.until) for row in rows] == [
            (AdoptionStatus.ADOPTED, today(), None),
            (AdoptionStatus.NOT_TRANSFERRED, date(2025, 1, 1), today() - YESTERDAY),
        ]
        assert rows[0].basis == "赋权清单第12项"
    assert "catalogue.item.adopted" in events(ZONE)
    assert "catalogue.readiness.signed" in events(CITY)


def test_who_guides_signs_and_nobody_else(domain: Flask) -> None:
    planning, zone = item(), bureau_id(ZONE)
    with acting_officer(ZONE, "mulu"):
        seen = readiness.revision_token_of(readiness.claim_point(planning, ReadinessPoint.PEOPLE, "3人").claimed_at)
    args = (planning, zone, ReadinessPoint.PEOPLE, "")
    with pytest.raises(Forbidden, match="市局责任科室"), acting_officer(ZONE, "mulu"):
        readiness.sign_off(*args, seen, "项目审批一科", is_administrator=True)
    with pytest.raises(Forbidden, match="负责指导"), acting_officer(CITY, "chuangkou"):
        readiness.sign_off(*args, seen, "工程建设审批窗口", is_administrator=False)
    with pytest.raises(Conflict, match="没有找到"), acting_officer(CITY, "mulu"):
        readiness.sign_off(planning, zone, ReadinessPoint.SEAL, "", seen, "", is_administrator=True)
    with pytest.raises(StaleForm), acting_officer(CITY, "mulu"):
        readiness.sign_off(*args, "0", "", is_administrator=True)
    with acting_officer(CITY, "chuangkou"):
        division = queries.item_with_adoption(1, planning).division
        readiness.sign_off(*args, seen, division, is_administrator=False)
    with pytest.raises(Conflict, match="已由"), acting_officer(CITY, "mulu"):
        readiness.sign_off(*args, seen, "", is_administrator=True)
    with pytest.raises(Conflict, match="已经核验"), acting_officer(ZONE, "mulu"):
        readiness.claim_point(planning, ReadinessPoint.PEOPLE, "5人")
    with pytest.raises(Conflict, match="不需要核验"), acting_officer(CITY, "mulu"):
        readiness.claim_point(planning, ReadinessPoint.PEOPLE, "5人")


def test_the_database_lets_no_bureau_sign_for_the_city(domain: Flask) -> None:
    planning, zone = item(), bureau_id(ZONE)
    with acting_officer(ZONE, "mulu"):
        readiness.claim_point(planning, ReadinessPoint.PEOPLE, "3人")
    signed = {
        "item_id": planning, "bureau_id": zone, "point": ReadinessPoint.PEOPLE, "city_id": 1, "note": "",
        "signed_at": now(), "signed_by": "自己",
    }  # fmt: skip
    with pytest.raises(ProgrammingError, match="row-level security"), acting_officer(ZONE, "mulu"):
        db.session.execute(insert(ReadinessSignoff).values(signed))
    with pytest.raises(ProgrammingError, match="permission denied"), acting_officer(ZONE, "mulu"):
        db.session.execute(update(Adoption).values(status=AdoptionStatus.ADOPTED))


@pytest.mark.parametrize(
    ("since", "code"),
    [(timedelta(days=1), "future"), (date(2025, 1, 1), "overlap"), (date(2024, 12, 31), "overlap")],
)
def test_a_status_begins_on_its_day_and_after_the_former(domain: Flask, since: Any, code: str) -> None:
    day = since if isinstance(since, date) else today() + since
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "mulu"):
        operations.mark_status(item(FILING), AdoptionStatus.NOT_CAPABLE, "人员不足", day, FOR_US)
    assert (refused.value.code, refused.value.field) == (code, "since")


def test_a_status_of_today_cannot_be_changed_today(domain: Flask) -> None:
    filing = item(FILING)
    with acting_officer(ZONE, "mulu"):
        operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "人员不足", today(), FOR_US)
    with pytest.raises(Invalid, match="最早从次日"), acting_officer(ZONE, "mulu"):
        operations.mark_status(filing, AdoptionStatus.NOT_TRANSFERRED, "更正", today())
    with pytest.raises(Conflict, match="不必重复"), acting_officer(ZONE, "mulu"):
        operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "人员不足", today(), FOR_US)


@pytest.mark.clause("W5.3b")
def test_what_a_zone_cannot_handle_is_reviewed_by_its_county(domain: Flask) -> None:
    filing, zone = item(FILING), bureau_id(ZONE)
    with acting_officer(ZONE, "mulu"):
        before = route_of(zone, filing)
        assert before is not None
        assert before.kind is RouteKind.OWN
        operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "专业人员未到位", today(), FOR_US)
        after = route_of(zone, filing)
        assert after is not None
        assert (after.kind, after.bureau_id) == (RouteKind.REVIEW_ON_BEHALF, bureau_id(COUNTY))


@pytest.mark.clause("W5.3b")
def test_the_capacity_table_says_which_help_an_item_takes(domain: Flask) -> None:
    filing, zone = item(FILING), bureau_id(ZONE)
    with pytest.raises(Invalid, match="请选择帮审或代审") as refused, acting_officer(ZONE, "mulu"):
        operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "人员不足", today())
    assert refused.value.field == "support"
    with acting_officer(ZONE, "mulu"):
        made = operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "人员不足", today() - YESTERDAY, ADVISED)
        assert made.support is ADVISED
        route = route_of(zone, filing)
        assert route is not None
        assert (route.kind, route.bureau_id, route.adviser_id) == (RouteKind.ASSIST_REVIEW, zone, bureau_id(COUNTY))
        other = operations.mark_status(filing, AdoptionStatus.NOT_CAPABLE, "专家调离", today(), FOR_US)
        assert (other.support, made.until) == (FOR_US, today() - YESTERDAY), "another help is another row"
        told = [(row.status, row.support) for row in queries.adoption_history(zone, filing)][:2]
        assert told == [(AdoptionStatus.NOT_CAPABLE, FOR_US), (AdoptionStatus.NOT_CAPABLE, ADVISED)]


def test_no_advice_is_asked_for_what_a_level_may_not_decide(domain: Flask) -> None:
    with pytest.raises(Conflict, match="开发区不能承接"), acting_officer(ZONE, "mulu"):
        operations.mark_status(item(EIA), AdoptionStatus.NOT_CAPABLE, "人员不足", today(), ADVISED)


def test_the_database_knows_no_help_without_need(domain: Flask) -> None:
    row = {"id": new_id(), "city_id": 1, "bureau_id": bureau_id(ZONE), "item_id": item(FILING), "basis": "x"}
    row |= {"since": date(2024, 1, 1), "until": date(2024, 2, 1)}
    for status, support in ((AdoptionStatus.NOT_CAPABLE, None), (AdoptionStatus.ADOPTED, FOR_US)):
        with pytest.raises(IntegrityError, match="supported"), acting_officer(ZONE, "mulu"):
            db.session.execute(insert(Adoption).values(**row, status=status, support=support))


def test_a_level_that_may_not_decide_does_not_take_over(domain: Flask) -> None:
    with acting_officer(ZONE, "mulu"):
        above = next(row for row in queries.items_with_adoption(bureau_id(ZONE)) if "zone" not in row.tiers)
    with pytest.raises(Conflict, match="开发区不能承接"), acting_officer(ZONE, "mulu"):
        operations.adopt(above.item_id, "依据", today())


@pytest.mark.clause("L2.1a", "W7")
@pytest.mark.parametrize("field", ["promised_days", "materials", "online_depth", "anything"])
def test_no_other_value_of_a_facet_has_a_place_in_the_local_part(domain: Flask, field: str) -> None:
    filing = item(FILING)
    with pytest.raises(Invalid, match=field) as refused, acting_officer(ZONE, "mulu"):
        change_local_part(filing, {"window": "3号窗口", field: "9"}, revision_token_of(queries.local_part(filing)))
    assert refused.value.faults[0].field == field
    with acting_officer(ZONE, "mulu"):
        part = queries.local_part(filing)
        assert part is not None
        assert part.window != "3号窗口"


def test_the_local_part_is_kept_from_a_colleagues_overwriting(domain: Flask) -> None:
    filing = item(FILING)
    with acting_officer(ZONE, "mulu"):
        seen = revision_token_of(queries.local_part(filing))
        change_local_part(filing, {"window": "3号窗口", "telephone": "0356-2190001"}, seen)
    with pytest.raises(StaleForm), acting_officer(ZONE, "mulu"):
        change_local_part(filing, {"window": "4号窗口"}, seen)
    change = update(LocalPart).values(window="别人的窗口").where(LocalPart.bureau_id == bureau_id(ZONE))
    with acting_officer(OTHER_ZONE, "mulu"):
        assert db.session.execute(change).rowcount == 0  # type: ignore[attr-defined]


def test_taking_note_is_of_the_version_that_was_shown(domain: Flask) -> None:
    county = bureau_id(COUNTY)
    with acting_officer(COUNTY, "mulu"):
        rows = queries.items_with_adoption(county)
        pending, mark = operations.pending_acknowledgements(rows)
        assert pending
        assert all(row.status is AdoptionStatus.ADOPTED for row in pending)
        first = pending[0]
        with pytest.raises(StaleForm):
            operations.acknowledge(first.item_id, UUID(int=0))
        operations.acknowledge(first.item_id, first.version_id)
        with pytest.raises(Conflict, match="知悉"):
            operations.acknowledge(first.item_id, first.version_id)
        with pytest.raises(StaleForm):
            operations.acknowledge_all(mark)
        rest, mark = operations.pending_acknowledgements(queries.items_with_adoption(county))
        assert operations.acknowledge_all(mark) == len(rest) == len(pending) - 1
        assert not [row for row in queries.items_with_adoption(county) if queries.is_stale(row)]
    with acting_officer(OTHER_ZONE, "mulu"):
        assert [row for row in queries.items_with_adoption(bureau_id(OTHER_ZONE)) if queries.is_stale(row)]


@pytest.mark.clause("L2.1c")
def test_a_transfer_is_an_act_of_both_sides(domain: Flask) -> None:
    planning, zone = item(), bureau_id(ZONE)
    with acting_officer(CITY, "mulu"):
        offered = transfers.offer(planning, zone, "晋市政发〔2026〕5号", today()).id
        with pytest.raises(Conflict, match="等"):
            transfers.offer(planning, zone, "再次", today())
    with pytest.raises(Conflict, match="由接收方"), acting_officer(CITY, "mulu"):
        transfers.accept(offered)
    with pytest.raises(Conflict, match="还不能承接"), acting_officer(ZONE, "mulu"):
        transfers.accept(offered)
    ready(planning)
    with pytest.raises(Missing), acting_officer(OTHER_ZONE, "mulu"):
        transfers.accept(offered)
    with acting_officer(ZONE, "mulu"):
        transfers.accept(offered)
        row = queries.item_with_adoption(zone, planning)
        assert row.status is AdoptionStatus.ADOPTED
        assert "晋城市" in row.basis
        assert "晋市政发〔2026〕5号" in row.basis
    with pytest.raises(Conflict, match="已划转"), acting_officer(CITY, "mulu"):
        transfers.withdraw(offered, "撤回")
    assert "catalogue.transfer.offered" in events(CITY)
    assert events(ZONE)[-2:] == ["catalogue.item.adopted", "catalogue.transfer.accepted"]


def test_a_transfer_is_declined_or_taken_back_with_a_reason(domain: Flask) -> None:
    planning, zone = item(), bureau_id(ZONE)
    for slug, act, state in (
        (ZONE, transfers.decline, TransferState.DECLINED),
        (COUNTY, transfers.withdraw, TransferState.WITHDRAWN),
    ):
        with acting_officer(COUNTY, "mulu"):
            offered = transfers.offer(planning, zone, "赋权文件", today() + timedelta(days=30)).id
        with pytest.raises(Invalid, match="原因"), acting_officer(slug, "mulu"):
            act(offered, " ")
        with acting_officer(slug, "mulu"):
            assert act(offered, "时机未到").state is state
    with acting_officer(ZONE, "mulu"):
        assert [row.state for row in offers.transfers(received=True)] == [
            TransferState.WITHDRAWN,
            TransferState.DECLINED,
        ]


def test_only_what_is_ours_is_given_and_only_to_who_may_have_it(domain: Flask) -> None:
    planning, zone, county = item(), bureau_id(ZONE), bureau_id(COUNTY)
    with pytest.raises(Conflict, match="没有承接"), acting_officer(ZONE, "mulu"):
        transfers.offer(planning, county, "依据", today())
    with pytest.raises(Conflict, match="已经承接"), acting_officer(CITY, "mulu"):
        transfers.offer(planning, county, "依据", today())
    with pytest.raises(Invalid, match="接收"), acting_officer(COUNTY, "mulu"):
        transfers.offer(planning, 1, "依据", today())
    with pytest.raises(Invalid, match="一年"), acting_officer(COUNTY, "mulu"):
        transfers.offer(planning, zone, "依据", today() + timedelta(days=400))
    with pytest.raises(Conflict, match="不能承接"), acting_officer(CITY, "mulu"):
        transfers.offer(item(EIA), zone, "依据", today())
