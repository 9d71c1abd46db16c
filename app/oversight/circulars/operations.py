"""Acts on a whole circular or training: urging all that have not answered, sending it to further bureaus (L2.3a)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID, uuid5

from app.casework.letters.checks import date_faults
from app.casework.letters.operations import LONGEST_NOTE
from app.casework.letters.trainings import training_terms_of
from app.foundation.errors import Conflict, FieldFault, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoffs as boxes_of
from app.interbureau.handoffs.queries import sent_letter
from app.interbureau.handoffs.shapes import LetterContent, NoteContent
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from app.oversight.circulars import queries
from app.oversight.circulars.progress import BureauProgress
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, local_date, today
from tenants.db import db

AWAITED_STATES = (HandoffState.SENT, HandoffState.RECEIVED, HandoffState.WORKING)
"""Where the other bureau is to do something; of what it has asked back, this one is."""


def sent_boxes(ref: UUID) -> Sequence[Handoff]:
    """The boxes of an act that this bureau sent. Raises :class:`Conflict` for one that it received.

    They are not locked: of two who act at once exactly one gets the number of the next message, the other is told.
    """
    boxes = queries.circular_boxes(ref)
    if boxes[0].box is not Box.OUT:
        raise Conflict("own", "这是其他审批局发来的，应由发出局办理。")
    return boxes


def urge(ref: UUID, words: str) -> list[Handoff]:
    """Urge (催办) every bureau that has not answered, in one act; whom somebody urged today already is left alone.

    Raises :class:`Conflict` where all have answered (``answered``), all were urged today (``urged``: by whom and when), or a
    training is over (``over``).
    """
    words = require_text(words, "note", "请填写催办的内容。")
    if len(words) > LONGEST_NOTE:
        raise Invalid("long", f"催办内容不超过{LONGEST_NOTE}字。", "note")
    waiting = [box for box in sent_boxes(ref) if box.state in AWAITED_STATES]
    if not waiting:
        raise Conflict("answered", "各局都已经答复，不需要催办。")
    shares = queries.progress_of_bureaus(waiting)
    day = training_terms_of(shares[0].content["asked"]).day
    if day is not None and day < today():
        raise Conflict("over", f"培训已于{day.month}月{day.day}日举办，不能再报名，不需要催办。")
    urged = {one.id: one.urged for one in shares if _was_today(one)}
    left = [box for box in waiting if box.id not in urged]
    if not left:
        last = max(by for by in urged.values() if by)
        at = last.at.astimezone(SHANGHAI)
        raise Conflict("urged", f"{last.name}已于今天{at:%H:%M}催办过，同一天不重复催办，请明天再催。")
    handoffs.post_messages(left, HandoffAct.NOTE, NoteContent(note=words, urge=True))
    names = "、".join(bureau_by_id(box.target_id).short_name for box in left)
    record_circular_event(
        left[0],
        LedgerEvent.LETTERS_URGED,
        f"催办{names}：{left[0].title}。{words}",
        bureaus=[box.target_id for box in left],
    )
    return left


def _was_today(one: BureauProgress) -> bool:
    return one.urged is not None and local_date(one.urged.at) == today()


def add_recipients(ref: UUID, targets: Collection[int], due_on: date) -> list[Handoff]:
    """Send what was sent to further bureaus, the same words in the same act; done twice at once it is done once.

    Raises :class:`Invalid` for a bureau that has it or is not linked, and for dates that cannot be; nothing is sent then.
    """
    boxes = sent_boxes(ref)
    first = boxes[0]
    content = sent_letter(first.id)
    faults = date_faults(first.kind, content["asked"], due_on)
    if not targets:
        faults.append(FieldFault("targets", "required", "请选择补发给哪个审批局。"))
    known = queries.unreached_bureau_ids(first.kind, boxes)
    for bureau_id in sorted(set(targets) - set(known)):
        name = bureau_by_id(bureau_id).name
        faults.append(FieldFault("targets", "has_it", f"{name}已经收到，或者与本局没有可以发送的联动关系。"))
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(_beside(fault) for fault in faults))
    act_ref = first.batch_ref or first.id
    for box in boxes:
        box.batch_ref = act_ref
    db.session.flush()
    again: LetterContent = {**content, "batch_ref": str(act_ref)}
    ids = {one: _next_id(act_ref, one, boxes) for one in sorted(targets)}
    for one, handoff_id in ids.items():
        handoffs.send(
            first.kind, one, again, handoff_id=handoff_id, due_on=due_on, subject_id=first.subject_id,
        )  # fmt: skip
    names = "、".join(bureau_by_id(one).short_name for one in sorted(targets))
    record_circular_event(
        first,
        LedgerEvent.LETTERS_ADDED,
        f"补发{names}{first.kind.label}：{first.title}。",
        bureaus=sorted(targets),
    )
    return list(boxes_of(list(ids.values())))


def _next_id(act_ref: UUID, bureau_id: int, boxes: Sequence[Handoff]) -> UUID:
    """The same for whoever sends it to that bureau next, so that two at once send it once."""
    times = sum(box.target_id == bureau_id for box in boxes)
    return uuid5(act_ref, f"{bureau_id}:{times}")


def _beside(fault: FieldFault) -> FieldFault:
    """What was announced before cannot be mended here: it is told at the date that can."""
    return fault if fault.field == "targets" else FieldFault("due_on", fault.code, fault.message)


def record_circular_event(box: Handoff, event: LedgerEvent, content: str, bureaus: Sequence[int]) -> None:
    """One line in the ledger for an act on several; ``bureaus`` whom it concerned."""
    record(
        event, content, of=box.kind, subject_id=box.batch_ref or box.id, kind=LedgerKind.LINKAGE,
        detail={"bureaus": list(bureaus)},
    )  # fmt: skip
    db.session.flush()
