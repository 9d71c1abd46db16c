"""One-time links of the project unit. The token is shown once to the officer who made it and stored nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, request, session

from app.casework.plans.queries import current_revision
from app.casework.projects import operations, queries
from app.casework.projects.models import Project, UnitPurpose
from app.casework.projects.operations import LINK_DAYS
from app.casework.projects.terms import ProjectState
from blueprints.scoping.forms import LinkForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import bureaus, context
from tenants.clock import now
from tenants.labels import labels_of

MADE_LINK_KEY = "made_link"
"""Where the token waits in the officer's own signed cookie between making and showing."""


def show(project: Project) -> Response:
    """The links that were made, and once the address of the newest."""
    return _page(project, _offered(project))


def make(project: Project) -> Response:
    """A new link; an older one of the same purpose ends."""
    form = _offered(project)

    def then(token: str) -> Response:
        session[MADE_LINK_KEY] = {"project": str(project.id), "token": token, "purpose": form.purpose.data}
        return redirect_to(f"/projects/{project.id}/links", "链接已生成，只显示这一次，请现在发给项目单位。")

    return submit_form(
        form,
        do=lambda: operations.make_link(project, UnitPurpose(form.purpose.data), current_officer().id),
        then=then,
        again=lambda: _page(project, form),
    )


def _offered(project: Project) -> LinkForm:
    """What there is something to do for: nothing to entrust without a plan, nothing to close before the end."""
    form = LinkForm()
    offered = [UnitPurpose.TRACK]
    if current_revision(project.id) is not None and project.state is not ProjectState.CLOSING:
        offered.insert(0, UnitPurpose.ENTRUST)
    if project.state is ProjectState.CLOSING:
        offered.insert(0, UnitPurpose.CLOSE)
    form.purpose.choices = [(one.value, f"{one.label}（{LINK_DAYS[one]}日内有效）") for one in offered]
    if not form.is_submitted():
        form.purpose.data = offered[0].value
    return form


def _page(project: Project, form: LinkForm) -> Response:
    made = session.pop(MADE_LINK_KEY, None)
    is_this = made is not None and made["project"] == str(project.id)
    return render_page(
        "scoping/links/index.html",
        form=form,
        project=project,
        links=queries.links_of(project.id),
        words=labels_of(UnitPurpose),
        now=now(),
        made_href=_address(made["token"]) if is_this else None,
        made_word=UnitPurpose(made["purpose"]).label if is_this else None,
    )


def _address(token: str) -> str:
    """The whole address, as it goes into a message to the unit."""
    card = bureaus.bureau_by_id(context.bureau_id())
    parts = urlsplit(request.host_url)
    host = card.host or parts.netloc
    return f"{parts.scheme}://{host}/b/{card.slug}/u/{token}"
