"""The story of a project up to its signed mandate, told by operations: what tests of later steps stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.plans import operations as plans
from app.casework.plans import queries as plan_queries
from app.casework.projects import operations as projects
from app.casework.projects.models import Project
from app.casework.projects.queries import project
from app.casework.projects.terms import Funding, LandStatus, ProjectKind
from app.casework.scoping import operations as scoping
from app.casework.scoping import queries as scoping_queries
from app.casework.scoping.conclusions import ConsultationOpinion
from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.terms import Verdict
from app.foundation.files import operations as files
from app.foundation.staff.models import Division, Officer
from app.interbureau.handoffs.queries import handoff
from app.oversight.incoming import postman, receiving
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.terms import Stage
from tenants import bureaus
from tenants.context import ActorKind
from tenants.db import acting_for, db, read_transaction, transaction
from tenants.keys import new_id
from tests.stages import recorded

ZONE, COUNTY, CITY = "yangcheng-zone", "yangcheng", "jincheng"
FILING = "企业投资项目备案"
PLANNING = "建设工程规划许可证核发（含设计方案审查）"
EIA = "建设项目生态环境影响评价审批"
FIRE = "特殊建设工程消防设计审查"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def intake_facts(**changes: Any) -> dict[str, Any]:
    """A complete intake."""
    return {
        "sponsor_name": "阳城县兴达陶瓷有限公司",
        "credit_code": "91140522MA0GTFPR0Y",
        "name": "年产三千万平方米节能陶瓷生产线项目",
        "kind": ProjectKind.NEW,
        "place": "阳城经济技术开发区演礼园区",
        "scale": "用地面积120亩，建筑面积4.6万平方米",
        "content": "新建生产车间三座、原料库一座及配套设施",
        "funding": Funding.ENTERPRISE,
        "total_investment": 3_200_000_000,
        "land_status": LandStatus.SOLE_INTENT,
        "contact_name": "陈经理",
        "contact_phone": "13903560001",
        **changes,
    }


def bureau_id(slug: str) -> int:
    """Number of a bureau."""
    return bureaus.bureau_by_slug(slug).id


def officer_id(slug: str, name: str) -> UUID:
    """An officer by sign-in name."""
    with acting_for(bureau_id(slug)), read_transaction():
        return db.session.scalars(
            select(Officer.id).where(Officer.bureau_id == bureau_id(slug), Officer.sign_in_name == name)
        ).one()


def division_id(slug: str, name: str) -> UUID:
    """A division by name."""
    with acting_for(bureau_id(slug)), read_transaction():
        return db.session.scalars(
            select(Division.id).where(Division.bureau_id == bureau_id(slug), Division.name == name)
        ).one()


@contextmanager
def acting_officer(slug: str, name: str) -> Iterator[UUID]:
    """One write transaction as an officer of a bureau; yields the officer's id."""
    person = officer_id(slug, name)
    with acting_for(bureau_id(slug), ActorKind.OFFICER, person, name), transaction():
        yield person


def items_by_name(*names: str) -> list[UUID]:
    """Items of the city's catalogue by name."""
    with read_transaction():
        known = {row.name: row.item_id for row in catalogue.items_in_force(1)}
    return [known[name] for name in names]


@dataclass(frozen=True)
class RecordedProject:
    """Ids of what came of it."""

    project_id: UUID
    revision_id: UUID
    entries: dict[str, UUID]
    """Entry by item name."""


def take_in_project(slug: str = ZONE, **changes: Any) -> UUID:
    """A registered project."""
    with acting_officer(slug, "guanjia") as by:
        return projects.register_project(**intake_facts(**changes), by=by).id


def assess_project(project_id: UUID) -> UUID:
    """Assessment of the zone with an own division and the county consulted; the city is not asked. Returns its id."""
    window = division_id(ZONE, "项目审批一科")
    filing, planning, eia, fire = items_by_name(FILING, PLANNING, EIA, FIRE)
    zone, county, city = bureau_id(ZONE), bureau_id(COUNTY), bureau_id(CITY)
    handoff_id = new_id()
    with acting_officer(ZONE, "guanjia") as by:
        round_ = scoping.open_assessment(project(project_id), None, by)
        own_id = scoping.invite_division(round_, window)
        scoping.invite_bureau(round_, county, ["place", "scale", "kind"], "请提出规划方面的意见", handoff_id)
        round_id = round_.id
    with acting_officer(ZONE, "guanjia2") as by:
        lines = [
            ItemVerdict(filing, Verdict.NEEDED, zone),
            ItemVerdict(planning, Verdict.NEEDED, county),
            ItemVerdict(eia, Verdict.NEEDED, city),
            ItemVerdict(fire, Verdict.TO_CLARIFY),
        ]
        sheet = scoping.fill_sheet(scoping_queries.sheet(own_id), 1, lines, key_points="先备案后开工", by=by)
        scoping.submit_sheet(sheet, by)
    postman.sweep([county])
    with acting_officer(COUNTY, "lianluo"):
        box = receiving.receive(handoff(handoff_id), own_division_id("项目审批一科"), None)
        foreign = box.subject_id
    assert foreign is not None
    with acting_officer(COUNTY, "guanjia2") as by:
        lines = [ItemVerdict(planning, Verdict.NEEDED, county), ItemVerdict(fire, Verdict.NEEDED, county)]
        sheet = scoping.fill_sheet(scoping_queries.sheet(foreign), 1, lines, optimisation="并联办理", by=by)
        scoping.submit_sheet(sheet, by)
    postman.sweep([zone])
    with acting_officer(ZONE, "guanjia") as by:
        round_ = scoping_queries.assessment(round_id)
        scoping.settle(round_, fire, Verdict.NEEDED, county, "按县局意见，属特殊建设工程", by)
        opinion = ConsultationOpinion(
            optimisation="规划与环评并联办理", base_material="地形图、规划条件", key_points="先备案后开工"
        )
        scoping.conclude(round_, opinion, by)
    return round_id


def own_division_id(name: str) -> UUID:
    """A division of the acting bureau, inside its transaction."""
    return db.session.scalars(select(Division.id).where(Division.name == name)).one()


@recorded
def issue_plan(project_id: UUID) -> UUID:
    """An issued plan, drawn from an assessment. Returns the revision's id."""
    round_id = assess_project(project_id)
    with acting_officer(ZONE, "guanjia") as by:
        draft = plans.draw_plan(scoping_queries.assessment(round_id))
        return plans.issue(draft, by).id


@recorded
def entrust_project() -> RecordedProject:
    """Everything up to the signed mandate and the appointed navigator."""
    project_id = take_in_project()
    revision_id = issue_plan(project_id)
    navigator = officer_id(ZONE, "xiangmuzhang")
    with acting_officer(ZONE, "guanjia") as by:
        projects.appoint_navigator(project(project_id), navigator, "管家团队研究确定", by)
    with acting_for(bureau_id(ZONE), ActorKind.UNIT, None, "项目单位"), transaction():
        row = project(project_id)
        entries = {one.item_name: one.id for one in plan_queries.entry_rows(revision_id)}
        sign_mandate(row, revision_id, list(entries.values()))
    return RecordedProject(project_id, revision_id, entries)


def sign_mandate(row: Project, revision_id: UUID, entry_ids: list[UUID], **changes: Any) -> Any:
    """The unit signs; in the open transaction."""
    stages = {one.stage for one in plan_queries.entry_rows(revision_id) if one.id in entry_ids}
    values: dict[str, Any] = {
        "stages": [stage for stage in Stage if stage in stages],
        "entry_ids": entry_ids,
        "contact_name": "陈经理",
        "contact_phone": "139 0356 0001",
        "land_kind": LandStatus.TRANSFER_CONTRACT,
        "land_file": files.store_upload(BytesIO(PDF), "出让合同.pdf", project_id=row.id),
        "signer_name": "陈立",
        **changes,
    }
    return plans.sign_mandate(row, plan_queries.revision(revision_id), **values)
