"""审批协助 (联动审批工作机制 二、（二）2; L2.2): a project with items of the city has one officer there who sees and chases them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.casework.letters import operations
from app.casework.letters.drafts import LetterDraft
from app.casework.letters.queries import letters_of
from app.casework.plans.queries import current_revision, entry_rows
from app.casework.projects.models import Project
from app.foundation.errors import require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify, notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import live_link, messages_of
from app.interbureau.handoffs.scope import offered_facts_of
from app.interbureau.handoffs.shapes import LetterAnswerContent
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from tenants import bureaus, context
from tenants.clock import today
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind

AnyRow = Row[*tuple[Any, ...]]
ENDED_STATES = (HandoffState.RETURNED, HandoffState.WITHDRAWN)
MAX_LETTERS = 200
DEFAULT_FACTS = ("kind", "place", "scale")
"""What the city is told of the project, as far as the link lets it through."""


def ask_for_liaison(project: Project) -> Handoff | None:
    """When a plan is issued whose list has items that the city decides: the city is asked at once to name its liaison.

    Once a project; nothing where the city itself serves it, no right to ask is live, or a due date cannot be said.
    """
    city_id = bureaus.bureau_by_id(context.bureau_id()).city_id
    revision = current_revision(project.id)
    due_on = operations.usual_due_date(HandoffKind.LIAISON)
    if city_id == context.bureau_id() or revision is None or due_on is None:
        return None
    names = [row.item_name for row in entry_rows(revision.id) if row.deciding_bureau_id == city_id]
    asked = [box for box in letters_of(project.id, HandoffKind.LIAISON) if box.state not in ENDED_STATES]
    scope = live_link(context.bureau_id(), city_id, HandoffKind.LIAISON, today())
    if not names or asked or scope is None:
        return None
    draft = LetterDraft(
        HandoffKind.LIAISON,
        {"subject": "、".join(names)[:400], "request": "请明确审批协助理员，协调本项目在贵局的审批事项。"},
        due_on,
        project,
        shared=[name for name in DEFAULT_FACTS if name in offered_facts_of(scope)],
    )
    return operations.send(draft, {city_id: new_id()})[0]


def liaison_of(project_id: UUID) -> Mapping[str, str] | None:
    """Who was named for a project, with telephone; None until the city has answered."""
    for box in letters_of(project_id, HandoffKind.LIAISON):
        if box.state is HandoffState.ANSWERED:
            answered = next(m for m in reversed(messages_of(box.id)) if m.act is HandoffAct.ANSWER)
            return read_content(answered, LetterAnswerContent)["answered"]
    return None


def projects_assisted_by(officer_id: UUID) -> list[tuple[Handoff, list[AnyRow]]]:
    """The projects whose liaison an officer is, each with everything of it that lies at this bureau."""
    letters = db.session.scalars(
        select(Handoff)
        .where(
            Handoff.bureau_id == context.bureau_id(),
            Handoff.box == Box.IN,
            Handoff.kind == HandoffKind.LIAISON,
            Handoff.officer_id == officer_id,
            Handoff.state.not_in(ENDED_STATES),
        )
        .order_by(Handoff.id.desc())
        .limit(MAX_LETTERS)
    ).all()
    rows = db.session.execute(
        select(
            Handoff.id, Handoff.project_ref, Handoff.kind, Handoff.state, Handoff.title, Handoff.item_name,
            Handoff.sent_at, Handoff.due_on, Handoff.paused, Handoff.division_id, Handoff.officer_id,
        )
        .where(
            Handoff.bureau_id == context.bureau_id(),
            Handoff.box == Box.IN,
            Handoff.kind != HandoffKind.LIAISON,
            Handoff.project_ref.in_({box.project_ref for box in letters if box.project_ref}),
        )
        .order_by(Handoff.id)
        .limit(1000)
    )  # fmt: skip
    found: dict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.project_ref].append(row)
    return [(box, found[box.project_ref] if box.project_ref else []) for box in letters]


def urge_inside(box: Handoff, said: str) -> Handoff:
    """The liaison urges whoever works on a handoff inside the bureau; no message, it is the bureau's own business."""
    said = require_text(said, "note", "请写明催办的内容。")
    text, handoff = f"审批协助理员催办：{box.title}。{said}", SubjectKind.RECEIVED_HANDOFF.of(box.id)
    work = SubjectKind.CASE.of(box.subject_id) if box.subject_id else handoff
    if box.officer_id is not None:
        notify(box.officer_id, text, work)
    elif box.division_id is not None:
        notify_role(Role.REVIEWER, text, work, box.division_id)
    else:
        notify_role(Role.HANDOFF_CLERK, text, handoff)
    record(
        LedgerEvent.LETTERS_LIAISON_URGED,
        f"审批协助理员催办“{box.title}”：{said}",
        subject_id=box.id,
        kind=LedgerKind.LINKAGE,
    )
    db.session.flush()
    return box
