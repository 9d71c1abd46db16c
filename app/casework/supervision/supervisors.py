"""Who supervises an item after the decision: confirmed by each bureau for itself, ended, never silently changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.casework.outside import queries as outside
from app.casework.supervision import queries
from app.casework.supervision.models import Supervisor
from app.foundation.errors import Conflict, FieldFault, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.interbureau.handoffs.queries import live_rights
from app.standards.catalogue.queries import versions_in_force
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id
from tenants.pairings import HandoffKind

LONGEST_DUTY = 400
DEFAULT_RECEIPT_DAYS = 2
"""Working days offered for the receipt."""


@dataclass(frozen=True)
class NewSupervisor:
    """Either a linked bureau or an outside authority. ``receipt_days``: working days until it should have received."""

    item_id: UUID
    target_bureau_id: int | None
    authority_id: UUID | None
    duty: str
    receipt_days: int


def record_recipient_ids() -> list[int]:
    """Linked bureaus to which approval records can be sent today."""
    here = context.bureau_id()
    return sorted(
        {
            right.to_id
            for right in live_rights(today())
            if right.from_id == here and right.kind is HandoffKind.SUPERVISION
        }
    )


def confirm_supervisor(new: NewSupervisor) -> Supervisor:
    """Confirm who supervises an item. Raises :class:`Invalid` with every fault, :class:`Conflict` for one confirmed."""
    name = _check(new)
    held = queries.supervisors(new.item_id)
    if any((row.target_bureau_id, row.authority_id) == (new.target_bureau_id, new.authority_id) for row in held):
        raise Conflict("known", "该事项已经登记由这个部门监管。")
    made = Supervisor(
        id=new_id(), item_id=new.item_id, target_bureau_id=new.target_bureau_id, authority_id=new.authority_id,
        duty=new.duty.strip(), receipt_days=new.receipt_days, confirmed_by=context.current_actor().actor_name,
        confirmed_at=now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        LedgerEvent.SUPERVISION_SUPERVISOR_CONFIRMED,
        f"核定“{name}”办结后由{_who(made)}监管：{made.duty}",
        subject_id=made.id,
    )
    return made


def end_supervision(supervisor: Supervisor) -> Supervisor:
    """It supervises the item no longer; what was decided until now stays with it."""
    supervisor = queries.supervisor(supervisor.id, lock=True)
    if supervisor.ended_at is not None:
        raise Conflict("step", "该监管部门已经停用。")
    supervisor.ended_at = now()
    db.session.flush()
    name = versions_in_force([supervisor.item_id])[supervisor.item_id].name
    record(
        LedgerEvent.SUPERVISION_SUPERVISOR_ENDED, f"“{name}”不再由{_who(supervisor)}监管。", subject_id=supervisor.id
    )
    return supervisor


def _check(new: NewSupervisor) -> str:
    """The item's name."""
    faults = []
    known = versions_in_force([new.item_id]).get(new.item_id)
    if known is None or known.city_id != bureau_by_id(context.bureau_id()).city_id:
        faults.append(FieldFault("item_id", "unknown", "请从目录中选择事项。"))
    if (new.target_bureau_id is None) == (new.authority_id is None):
        faults.append(FieldFault("target", "required", "请选择由谁监管。"))
    elif new.target_bureau_id is not None and new.target_bureau_id not in record_recipient_ids():
        faults.append(FieldFault("target", "no_link", "本局与该审批局之间没有含审管衔接的生效联动关系。"))
    elif new.authority_id is not None and outside.authority(new.authority_id).ended_at is not None:
        faults.append(FieldFault("target", "ended", "该部门已停用，请选择其他部门。"))
    if not new.duty.strip():
        faults.append(FieldFault("duty", "required", "请写明监管职责和依据。"))
    elif len(new.duty.strip()) > LONGEST_DUTY:
        faults.append(FieldFault("duty", "long", f"监管职责和依据不超过{LONGEST_DUTY}字。"))
    if not 1 <= new.receipt_days <= 60:
        faults.append(FieldFault("receipt_days", "range", "接收期限为1至60个工作日。"))
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
    return str(known.name) if known else ""


def _who(supervisor: Supervisor) -> str:
    if supervisor.target_bureau_id is not None:
        return bureau_by_id(supervisor.target_bureau_id).name
    assert supervisor.authority_id is not None  # noqa: S101 - the table's CHECK
    return outside.authority(supervisor.authority_id).name
