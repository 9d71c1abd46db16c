"""Officers, their roles and divisions: added, moved, granted, revoked, disabled; each on record.

The three administrators are separate people (三员分立, 等保三级 8.1.5): the system administrator adds people, the
security administrator grants roles, the audit administrator reads the trail, and none of them handles cases.
"""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import delete, func, select

from app.foundation import field_encryption
from app.foundation.errors import Conflict, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.staff import operations, passwords, queries
from app.foundation.staff.models import Division, Officer, OfficerRole, OfficerState
from app.foundation.staff.roles import CLASS_OF, Role, RoleClass
from tenants import context
from tenants.clock import now
from tenants.db import db

TELEPHONE_PURPOSE = "officers.telephone"
"""Purpose under which an officer's telephone number is sealed."""
_SIGN_IN_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_LAST_OF = (Role.BUREAU_ADMIN, Role.SECURITY_ADMIN)


def add_officer(
    sign_in_name: str,
    name: str,
    division_id: UUID,
    password: str,
    *,
    roles: tuple[Role, ...] = (),
    telephone: str = "",
    prehashed: str | None = None,
) -> Officer:
    """Add a person, by default without a role: roles are another administrator's to grant.

    ``roles`` and ``prehashed`` (the hash of ``password``) are for setting up a bureau. Raises :class:`Invalid` at the
    field, :class:`Conflict` for mixed classes.
    """
    sign_in_name = sign_in_name.strip().lower()
    if not _SIGN_IN_NAME.fullmatch(sign_in_name):
        raise Invalid("shape", "登录名以小写字母开头，2至40位，只含小写字母、数字、点、横线、下划线。", "sign_in_name")
    passwords.check_strength(password, (sign_in_name, name))
    division = queries.division(division_id)
    officer = Officer(
        sign_in_name=sign_in_name,
        name=name.strip(),
        division_id=division.id,
        role_class=CLASS_OF[roles[0]] if roles else RoleClass.BUSINESS,
        password_hash=prehashed or passwords.hash_password(password),
        password_changed_at=now(),
        telephone=field_encryption.seal(telephone.strip(), TELEPHONE_PURPOSE),
    )
    db.session.add(officer)
    db.session.flush()
    record(LedgerEvent.STAFF_OFFICER_ADDED, f"新增人员{officer.name}（{division.name}）。", subject_id=officer.id)
    for role in roles:
        grant_role(officer.id, role, None)
    return officer


def move_officer(officer_id: UUID, division_id: UUID, name: str, telephone: str = "") -> Officer:
    """Correct the name or move a person to another division; an empty telephone leaves the stored one."""
    officer = queries.officer(officer_id, lock=True)
    division = queries.division(division_id)
    officer.name, officer.division_id = name.strip(), division.id
    if telephone.strip():
        officer.telephone = field_encryption.seal(telephone.strip(), TELEPHONE_PURPOSE)
    db.session.flush()
    record(LedgerEvent.STAFF_OFFICER_MOVED, f"更新人员信息：{officer.name}（{division.name}）。", subject_id=officer.id)
    return officer


def disable_officer(officer_id: UUID) -> Officer:
    """Disable a person: nobody signs in under that name and every session ends at once. The history stays.

    Raises :class:`Conflict` for oneself, the last of an administration, and a person who is disabled already.
    """
    officer = queries.officer(officer_id, lock=True)
    if officer.state is OfficerState.DISABLED:
        raise Conflict("step", f"{officer.name}已经停用。")
    if officer.id == context.current_actor().actor_id:
        raise Conflict("oneself", "不能停用本人的账号，请由另一位系统管理员办理。")
    for role in queries.roles_of(officer.id):
        _refuse_last(role, officer)
    officer.state = OfficerState.DISABLED
    db.session.flush()
    operations.end_all_sessions(officer.id)
    record(LedgerEvent.STAFF_OFFICER_DISABLED, f"停用人员{officer.name}。", subject_id=officer.id)
    return officer


def enable_officer(officer_id: UUID) -> Officer:
    """Let a disabled person sign in again. Raises :class:`Conflict` for one who may already."""
    officer = queries.officer(officer_id, lock=True)
    if officer.state is OfficerState.ACTIVE:
        raise Conflict("step", f"{officer.name}正在使用中，无需启用。")
    officer.state = OfficerState.ACTIVE
    db.session.flush()
    record(LedgerEvent.STAFF_OFFICER_ENABLED, f"重新启用人员{officer.name}。", subject_id=officer.id)
    return officer


def grant_role(officer_id: UUID, role: Role, by: UUID | None) -> OfficerRole:
    """Grant a role. All sessions of the officer end: rights change with a new session (trust §5).

    Raises :class:`Conflict` (``separation``) where the classes of 三员分立 would mix; only somebody without any role
    can change sides. The database refuses the same by a foreign key.
    """
    officer = queries.officer(officer_id, lock=True)
    held = queries.roles_of(officer.id)
    if role in held:
        raise Conflict("held", f"{officer.name}已经是{role.label}。")
    wanted = CLASS_OF[role]
    if officer.role_class is not wanted:
        if held:
            raise Conflict("separation", _separation(officer, role))
        officer.role_class = wanted
        db.session.flush()
    granted = OfficerRole(officer_id=officer.id, role=role, role_class=wanted, granted_at=now(), granted_by=by)
    db.session.add(granted)
    db.session.flush()
    operations.end_all_sessions(officer.id)
    record(LedgerEvent.STAFF_ROLE_GRANTED, f"授予{officer.name}“{role.label}”岗位。", subject_id=officer.id)
    return granted


def revoke_role(officer_id: UUID, role: Role) -> None:
    """Take a role back; all sessions of the officer end. Raises :class:`Conflict` for the last administrator."""
    officer = queries.officer(officer_id, lock=True)
    if role not in queries.roles_of(officer.id):
        raise Conflict("not_held", f"{officer.name}现在不是{role.label}，请刷新后查看。")
    _refuse_last(role, officer)
    db.session.execute(
        delete(OfficerRole).where(
            OfficerRole.bureau_id == context.bureau_id(),
            OfficerRole.officer_id == officer.id,
            OfficerRole.role == role,
        )
    )
    operations.end_all_sessions(officer.id)
    record(LedgerEvent.STAFF_ROLE_REVOKED, f"收回{officer.name}的“{role.label}”岗位。", subject_id=officer.id)


def add_division(name: str, is_window: bool = False) -> Division:
    """Add a division (科室) or window at the end of the list. Raises :class:`Invalid` for an empty name."""
    name = _division_name(name)
    last = db.session.scalar(select(func.max(Division.position)).where(Division.bureau_id == context.bureau_id()))
    division = Division(name=name, is_window=is_window, position=(last or 0) + 1)
    db.session.add(division)
    db.session.flush()
    record(LedgerEvent.STAFF_DIVISION_ADDED, f"新增{'窗口' if is_window else '科室'}“{name}”。", subject_id=division.id)
    return division


def change_division(division_id: UUID, name: str, is_window: bool, position: int) -> Division:
    """Rename a division, make it a window or not, or move it in the list."""
    division = queries.division(division_id, lock=True)
    before = division.name
    division.name, division.is_window, division.position = _division_name(name), is_window, position
    db.session.flush()
    record(LedgerEvent.STAFF_DIVISION_CHANGED, f"科室“{before}”更新为“{division.name}”。", subject_id=division.id)
    return division


def _division_name(name: str) -> str:
    require_text(name, "name", "请填写科室名称。")
    return name.strip()


def _separation(officer: Officer, role: Role) -> str:
    return (
        f"三员分立：{officer.name}现为{officer.role_class.label}，不能兼任{role.label}。"
        "系统管理员、安全管理员、审计管理员与业务岗位须由不同的人担任，请先收回其现有岗位，或另选人员。"
    )


def _refuse_last(role: Role, officer: Officer) -> None:
    """Nobody could administer the bureau any more: refuse. The rows of that role are locked in one order."""
    if role not in _LAST_OF:
        return
    holders = db.session.scalars(
        select(Officer.id)
        .join(OfficerRole, (OfficerRole.bureau_id == Officer.bureau_id) & (OfficerRole.officer_id == Officer.id))
        .where(Officer.bureau_id == context.bureau_id(), Officer.state == OfficerState.ACTIVE, OfficerRole.role == role)
        .order_by(OfficerRole.id)
        .with_for_update(of=OfficerRole)
    ).all()
    if set(holders) <= {officer.id}:
        raise Conflict("last", f"{officer.name}是本局唯一在用的{role.label}，请先授予另一人后再办理。")
