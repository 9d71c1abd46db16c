"""What a window does with a case; every step is told to whoever waits for it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app.casework.cases import assignment, operations, queries
from app.casework.cases.events import CaseEvent
from app.casework.cases.models import Case
from app.casework.cases.states import CaseState
from app.casework.delivery.window_events import forward_case_event
from app.foundation.files.operations import store_upload
from blueprints.cases.case import render_case
from blueprints.cases.case_page import officer_choices
from blueprints.cases.forms import (
    AcceptForm,
    AssignForm,
    CorrectionForm,
    DecideForm,
    ReasonForm,
    ResultForm,
    SpecialForm,
    StepForm,
)
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, submit_form

CaseStep = Callable[[Any], CaseEvent]


def accept(case: Case) -> Response:
    """Accept, or go on after a correction."""
    return _step(
        case,
        AcceptForm(),
        "accept",
        lambda form: operations.accept(case, current_officer().id, form.version.data, form.way),
        "已受理，办理时限开始计算。",
    )


def not_accept(case: Case) -> Response:
    """Not this window's matter."""
    return _step(
        case,
        ReasonForm(),
        "reason",
        lambda form: operations.not_accept(case, form.reason.data, current_officer().id, form.version.data),
        "已作不受理处理，理由已告知。",
    )


def refuse_to_accept(case: Case) -> Response:
    """Refused to be accepted."""
    return _step(
        case,
        ReasonForm(),
        "reason",
        lambda form: operations.refuse_to_accept(case, form.reason.data, current_officer().id, form.version.data),
        "已作不予受理处理，理由已告知。",
    )


def ask_correction(case: Case) -> Response:
    """All points at once."""
    return _step(
        case,
        CorrectionForm(),
        "correction",
        lambda form: operations.ask_correction(
            case,
            form.points.data,
            form.material_ids.data or (),
            form.reason.data or "",
            by=current_officer().id,
            version=form.version.data,
        ),
        "补正内容已一次性告知，时限停止计算。",
    )


def handle(case: Case) -> Response:
    """The department begins."""
    return _step(
        case,
        StepForm(),
        "step",
        lambda form: operations.handle(case, current_officer().id, form.version.data),
        "已开始办理。",
    )


def start_special(case: Case) -> Response:
    """A special step begins."""
    return _step(
        case,
        SpecialForm(),
        "special",
        lambda form: operations.start_special_step(
            case, form.name.data, form.reason.data, current_officer().id, form.version.data
        ),
        "已进入特别程序，所需时间不计入办理时限。",
    )


def end_special(case: Case) -> Response:
    """A special step is over."""
    return _step(
        case,
        ResultForm(),
        "result",
        lambda form: operations.end_special_step(case, form.result.data, current_officer().id, form.version.data),
        "特别程序已结束，时限继续计算。",
    )


def decide(case: Case) -> Response:
    """The decision."""

    def do(form: DecideForm) -> CaseEvent:
        upload = form.certificate_file.data
        paper = (
            store_upload(
                upload.stream,
                upload.filename,
                project_id=case.project_id,
                case_id=case.id,
                field="certificate_file",
            )
            if upload and upload.filename
            else None
        )
        return operations.decide(
            case,
            CaseState(form.outcome.data),
            form.opinion.data or "",
            form.certificate_name.data or "",
            form.certificate_no.data or "",
            paper,
            form.valid_until.data,
            by=current_officer().id,
            handled_by=form.handled_by.data or "",
            on_advice=form.on_advice,
            version=form.version.data,
        )

    return _step(case, DecideForm(), "decide", do, "已办结，结果已告知。")


def assign(case: Case) -> Response:
    """Give it to one reviewer of the window. Nobody outside is told."""
    form, case_id = AssignForm(), case.id
    form.officer_id.choices = officer_choices(case)
    return submit_form(
        form,
        do=lambda: assignment.assign(case, case.division_id, form.officer_id.data),
        then=lambda _: redirect_to(f"/cases/{case_id}", "已分派。"),
        again=lambda: render_case(queries.case(case_id), assign=form),
    )


def _step(case: Case, form: Any, name: str, do: CaseStep, word: str) -> Response:
    case_id = case.id
    return submit_form(
        form,
        do=lambda: forward_case_event(do(form)),
        then=lambda _: redirect_to(f"/cases/{case_id}", word),
        again=lambda: render_case(queries.case(case_id), **{name: form}),
    )
