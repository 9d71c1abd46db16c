"""Consulting outside authorities (区外部门): what they will see stands beside the form before anything is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from app.casework.outside import queries as requests
from app.casework.outside.models import OutsideRequest
from app.casework.outside.terms import AuthorityKind
from app.casework.projects.queries import project
from app.casework.projects.sharing import SHAREABLE_FACTS
from app.casework.scoping import outside_consultation
from app.casework.scoping.models import Assessment
from app.casework.scoping.outside_consultation import AuthorityQuestion
from app.foundation.calendar.queries import day_to_offer
from app.foundation.errors import Missing
from app.foundation.files import queries as files
from app.oversight.mailing.queries import no_mail_reason
from app.standards.catalogue.queries import items_in_force
from blueprints.scoping.consultation import USUAL_FACTS
from blueprints.scoping.forms import OutsideForm
from blueprints.shell.fields import parse_key
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import bureaus, context
from tenants.keys import new_id

USUAL_DAYS = 5
"""Calendar days offered where the round has no date."""


def show(assessment: Assessment) -> Response:
    """The form; its present choices may be in the address, then the preview follows them."""
    form = _offered(OutsideForm(formdata=request.args if request.args else None), assessment)
    if not request.args:
        form.shared.data = list(USUAL_FACTS)
        form.due_on.data = assessment.due_on or day_to_offer(USUAL_DAYS)
    form.base_id.data = form.base_id.data or str(new_id())
    return _page(assessment, form)


def ask(assessment: Assessment) -> Response:
    """Ask them all, or none."""
    form = _offered(OutsideForm(), assessment)

    def then(made: list[OutsideRequest]) -> Response:
        if len(made) == 1:
            return redirect_to(f"/requests/{made[0].id}", "征询已拟定，请生成一次性链接送给对方。")
        return redirect_to(
            f"/projects/{assessment.project_id}/assessment#outside", "征询已拟定，请逐个生成一次性链接送出。"
        )

    return submit_form(
        form,
        do=lambda: outside_consultation.ask_authorities(
            assessment, form.authority_ids.data or [], _question(form), parse_key(form.base_id.data)
        ),
        then=then,
        again=lambda: _page(assessment, _offered(form, assessment)),
    )


def _question(form: OutsideForm) -> AuthorityQuestion:
    return AuthorityQuestion(
        form.questions.data or "",
        form.due_on.data,
        form.shared.data or (),
        form.item_ids.data or (),
        files.stored_files(form.file_ids.data or ()),
    )


def _offered(form: OutsideForm, assessment: Assessment) -> OutsideForm:
    """Authorities that are not in this round yet, the catalogue's items, the project's papers."""
    asked = {row.authority_id for row in requests.requests_of_assessment(assessment.id) if row.revoked_at is None}
    city = bureaus.bureau_by_id(context.bureau_id()).city_id
    form.authority_ids.choices = [
        (row.id, f"{row.name}（{AuthorityKind(row.kind).label}）")
        for row in requests.authorities()
        if row.id not in asked
    ]
    form.item_ids.choices = [(row.item_id, row.name) for row in items_in_force(city)]
    form.file_ids.choices = [(row.id, row.name) for row in files.files_of_project(assessment.project_id)]
    return form


def _page(assessment: Assessment, form: OutsideForm) -> Response:
    row = project(assessment.project_id)
    ticked = [name for name in form.shared.data or [] if name in SHAREABLE_FACTS]
    known = _choices(form.authority_ids)
    whom = "、".join(known[one] for one in form.authority_ids.data or [] if one in known)
    return render_page(
        "scoping/assessment/outside.html",
        form=form,
        no_mail=no_mail_reason(),
        project=row,
        assessment=assessment,
        whom=whom or "所选的部门",
        content=_preview(row, ticked, form),
        hidden=[
            *(label for name, label in SHAREABLE_FACTS.items() if name not in ticked),
            "联系人和电话",
            "没有勾选的材料",
            "其他单位的意见",
        ],
    )


def _preview(row: Any, ticked: list[str], form: OutsideForm) -> dict[str, Any]:
    """What is chosen so far; what no longer is on offer is left out."""
    items, papers = _choices(form.item_ids), _choices(form.file_ids)
    try:
        chosen = files.stored_files([one for one in form.file_ids.data or [] if one in papers])
    except Missing:
        chosen = []
    return outside_consultation.content_of(
        row,
        AuthorityQuestion(
            form.questions.data or "",
            form.due_on.data,
            ticked,
            [one for one in form.item_ids.data or [] if one in items],
            chosen,
        ),
    )


def _choices(field: Any) -> dict[UUID, str]:
    """What a list of boxes offers."""
    return dict(field.choices or ())
