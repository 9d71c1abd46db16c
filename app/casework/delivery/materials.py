"""Materials and statutory fees of an entry: submitted, corrected, accepted, exempt; paid, waived (W4.2.1a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.casework.delivery import clocks, queries
from app.casework.delivery.rules import LACKING_STATES, MaterialAct, hands_while_preparing, next_material_state
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.states import (
    EntryState,
    FeeState,
    MaterialState,
    SubmissionChannel,
)
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.terms import ProjectState
from app.foundation.errors import Conflict, Invalid, Missing, require_text
from app.foundation.files.models import StoredFile
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.standards.catalogue.dictionary import Material
from tenants import context
from tenants.clock import now, today
from tenants.db import db

WORKABLE_STATES = (ProjectState.UNDERWAY, ProjectState.SUSPENDED)


def submit_material(
    entry: ChecklistEntry,
    material_id: UUID,
    file: StoredFile | None,
    note: str = "",
    handed_in: SubmissionChannel = SubmissionChannel.NAVIGATOR,
) -> EntryMaterial:
    """One material came in; see :func:`submit_materials`."""
    return submit_materials(entry, [(material_id, file, note)], handed_in)[0]


def submit_materials(
    entry: ChecklistEntry,
    given: Sequence[tuple[UUID, StoredFile | None, str]],
    handed_in: SubmissionChannel = SubmissionChannel.NAVIGATOR,
) -> list[EntryMaterial]:
    """Materials came in, each as a file or, named in its note, on paper: one line in the ledger for all of them.

    ``handed_in`` says how the unit brought them (受理方式); the case that is made of the entry carries it.

    The first of each is the id of the entry's material. While the entry lies with a window only what a correction asked
    for can be changed. Raises :class:`Conflict` for others, :class:`Invalid` for one without file and note.
    """
    _workable(entry.project_id)
    entry = plans.entry(entry.id, lock=True)
    known = {one.id: one for one in queries.materials_of(entry.id)}
    done = []
    for material_id, file, note in given:
        material = known.get(material_id)
        if material is None:
            raise Missing("材料")
        if entry.state is not EntryState.PREPARING and material.state is not MaterialState.CORRECTION:
            raise Conflict("step", f"该事项已派出，只能补交审批窗口要求补正的材料，不能更换“{material.name}”。")
        if file is None and not note.strip():
            raise Invalid("required", "请上传文件；纸质材料请在备注中写明份数和存放处。", "file")
        material.state = next_material_state(material.state, MaterialAct.SUBMIT)
        material.file_id = file.id if file else None
        material.note, material.submitted_at, material.handed_in = note.strip(), now(), handed_in
        done.append(material)
    _settle(entry)
    names = "、".join(material.name for material in done)
    _record(
        entry,
        LedgerEvent.MATERIALS_ENTRY_SUBMITTED,
        f"收到“{entry.item_name}”材料{len(done)}份（{handed_in.label}）：{names}。",
    )
    return done


def hand_in_materials(
    entry: ChecklistEntry, given: Sequence[tuple[UUID, StoredFile | None, str]]
) -> list[EntryMaterial]:
    """The unit sends by its own link what is asked of it (线上); its navigator is told at once (一个口子对外; S12).

    Raises :class:`Conflict` for a material that nobody waits for any more, and what :func:`submit_materials` raises.
    """
    _workable(entry.project_id)
    owed = {one.id for one in queries.materials_of(entry.id) if one.state in LACKING_STATES}
    if any(material_id not in owed for material_id, _file, _note in given):
        raise Conflict("step", "这份材料已经收到，不需要再提交。请刷新页面查看还需要哪些材料。")
    done = submit_materials(entry, given, SubmissionChannel.ONLINE)
    navigator = projects.navigator_of(entry.project_id)
    if navigator is not None:
        text = f"项目单位提交材料{len(done)}份：{entry.item_name}"
        notify(navigator.officer_id, text, SubjectKind.ENTRY_MATERIALS.of(entry.id))
    return done


def accept_material(entry: ChecklistEntry, material_id: UUID) -> EntryMaterial:
    """The navigator has checked a material (已核)."""
    entry, material = _locked(entry, material_id)
    material.state = next_material_state(material.state, MaterialAct.ACCEPT)
    _settle(entry)
    _record(
        entry, LedgerEvent.MATERIALS_ENTRY_ACCEPTED, f"核收“{entry.item_name}”材料：{material.name}。", Audience.STAFF
    )
    return material


def send_back_material(entry: ChecklistEntry, material_id: UUID, note: str) -> EntryMaterial:
    """The navigator sends a material back to the unit before dispatching, with what is wrong with it."""
    entry, material = _locked(entry, material_id)
    if entry.state is not EntryState.PREPARING:
        raise Conflict("step", "该事项已派出，补正由审批窗口一次性告知。")
    require_text(note, "note", "请写明需要修改的内容。")
    material.state = next_material_state(material.state, MaterialAct.ASK_CORRECTION)
    material.note = note.strip()
    _settle(entry)
    _record(
        entry,
        LedgerEvent.MATERIALS_ENTRY_ASKED_AGAIN,
        f"请项目单位修改“{entry.item_name}”材料“{material.name}”：{note.strip()}",
    )
    return material


def waive_material(entry: ChecklistEntry, material_id: UUID, reason: str) -> EntryMaterial:
    """The material need not be handed in (免提交), because a bureau of the system issued it, or by a named rule."""
    entry, material = _locked(entry, material_id)
    require_text(reason, "note", "请写明免提交的依据（如本系统已核发、区域评估成果）。")
    material.state, material.note = next_material_state(material.state, MaterialAct.WAIVE), reason.strip()
    _settle(entry)
    _record(
        entry, LedgerEvent.MATERIALS_ENTRY_WAIVED, f"“{entry.item_name}”材料“{material.name}”免提交：{reason.strip()}"
    )
    return material


def record_fee(
    fee: EntryFee,
    state: FeeState,
    *,
    amount: int | None = None,
    settled_on: date | None = None,
    evidence: str = "",
    evidence_file: StoredFile | None = None,
) -> EntryFee:
    """A statutory fee was paid or waived, with evidence; ``amount`` is 分. Only declared fees have a row."""
    entry = plans.entry(fee.entry_id)
    _workable(entry.project_id)
    db.session.refresh(fee, with_for_update=True)
    if fee.state is not FeeState.DUE:
        raise Conflict("step", f"该项规费{fee.state.label}，不能再次登记。")
    if state is FeeState.DUE:
        raise Invalid("state", "请选择已缴或减免。", "state")
    if settled_on is None or settled_on > today():
        raise Invalid("date", "请填写缴费或减免日期，不能晚于今天。", "settled_on")
    if state is FeeState.PAID and amount is None:
        raise Invalid("required", "请填写实缴金额。", "amount")
    if amount is not None and amount < 0:
        raise Invalid("range", "金额不能为负数。", "amount")
    if not evidence.strip() and evidence_file is None:
        raise Invalid("required", "请写明票据号或减免依据，或上传凭证。", "evidence")
    fee.state, fee.amount, fee.settled_on, fee.evidence = state, amount, settled_on, evidence.strip()
    fee.evidence_file_id = evidence_file.id if evidence_file else None
    db.session.flush()
    word = f"{amount / 100:,.2f}元" if amount is not None and state is FeeState.PAID else ""
    record(
        LedgerEvent.FEES_ENTRY_PAID if state is FeeState.PAID else LedgerEvent.FEES_ENTRY_WAIVED,
        f"“{entry.item_name}”规费“{fee.name}”{state.label}{word}（{evidence.strip() or '见凭证'}）。",
        project_id=entry.project_id,
        subject_id=fee.id,
        audience=Audience.UNIT,
    )
    return fee


def attach_certificate(entry: ChecklistEntry) -> list[EntryMaterial]:
    """What a bureau of the system issued is not asked for again (市审批局核发的不需提供): it attaches itself.

    Returns the materials of entries of the same project, still being prepared, that the certificate now stands for.
    """
    rows = db.session.execute(
        select(EntryMaterial, ChecklistEntry)
        .join(
            ChecklistEntry,
            (ChecklistEntry.bureau_id == EntryMaterial.bureau_id) & (ChecklistEntry.id == EntryMaterial.entry_id),
        )
        .join(Material, Material.id == EntryMaterial.material_id)
        .where(
            EntryMaterial.bureau_id == context.bureau_id(),
            ChecklistEntry.project_id == entry.project_id,
            ChecklistEntry.state == EntryState.PREPARING,
            EntryMaterial.state.in_((*LACKING_STATES, MaterialState.EXEMPT)),
            EntryMaterial.file_id.is_(None),
            Material.issued_by_item_id == entry.item_id,
        )
        .limit(200)
    ).all()
    for material, _ in rows:
        if material.state is not MaterialState.EXEMPT:
            material.state = next_material_state(material.state, MaterialAct.WAIVE)
        material.file_id = entry.certificate_file_id
        material.note = f"本系统核发，免提交：{entry.certificate_name or entry.item_name} {entry.certificate_no}"[:300]
    db.session.flush()
    for waiting in {waiting.id: waiting for _, waiting in rows}.values():
        _settle(waiting)
    return [material for material, _ in rows]


def _locked(entry: ChecklistEntry, material_id: UUID) -> tuple[ChecklistEntry, EntryMaterial]:
    _workable(entry.project_id)
    entry = plans.entry(entry.id, lock=True)
    material = next((one for one in queries.materials_of(entry.id) if one.id == material_id), None)
    if material is None:
        raise Missing("材料")
    return entry, material


def _workable(project_id: UUID) -> Project:
    """Papers may come in while the service is suspended too: that is how it can go on."""
    project = projects.project(project_id, lock=True)
    if project.state not in WORKABLE_STATES:
        raise Conflict("not_underway", f"该项目{project.state.label}，不在代办中，不能办理。")
    return project


def _settle(entry: ChecklistEntry) -> None:
    """While it is prepared, an entry lies with the unit until nothing necessary is missing."""
    db.session.flush()
    if entry.state is EntryState.PREPARING:
        clocks.hand_entry_to(
            entry, hands_while_preparing(m.state for m in queries.materials_of(entry.id) if m.necessary)
        )


def _record(entry: ChecklistEntry, event: LedgerEvent, content: str, audience: Audience = Audience.UNIT) -> None:
    record(event, content, project_id=entry.project_id, subject_id=entry.id, audience=audience)
