"""Advice for an item that we decide but cannot handle alone yet (帮审; W5.3b): asked of the paired bureau as the item is
dispatched, in the same transaction, within what the link lets through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.models import Case
from app.casework.cases.queries import case as case_of
from app.casework.cases.transitions import append_trail, lock_case
from app.casework.delivery import guards, queries
from app.casework.delivery.dossier import DEFAULT_FIELDS, chosen_materials, content_of, materials_content
from app.casework.letters.operations import usual_due_date
from app.casework.letters.profiles import LONG
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState, submission_channel_of
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.foundation.errors import Conflict, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff, live_link
from app.interbureau.handoffs.scope import Scope, offered_facts_of
from app.interbureau.handoffs.shapes import AdviceRequestContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind

ADVICE_KIND = HandoffKind.ASSIST_REVIEW
USUAL_POINTS = "请对照该事项的准予条件和审查要点，就是否符合条件、材料是否齐全提出审查意见。"
ENDED_STATES = (HandoffState.RETURNED, HandoffState.WITHDRAWN)


@dataclass(frozen=True)
class AdviceDraft:
    """A request for advice before it is sent. ``handoff_id`` comes from the form, so that a repeat changes nothing;
    without ``material_ids`` every material goes along."""

    handoff_id: UUID
    points: str = USUAL_POINTS
    fields: Collection[str] = ()
    material_ids: Collection[UUID] | None = None
    note: str = ""


def default_advice_draft(entry: ChecklistEntry) -> AdviceDraft:
    """What goes along where nobody chose: the usual facts that the link lets through, and every material."""
    offered = offered_facts_of(scope_towards_adviser(entry))
    return AdviceDraft(new_id(), fields=[name for name in DEFAULT_FIELDS if name in offered])


def scope_towards_adviser(entry: ChecklistEntry) -> Scope | None:
    """What the link to the advising bureau lets through today (B24); None without a live one that carries 帮审."""
    if entry.advising_bureau_id is None:
        return None
    return live_link(context.bureau_id(), entry.advising_bureau_id, ADVICE_KIND, today())


def preview_advice_request(entry: ChecklistEntry, ask: AdviceDraft) -> AdviceRequestContent:
    """What the advising bureau will see (对方将看到); nothing is sent."""
    guards.must_be_advised(entry)
    project, rows = projects.project(entry.project_id), queries.materials_of(entry.id)
    going = chosen_materials(rows, ask.material_ids)
    files = queries.files_by_id([row.file_id for row in going])
    materials = materials_content(going, scope_towards_adviser(entry), files)
    way = submission_channel_of(row.handed_in for row in rows)
    content = content_of(entry, project, projects.sponsor_of(project), ask.fields, materials, ask.note, way)
    return {**content, "asked": {"subject": entry.item_name, "points": ask.points.strip()}, "files": []}


def must_be_askable(entry: ChecklistEntry, ask: AdviceDraft) -> None:
    """Before anything changes: raises :class:`Conflict` (``no_link``) where no live link carries 帮审 to the advising
    bureau, :class:`Invalid` without the points to look at."""
    if scope_towards_adviser(entry) is None:
        name = bureau_by_id(entry.advising_bureau_id or 0).name if entry.advising_bureau_id else "对方局"
        raise Conflict(
            "no_link",
            f"该事项须请{name}帮审，但本局与其之间没有双方确认、现在生效、含帮审的联动关系，还不能派单。"
            "请联系市局系统管理员建立或恢复联动关系。",
        )
    points = require_text(ask.points, "points", "请填写请帮审的要点。")
    if len(points) > LONG:
        raise Invalid("long", f"请帮审的要点不超过{LONG}字，现在{len(points)}字。", "points")


def send_advice_request(entry: ChecklistEntry, project: Project, case: Case, ask: AdviceDraft) -> Handoff:
    """The request, for a case that was just opened; from now on the case knows it."""
    adviser_id = entry.advising_bureau_id
    if adviser_id is None:
        raise Conflict("not_advised", "该事项不需要帮审。")
    due_on, content = usual_due_date(ADVICE_KIND), preview_advice_request(entry, ask)
    handoffs.send(
        ADVICE_KIND,
        adviser_id,
        content,
        handoff_id=ask.handoff_id,
        due_on=due_on,
        project_id=project.id,
        subject_id=entry.id,
    )
    box = handoff(ask.handoff_id)
    case.adviser_id, case.advice_id, case.advised_by = adviser_id, box.id, None
    _note(
        entry,
        box,
        LedgerEvent.DELIVERY_ADVICE_ASKED,
        f"请{bureau_by_id(adviser_id).name}帮审：{entry.item_name}（{_until(box)}）。",
    )
    return box


def ask_advice_again(entry: ChecklistEntry, ask: AdviceDraft) -> Handoff:
    """Ask once more after the request came back or was taken back, while the case is open.

    Raises :class:`Conflict` where there is nothing to ask again for, and what :func:`must_be_askable` raises.
    """
    project = projects.project(entry.project_id, lock=True)
    guards.must_be_underway(project)
    entry = plans.entry(entry.id, lock=True)
    guards.must_be_advised(entry)
    must_be_askable(entry, ask)
    case = case_of(entry.case_id) if entry.case_id and entry.state is EntryState.DISPATCHED else None
    box = handoff(case.advice_id) if case is not None and case.advice_id else None
    if case is None or box is None or case.closed_at is not None:
        raise Conflict("step", "该事项没有在本局窗口办理，不能再次请帮审。请刷新后查看最新情况。")
    if box.state not in ENDED_STATES:
        raise Conflict("step", f"帮审请求{box.state.label}，不必再次发出。")
    lock_case(case)
    if box.state is HandoffState.RETURNED:
        box = handoffs.post_message(
            box, HandoffAct.RESEND, preview_advice_request(entry, ask), usual_due_date(ADVICE_KIND)
        )
        _note(
            entry,
            box,
            LedgerEvent.DELIVERY_ADVICE_ASKED_AGAIN,
            f"再次请{bureau_by_id(box.target_id).name}帮审：{entry.item_name}（{_until(box)}）。",
        )
    else:
        box = send_advice_request(entry, project, case, ask)
    append_trail(case, f"再次请{bureau_by_id(box.target_id).name}帮审")
    db.session.flush()
    return box


def _until(box: Handoff) -> str:
    return f"请其在{box.due_on.month}月{box.due_on.day}日前反馈意见" if box.due_on else "反馈期限待工作日历公布后核定"


def _note(entry: ChecklistEntry, box: Handoff, event: LedgerEvent, content: str) -> None:
    record(
        event, content, project_id=entry.project_id, subject_id=entry.id,
        kind=LedgerKind.LINKAGE, detail={"handoff": str(box.id)},
    )  # fmt: skip
