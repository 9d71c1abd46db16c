"""People of the bureau: listed, added, moved, disabled, given a new password. Roles are another one's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff import operations, people, queries
from app.foundation.staff.models import OfficerState
from app.foundation.staff.queries import PEOPLE_A_PAGE
from app.foundation.staff.roles import Role
from blueprints.shell import query_args
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.staff.forms import NewOfficerForm, NewPasswordForm, OfficerForm
from tenants.labels import labels_of

STATES = {OfficerState.ACTIVE: ("在用", "ahead"), OfficerState.DISABLED: ("已停用", "paused")}


def load(officer_id: UUID) -> Any:
    """One person of the bureau, as the list has them."""
    return queries.officer_row(officer_id)


def index() -> Response:
    """The list with its filters."""
    return render_page("staff/people/index.html", **people_list("/bureau/people"))


def people_list(base: str) -> dict[str, Any]:
    """People as the filters in the address ask for them; also the list of the roles' page."""
    text, division, role, state = (request.args.get(name, "") for name in ("q", "division", "role", "state"))
    rows = queries.officers(
        text=text.strip(),
        division_id=query_args.key_arg("division"),
        role=query_args.enum_arg("role", Role),
        state=query_args.enum_arg("state", OfficerState),
        after=_after(),
    )
    shown = rows[:PEOPLE_A_PAGE]
    filters = urlencode({"q": text, "division": division, "role": role, "state": state})
    last = shown[-1] if len(rows) > PEOPLE_A_PAGE else None
    return {
        "rows": shown,
        "next_href": f"{base}?{filters}&after={last.sign_in_name}~{last.id}" if last else None,
        "is_filtered": any((text, division, role, state)),
        "search": {"name": "q", "label": "姓名或登录名", "value": text},
        "filters": [
            {
                "name": "division",
                "label": "科室",
                "value": division,
                "options": [("", "全部"), *((str(row.id), row.name) for row in queries.divisions())],
            },
            {
                "name": "role",
                "label": "岗位",
                "value": role,
                "options": [("", "全部"), *((each.value, word) for each, word in labels_of(Role).items())],
            },
            {
                "name": "state",
                "label": "状态",
                "value": state,
                "options": [("", "全部"), *((each.value, STATES[each][0]) for each in OfficerState)],
            },
        ],
        "role_words": labels_of(Role),
        "states": STATES,
    }


def new() -> Response:
    """The form for a new person."""
    return _new(_filled(NewOfficerForm()))


def create() -> Response:
    """Add a person; the security administrators are told that a role is wanted."""
    form = _filled(NewOfficerForm())

    def add() -> Any:
        officer = people.add_officer(
            form.sign_in_name.data,
            form.name.data,
            UUID(form.division_id.data),
            form.password.data,
            telephone=form.telephone.data or "",
        )
        notify_role(
            Role.SECURITY_ADMIN, f"新增人员{officer.name}，等待授予岗位。", SubjectKind.OFFICER_ROLES.of(officer.id)
        )
        return officer

    return submit_form(
        form,
        do=add,
        then=lambda officer: redirect_to(
            f"/bureau/people/{officer.id}", f"已新增{officer.name}。岗位由安全管理员授予，授予后方可办理业务。"
        ),
        again=lambda: _new(form),
    )


def show(row: Any) -> Response:
    """One person."""
    return _shown(row, _filled(OfficerForm(data={"name": row.name, "division_id": str(row.division_id)})))


def change(row: Any) -> Response:
    """Correct name, division, telephone."""
    form = _filled(OfficerForm())
    return submit_form(
        form,
        do=lambda: people.move_officer(row.id, UUID(form.division_id.data), form.name.data, form.telephone.data or ""),
        then=lambda officer: redirect_to(f"/bureau/people/{officer.id}", f"已更新{officer.name}的信息。"),
        again=lambda: _shown(row, form),
    )


def reset_password(row: Any) -> Response:
    """Set a new password; every session of the person ends."""
    form = NewPasswordForm()
    return submit_form(
        form,
        do=lambda: operations.reset_password(row.id, form.password.data or ""),
        then=lambda officer: redirect_to(
            f"/bureau/people/{officer.id}", f"已重置{officer.name}的密码，其登录会话已全部结束。"
        ),
        again=lambda: _shown(
            row, _filled(OfficerForm(formdata=None, data={"name": row.name, "division_id": str(row.division_id)})), form
        ),
    )


def disable(row: Any) -> Response:
    """Disable; every session ends at once."""
    officer = people.disable_officer(row.id)
    return redirect_to(f"/bureau/people/{officer.id}", f"已停用{officer.name}，其登录会话已全部结束。")


def enable(row: Any) -> Response:
    """Let the person sign in again."""
    officer = people.enable_officer(row.id)
    return redirect_to(f"/bureau/people/{officer.id}", f"已重新启用{officer.name}。")


def _new(form: NewOfficerForm) -> Response:
    return render_page("staff/people/new.html", form=form)


def _shown(row: Any, form: OfficerForm, password_form: NewPasswordForm | None = None) -> Response:
    return render_page(
        "staff/people/show.html",
        row=row,
        form=form,
        password_form=password_form or NewPasswordForm(formdata=None),
        sessions=queries.sessions_of(row.id),
        role_words=labels_of(Role),
        state=STATES[row.state],
    )


def _filled(form: Any) -> Any:
    return form.with_divisions(queries.divisions())


def _after() -> tuple[str, UUID] | None:
    name, _, key = request.args.get("after", "").partition("~")
    try:
        return name, UUID(key)
    except ValueError:
        return None
