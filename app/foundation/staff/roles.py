"""Roles in the source document's words, and the separation of the three administrators (三员分立, 等保三级 8.1.5).

Pure. The database repeats it: an officer has one class, and a role row must be of its officer's class.
"""

from __future__ import annotations

from enum import StrEnum


class RoleClass(StrEnum):
    """Mutually exclusive classes: handling cases, or one of the three administrations."""

    BUSINESS = "business"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"


class Role(StrEnum):
    """What an officer may be. Navigator (项目长) is besides an appointment to one project."""

    STEWARD = "steward"
    STEWARD_OFFICE = "steward_office"
    NAVIGATOR = "navigator"
    RECEPTION = "reception"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    HANDOFF_CLERK = "handoff_clerk"
    LIAISON = "liaison"
    LEADER = "leader"
    CATALOGUE_ADMIN = "catalogue_admin"
    BUREAU_ADMIN = "bureau_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_LABELS: dict[Role, str] = {
    Role.STEWARD: "管家团队成员",
    Role.STEWARD_OFFICE: "团队办公室",
    Role.NAVIGATOR: "项目长",
    Role.RECEPTION: "综合窗口",
    Role.REVIEWER: "审批承办人",
    Role.DECIDER: "审批决定人",
    Role.HANDOFF_CLERK: "联动联络员",
    Role.LIAISON: "审批协助理员",
    Role.LEADER: "分管领导",
    Role.CATALOGUE_ADMIN: "目录管理员",
    Role.BUREAU_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}

CLASS_OF: dict[Role, RoleClass] = {
    **dict.fromkeys(Role, RoleClass.BUSINESS),
    Role.BUREAU_ADMIN: RoleClass.SYSTEM,
    Role.SECURITY_ADMIN: RoleClass.SECURITY,
    Role.AUDIT_ADMIN: RoleClass.AUDIT,
}

ROLE_CLASS_LABELS: dict[RoleClass, str] = {
    RoleClass.BUSINESS: "业务人员",
    RoleClass.SYSTEM: "系统管理员",
    RoleClass.SECURITY: "安全管理员",
    RoleClass.AUDIT: "审计管理员",
}
