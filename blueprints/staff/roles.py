"""Roles granted and taken back by the security administrator (三员分立)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.assembly.policy.rules import permissions_of
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.foundation.permissions import Permission
from app.foundation.staff import people, queries
from app.foundation.staff.roles import Role, RoleClass
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.staff.forms import GrantForm, RevokeForm
from blueprints.staff.people import STATES, people_list
from tenants.labels import labels_of


def load(officer_id: UUID) -> Any:
    """One person of the bureau, as the list has them."""
    return queries.officer_row(officer_id)


def index() -> Response:
    """Everybody with their roles."""
    return render_page("staff/roles/index.html", **people_list("/bureau/roles"))


def show(row: Any) -> Response:
    """One person's roles, and what they open."""
    return _shown(row, _grant_form(row))


def grant(row: Any) -> Response:
    """Grant one; the person signs in again to use it, and is told."""
    form = _grant_form(row)

    def give() -> Role:
        role = Role(form.role.data)
        people.grant_role(row.id, role, current_officer().id)
        notify(row.id, f"您已被授予“{role.label}”岗位。", SubjectKind.PERMISSIONS.of())
        return role

    return submit_form(
        form,
        do=give,
        then=lambda role: redirect_to(
            f"/bureau/roles/{row.id}", f"已授予{row.name}“{role.label}”岗位，其重新登录后生效。"
        ),
        again=lambda: _shown(row, form),
    )


def revoke(row: Any) -> Response:
    """Take one back; it ends at once with the sessions."""
    form = RevokeForm()
    return submit_form(
        form,
        do=lambda: people.revoke_role(row.id, Role(form.role.data)),
        then=lambda _done: redirect_to(
            f"/bureau/roles/{row.id}", f"已收回{row.name}的“{Role(form.role.data).label}”岗位，立即生效。"
        ),
        again=lambda: _shown(row, _grant_form(row), form),
    )


def _grant_form(row: Any) -> GrantForm:
    return GrantForm().without(_held(row), row.role_class)


def _held(row: Any) -> frozenset[Role]:
    return frozenset(Role(word) for word in row.roles)


def _shown(row: Any, form: GrantForm, revoke_form: RevokeForm | None = None) -> Response:
    opened = permissions_of(_held(row)) - {Permission.SIGNED_IN}
    return render_page(
        "staff/roles/show.html",
        row=row,
        form=form,
        revoke_form=revoke_form,
        held=[Role(word) for word in row.roles],
        role_words=labels_of(Role),
        class_word=RoleClass(row.role_class).label,
        state=STATES[row.state],
        opened=[permission.label for permission in Permission if permission in opened],
    )
