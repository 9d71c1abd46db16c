"""What follows a signed mandate, told by operations: materials, dispatch, windows of own and other bureaus, delivery."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from app.casework.cases import operations as cases
from app.casework.cases.models import Case
from app.casework.cases.queries import case as case_row
from app.casework.cases.states import CaseState
from app.casework.delivery import dispatch, materials, push, push_clock, window_events
from app.casework.delivery import operations as delivery
from app.casework.delivery.dossier import DEFAULT_FIELDS
from app.casework.delivery.queries import materials_of
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import EntryState, MaterialState, Route
from app.casework.projects.queries import project
from app.foundation.files import operations as files
from app.interbureau.handoffs.queries import handoff
from app.oversight.incoming import postman, receiving
from app.standards.catalogue.terms import ServiceMode
from tenants.bureaus import bureau_by_id
from tenants.clock import now
from tenants.context import ActorKind
from tenants.db import acting_for, read_transaction, transaction
from tenants.keys import new_id
from tests.factories.scoping import PDF, ZONE, RecordedProject, acting_officer, bureau_id, own_division_id

WINDOW = "工程建设审批窗口"


def start_clocks(story: RecordedProject) -> list[UUID]:
    """What happens right after the unit signed; returns the entries that have to be pushed."""
    with acting_for(bureau_id(ZONE), ActorKind.UNIT, None, "项目单位"), transaction():
        return [entry.id for entry in push_clock.start_push_clocks(project(story.project_id))]


def prepare_materials(entry_id: UUID) -> None:
    """Every necessary material handed in and checked."""
    with acting_officer(ZONE, "xiangmuzhang"):
        entry = entry_row(entry_id)
        for material in materials_of(entry_id):
            if material.state in (MaterialState.MISSING, MaterialState.CORRECTION):
                file = files.store_upload(BytesIO(PDF), f"{material.position}.pdf", project_id=entry.project_id)
                materials.submit_material(entry, material.id, file)
                materials.accept_material(entry, material.id)


def dispatch_entry(entry_id: UUID) -> UUID:
    """Put into the zone's own window; returns the case's id."""
    with acting_officer(ZONE, "xiangmuzhang") as by:
        return dispatch.dispatch(entry_row(entry_id), own_division_id(WINDOW), by).id


def push_entry(entry_id: UUID) -> UUID:
    """Handed over to the deciding bureau; returns the handoff's id."""
    with acting_officer(ZONE, "xiangmuzhang") as by:
        box = push.push(entry_row(entry_id), DEFAULT_FIELDS, None, "请依法审批", new_id(), by)
        target, handoff_id = box.target_id, box.id
    postman.sweep([target])
    return handoff_id


def receive_handoff(slug: str, handoff_id: UUID) -> UUID:
    """Signed for and assigned at the other bureau; returns the case's id."""
    with acting_officer(slug, "lianluo"):
        box = receiving.receive(handoff(handoff_id), own_division_id(WINDOW), None)
        case_id = box.subject_id
    assert case_id is not None
    postman.sweep([bureau_id(ZONE)])
    return case_id


def act_at_window(slug: str, case_id: UUID, act: Any, *args: Any, who: str = "chuangkou", **more: Any) -> Case:
    """One step at a window, told to whoever waits, delivered to the zone."""
    with acting_officer(slug, who) as by:
        case = case_row(case_id)
        window_events.forward_case_event(act(case, *args, by=by, **more))
    postman.sweep([bureau_id(ZONE)])
    return case


def decide_case(slug: str, case_id: UUID, number: str = "批〔2026〕1号") -> None:
    """Accepted and granted, with a certificate."""
    act_at_window(slug, case_id, cases.accept)
    with acting_officer(slug, "jueding") as by:
        case = case_row(case_id)
        paper = files.store_upload(BytesIO(PDF), "批复.pdf", project_id=case.project_id, case_id=case.id)
        told = cases.decide(
            case, CaseState.PASSED, "符合条件，准予许可", case.item_name, number, paper, by=by, handled_by="承办人"
        )
        window_events.forward_case_event(told)
    postman.sweep([bureau_id(ZONE)])


def deliver_entry(entry_id: UUID) -> None:
    """Its certificate handed over to the unit."""
    with acting_officer(ZONE, "xiangmuzhang") as by:
        delivery.deliver(entry_row(entry_id), "陈立", "现场领取", now(), by=by)


def carry_out_checklist(story: RecordedProject) -> None:
    """The whole checklist, entry by entry in its order, to the last delivery."""
    start_clocks(story)
    for number, entry_id in enumerate(ordered_entries(story), 1):
        with acting_for(bureau_id(ZONE)), read_transaction():
            entry = entry_row(entry_id)
            mode, route, target = entry.mode, entry.route, entry.deciding_bureau_id
        if mode is ServiceMode.ASSIST:
            with acting_officer(ZONE, "xiangmuzhang") as by:
                delivery.finish_assistance(entry_row(entry_id), "已协助办理", by=by)
            continue
        prepare_materials(entry_id)
        if route is Route.OWN:
            decide_case(ZONE, dispatch_entry(entry_id), f"开备〔2026〕{number}号")
        else:
            slug = slug_of(target)
            decide_case(slug, receive_handoff(slug, push_entry(entry_id)), f"许字〔2026〕{number}号")
        deliver_entry(entry_id)


def ordered_entries(story: RecordedProject) -> list[UUID]:
    """Entries by their place on the list."""
    with acting_for(bureau_id(ZONE)), read_transaction():
        rows = [entry_row(entry_id) for entry_id in story.entries.values()]
        return [row.id for row in sorted(rows, key=lambda row: row.position) if row.state is not EntryState.REMOVED]


def slug_of(number: int) -> str:
    """Address name of a bureau."""
    return bureau_by_id(number).slug
