"""The address book of outside authorities: added, changed, no longer asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.outside import queries
from app.casework.outside.emails import check_email
from app.casework.outside.models import OutsideAuthority
from app.casework.outside.terms import AuthorityKind
from app.casework.projects.codes import check_telephone
from app.foundation import field_encryption
from app.foundation.errors import Conflict, FieldFault, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

PHONE_COLUMN = "outside_authorities.contact_phone"


@dataclass(frozen=True)
class AuthorityDetails:
    """What is written down of an authority."""

    name: str
    kind: AuthorityKind
    contact_name: str
    contact_phone: str = ""
    email: str = ""


def add_authority(card: AuthorityDetails) -> OutsideAuthority:
    """Write down an authority. Raises :class:`Invalid` naming every field that is wrong, also a name that is known."""
    made = OutsideAuthority(id=new_id())
    _write(made, card)
    db.session.add(made)
    db.session.flush()
    record(LedgerEvent.OUTSIDE_AUTHORITY_ADDED, f"登记区外部门：{made.name}。", subject_id=made.id)
    return made


def update_authority(authority: OutsideAuthority, card: AuthorityDetails) -> OutsideAuthority:
    """Write it down anew; raises as :func:`add_authority`."""
    authority = queries.authority(authority.id, lock=True)
    _write(authority, card)
    db.session.flush()
    record(LedgerEvent.OUTSIDE_AUTHORITY_CHANGED, f"修改区外部门：{authority.name}。", subject_id=authority.id)
    return authority


def deactivate_authority(authority: OutsideAuthority) -> OutsideAuthority:
    """Ask it no longer; what it was asked already it can still answer."""
    authority = queries.authority(authority.id, lock=True)
    if authority.ended_at is not None:
        raise Conflict("step", "该部门已经停用。")
    authority.ended_at = now()
    db.session.flush()
    record(LedgerEvent.OUTSIDE_AUTHORITY_ENDED, f"停用区外部门：{authority.name}。", subject_id=authority.id)
    return authority


def authority_details_of(authority: OutsideAuthority) -> AuthorityDetails:
    """As the form shows it, the telephone number opened."""
    phone = field_encryption.unseal(authority.contact_phone, PHONE_COLUMN)
    return AuthorityDetails(authority.name, authority.kind, authority.contact_name, phone, authority.email)


def _write(authority: OutsideAuthority, card: AuthorityDetails) -> None:
    name, faults = card.name.strip(), []
    if not name:
        faults.append(FieldFault("name", "required", "请填写部门名称。"))
    elif _taken(name, authority.id):
        faults.append(FieldFault("name", "taken", "已经登记过同名的部门，请直接使用，或写全名称以示区别。"))
    if not card.contact_name.strip():
        faults.append(FieldFault("contact_name", "required", "请填写联系人。"))
    email, phone = card.email.strip(), card.contact_phone.strip()
    if email:
        try:
            email = check_email(email)
        except Invalid as refusal:
            faults += refusal.faults
    if phone:
        try:
            phone = check_telephone(phone)
        except Invalid as refusal:
            faults += refusal.faults
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
    authority.name, authority.kind, authority.contact_name = name, card.kind, card.contact_name.strip()
    authority.contact_phone, authority.email = field_encryption.seal(phone, PHONE_COLUMN), email


def _taken(name: str, besides: UUID) -> bool:
    known = select(OutsideAuthority.id).where(
        OutsideAuthority.bureau_id == context.bureau_id(),
        OutsideAuthority.name == name,
        OutsideAuthority.id != besides,
    )
    return db.session.scalar(known.limit(1)) is not None
