"""Who comes: changing a sign-up, telling who has a place, telling who came."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Response

from app.foundation.errors import Missing
from app.interbureau.handoffs.queries import handoff
from app.oversight.circulars import operations, queries, trainings
from app.oversight.circulars.trainings import training_roll_of
from blueprints.circulars.act import Boxes, act_href, act_ref_of, attendance_form, render_act
from blueprints.circulars.forms import PlainForm, SignUpForm
from blueprints.shell.responses import redirect_to, submit_form
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind


def _training(boxes: Boxes) -> None:
    """Raises :class:`Missing`: a circular has nobody to sign up."""
    if boxes[0].kind is not HandoffKind.TRAINING:
        raise Missing("培训")


def change_sign_up(boxes: Boxes) -> Response:
    """Sign up other people."""
    _training(boxes)
    form, target, ref, box_id = SignUpForm(), act_href(boxes), act_ref_of(boxes), boxes[0].id
    return submit_form(
        form,
        do=lambda: trainings.change_sign_up(handoff(box_id), form.attendees.data or "", form.remark.data or ""),
        then=lambda box: redirect_to(target, f"已更改报名，{bureau_by_id(box.origin_id).short_name}已经收到新的名单。"),
        again=lambda: render_act(queries.circular_boxes(ref), sign_up=form),
    )


def tell_admission(boxes: Boxes) -> Response:
    """Tell each bureau who of its people has a place and who waits."""
    _training(boxes)
    form, target, ref = PlainForm(), act_href(boxes), act_ref_of(boxes)
    return submit_form(
        form,
        do=lambda: trainings.announce_admission(ref),
        then=lambda told: redirect_to(target, f"已告知{len(told)}个局录取和候补情况，各局只看到本局人员。"),
        again=lambda: render_act(queries.circular_boxes(ref), plain=form),
    )


def record_attendance(boxes: Boxes) -> Response:
    """Tell each bureau who of its people came."""
    _training(boxes)
    target, ref = act_href(boxes), act_ref_of(boxes)
    form = attendance_form(training_roll_of(queries.progress_of_bureaus(operations.sent_boxes(ref))))
    return submit_form(
        form,
        do=lambda: trainings.record_attendance(ref, _ticked(form.came.data or ()), form.seen.data or ""),
        then=lambda told: redirect_to(f"{target}#attendance", f"已登记到训情况，并告知{len(told)}个局。"),
        again=lambda: render_act(queries.circular_boxes(ref), attendance=form),
    )


def _ticked(values: Iterable[str]) -> set[tuple[UUID, int]]:
    """Whose boxes are ticked; the form has let only its own through."""
    return {(UUID(handoff_id), int(number)) for handoff_id, _, number in (one.partition(":") for one in values)}
