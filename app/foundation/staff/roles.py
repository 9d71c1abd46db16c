"""Roles in the source document's words, and the separation of the three administrators (三员分立, 等保三级 8.1.5).

Pure. The database repeats it: an officer has one class, and a role row must be of its officer's class.
"""

from __future__ import annotations

from tenants.labels import LabelledEnum


class RoleClass(LabelledEnum):
    """Mutually exclusive classes: handling cases, or one of the three administrations."""

    BUSINESS = "business", "业务人员"
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "审计管理员"


class Role(LabelledEnum):
    """What an officer may be. Navigator (项目长) is besides an appointment to one project."""

    STEWARD = "steward", "管家团队成员"
    STEWARD_OFFICE = "steward_office", "团队办公室"
    NAVIGATOR = "navigator", "项目长"
    RECEPTION = "reception", "综合窗口"
    REVIEWER = "reviewer", "审批承办人"
    DECIDER = "decider", "审批决定人"
    HANDOFF_CLERK = "handoff_clerk", "联动联络员"
    LIAISON = "liaison", "审批协助理员"
    LEADER = "leader", "分管领导"
    CATALOGUE_ADMIN = "catalogue_admin", "目录管理员"
    BUREAU_ADMIN = "bureau_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


CLASS_OF: dict[Role, RoleClass] = {
    **dict.fromkeys(Role, RoleClass.BUSINESS),
    Role.BUREAU_ADMIN: RoleClass.SYSTEM,
    Role.SECURITY_ADMIN: RoleClass.SECURITY,
    Role.AUDIT_ADMIN: RoleClass.AUDIT,
}
