"""Suspending, resuming, ending the service (服务中止, 四、（三）)."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.casework.delivery import queries, suspensions
from app.casework.delivery.models import SUSPENSION_GROUNDS
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import clocks_of_project
from app.foundation.calendar.terms import ClockState
from app.foundation.files.operations import store_upload
from blueprints.delivery.forms import UPLOADS, EndSuspensionForm, SuspendForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id


def show(project: Project) -> Response:
    """What would stop, or what was stopped and how it can go on."""
    return _page(project)


def suspend(project: Project) -> Response:
    """Suspend."""
    form, project_id = SuspendForm(), project.id

    def do() -> object:
        upload = form.evidence_file.data
        file = (
            store_upload(upload.stream, upload.filename, project_id=project_id, field="evidence_file")
            if upload and upload.filename
            else None
        )
        return suspensions.suspend(project, form.ground.data, form.evidence.data or "", file, by=current_officer().id)

    return submit_form(
        form,
        do=do,
        then=lambda _: redirect_to(
            f"/projects/{project_id}", "服务已中止，所有时限停止计算，并已告知项目单位和承办的审批局。"
        ),
        again=lambda: _page(projects.project(project_id), suspend_form=form),
    )


def resume(project: Project) -> Response:
    """Go on."""
    form, project_id = EndSuspensionForm(), project.id
    return submit_form(
        form,
        do=lambda: suspensions.resume(project, form.note.data or "", by=current_officer().id),
        then=lambda _: redirect_to(f"/projects/{project_id}", "服务已恢复，各事项从剩余时限继续计算。"),
        again=lambda: _page(projects.project(project_id), resume_form=form),
    )


def terminate(project: Project) -> Response:
    """End it for good."""
    form, project_id = EndSuspensionForm(), project.id
    return submit_form(
        form,
        do=lambda: suspensions.terminate(project, form.note.data or "", by=current_officer().id),
        then=lambda _: redirect_to(f"/projects/{project_id}", "服务已终止。"),
        again=lambda: _page(projects.project(project_id), end_form=form),
    )


def _page(project: Project, suspend_form: Any = None, resume_form: Any = None, end_form: Any = None) -> Response:
    suspension = queries.open_suspension(project.id)
    running = [view for view in clocks_of_project(project.id) if view.state is not ClockState.STOPPED]
    return render_page(
        "delivery/suspension/show.html",
        project=project,
        suspension=suspension,
        grounds=SUSPENSION_GROUNDS,
        running=len(running),
        elsewhere=[
            (box.item_name or box.title, bureau_by_id(box.target_id).name)
            for box in queries.open_handoffs_of(project.id)
        ],
        can_suspend=project.state is ProjectState.UNDERWAY,
        reminded=queries.was_reminded(project.id),
        uploads=UPLOADS,
        suspend_form=suspend_form or SuspendForm(formdata=None),
        resume_form=resume_form or EndSuspensionForm(formdata=None),
        end_form=end_form or EndSuspensionForm(formdata=None),
        ended_form_open=end_form is not None,
    )
