"""Consulting another bureau (会商征询): what it will see stands beside the form before it is sent."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from app.casework.projects.queries import project, sponsor_of
from app.casework.projects.sharing import SHAREABLE_FACTS
from app.casework.scoping import operations
from app.casework.scoping.models import Assessment
from app.casework.scoping.queries import sheets_of
from app.casework.scoping.terms import SheetState
from app.interbureau.handoffs.queries import live_link
from app.interbureau.handoffs.scope import NOT_LISTED, Scope, offered_facts_of
from blueprints.cards.closures import closure_notices
from blueprints.scoping.forms import ConsultForm
from blueprints.scoping.partners import partner_names
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import bureaus, context
from tenants.clock import today
from tenants.keys import new_id
from tenants.pairings import HandoffKind

USUAL_FACTS = ("kind", "place", "scale", "content", "land_status")
"""Ticked at first: what a reviewer needs to say whether an item applies."""


def show(assessment: Assessment) -> Response:
    """The form; its present choices may be in the address, then the preview follows them."""
    form = _offered(ConsultForm(formdata=request.args if request.args else None), assessment)
    if not request.args:
        form.bureau_id.data = next((choice[0] for choice in form.bureau_id.choices or ()), None)
        form.shared.data = [name for name in USUAL_FACTS if name in offered_facts_of(_scope(form))]
    form.handoff_id.data = form.handoff_id.data or str(new_id())
    return _page(assessment, form)


def send(assessment: Assessment) -> Response:
    """Send it. The handoff's id came with the form, so a repetition changes nothing."""
    form = ConsultForm()
    return submit_form(
        form,
        do=lambda: operations.invite_bureau(
            assessment,
            form.bureau_id.data,
            form.shared.data or [],
            form.questions.data or "",
            UUID(form.handoff_id.data),
        ),
        then=lambda _sheet: redirect_to(
            f"/projects/{assessment.project_id}/assessment", "征询已发出，对方签收后开始填报。"
        ),
        again=lambda: _page(assessment, _offered(form, assessment)),
    )


def _offered(form: ConsultForm, assessment: Assessment) -> ConsultForm:
    """Linked bureaus that are not in this round yet."""
    asked = {one.party_bureau_id for one in sheets_of(assessment.id) if one.state is not SheetState.WITHDRAWN}
    partners = partner_names(context.bureau_id(), HandoffKind.CONSULTATION)
    form.bureau_id.choices = [one for one in partners if one[0] not in asked]
    return form


def _scope(form: ConsultForm) -> Scope | None:
    """What the link to the chosen bureau lets through."""
    if form.bureau_id.data not in bureaus.directory():
        return None
    return live_link(context.bureau_id(), form.bureau_id.data, HandoffKind.CONSULTATION, today())


def _page(assessment: Assessment, form: ConsultForm) -> Response:
    row, scope = project(assessment.project_id), _scope(form)
    offered = offered_facts_of(scope)
    ticked = [name for name in form.shared.data or [] if name in offered]
    form.shared.choices = list(offered.items())
    whom = bureaus.directory().get(form.bureau_id.data or 0)
    return render_page(
        "scoping/assessment/consult.html",
        form=form,
        project=row,
        assessment=assessment,
        whom=whom.name if whom else "所选的审批局",
        content=operations.consultation_content(row.id, ticked, form.questions.data or ""),
        scope=scope,
        hidden=[
            *(
                label if name in offered else f"{label}（{NOT_LISTED}）"
                for name, label in SHAREABLE_FACTS.items()
                if name not in ticked
            ),
            "联系人和电话",
            "附件材料",
            "本局其他科室的意见",
        ],
        sponsor=sponsor_of(row),
        closures=closure_notices(whom.id) if whom else [],
    )
