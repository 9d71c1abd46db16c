"""Handing entries over to another bureau (跨层级推送、代审): one, or in one act several of a project that go to the same one.

Several stay handoffs of their own, each with its clock, corrections and result; what they have in common is the
``batch_ref`` that their messages name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from app.casework.delivery import clocks, guards, queries
from app.casework.delivery.dossier import chosen_materials, content_of, materials_content
from app.casework.letters import early_engagement
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.states import EntryAct, Route, submission_channel_of
from app.casework.plans.states import next_entry_state as entry_step
from app.casework.projects import queries as projects
from app.casework.projects.models import Project, Sponsor
from app.foundation.calendar.queries import calendar_here
from app.foundation.calendar.terms import ClockSubject, Hands
from app.foundation.errors import Conflict, FieldFault, Invalid, Refusal
from app.foundation.files.models import StoredFile
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience, LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs import queries as boxes
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.scope import Scope, check_within_scope
from app.interbureau.handoffs.shapes import PushContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind

RECEIVE_WITHIN = 1
"""Working days in which the other bureau should sign for a handoff."""
MOST_AT_ONCE = 20
"""Entries that one act hands over."""
HANDOFF_KIND_BY_ROUTE = {Route.PUSH: HandoffKind.PUSH, Route.REVIEW_ON_BEHALF: HandoffKind.REVIEW_ON_BEHALF}
ROUTE_VERBS = {Route.PUSH: "跨层级推送", Route.REVIEW_ON_BEHALF: "委托代审"}


@dataclass(frozen=True)
class PushParcel:
    """One entry of an act, as the form says it: the id of its handoff, so that a repeat changes nothing, and which of
    its materials go along (None: every one)."""

    entry_id: UUID
    handoff_id: UUID
    material_ids: Collection[UUID] | None = None


@dataclass(frozen=True)
class PushBundle:
    """Entries of one project that go to the same bureau by the same route, with all that handing them over needs."""

    project: Project
    sponsor: Sponsor
    entries: Sequence[ChecklistEntry]
    materials: Mapping[UUID, Sequence[EntryMaterial]]
    files: Mapping[UUID, StoredFile]
    came_back: Mapping[UUID, Handoff]
    """By entry: the handoff that was returned and is sent again."""
    scopes: Mapping[UUID, Scope | None]
    """By entry: what the link lets through (B24); of what came back its own link's; None without a link."""
    engaged: Mapping[UUID, Handoff]
    """By entry: the early engagement that the push grows out of."""
    missing: Mapping[UUID, list[FieldFault]]
    """By entry: what stands in the way."""

    def is_ready(self, entry: ChecklistEntry) -> bool:
        """Whether it could be sent as it stands."""
        return not self.missing[entry.id] and self.scopes[entry.id] is not None

    def content(
        self, entry: ChecklistEntry, fields: Collection[str], material_ids: Collection[UUID] | None, note: str
    ) -> PushContent:
        """What the other bureau will see of one of them (对方将看到). Where the link carries no files, materials go along
        by name alone."""
        rows, scope = self.materials[entry.id], self.scopes[entry.id]
        materials = materials_content(chosen_materials(rows, material_ids), scope, self.files)
        way = submission_channel_of(row.handed_in for row in rows)
        content = cast(PushContent, content_of(entry, self.project, self.sponsor, fields, materials, note, way))
        before = self.engaged.get(entry.id)
        if before is not None:
            content["early"] = early_engagement.early_engagement_reference(before)
        return content


def bundle_of(project: Project, entries: Sequence[ChecklistEntry]) -> PushBundle:
    """Entries of one project that go the same way, in a number of statements that does not grow with them.

    Raises :class:`Conflict` for entries that are decided here."""
    for entry in entries:
        guards.must_be_cross_level(entry)
    ids = [entry.id for entry in entries]
    materials = queries.materials_by_entry(ids)
    files = queries.files_by_id([row.file_id for rows in materials.values() for row in rows])
    came_back = _returned_handoffs_of(entries)
    return PushBundle(
        project, projects.sponsor_of(project), entries, materials, files, came_back, _scopes(entries, came_back),
        early_engagement.early_engagements_of(ids), guards.missing_of_each(project, entries, materials),
    )  # fmt: skip


def bundle_with(entry: ChecklistEntry) -> PushBundle:
    """An entry, first, and the others that could go along with it."""
    guards.must_be_cross_level(entry)
    fellows = queries.companions_of(entry, MOST_AT_ONCE - 1)
    return bundle_of(projects.project(entry.project_id), [entry, *fellows])


def push(
    entry: ChecklistEntry,
    fields: Collection[str],
    material_ids: Collection[UUID] | None,
    note: str,
    handoff_id: UUID,
    by: UUID,
) -> Handoff:
    """Hand one entry over; raises what :func:`push_all` raises."""
    (box,) = push_all(entry.project_id, [PushParcel(entry.id, handoff_id, material_ids)], fields, note, by)
    return box


def push_all(
    project_id: UUID, parcels: Sequence[PushParcel], fields: Collection[str], note: str, by: UUID
) -> list[Handoff]:
    """Hand entries over: 跨层级推送, or 代审 in our name. Ends their push clocks; they lie with the other bureau.

    All or none: everything is asked before anything is written, project first, then the entries by id. What is refused
    is refused as for one alone, naming the item where there are several. What came back is sent again under its own id
    (next round) and stays part of the batch it was sent with.
    """
    project = projects.project(project_id, lock=True)
    guards.must_be_underway(project)
    if not 1 <= len(parcels) <= MOST_AT_ONCE:
        raise Invalid("too_many", f"一次最多推送{MOST_AT_ONCE}件。请分几次推送。", "with_ids")
    of_entry = {parcel.entry_id: parcel for parcel in parcels}
    entries = queries.locked_entries(project_id, of_entry)
    bundle = bundle_of(project, _of_one_route(entries, len(of_entry)))
    _refuse([(entry, _refusal_of(bundle, entry, of_entry[entry.id], fields, note)) for entry in entries])
    _must_be_new([parcel.handoff_id for parcel in parcels])
    revision, due_on, refs = plans.current_revision(project_id), _receipt_deadline(), _batch_refs(bundle)
    sent = []
    for entry in entries:
        parcel, ref = of_entry[entry.id], refs.get(entry.id)
        content = bundle.content(entry, fields, parcel.material_ids, note)
        if ref:
            content["batch_ref"] = str(ref)
        box = _send_parcel(bundle, entry, content, parcel.handoff_id, due_on)
        box.batch_ref = ref
        entry.dispatched_revision_id = revision.id if revision else None
        _mark_handed_over(entry, box, content, by)
        sent.append(box)
    db.session.flush()
    return sent


def _of_one_route(entries: Sequence[ChecklistEntry], wanted: int) -> Sequence[ChecklistEntry]:
    """Raises :class:`Invalid` unless all of them are there, of one project, for one bureau, by one route."""
    if len(entries) < wanted or len({(entry.route, entry.deciding_bureau_id) for entry in entries}) != 1:
        raise Invalid(
            "not_together", "只有同一项目、送同一审批局、同一办理方式的事项可以一并推送。请刷新后重新勾选。", "with_ids"
        )
    return entries


def _refusal_of(
    bundle: PushBundle, entry: ChecklistEntry, parcel: PushParcel, fields: Collection[str], note: str
) -> Refusal | None:
    """Why an entry cannot be handed over as the form says."""
    try:
        guards.refuse_faults(bundle.missing[entry.id])
        rows, ticked = bundle.materials[entry.id], parcel.material_ids
        kept_back = [row.name for row in rows if row.necessary and ticked is not None and row.id not in ticked]
        if kept_back:
            raise Invalid("necessary", "必要材料不能不移交：" + "、".join(kept_back), "material_ids")
        entry_step(entry.state, EntryAct.HAND_OFF)
        scope = bundle.scopes[entry.id]
        if scope is None:
            raise handoffs.no_link_conflict(HANDOFF_KIND_BY_ROUTE[entry.route], entry.deciding_bureau_id)
        check_within_scope(bundle.content(entry, fields, ticked, note), scope)
    except Refusal as refusal:
        return refusal
    return None


def _refuse(asked: Sequence[tuple[ChecklistEntry, Refusal | None]]) -> None:
    """Raises the refusal of the only one; of several one that names each item and says that nothing was sent."""
    refused = [(entry, why) for entry, why in asked if why is not None]
    if not refused:
        return
    if len(asked) == 1:
        raise refused[0][1]
    faults = tuple(
        FieldFault(why.field or "", why.code, f"“{entry.item_name}”：{why.message}") for entry, why in refused
    )
    said = f"{len(asked)}件中有{len(refused)}件现在不能移交，全部没有发出。" + "".join(
        fault.message for fault in faults
    )
    raise Conflict(faults[0].code, said, refused[0][1].field, faults)


def _must_be_new(handoff_ids: Sequence[UUID]) -> None:
    """No two entries under one id, none under an id that was used before."""
    if len(set(handoff_ids)) < len(handoff_ids) or boxes.handoffs(handoff_ids):
        raise Conflict("sent_before", "这张表单已经提交过，没有重复发出。请刷新页面查看最新情况。")


def _batch_refs(bundle: PushBundle) -> dict[UUID, UUID]:
    """By entry, what it has in common with others. What came back stays what it was part of; the others belong together
    where they are several."""
    kept = {entry_id: box.batch_ref for entry_id, box in bundle.came_back.items() if box.batch_ref is not None}
    others = [entry.id for entry in bundle.entries if entry.id not in kept]
    return kept | dict.fromkeys(others, new_id()) if len(others) > 1 else kept


def _send_parcel(
    bundle: PushBundle, entry: ChecklistEntry, content: PushContent, handoff_id: UUID, due_on: date | None
) -> Handoff:
    """A new handoff, or the next round of one that was returned."""
    returned = bundle.came_back.get(entry.id)
    if returned is not None:
        return handoffs.post_message(returned, HandoffAct.RESEND, content, due_on)
    handoffs.send(
        HANDOFF_KIND_BY_ROUTE[entry.route],
        entry.deciding_bureau_id,
        content,
        handoff_id=handoff_id,
        due_on=due_on,
        project_id=entry.project_id,
        subject_id=entry.id,
    )
    return boxes.handoff(handoff_id)


def _mark_handed_over(entry: ChecklistEntry, box: Handoff, content: PushContent, by: UUID) -> None:
    """Entry, clocks and ledger of what was sent."""
    entry.state = entry_step(entry.state, EntryAct.HAND_OFF)
    entry.handoff_id, entry.progress = box.id, "已推送，待对方签收"
    clocks.stop_clock(ClockSubject.PUSH, entry)
    clocks.hand_entry_to(entry, Hands.OTHER)
    record(
        LedgerEvent.DELIVERY_ENTRY_PUSHED,
        f"{ROUTE_VERBS[entry.route]}：{entry.item_name}，送{bureau_by_id(entry.deciding_bureau_id).name}"
        f"（材料{len(content['materials'])}份{'，第' + str(box.round) + '次' if box.round > 1 else ''}）。",
        project_id=entry.project_id,
        subject_id=entry.id,
        kind=LedgerKind.LINKAGE,
        audience=Audience.UNIT,
        detail={"handoff": str(box.id), "facts": list(content["facts"]), "by": str(by)},
    )


def _returned_handoffs_of(entries: Sequence[ChecklistEntry]) -> dict[UUID, Handoff]:
    of_handoff = {entry.handoff_id: entry.id for entry in entries if entry.handoff_id is not None}
    found = boxes.handoffs(list(of_handoff)) if of_handoff else ()
    return {of_handoff[box.id]: box for box in found if box.state is HandoffState.RETURNED}


def _scopes(entries: Sequence[ChecklistEntry], came_back: Mapping[UUID, Handoff]) -> dict[UUID, Scope | None]:
    along = boxes.scopes_of([box.id for box in came_back.values()])
    first, live = entries[0], None
    if len(came_back) < len(entries):
        live = boxes.live_link(
            context.bureau_id(), first.deciding_bureau_id, HANDOFF_KIND_BY_ROUTE[first.route], today()
        )
    return {entry.id: along.get(came_back[entry.id].id) if entry.id in came_back else live for entry in entries}


def _receipt_deadline() -> date | None:
    return calendar_here().due(today(), RECEIVE_WITHIN).on
