"""The unit reads the closing statement (办结单, 附件3) and signs it by its one-time link."""

from __future__ import annotations

from typing import Any

from flask import Response, g, redirect, session

from app.casework.closing import operations, queries
from app.casework.closing.models import Closeout
from app.casework.closing.statement import stages_text
from app.casework.projects import operations as projects
from app.casework.projects.queries import project_header
from blueprints.shell.responses import render_page, submit_form
from blueprints.unit.forms import CloseForm
from blueprints.unit.link import ANSWERED, OpenedUnitLink, require_live_link
from tenants.context import ActorKind
from tenants.db import set_audit_actor


@require_live_link
def show(opened: OpenedUnitLink) -> Response:
    """The statement, with what was handed over, and the place to sign."""
    return _page(opened, CloseForm())


@require_live_link
def sign(opened: OpenedUnitLink) -> Response:
    """Sign: the link is used up."""
    given = CloseForm()

    def do() -> Closeout:
        set_audit_actor(ActorKind.UNIT, None, f"项目单位 {given.signer_name.data}")
        projects.use_link(opened.link)
        return operations.sign_by_unit(opened.project, given.signer_name.data or "")

    def then(_closeout: Closeout) -> Response:
        session[ANSWERED] = opened.token
        return redirect(f"/b/{g.bureau.slug}/closed", 303)  # type: ignore[return-value]

    return submit_form(given, do, then, lambda: _page(opened, given))


@require_live_link
def show_closed(opened: OpenedUnitLink) -> Response:
    """What was signed, for keeping."""
    closeout = queries.closeout_of(opened.project.id)
    if closeout is None or closeout.unit_signed_at is None:
        return redirect(f"{opened.base}/close", 303)  # type: ignore[return-value]
    return render_page("unit/close/closed.html", **_values(opened, closeout))


def _page(opened: OpenedUnitLink, given: CloseForm) -> Response:
    closeout = queries.closeout_of(opened.project.id)
    if closeout is None:
        return render_page("unit/close/early.html", 409, project=opened.project)
    return render_page("unit/close/show.html", base=opened.base, form=given, **_values(opened, closeout))


def _values(opened: OpenedUnitLink, closeout: Closeout) -> dict[str, Any]:
    return {
        "project": opened.project,
        "head": project_header(opened.project.id),
        "closeout": closeout,
        "stages": stages_text(closeout.stages).replace("阶段", ""),
    }
