"""What the demo shows of 帮审代审: a list that shrank over the past months, and a request for advice that is under way.

Told through the operations, each on its own day; the answered ones are projects of the demo's plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.assembly.seeding.acting_officers import MORNING, ActingOfficers, OfficeHours
from app.assembly.seeding.handling import HandlingSteps
from app.casework.cases import operations as cases
from app.casework.cases.queries import case as case_row
from app.casework.delivery.window_events import forward_case_event
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState, Route
from app.casework.projects.models import Project
from app.standards.adopting import operations, readiness
from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import AdoptionStatus, ReadinessPoint, Support
from tenants.bureaus import bureau_by_slug
from tenants.clock import SHANGHAI, today
from tenants.db import acting_for, db, read_transaction

CITY = "jincheng"
EARLIEST = date(2025, 2, 10)
"""The shipped statuses begin before it."""
ASKED_BY, ASKED_FOR = "yangcheng-zone", "阳城经开区公共实训中心"
"""The demo's project whose request lies with the county."""
FOR_US, ADVISED = Support.REVIEW_ON_BEHALF, Support.ASSIST_REVIEW


@dataclass(frozen=True)
class CapacityTurn:
    """One item at one zone: how many days ago it came onto the list (None: it was shipped so), when it was taken back."""

    slug: str
    code: str
    support: Support
    listed: int | None
    taken_back: int | None


CAPACITY_TURNS = (
    CapacityTurn("yangcheng-zone", "planning_verification", FOR_US, 420, 250),
    CapacityTurn("yangcheng-zone", "temporary_land_planning", ADVISED, 418, 95),
    CapacityTurn("yangcheng-zone", "proposal_approval", FOR_US, 416, 38),
    CapacityTurn("gaoping-zone", "preliminary_design", FOR_US, 410, 160),
    CapacityTurn("gaoping-zone", "planning_verification", ADVISED, 408, 66),
    CapacityTurn("lingchuan-zone", "infrastructure_fee", FOR_US, 400, 205),
    CapacityTurn("lingchuan-zone", "planning_verification", FOR_US, 130, None),
    CapacityTurn("qinshui-zone", "infrastructure_fee", ADVISED, 398, 120),
    CapacityTurn("bagong-park", "infrastructure_fee", FOR_US, 396, 22),
    CapacityTurn("bagong-park", "civil_air_defence", ADVISED, 300, None),
    CapacityTurn("jincheng-zone", "fire_filing", FOR_US, None, 75),
)


def seed_capacity() -> None:
    """All of it; nothing where it was told before."""
    if _is_told():
        return
    for turn in CAPACITY_TURNS:
        if turn.listed is not None:
            said, since = "已列入赋权清单，专业人员暂未到位（演示数据）", _day(turn.listed)
            with _on(since).step(f"mulu@{turn.slug}"):
                operations.mark_status(_item(turn.code), AdoptionStatus.NOT_CAPABLE, said, since, turn.support)
        if turn.taken_back is not None:
            _take_back(turn, _day(turn.taken_back))
    _ask()


def _take_back(turn: CapacityTurn, since: date) -> None:
    """The zone has what it needs, the city has looked at it, the zone decides by itself from now on."""
    cast, bureau_id = _on(since), bureau_by_slug(turn.slug).id
    with cast.step(f"mulu@{turn.slug}"):
        claims = [readiness.claim_point(_item(turn.code), point, "已具备（演示数据）") for point in ReadinessPoint]
        seen = {one.point: readiness.revision_token_of(one.claimed_at) for one in claims}
    with cast.step(f"mulu@{CITY}"):
        for point in ReadinessPoint:
            readiness.sign_off(_item(turn.code), bureau_id, point, "", seen[point], "", is_administrator=True)
    with cast.step(f"mulu@{turn.slug}"):
        operations.adopt(_item(turn.code), "承接准备经市局核验，收回自办（演示数据）", since)


def _ask() -> None:
    """The item that goes by 帮审 is in the own window; the county has signed for the request and not answered yet."""
    with acting_for(bureau_by_slug(ASKED_BY).id), read_transaction():
        entry = db.session.execute(
            select(ChecklistEntry.id, ChecklistEntry.project_id)
            .join(Project, (Project.bureau_id == ChecklistEntry.bureau_id) & (Project.id == ChecklistEntry.project_id))
            .where(
                ChecklistEntry.bureau_id == bureau_by_slug(ASKED_BY).id,
                Project.name == ASKED_FOR,
                ChecklistEntry.route == Route.ASSIST_REVIEW,
                ChecklistEntry.state == EntryState.PREPARING,
            )
            .limit(1)
        ).one_or_none()
    if entry is None:
        return
    cast = _on(_day(3))
    handling = HandlingSteps(ASKED_BY, entry.project_id, cast, "陈立")
    case_id, advice_id, adviser = handling.dispatch(entry.id)
    with cast.step(f"chuangkou@{ASKED_BY}") as by:
        forward_case_event(cases.accept(case_row(case_id), by))
    if advice_id is not None:
        handling.advise(adviser, advice_id, answers=False)


def _is_told() -> bool:
    first = CAPACITY_TURNS[0]
    with acting_for(bureau_by_slug(first.slug).id), read_transaction():
        found = select(Adoption.id).where(
            Adoption.bureau_id == bureau_by_slug(first.slug).id,
            Adoption.item_id == _item(first.code),
            Adoption.status == AdoptionStatus.NOT_CAPABLE,
        )
        return db.session.scalar(found.limit(1)) is not None


def _on(day: date) -> ActingOfficers:
    """Who acts on that day, or on the next that is worked."""
    return ActingOfficers(OfficeHours(datetime.combine(day, MORNING, SHANGHAI)))


def _day(days_ago: int) -> date:
    """Never before the shipped statuses begin."""
    return max(today() - timedelta(days=days_ago), EARLIEST)


def _item(code: str) -> UUID:
    return db.session.scalars(
        select(Item.id).where(Item.code == code, Item.city_id == bureau_by_slug(CITY).city_id)
    ).one()
