"""Due dates that moved because the calendar did (日期核定结果): letting them move, and the list of what moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, update

from app.casework.cases.models import Case
from app.casework.closing.models import Suggestion
from app.casework.plans.checklist import ChecklistEntry
from app.casework.projects.models import Project
from app.foundation.calendar.models import Clock, DueDateChange
from app.foundation.calendar.terms import ClockState, ClockSubject
from app.standards.drafting.years import settle_dates_here
from tenants import context
from tenants.db import db

PAGE = 50
AnyRow = Row[*tuple[Any, ...]]


def settle_due_dates() -> int:
    """Settle the acting bureau's dates; rows that carry a copy of their clock's date get the new one. Returns how many."""
    moved = settle_dates_here()
    if moved:
        for subject, table, key in (
            (ClockSubject.CASE, Case, Case.id),
            (ClockSubject.SUGGESTION, Suggestion, Suggestion.project_id),
        ):
            db.session.execute(
                update(table)
                .where(
                    table.bureau_id == context.bureau_id(),
                    Clock.bureau_id == context.bureau_id(),
                    Clock.subject == subject,
                    Clock.subject_id == key,
                    Clock.state == ClockState.RUNNING,
                    table.due_on.is_distinct_from(Clock.due_on),
                )
                .values(due_on=Clock.due_on)
                .execution_options(synchronize_session=False)
            )
    return moved


def changed_due_dates(before: UUID | None = None) -> Sequence[AnyRow]:
    """What moved, newest first, with the names of what it is about: one more than :data:`PAGE` where there is more."""
    own = DueDateChange.bureau_id
    of_entry = DueDateChange.subject.in_((ClockSubject.ENTRY, ClockSubject.PUSH))
    statement = (
        select(
            *DueDateChange.__table__.columns,
            Project.name.label("project_name"),
            ChecklistEntry.item_name,
            Case.item_name.label("case_item"),
            Case.project_name.label("case_project"),
        )
        .outerjoin(Project, and_(Project.bureau_id == own, Project.id == DueDateChange.project_id))
        .outerjoin(
            ChecklistEntry,
            and_(of_entry, ChecklistEntry.bureau_id == own, ChecklistEntry.id == DueDateChange.subject_id),
        )
        .outerjoin(
            Case,
            and_(
                DueDateChange.subject == ClockSubject.CASE, Case.bureau_id == own, Case.id == DueDateChange.subject_id
            ),
        )
        .where(own == context.bureau_id())
    )
    if before is not None:
        statement = statement.where(DueDateChange.id < before)
    return db.session.execute(statement.order_by(DueDateChange.id.desc()).limit(PAGE + 1)).all()
