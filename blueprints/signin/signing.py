"""Signing in and out. The suffix of a name says the bureau, so no table of all names exists and none can be probed."""

from __future__ import annotations

from unicodedata import normalize

from flask import Response, after_this_request, g, request, session
from flask_login import login_user

from app.assembly.policy.rules import permissions_of
from app.foundation.permissions import Permission as P
from app.foundation.staff import operations
from app.foundation.staff.queries import roles_of
from app.foundation.staff.roles import Role
from blueprints.shell.current_officer import SessionUser
from blueprints.shell.responses import CodedMessage, redirect_to, render_page
from blueprints.signin.forms import SignInForm
from tenants import bureaus
from tenants.bureaus import BureauCard, UnknownBureau

REFUSED = "登录名或密码不正确，或登录名已被暂时锁定。连续5次不正确将锁定15分钟。"
LANDINGS = (
    (P.DESK, "/desk"),
    (P.PEOPLE_MANAGE, "/bureau/people"),
    (P.ROLES_GRANT, "/bureau/roles"),
    (P.AUDIT_READ, "/bureau/audit"),
)


def show() -> Response:
    """The sign-in page: on a bureau's own the suffix may be left out, elsewhere the full name is asked."""
    return _shown(SignInForm(next=request.args.get("next", "")))


def bureau_of_sign_in_name() -> BureauCard | None:
    """The bureau that the suffix of the typed name says; None where there is none such."""
    suffix = _parts(request.form.get("sign_in_name", ""))[1]
    try:
        return bureaus.bureau_by_slug(suffix) if suffix else None
    except UnknownBureau:
        return None


def enter() -> Response:
    """Sign in at the bureau of the address, else of the suffix.

    A failed guess must be counted: the transaction commits, and the answer is marked as refused afterwards.
    """
    form = SignInForm()
    if not form.validate():
        return _shown(form, 422)
    name, suffix = _parts(form.sign_in_name.data or "")
    here = g.get("bureau")
    if here is None and not suffix:
        form.sign_in_name.errors = [
            CodedMessage("请填写完整的登录名，“@”后面是本局的代号，例如 lihua@yangcheng-zone。", "suffix")
        ]
        return _shown(form, 422)
    if here is None or suffix not in ("", here.slug):
        form.form_errors.append(CodedMessage(REFUSED, "refused"))
        return _shown(form, 422)
    done = operations.sign_in(name, form.password.data or "", request.user_agent.string, request.remote_addr or "")
    if done is None:
        form.form_errors.append(CodedMessage(REFUSED, "refused"))
        after_this_request(_refuse)
        return _shown(form)
    session.clear()
    login_user(SessionUser(f"{here.id}.{done.token}"))
    return redirect_to(_inside(form.next.data) or landing_href(roles_of(done.officer.id)))


def leave() -> Response:
    """Sign out: the session ends in the database and in the browser."""
    slug, token = g.bureau.slug, _token()
    operations.sign_out(token)
    session.clear()
    return redirect_to(f"/b/{slug}/signin", "已退出登录。")


def landing_href(roles: frozenset[Role]) -> str:
    """Where somebody with these roles begins."""
    allowed = permissions_of(roles)
    return next((href for permission, href in LANDINGS if permission in allowed), "/me/sessions")


def _refuse(response: Response) -> Response:
    response.status_code = 422
    return response


def _inside(target: str | None) -> str:
    """``target`` if it is an address of ours; anything that could lead elsewhere is dropped."""
    target = target or ""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and not target.startswith(("/signin", "/b/")) else ""


def _parts(typed: str) -> tuple[str, str]:
    """Name and suffix as typed; a full-width ＠ or letter of an input method means the plain one."""
    name, _, suffix = normalize("NFKC", typed).strip().lower().partition("@")
    return name, suffix


def _token() -> str:
    return str(session.get("_user_id", "")).partition(".")[2]


def _shown(form: SignInForm, status: int = 200) -> Response:
    own_page = "slug" in (request.view_args or {}) or bureaus.bureau_of_host(request.host) is not None
    here = g.bureau if own_page else None
    return render_page(
        "signin/signing/show.html", status, form=form, here=here, action=request.path, all=bureaus.real_bureaus()
    )
