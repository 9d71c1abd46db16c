"""How a case comes to a window: dispatched from an own project (派单), or made of another bureau's handoff."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.cases import timing
from app.casework.cases.models import Case, CaseMaterial
from app.casework.cases.numbers import take_number, take_numbers
from app.casework.cases.states import CaseState
from app.casework.cases.transitions import record_case_event, stamp_trails
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.states import MaterialState, SubmissionChannel, submission_channel_of
from app.foundation.errors import Conflict, Invalid, Missing
from app.foundation.files import operations as files
from app.foundation.files.models import StoredFile
from app.foundation.files.references import FileReference
from app.foundation.ledger.events import LedgerEvent
from app.foundation.staff.queries import division
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.queries import messages_of
from app.interbureau.handoffs.shapes import MaterialContent, PushContent
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from app.standards.catalogue.limits import effective_limit
from app.standards.catalogue.models import ItemVersion
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

HandedHandoff = tuple[Handoff, PushContent, bool]
SUSPENSION_REASON = "suspension"
"""Code of the ground on which a case stops while the whole service is suspended at the serving bureau."""


def open_own_case(entry: ChecklistEntry, facts: dict[str, Any], division_id: UUID) -> Case:
    """The case of an own entry, in one window's queue (四、（二）1).

    ``facts`` are the project's: label → text, with ``项目名称`` and ``项目单位`` among them. Raises :class:`Invalid`
    for a division that is no window.
    """
    _must_be_window(division_id)
    rows = db.session.scalars(
        select(EntryMaterial)
        .where(EntryMaterial.bureau_id == context.bureau_id(), EntryMaterial.entry_id == entry.id)
        .order_by(EntryMaterial.position)
    ).all()
    case = Case(
        id=new_id(),
        number=take_number(),
        entry_id=entry.id,
        project_id=entry.project_id,
        facts=facts,
        item_id=entry.item_id,
        item_version_id=entry.item_version_id,
        item_name=entry.item_name,
        project_name=facts["项目名称"],
        sponsor_name=facts["项目单位"],
        serving_bureau_id=context.bureau_id(),
        division_id=division_id,
        limit_days=entry.limit_days,
        limit_unit=entry.limit_unit,
        limit_confirmed=entry.limit_confirmed,
        handed_in=submission_channel_of(row.handed_in for row in rows),
    )
    _record_opening(case, "由项目长派单")
    _add_materials(case, ((row.material_id, row.name, row.form, row.necessary, row.state, row.file_id) for row in rows))
    db.session.flush()
    return case


def open_handed_case(box: Handoff, content: PushContent, division_id: UUID) -> Case:
    """The receiving bureau's own case, made of the message that handed it over (the latest ``send`` or ``resend``).

    Facts, item with its version, materials with their files, and for 代审 in whose name it is decided. Raises
    :class:`Conflict` before the handoff was received or while it has an open case, :class:`Missing` for a version that
    the catalogue does not have.
    """
    (case,) = open_handed_cases([(box, content, was_paused(messages_of(box.id)))], division_id)
    return case


def open_handed_cases(handed: Sequence[HandedHandoff], division_id: UUID) -> list[Case]:
    """The same of several handoffs in one window: each with its content, and whether the service was suspended before
    it was received. Numbers, cases, trails and materials are written together, so a hundred cost a few statements."""
    if any(box.state is not HandoffState.RECEIVED for box, _content, _paused in handed):
        raise Conflict("step", "请先签收该移交件，再分派到窗口。")
    _must_be_window(division_id)
    numbers = take_numbers(len(handed)) if handed else []
    versions = _versions_by_id({UUID(content["item"]["version_id"]) for _box, content, _paused in handed})
    cases = [_case_of_handoff(number, division_id, versions, *one) for number, one in zip(numbers, handed, strict=True)]
    _record_openings(cases, "由其他审批局移交")
    adopted = [
        (case, [(one, _adopt_file(one["file"], box, case, at_once=False)) for one in content["materials"]])
        for case, (box, content, _paused) in zip(cases, handed, strict=True)
    ]
    db.session.flush()
    for case, materials in adopted:
        _add_materials(
            case,
            (
                (
                    UUID(one["material_id"]),
                    one["name"],
                    one["form"],
                    one["necessary"],
                    _state_of(one, file),
                    _id_of(file),
                )
                for one, file in materials
            ),
        )
    for case, (box, _content, _paused) in zip(cases, handed, strict=True):
        box.subject_id, box.division_id = case.id, division_id
    db.session.flush()
    return cases


def _versions_by_id(ids: Collection[UUID]) -> dict[UUID, ItemVersion]:
    return {row.id: row for row in db.session.scalars(select(ItemVersion).where(ItemVersion.id.in_(ids)))}


def _case_of_handoff(
    number: str,
    division_id: UUID,
    versions: Mapping[UUID, ItemVersion],
    box: Handoff,
    content: PushContent,
    paused: bool,
) -> Case:
    version = versions.get(UUID(content["item"]["version_id"]))
    if version is None:
        raise Missing("事项版本")
    limit = effective_limit(version)
    return Case(
        id=new_id(),
        number=number,
        handoff_id=box.id,
        facts={"项目名称": box.project_name, "项目单位": box.sponsor_name, **content["facts"]},
        item_id=version.item_id,
        item_version_id=version.id,
        item_name=content["item_name"],
        project_name=box.project_name,
        sponsor_name=box.sponsor_name,
        serving_bureau_id=box.origin_id,
        in_name_of_id=content["in_name_of"],
        division_id=division_id,
        reviewer_id=box.officer_id,
        limit_days=limit.days,
        limit_unit=limit.unit,
        limit_confirmed=limit.confirmed,
        paused=paused,
        handed_in=_channel_of(content),
    )


def adopt_materials(
    materials: Iterable[MaterialContent], box: Handoff, case: Case
) -> list[tuple[UUID, StoredFile | None]]:
    """Materials of a later message (补正), with own rows for their files."""
    return [(UUID(one["material_id"]), _adopt_file(one["file"], box, case)) for one in materials]


def _record_opening(case: Case, how: str) -> None:
    _record_openings([case], how)


def _record_openings(cases: Sequence[Case], how: str) -> None:
    due_on, at = timing.acceptance_due_date(), now()
    for case in cases:
        case.state, case.taken_at, case.version, case.due_on = CaseState.TAKEN, at, 1, due_on
    db.session.add_all(cases)
    db.session.flush()
    stamp_trails(cases, 1, how)
    for case in cases:
        record_case_event(case, LedgerEvent.WINDOW_CASE_TAKEN, f"收到办件“{case.item_name}”（{case.number}），{how}。")


def _add_materials(case: Case, rows: Iterable[tuple[UUID, str, str, bool, MaterialState, UUID | None]]) -> None:
    db.session.add_all(
        CaseMaterial(
            case_id=case.id,
            material_id=material_id,
            position=position,
            name=name,
            form=form,
            necessary=necessary,
            state=state,
            file_id=file_id,
        )
        for position, (material_id, name, form, necessary, state, file_id) in enumerate(rows, 1)
    )


def _adopt_file(handed: FileReference | None, box: Handoff, case: Case, at_once: bool = True) -> StoredFile | None:
    return files.adopt_file(handed, box.origin_id, case_id=case.id, at_once=at_once) if handed else None


def _channel_of(content: PushContent) -> SubmissionChannel | None:
    """How the sender says that it came in; nothing where it does not say so."""
    told = content.get("handed_in")
    return next((way for way in SubmissionChannel if way == told), None)


def _id_of(file: StoredFile | None) -> UUID | None:
    return file.id if file else None


def _state_of(one: MaterialContent, file: StoredFile | None) -> MaterialState:
    """What the sender says of a material without a file (免提交, or on paper); missing where it says nothing."""
    if file is not None:
        return MaterialState.SUBMITTED
    return MaterialState(one["state"]) if one.get("state") else MaterialState.MISSING


def was_paused(messages: Sequence[HandoffMessage]) -> bool:
    """Whether the service was suspended between sending and receiving."""
    acts = [message.act for message in messages]
    return next((act is HandoffAct.PAUSE for act in reversed(acts) if act in _PAUSING), False)


_PAUSING = (HandoffAct.PAUSE, HandoffAct.RESUME)


def _must_be_window(division_id: UUID) -> None:
    if not division(division_id).is_window:
        raise Invalid("not_a_window", "请选择一个审批窗口（业务科室）。", "division_id")
