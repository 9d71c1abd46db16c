"""How one revision of a plan follows another: what stays, what may leave, what changed. For ``operations``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from app.casework.plans import queries
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.content import entries_difference, entry_content
from app.casework.plans.models import PlanLine, PlanRevision, RevisionState
from app.casework.plans.states import STEPS, EntryAct, EntryState, next_entry_state
from app.casework.projects.models import Project
from app.foundation.calendar import operations as clocks
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import Conflict
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id


def new_revision(project: Project, reason: str, source: PlanRevision | None = None) -> PlanRevision:
    """The next draft, with the texts of the revision it starts from."""
    last = db.session.scalar(
        select(func.max(PlanRevision.number)).where(
            PlanRevision.bureau_id == context.bureau_id(), PlanRevision.project_id == project.id
        )
    )
    draft = PlanRevision(
        id=new_id(),
        project_id=project.id,
        number=(last or 0) + 1,
        state=RevisionState.DRAFT,
        reason=reason[:400],
        key_points=source.key_points if source else "",
        optimisation=source.optimisation if source else "",
        base_material=source.base_material if source else "",
        drawn_at=now(),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def live_entries(project_id: UUID) -> Sequence[ChecklistEntry]:
    """Every entry of the project that was not removed, locked: on a plan or not."""
    return db.session.scalars(
        select(ChecklistEntry)
        .where(
            ChecklistEntry.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == project_id,
            ChecklistEntry.state != EntryState.REMOVED,
        )
        .order_by(ChecklistEntry.position, ChecklistEntry.id)
        .limit(500)
        .with_for_update()
    ).all()


def locked_entries(revision_id: UUID) -> Sequence[ChecklistEntry]:
    """The entries on one revision, locked, in the list's order."""
    return db.session.scalars(
        select(ChecklistEntry)
        .join(PlanLine, (PlanLine.bureau_id == ChecklistEntry.bureau_id) & (PlanLine.entry_id == ChecklistEntry.id))
        .where(ChecklistEntry.bureau_id == context.bureau_id(), PlanLine.revision_id == revision_id)
        .order_by(ChecklistEntry.position, ChecklistEntry.id)
        .limit(500)
        .with_for_update(of=ChecklistEntry)
        .execution_options(populate_existing=True)
    ).all()


def write_texts(draft: PlanRevision, reason: str, texts: Mapping[str, str | None]) -> None:
    """Why it changes, and the texts that were given; None leaves a text as it is."""
    draft.reason = reason.strip()[:400]
    for name, text in texts.items():
        if text is not None:
            setattr(draft, name, text.strip())


def set_listed_entries(draft: PlanRevision, entries: Iterable[ChecklistEntry]) -> None:
    """Let the draft list exactly these entries."""
    db.session.execute(
        delete(PlanLine).where(PlanLine.bureau_id == context.bureau_id(), PlanLine.revision_id == draft.id)
    )
    db.session.add_all(PlanLine(revision_id=draft.id, entry_id=entry.id) for entry in entries)
    db.session.flush()


def record_difference(project: Project, draft: PlanRevision) -> None:
    """Say what the draft changes against the issued plan; nothing for the first one."""
    issued = queries.current_revision(project.id)
    if issued is None:
        draft.difference = None
    else:
        before = issued.content["entries"] if issued.content else entries_content(issued.id)
        draft.difference = entries_difference(before, entries_content(draft.id))
    db.session.flush()


def entries_content(revision_id: UUID) -> list[dict[str, Any]]:
    """The entries of a revision as the plan states them."""
    rows = queries.entry_rows(revision_id)
    ids = [row.id for row in rows]
    materials, fees = queries.materials_of(ids), queries.fees_of(ids)
    return [
        entry_content(
            row, materials[row.id], fees[row.id], bureaus.bureau_by_id(row.deciding_bureau_id).name, _adviser(row)
        )
        for row in rows
    ]


def _adviser(row: Any) -> str:
    return bureaus.bureau_by_id(row.advising_bureau_id).name if row.advising_bureau_id else ""


def may_be_removed(entry: Any) -> bool:
    """Whether an entry can still be taken off the list: nobody is working on it and nothing was decided."""
    return (entry.state, EntryAct.REMOVE) in STEPS


def check_addition(listed: Mapping[UUID, str], wanted: Collection[UUID]) -> None:
    """Raises :class:`Conflict` naming what is on the list already."""
    twice = [name for item_id, name in listed.items() if item_id in wanted]
    if twice:
        raise Conflict("listed", f"清单中已有：{'、'.join(twice)}。")


def check_removal(listed: Iterable[ChecklistEntry], remove: Collection[UUID]) -> None:
    """Raises :class:`Conflict` naming every entry that is under way or unknown."""
    known = {entry.id: entry for entry in listed}
    if not set(remove) <= known.keys():
        raise Conflict("not_listed", "要调出的事项不在当前清单上，请刷新后重试。")
    stuck = [known[each] for each in remove if not may_be_removed(known[each])]
    if stuck:
        named = "、".join(f"{entry.item_name}（{entry.state.label}）" for entry in stuck)
        raise Conflict("under_way", f"以下事项已经在办或办结，不能调出清单：{named}。")


def drop_unissued(entries: Iterable[ChecklistEntry], issued: PlanRevision | None) -> None:
    """Entries that only ever stood on the draft are removed at once; others when the next plan is issued."""
    published = {row.id for row in queries.entry_rows(issued.id)} if issued else set()
    for entry in entries:
        if entry.id not in published:
            entry.state = next_entry_state(entry.state, EntryAct.REMOVE)
    db.session.flush()


def supersede(project: Project, listed: Collection[UUID]) -> None:
    """End the issued plan; what the new one does not list leaves the checklist, its clock stops."""
    former = queries.current_revision(project.id)
    if former is not None:
        former.state = RevisionState.SUPERSEDED
        db.session.flush()
    gone = [entry for entry in live_entries(project.id) if entry.id not in listed]
    running = clocks_of(ClockSubject.ENTRY, [entry.id for entry in gone])
    for entry in gone:
        entry.state = next_entry_state(entry.state, EntryAct.REMOVE)
        if entry.id in running:
            clocks.close_clock(clocks.locked_clock(ClockSubject.ENTRY, entry.id))
    db.session.flush()
