"""Running items of own projects move to the version in force (按新版办理), one by one or together, with a reason.

Nothing moves by itself: what is under way keeps the version it began under (五统一). Who serves the project moves it, its
plan is issued again and the unit is told what is different. What lies with another bureau is not moved here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.cases import advice
from app.casework.cases.queries import case as case_of
from app.casework.cases.version_change import apply_version_to_case
from app.casework.delivery import clocks, queries
from app.casework.delivery.former_versions import move_refusal
from app.casework.delivery.push_clock import start_push_clocks
from app.casework.plans import operations as planning
from app.casework.plans import queries as plans
from app.casework.plans import revision_changes
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.checklist_drafting import refresh_exemptions
from app.casework.plans.models import PlanRevision
from app.casework.plans.standard import ItemStandard, item_standards
from app.casework.plans.states import EntryState
from app.casework.plans.version_change import apply_version_to_entry
from app.casework.projects.models import Project
from app.casework.projects.queries import project as project_row
from app.casework.projects.states import ProjectAct, next_state
from app.foundation.calendar.operations import change_limit, locked_clock
from app.foundation.calendar.terms import ClockSubject
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.errors import Conflict, Invalid, Refusal, require_text
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from tenants import context
from tenants.db import db

MAX_ENTRIES = 200
"""Items that move in one act."""


@dataclass(frozen=True)
class ChosenEntry:
    """An entry, and the version that its mover was shown."""

    entry_id: UUID
    version_id: UUID


def move_entries(chosen: Collection[ChosenEntry], reason: str, by: UUID) -> list[PlanRevision]:
    """Move items to the version in force: all of them or none. Each project's plan is issued anew, its unit is told.

    Raises :class:`Invalid` without a reason or a choice, :class:`Conflict` that names the project and what stands in the
    way: handed over, decided, a draft of the plan that waits, papers that a dispatched item would lack.
    """
    reason = require_text(reason, "reason", "请写明改按新版办理的原因，将告知项目单位。")
    if not chosen:
        raise Invalid("required", "请勾选要改按新版办理的事项。", "chosen")
    if len(chosen) > MAX_ENTRIES:
        raise Invalid("many", f"一次最多改{MAX_ENTRIES}项，请分批办理。", "chosen")
    wanted: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    versions = {one.entry_id: one.version_id for one in chosen}
    for entry_id, project_id in _projects_of(versions):
        wanted[project_id][entry_id] = versions.pop(entry_id)
    if versions:
        raise Conflict("not_listed", "勾选的事项有的已经不在办，请刷新后重新勾选。")
    return [_move_project(project_id, wanted[project_id], reason, by) for project_id in sorted(wanted)]


def _projects_of(entry_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
    rows = db.session.execute(
        select(ChecklistEntry.id, ChecklistEntry.project_id).where(
            ChecklistEntry.bureau_id == context.bureau_id(), ChecklistEntry.id.in_(list(entry_ids))
        )
    )
    return [(row.id, row.project_id) for row in rows]


def _move_project(project_id: UUID, versions: Mapping[UUID, UUID], reason: str, by: UUID) -> PlanRevision:
    project = project_row(project_id, lock=True)
    try:
        return _moved(project, versions, reason, by)
    except Refusal as refusal:
        raise Conflict(refusal.code, f"“{project.name}”：{refusal.message}") from refusal


def _moved(project: Project, versions: Mapping[UUID, UUID], reason: str, by: UUID) -> PlanRevision:
    next_state(project.state, ProjectAct.ISSUE_PLAN)
    current = plans.current_revision(project.id)
    if current is None or plans.draft_revision(project.id) is not None:
        raise Conflict("draft", "有一份未下达的服务方案草稿，请先下达，再改按新版办理。")
    listed = revision_changes.locked_entries(current.id)
    entries = [entry for entry in listed if entry.id in versions]
    if len(entries) != len(versions):
        raise Conflict("not_listed", "勾选的事项不在现行审批清单上，请刷新后重新勾选。")
    known = item_standards([entry.item_id for entry in entries])
    names = {entry.item_id: entry.item_name for entry in listed}
    for entry in entries:
        _restate(entry, known.get(entry.item_id), versions[entry.id], names)
    draft = revision_changes.new_revision(project, f"改按新版标准办理：{reason}", current)
    revision_changes.set_listed_entries(draft, listed)
    refresh_exemptions(listed)
    issued = planning.issue(draft, by)
    for entry in entries:
        _let_case_follow(entry, issued.number, reason)
    start_push_clocks(project)
    return issued


def _restate(entry: ChecklistEntry, standard: ItemStandard | None, shown: UUID, names: Mapping[UUID, str]) -> None:
    refusal = move_refusal(entry.state, entry.item_name)
    if refusal:
        raise Conflict("step", refusal)
    if standard is None or standard.version_id != shown:
        raise Conflict("stale", f"“{entry.item_name}”的标准刚刚又有变化，请刷新后核对新的差异。")
    if entry.item_version_id == shown:
        raise Conflict("step", f"“{entry.item_name}”已经按这一版办理。")
    before = TimeLimit(entry.limit_days, entry.limit_unit)
    added = apply_version_to_entry(entry, standard, names)
    if entry.state is EntryState.DISPATCHED:
        _must_be_complete(entry, added)
    if clocks.has_clock(entry):
        clock = locked_clock(ClockSubject.ENTRY, entry.id)
        change_limit(clock, before, TimeLimit(entry.limit_days, entry.limit_unit))


def _must_be_complete(entry: ChecklistEntry, added: Sequence[EntryMaterial]) -> None:
    lacking = [row.name for row in added if row.necessary]
    if lacking:
        raise Conflict(
            "materials_missing",
            f"“{entry.item_name}”已派单，新版还要{'、'.join(lacking)}。请先退回准备，改按新版后收齐材料再派单。",
        )


def _let_case_follow(entry: ChecklistEntry, number: int, reason: str) -> None:
    if entry.state is not EntryState.DISPATCHED or entry.case_id is None:
        return
    case = case_of(entry.case_id)
    if case.closed_at is not None:
        return
    apply_version_to_case(
        case, entry, queries.materials_of(entry.id), f"改按新版标准办理（服务方案第{number}版）：{reason}"
    )
    advice.tell_adviser(case, f"该事项改按新版标准办理，请按现行版本帮审。原因：{reason}")
    if case.reviewer_id is not None:
        notify(
            case.reviewer_id,
            f"办件改按新版标准办理：{case.item_name}（{case.project_name}）",
            SubjectKind.CASE.of(case.id),
        )
