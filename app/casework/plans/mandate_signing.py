"""What a mandate (委托书) needs and brings about. For ``operations``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.casework.plans import queries
from app.casework.plans.mandates import Mandate, MandateState
from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.projects.codes import check_telephone
from app.casework.projects.models import Project
from app.casework.projects.queries import project as project_row
from app.casework.projects.registration import PHONE_COLUMN
from app.casework.projects.terms import LandStatus
from app.foundation.calendar import operations as clocks
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject, Hands
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.errors import Conflict, FieldFault, Invalid
from app.foundation.field_encryption import seal
from app.foundation.files.models import StoredFile
from app.interbureau.handoffs.content import content_hash
from app.standards.catalogue.terms import Stage
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

MANDATE_PHONE_COLUMN = "mandates.contact_phone"
"""Purpose under which a mandate's telephone number is sealed."""
LAND_DOCUMENTS = (
    LandStatus.SITING_OPINION,
    LandStatus.TRANSFER_CONTRACT,
    LandStatus.ALLOCATION_DECISION,
    LandStatus.LAND_STATEMENT,
)
"""What counts as a land document (四、（一）2; 项目长工作机制 三)."""


def lock_issued_plan(project: Project, revision: PlanRevision) -> tuple[Project, PlanRevision]:
    """Both, locked; raises :class:`Conflict` when the plan that the unit saw is not the issued one any more."""
    project = project_row(project.id, lock=True)
    revision = queries.revision(revision.id, lock=True)
    if revision.project_id != project.id or revision.state is not RevisionState.ISSUED:
        raise Conflict("superseded", "服务方案已经更新，请重新打开链接，查看最新一版后再选择。")
    return project, revision


def check_mandate(
    rows: Mapping[UUID, Any],
    stages: Collection[Stage],
    entry_ids: Collection[UUID],
    contact_name: str,
    contact_phone: str,
    land_kind: LandStatus | None,
    land_file: StoredFile | None,
    signer_name: str,
) -> str:
    """The normalised telephone number. Raises one :class:`Invalid` naming every field that is missing or wrong."""
    faults = _scope_faults(rows, stages, entry_ids)
    if land_kind not in LAND_DOCUMENTS:
        faults.append(FieldFault("land_kind", "required", "请选择用地手续的种类。"))
    if land_file is None:
        faults.append(FieldFault("land_file", "required", "请上传用地手续文件。"))
    if not contact_name.strip():
        faults.append(FieldFault("contact_name", "required", "请填写项目联系人。"))
    if not signer_name.strip():
        faults.append(FieldFault("signer_name", "required", "请填写签署人姓名。"))
    faults += [
        FieldFault(field, "too_long", "姓名不能超过40字。")
        for field, text in (("contact_name", contact_name), ("signer_name", signer_name))
        if len(text.strip()) > 40
    ]
    phone = ""
    try:
        phone = check_telephone(contact_phone) if contact_phone.strip() else ""
        if not phone:
            faults.append(FieldFault("contact_phone", "required", "请填写联系电话。"))
    except Invalid as refusal:
        faults += refusal.faults
    if faults:
        raise Invalid("mandate", faults[0].message, faults=tuple(faults))
    return phone


def _scope_faults(rows: Mapping[UUID, Any], stages: Collection[Stage], entry_ids: Collection[UUID]) -> list[FieldFault]:
    """The scope is stages and items of the plan that the unit saw, and nothing beside it."""
    faults = []
    if not stages:
        faults.append(FieldFault("stages", "required", "请至少选择一个委托阶段。"))
    if not entry_ids:
        faults.append(FieldFault("entry_ids", "required", "请至少选择一个委托事项。"))
    if not set(entry_ids) <= rows.keys():
        faults.append(FieldFault("entry_ids", "not_listed", "委托事项应在服务方案的审批清单之内，请刷新后重新选择。"))
        return faults
    outside = [rows[each].item_name for each in entry_ids if rows[each].stage not in stages]
    if stages and outside:
        faults.append(FieldFault("entry_ids", "outside_stage", f"以下事项不在所选阶段内：{'、'.join(outside)}。"))
    empty = [stage for stage in stages if not any(rows[each].stage is stage for each in entry_ids)]
    if empty and entry_ids:
        faults.append(FieldFault("stages", "empty_stage", "所选阶段中有一个没有选择任何事项，请选择事项或取消该阶段。"))
    return faults


def new_mandate(project: Project, revision: PlanRevision, state: MandateState) -> Mandate:
    """The unit's next answer, numbered."""
    last = db.session.scalar(
        select(func.max(Mandate.number)).where(
            Mandate.bureau_id == context.bureau_id(), Mandate.project_id == project.id
        )
    )
    return Mandate(
        id=new_id(),
        project_id=project.id,
        revision_id=revision.id,
        number=(last or 0) + 1,
        state=state,
        stages=[],
        chosen_at=now(),
    )


def end_mandates(project: Project, how: MandateState) -> None:
    """End the mandate in effect, if there is one."""
    db.session.execute(
        update(Mandate)
        .where(
            Mandate.bureau_id == context.bureau_id(),
            Mandate.project_id == project.id,
            Mandate.state == MandateState.SIGNED,
        )
        .values(state=how, ended_at=now())
    )


def mandate_hash(
    project: Project, revision: PlanRevision, mandate: Mandate, scope: Iterable[Any], land_file: StoredFile | None
) -> str:
    """SHA-256 of what was signed: plan, scope, persons, land document."""
    return content_hash(
        {
            "project": str(project.id),
            "plan": revision.content_hash,
            "stages": mandate.stages,
            "items": [str(row.id) for row in scope],
            "contact": mandate.contact_name,
            "signer": mandate.signer_name,
            "land": [mandate.land_kind.value if mandate.land_kind else "", land_file.sha256 if land_file else ""],
            "signed_at": mandate.chosen_at.isoformat(),
        }
    )


def apply_mandate_to_project(project: Project, mandate: Mandate, phone: str) -> None:
    """The project's contact is the one the unit named (附件2 二); its land status what it has shown."""
    project.contact_name, project.contact_phone = mandate.contact_name, seal(phone, PHONE_COLUMN)
    if project.land_status in (LandStatus.NONE, LandStatus.SOLE_INTENT) and mandate.land_kind is not None:
        project.land_status = mandate.land_kind
    project.version += 1


def start_clocks(project: Project, scope: Collection[Any]) -> None:
    """Every entrusted entry gets its clock: in the unit's hands (materials), not counting before acceptance."""
    running = clocks_of(ClockSubject.ENTRY, [row.id for row in scope])
    for row in scope:
        if row.id not in running:
            clocks.start_clock(
                ClockSubject.ENTRY,
                row.id,
                TimeLimit(row.limit_days, row.limit_unit),
                project_id=project.id,
                hands=Hands.UNIT,
                counted=False,
            )
