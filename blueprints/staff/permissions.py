"""Who may do what: the table that the code runs on, printed."""

from __future__ import annotations

from flask import Response

from app.assembly.policy.rules import RULES
from app.foundation.permissions import Permission
from app.foundation.staff.roles import CLASS_OF, Role, RoleClass
from blueprints.shell.responses import render_page
from tenants.labels import labels_of

WITHOUT_ROLE = {
    Permission.PUBLIC: "任何人",
    Permission.UNIT: "项目单位、区外部门",
    Permission.SIGNED_IN: "全体工作人员",
}


def show() -> Response:
    """Every permission against every role, from :data:`app.assembly.policy.rules.RULES` alone."""
    lines = [
        (permission, permission.label, RULES.get(permission), WITHOUT_ROLE.get(permission)) for permission in Permission
    ]
    classes = [(each.label, sum(CLASS_OF[role] is each for role in Role)) for each in RoleClass]
    return render_page("staff/permissions/show.html", lines=lines, roles=labels_of(Role), classes=classes)
