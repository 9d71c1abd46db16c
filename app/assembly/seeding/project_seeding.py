"""The story of one project, told step by step through the operations themselves, up to where the plan says.

Nothing is written behind the operations' back: a seeded project has the same ledger, audit trail, clocks and messages
as one that people carried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.assembly.seeding.acting_officers import ActingOfficers, require_made
from app.assembly.seeding.batch import BatchSeeder
from app.assembly.seeding.handling import HandlingSteps
from app.assembly.seeding.papers import make_pdf
from app.casework.delivery import push_clock
from app.casework.plans import operations as plans
from app.casework.plans import queries as plan_queries
from app.casework.plans.states import SubmissionChannel
from app.casework.projects import operations as projects
from app.casework.projects import queries as project_queries
from app.casework.projects.facts import AREA_FACTS
from app.casework.projects.models import Project, UnitPurpose
from app.casework.projects.terms import Funding, Importance, Industry, LandStatus, ProjectKind
from app.casework.scoping import operations as scoping
from app.casework.scoping import queries as sheets
from app.casework.scoping.conclusions import ConsultationOpinion
from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.terms import Verdict
from app.foundation.calendar.queries import day_to_offer
from app.foundation.files import operations as files
from app.foundation.staff import queries as staff
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import Stage
from tenants.bureaus import bureau_by_slug
from tenants.db import db
from tenants.keys import new_id

ANSWER_DAYS = 7
SHARED_FACTS = ("project_code", "kind", "place", "scale", "content", "funding")


class SeededProgress(StrEnum):
    """How far a seeded project has come."""

    INTAKE = "intake"
    SCOPING = "scoping"
    PLANNED = "planned"
    ENTRUSTED = "entrusted"
    UNDERWAY = "underway"
    HANDED = "handed"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"


class BatchEnding(StrEnum):
    """What becomes of items that go to the same bureau in one act."""

    READY = "ready"
    """Their papers are complete, nothing was pushed yet."""
    WAITING = "waiting"
    """They wait in the other inbox."""
    PARTIAL = "partial"
    """Signed for together; one is decided, one to be corrected, one returned."""


@dataclass(frozen=True)
class ProjectPlan:
    """One project of a plan: at which bureau, its facts, the items by code with the bureau that decides, how far."""

    slug: str
    facts: Mapping[str, Any]
    items: Mapping[str, str]
    consult: tuple[str, ...]
    until: SeededProgress
    signer: str
    takes: int = 0
    """Calendar days that a window lets pass between acceptance and decision."""
    handed_in: SubmissionChannel = SubmissionChannel.NAVIGATOR
    together: BatchEnding | None = None
    """Where the project is handed over: in one act, and how far that has come."""


class ProjectSeeder:
    """Tells one project."""

    def __init__(self, plan: ProjectPlan, cast: ActingOfficers) -> None:
        self.plan, self.cast = plan, cast
        self.office = f"guanjia@{plan.slug}"
        self.navigator = f"xiangmuzhang@{plan.slug}"
        self.project_id: UUID | None = None

    def tell(self) -> UUID:
        """All steps up to the plan's end; returns the project's id."""
        order = list(SeededProgress)
        chapters: list[tuple[SeededProgress, Callable[[], None]]] = [
            (SeededProgress.INTAKE, self._take_in),
            (SeededProgress.SCOPING, self._open_assessment),
            (SeededProgress.PLANNED, self._assess_and_issue),
            (SeededProgress.ENTRUSTED, self._entrust),
            (SeededProgress.UNDERWAY, lambda: self._handling().own_item()),
            (SeededProgress.HANDED, self._hand_over),
            (SeededProgress.SUSPENDED, lambda: self._handling().suspend()),
            (SeededProgress.ARCHIVED, lambda: self._handling().finish()),
        ]
        for name, chapter in chapters:
            only_its_own = name in (SeededProgress.SUSPENDED, SeededProgress.ARCHIVED) and self.plan.until is not name
            if order.index(name) <= order.index(self.plan.until) and not only_its_own:
                chapter()
        return self._id()

    def _hand_over(self) -> None:
        if self.plan.together is None:
            self._handling().hand_over()
            return
        batch = BatchSeeder(self._handling())
        ids = batch.prepare()
        if self.plan.together is not BatchEnding.READY:
            handoff_ids, slug = batch.push(ids)
            if self.plan.together is BatchEnding.PARTIAL:
                batch.answer_partly(slug, handoff_ids)

    def _handling(self) -> HandlingSteps:
        return HandlingSteps(
            self.plan.slug, self._id(), self.cast, self.plan.signer, self.plan.takes, self.plan.handed_in
        )

    def _project(self) -> Project:
        return project_queries.project(self._id())

    def _take_in(self) -> None:
        facts = dict(self.plan.facts)
        facts["kind"] = ProjectKind(facts.get("kind", "new"))
        facts["funding"] = Funding(facts["funding"]) if facts.get("funding") else None
        facts["land_status"] = LandStatus(facts.get("land_status", "none"))
        facts["industry"] = Industry(facts["industry"]) if facts.get("industry") else None
        for name in AREA_FACTS:
            facts[name] = Decimal(str(facts[name])) if facts.get(name) else None
        facts["importance"] = Importance(facts.get("importance", "ordinary"))
        with self.cast.step(self.office) as by:
            self.project_id = projects.register_project(**facts, by=by).id

    def _open_assessment(self) -> None:
        with self.cast.step(self.office) as by:
            assessment = scoping.open_assessment(self._project(), day_to_offer(ANSWER_DAYS), by)
            division = next(row for row in staff.divisions() if row.name == "项目审批一科")
            scoping.invite_division(assessment, division.id)
            for slug in self.plan.consult:
                question = "请就本项目涉及贵局的事项、材料和审批层级提出意见。"
                scoping.invite_bureau(assessment, bureau_by_slug(slug).id, SHARED_FACTS, question, new_id())

    def _lines(self, of: str | None) -> list[ItemVerdict]:
        """Needed lines: all items for the own division, those it decides for a consulted bureau."""
        city_id = bureau_by_slug(self.plan.slug).city_id
        ids = {r.code: r.id for r in db.session.execute(select(Item.id, Item.code).where(Item.city_id == city_id))}
        return [
            ItemVerdict(ids[code], Verdict.NEEDED, bureau_by_slug(decider).id)
            for code, decider in self.plan.items.items()
            if of is None or decider == of
        ]

    def _assess_and_issue(self) -> None:
        with self.cast.step(f"guanjia2@{self.plan.slug}") as by:
            found = require_made(sheets.open_assessment_of(self._id()))
            own = next(row for row in sheets.sheets_of(found.id) if row.division_id is not None)
            sheet = sheets.sheet(own.id)
            scoping.fill_sheet(
                sheet, sheet.version, self._lines(None), special_steps="建设工程规划许可需组织设计方案审查。",
                key_points="先办理企业投资项目备案并取得项目代码。", optimisation="水土保持方案与规划许可并行推进。",
                base_material="项目单位提供区域位置图和现状地形图。", by=by,
            )  # fmt: skip
            scoping.submit_sheet(sheets.sheet(own.id), by)
        for slug in self.plan.consult:
            self._answer_consultation(slug)
        with self.cast.step(self.office) as by:
            found = require_made(sheets.open_assessment_of(self._id()))
            for item in scoping.merge_sheets(found).open_items:
                said = (one.line.deciding_bureau_id for one in item.opinions)
                decider = require_made(next((one for one in said if one is not None), None))
                scoping.settle(found, item.item_id, Verdict.NEEDED, decider, "会商议定按权限办理。", by)
            opinion = ConsultationOpinion(
                "一家牵头、并联审批，减少重复提交。", "区域位置图、现状地形图。", "注意用地手续与规划许可的衔接。"
            )
            plan = plans.draw_plan(scoping.conclude(found, opinion, by))
        navigator = self.cast.who(self.navigator)[1]
        with self.cast.step(self.office) as by:
            projects.appoint_navigator(self._project(), navigator, "管家团队研究确定。", by)
            plans.issue(plan_queries.revision(plan.id), by)

    def _answer_consultation(self, slug: str) -> None:
        handling = HandlingSteps(self.plan.slug, self._id(), self.cast, self.plan.signer)
        sheet_id = handling.receive_consultation(slug, self.plan.facts["name"])
        with self.cast.step(f"guanjia@{slug}") as by:
            sheet = sheets.sheet(sheet_id)
            lines = self._lines(slug) or self._lines(None)[:1]
            scoping.fill_sheet(sheet, sheet.version, lines, key_points="请提前准备总平面图。", by=by)
            scoping.submit_sheet(sheets.sheet(sheet_id), by)

    def _id(self) -> UUID:
        return require_made(self.project_id)

    def _entrust(self) -> None:
        with self.cast.step(self.office) as by:
            projects.make_link(self._project(), UnitPurpose.ENTRUST, by)
        with self.cast.unit(self.plan.slug, self.plan.signer):
            project = self._project()
            revision = require_made(plan_queries.current_revision(project.id))
            rows = plan_queries.entry_rows(revision.id)
            land = files.store_content(
                make_pdf("国有建设用地使用权出让合同"),
                "国有建设用地使用权出让合同.pdf",
                "application/pdf",
                project_id=project.id,
            )
            stages = {Stage(row.stage) for row in rows}
            plans.sign_mandate(
                project, revision, stages, [row.id for row in rows], self.plan.facts.get("contact_name", self.plan.signer),
                self.plan.facts.get("contact_phone", "13903560000"), LandStatus.TRANSFER_CONTRACT, land, self.plan.signer,
            )  # fmt: skip
            push_clock.start_push_clocks(project)
