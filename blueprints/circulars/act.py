"""One circular or training: bureau by bureau who has signed for it, read it, answered; urging, further bureaus, the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.assembly.policy.rules import has_permission
from app.casework.letters.operations import usual_due_date
from app.casework.letters.profiles import LETTER_PROFILES, asked_lines
from app.casework.letters.trainings import people_text
from app.foundation.errors import Missing
from app.foundation.permissions import Permission as P
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box, HandoffState
from app.oversight.circulars import operations, queries, receipts
from app.oversight.circulars.operations import AWAITED_STATES
from app.oversight.circulars.progress import ActorStamp, BureauProgress
from app.oversight.circulars.trainings import TrainingRoll, roll_fingerprint, training_roll_of
from app.oversight.circulars.workbook import circular_workbook
from blueprints.circulars.forms import AddForm, AttendanceForm, PlainForm, SignUpForm, UrgeForm
from blueprints.circulars.wording import KIND_CHIPS, done_word, state_words
from blueprints.shell.current_officer import current_officer
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.pairings import HandoffKind

Boxes = Sequence[Handoff]


@dataclass(frozen=True)
class RecipientLine:
    """One bureau, ready to print."""

    share: BureauProgress
    name: str
    state: tuple[str, str]
    is_late: bool
    noted: ActorStamp | None
    """When it took note (知悉) in the catalogue of the version that it was to read."""
    admitted: Sequence[Any] = ()
    waiting: Sequence[Any] = ()


def load(handoff_id: UUID) -> Boxes:
    """The own boxes of an act, by its number or that of any handoff of it."""
    return queries.circular_boxes(handoff_id)


def act_ref_of(boxes: Boxes) -> UUID:
    """The number of the act."""
    return boxes[0].batch_ref or boxes[0].id


def act_href(boxes: Boxes) -> str:
    """The address of its page."""
    return f"/circulars/{act_ref_of(boxes)}"


def show(boxes: Boxes) -> Response:
    """Its page: at the sender all bureaus, at a receiver its own share and nothing of the others."""
    return render_act(boxes)


def render_act(boxes: Boxes, **forms: Any) -> Response:
    """The page, with forms that were typed into; ``urge``, ``add``, ``sign_up``, ``attendance`` by name."""
    shares = queries.progress_of_bureaus(boxes)
    roll = training_roll_of(shares) if boxes[0].kind is HandoffKind.TRAINING else None
    content = shares[0].content
    common: dict[str, Any] = {
        "first": boxes[0],
        "here": act_href(boxes),
        "kind": KIND_CHIPS[boxes[0].kind],
        "profile": LETTER_PROFILES[boxes[0].kind],
        "asked": [line for line in asked_lines(boxes[0].kind, content["asked"]) if line[0] != "事由"],
        "files": content["files"],
        "version": content.get("version"),
        "roll": roll,
        "is_training": roll is not None,
        "is_over": roll is not None and roll.is_over(today()),
        "may_answer": has_permission(current_officer(), P.HANDOFF_RECEIVE),
    }
    if boxes[0].box is Box.OUT:
        return _sent(boxes, shares, roll, common, forms)
    return _received(boxes[0], shares[0], common, forms)


def _sent(
    boxes: Boxes, shares: list[BureauProgress], roll: TrainingRoll | None, common: Any, forms: dict[str, Any]
) -> Response:
    version = common["version"]
    noted = (
        receipts.acknowledgements_by_bureau(UUID(version["version_id"]), [one.bureau_id for one in shares])
        if version
        else {}
    )
    lines = [_line(boxes[0].kind, share, roll, noted) for share in shares]
    live = [line for line in lines if line.share.state not in (HandoffState.RETURNED, HandoffState.WITHDRAWN)]
    waits = [line for line in live if line.share.state in AWAITED_STATES]
    can_send = has_permission(current_officer(), P.HANDOFF_SEND)
    return render_page(
        "circulars/act/sent.html",
        **common,
        lines=lines,
        live=live,
        waits=waits,
        signed=sum(line.share.received is not None for line in live),
        answered=sum(line.share.answered is not None for line in live),
        late=[line for line in waits if line.is_late],
        done_word=done_word(boxes[0].kind),
        last_urged=max((line.share.urged for line in waits if line.share.urged), default=None),
        urge=forms.get("urge") or UrgeForm(formdata=None, note=_usual_words(boxes[0])),
        may_urge=bool(waits) and not common["is_over"] and has_permission(current_officer(), P.HANDOFF_NOTE),
        add=forms.get("add") or (add_form(boxes, fresh=True) if can_send else None),
        plain=forms.get("plain") or PlainForm(formdata=None),
        can_send=can_send,
        **(_roll_call(roll, forms.get("attendance")) if roll and can_send else {"attendance": None}),
    )


def _line(kind: HandoffKind, share: BureauProgress, roll: TrainingRoll | None, noted: Any) -> RecipientLine:
    late = share.is_late(today())
    split = roll.split(share) if roll and share in roll.shares else ((), ())
    by = noted.get(share.bureau_id)
    return RecipientLine(
        share,
        bureau_by_id(share.bureau_id).short_name,
        state_words(kind, share.state, late),
        late,
        ActorStamp(*by) if by else None,
        *split,
    )


def _usual_words(box: Handoff) -> str:
    due = f"，期限{box.due_on.month}月{box.due_on.day}日" if box.due_on else ""
    return f"请尽快{done_word(box.kind).replace('已阅', '阅知并反馈')}{due}。"


def _roll_call(roll: TrainingRoll, form: AttendanceForm | None) -> dict[str, Any]:
    """The form of the attendance from the day on; what is known is ticked."""
    if roll.terms.day is None or roll.terms.day > today() or not roll.signed_up:
        return {"attendance": None}
    tried, form = form, form or attendance_form(roll, fresh=True)
    ticked = set(form.came.data or ()) if tried else set()
    form.seen.raw_data, form.seen.data = None, roll_fingerprint(roll)
    groups = []
    for share in roll.shares:
        known = {line.person for line in share.attendance.lines if line.came} if share.attendance else set()
        groups.append(
            (
                bureau_by_id(share.bureau_id).name,
                [
                    (
                        f"{share.id}:{number}",
                        one.person,
                        roll.has_place(share, one.person),
                        f"{share.id}:{number}" in ticked if tried else one.person in known,
                    )
                    for number, one in enumerate(share.people)
                ],
            )
        )
    return {"attendance": form, "groups": [group for group in groups if group[1]]}


def attendance_form(roll: TrainingRoll, *, fresh: bool = False) -> AttendanceForm:
    """The form, with a box for everybody on the lists."""
    form = AttendanceForm(formdata=None) if fresh else AttendanceForm()
    form.came.choices = [
        (f"{share.id}:{number}", str(one.person)) for share in roll.shares for number, one in enumerate(share.people)
    ]
    return form


def _received(box: Handoff, share: BureauProgress, common: Any, forms: dict[str, Any]) -> Response:
    is_signed_up = common["is_training"] and box.state is HandoffState.ANSWERED and share.attendance is None
    may_change = is_signed_up and common["may_answer"] and (box.due_on is None or today() <= box.due_on)
    people = people_text(one.person for one in share.people)
    return render_page(
        "circulars/act/received.html",
        **common,
        share=share,
        origin=bureau_by_id(box.origin_id).name,
        state=state_words(box.kind, box.state, share.is_late(today())),
        is_late=share.is_late(today()),
        may_note=has_permission(current_officer(), P.ADOPTION_MANAGE),
        sign_up=(forms.get("sign_up") or SignUpForm(formdata=None, attendees=people)) if may_change else None,
    )


def add_form(boxes: Boxes, *, fresh: bool = False) -> AddForm | None:
    """The form that sends it to further bureaus; None where there are none."""
    form = AddForm(formdata=None) if fresh else AddForm()
    lacking = queries.unreached_bureau_ids(boxes[0].kind, boxes)
    form.targets.choices = [(one, bureau_by_id(one).name) for one in lacking]
    form.due_on.label.text = LETTER_PROFILES[boxes[0].kind].due_word
    if fresh:
        due_on = boxes[0].due_on
        form.due_on.data = due_on if due_on and due_on >= today() else usual_due_date(boxes[0].kind)
    return form if lacking or not fresh else None


def urge(boxes: Boxes) -> Response:
    """Urge all that have not answered."""
    form, target, ref = UrgeForm(), act_href(boxes), act_ref_of(boxes)
    return submit_form(
        form,
        do=lambda: operations.urge(ref, form.note.data or ""),
        then=lambda urged: redirect_to(target, f"已催办{len(urged)}个局：{_names(urged)}。"),
        again=lambda: render_act(queries.circular_boxes(ref), urge=form),
    )


def add(boxes: Boxes) -> Response:
    """Send it to further bureaus."""
    form, target, ref = required_value(add_form(boxes)), act_href(boxes), act_ref_of(boxes)
    return submit_form(
        form,
        do=lambda: operations.add_recipients(ref, form.targets.data or (), required_value(form.due_on.data)),
        then=lambda sent: redirect_to(target, f"已补发给{_names(sent)}。"),
        again=lambda: render_act(queries.circular_boxes(ref), add=form),
    )


def _names(boxes: Sequence[Handoff]) -> str:
    return "、".join(bureau_by_id(box.target_id).short_name for box in boxes)


def export(boxes: Boxes) -> Response:
    """What the sender's page shows, as a spreadsheet. Raises :class:`Missing` at a receiver, who has one line of it."""
    if boxes[0].box is not Box.OUT:
        raise Missing("各局情况")
    shares = queries.progress_of_bureaus(boxes)
    kind = boxes[0].kind
    roll = training_roll_of(shares) if kind is HandoffKind.TRAINING else None
    content = circular_workbook(kind, shares, roll, today())
    name = f"{kind.label}-{boxes[0].title[:40]}-{today():%Y%m%d}.xlsx".replace("/", "／")
    return serve_attachment(make_response(content), name, len(content))
