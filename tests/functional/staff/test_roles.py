"""三员分立: refused in words by the form, and by the database whatever the code does; the table is the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from app.assembly.policy.rules import RULES, permissions_of
from app.foundation.permissions import Permission
from app.foundation.staff import people, queries
from app.foundation.staff.roles import CLASS_OF, Role, RoleClass
from tenants.db import acting_for, transaction
from tests.conftest import Database
from tests.functional.staff.people import ledger, officer
from tests.page import Browser

Browse = Callable[..., Browser]
SECURITY = "anquan@yangcheng-zone"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("guanjia", Role.BUREAU_ADMIN),
        ("guanjia", Role.SECURITY_ADMIN),
        ("guanjia", Role.AUDIT_ADMIN),
        ("xitong", Role.SECURITY_ADMIN),
        ("xitong", Role.AUDIT_ADMIN),
        ("shenji", Role.NAVIGATOR),
    ],
)
def test_the_form_refuses_what_would_mix_classes(browse: Browse, app: Flask, name: str, role: Role) -> None:
    browser = browse(SECURITY)
    row = officer(app, name)
    page = browser.get(f"/bureau/roles/{row.id}")
    assert f'value="{role}"' in page.html
    page = browser.submit("/grant", 409, role=role.value)
    assert page.alerts[0][0] == "separation"
    assert "三员分立" in page.text
    assert "请先收回其现有岗位" in page.text


def test_roles_are_granted_and_taken_back(browse: Browse, app: Flask, database: Database) -> None:
    holder = browse("xiangmuzhang@yangcheng-zone")
    row = officer(app, "xiangmuzhang")
    browser = browse(SECURITY)
    browser.get(f"/bureau/roles/{row.id}")
    page = browser.submit("/grant", role="steward")
    assert "管家团队成员" in page.text
    assert holder.get("/me/sessions").url == "/signin", "rights change with a new session"
    assert "您已被授予" in browse("xiangmuzhang@yangcheng-zone").get("/notices").text
    browser.get(f"/bureau/roles/{row.id}")
    browser.submit("/revoke", role="steward")
    browser.get(f"/bureau/roles/{row.id}")
    assert browser.submit("/revoke", 409, role="steward").alerts[0][0] == "not_held"
    events = [event for event in ledger(database) if event.startswith("staff.role")]
    assert events == ["staff.role.granted", "staff.role.revoked"]


def test_only_somebody_without_a_role_changes_sides(app: Flask) -> None:
    row = officer(app, "lingdao")
    with app.app_context(), acting_for(11), transaction():
        people.revoke_role(row.id, Role.LEADER)
        people.grant_role(row.id, Role.AUDIT_ADMIN, None)
        assert queries.officer(row.id).role_class is RoleClass.AUDIT


def test_the_last_security_administrator_stays(browse: Browse, app: Flask) -> None:
    row = officer(app, "anquan")
    browser = browse(SECURITY)
    browser.get(f"/bureau/roles/{row.id}")
    page = browser.submit("/revoke", 409, role="security_admin")
    assert page.alerts[0][0] == "last"


def test_only_the_security_administrator_grants(browse: Browse, app: Flask) -> None:
    row = officer(app, "guanjia")
    for name in ("xitong@yangcheng-zone", "shenji@yangcheng-zone", "lingdao@yangcheng-zone"):
        browser = browse(name)
        browser.get("/bureau/permissions")
        browser.forced(f"/bureau/roles/{row.id}/grant", 403, role="leader")
    foreign = officer(app, "guanjia", 5)
    browser = browse(SECURITY)
    browser.get("/bureau/roles")
    browser.forced(f"/bureau/roles/{foreign.id}/grant", 404, role="leader")


@pytest.mark.parametrize(
    ("role", "role_class", "constraint"),
    [
        ("bureau_admin", "business", "ck_officer_roles_class_of_role"),
        ("bureau_admin", "system", "fk_officer_roles_officer"),
        ("audit_admin", "audit", "fk_officer_roles_officer"),
    ],
)
def test_the_database_refuses_it_too(
    app: Flask, database: Database, role: str, role_class: str, constraint: str
) -> None:
    row = officer(app, "guanjia")
    with database.connect("admin") as connection, pytest.raises(psycopg.errors.IntegrityError) as refused:
        connection.execute(
            "insert into officer_roles (bureau_id, id, officer_id, role, role_class, granted_at) "
            "values (11, gen_random_uuid(), %s, %s, %s, now())",
            (row.id, role, role_class),
        )
    assert refused.value.diag.constraint_name == constraint


def test_the_database_keeps_the_class_of_somebody_with_roles(app: Flask, database: Database) -> None:
    row = officer(app, "guanjia")
    with database.connect("admin") as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute("update officers set role_class = 'audit' where id = %s", (row.id,))


def test_the_permission_page_is_the_table_the_code_runs_on(browse: Browse) -> None:
    page = browse("guanjia@yangcheng-zone").get("/bureau/permissions")
    shown = {}
    for permission, line in re.findall(r'<tr data-permission="([^"]+)">(.*?)</tr>', page.html, re.DOTALL):
        shown[Permission(permission)] = frozenset(Role(role) for role in re.findall(r'data-role="(\w+)"', line))
    assert set(shown) == set(Permission)
    for permission in Permission:
        assert permission.label in page.text
        if permission not in (Permission.PUBLIC, Permission.UNIT, Permission.SIGNED_IN):
            assert shown[permission] == RULES[permission].roles, permission
            assert RULES[permission].condition in page.text


def test_no_administrator_handles_cases() -> None:
    of_cases = {Permission.CASE_HANDLE, Permission.CASE_DECIDE, Permission.PROJECT_READ, Permission.HANDOFF_READ}
    for role in Role:
        if CLASS_OF[role] is not RoleClass.BUSINESS:
            assert not of_cases & permissions_of(frozenset({role})), role
