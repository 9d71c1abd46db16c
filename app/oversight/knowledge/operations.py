"""Making an answer public (问题解答 → 常见问题; L2.4b): drafted by one officer of the city, published by another.

Only the root bureau of a city writes what all its bureaus show; row-level security says the same. What names the project,
unit, people or bureau of the letter is refused with its place. Every act is in the city's ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Conflict, FieldFault, Forbidden, Invalid, Missing, StaleForm, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify_role
from app.foundation.notices.subjects import SubjectKind
from app.foundation.staff.roles import Role
from app.oversight.knowledge import queries
from app.oversight.knowledge.letter_source import letter_source_of
from app.oversight.knowledge.models import AnswerDraft
from app.oversight.knowledge.redaction import redaction_faults
from app.oversight.knowledge.terms import DraftAct, DraftState, next_draft_state
from app.standards.catalogue.answers import CommonQuestion
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import AnswerState
from app.standards.drafting.operations import require_city
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

MAX_LENGTHS = {"question": 500, "answer": 4000, "basis": 500}
FIELD_LABELS = {"question": "问题", "answer": "解答", "basis": "依据"}


@dataclass(frozen=True)
class AnswerText:
    """What everybody will read. ``item_id`` is empty where it is about the service as a whole."""

    question: str
    answer: str
    basis: str = ""
    item_id: UUID | None = None


def begin_draft(text: AnswerText, is_clear: bool, by: UUID, handoff_id: UUID | None = None) -> AnswerDraft:
    """Draft a new entry, from the answer to a letter or from what everybody asks.

    Raises :class:`Forbidden` outside the city, :class:`Invalid` for what is missing, too long or names somebody of the
    letter, and until ``is_clear`` confirms that nothing in it does.
    """
    require_city()
    _check(text, is_clear, handoff_id)
    return _begun(text, by, entry_id=new_id(), handoff_id=handoff_id)


def revise_entry(entry_id: UUID, by: UUID) -> AnswerDraft:
    """Draft the next text of an entry, beginning with its newest. Raises :class:`Conflict` where one is being written."""
    require_city()
    newest = _newest(entry_id)
    waiting = queries.open_draft_of(entry_id)
    if waiting is not None:
        raise Conflict("open", f"这条常见问题已有一份草稿，由{waiting.saved_by}在写，请在其中修改。")
    text = AnswerText(newest.question, newest.answer, newest.basis, newest.item_id)
    return _begun(text, by, entry_id, queries.letter_of(entry_id), newest.number)


def save_draft(draft_id: UUID, text: AnswerText, is_clear: bool, seen: int, by: UUID) -> AnswerDraft:
    """Change a draft. Raises as :func:`begin_draft`, :class:`StaleForm` where a colleague has saved it since revision ``seen``."""
    require_city()
    row = queries.draft(draft_id, lock=True)
    row.state = next_draft_state(row.state, DraftAct.SAVE)
    _check(text, is_clear, row.handoff_id)
    if row.revision != seen:
        raise StaleForm("这份草稿")
    row.question, row.answer, row.basis, row.item_id = _even(text)
    row.revision += 1
    row.author_id, row.saved_at, row.saved_by = by, now(), context.current_actor().actor_name
    db.session.flush()
    record(LedgerEvent.KNOWLEDGE_DRAFT_SAVED, f"修改常见问题草稿：{row.question}", subject_id=row.entry_id)
    return row


def drop_draft(draft_id: UUID) -> AnswerDraft:
    """Give a draft up; it is kept."""
    require_city()
    row = queries.draft(draft_id, lock=True)
    row.state = next_draft_state(row.state, DraftAct.DROP)
    db.session.flush()
    record(LedgerEvent.KNOWLEDGE_DRAFT_DROPPED, f"放弃常见问题草稿：{row.question}", subject_id=row.entry_id)
    return row


def publish(draft_id: UUID, seen: int, by: UUID) -> CommonQuestion:
    """Put a draft on every portal of the city, in place of the text before it.

    Raises :class:`Forbidden` for who wrote it, :class:`StaleForm` where it was changed since revision ``seen``,
    :class:`Invalid` where it names somebody of the letter after all.
    """
    city_id = require_city()
    row = queries.draft(draft_id, lock=True)
    state = next_draft_state(row.state, DraftAct.PUBLISH)
    if row.author_id == by:
        raise Forbidden("起草人不能发布自己起草的常见问题，请由另一位审核人发布。")
    if row.revision != seen:
        raise StaleForm("这份草稿")
    text = AnswerText(row.question, row.answer, row.basis, row.item_id)
    _check(text, True, row.handoff_id)
    before = _texts(row.entry_id, lock=True)
    for each in before:
        if each.state is AnswerState.PUBLISHED:
            _end(each, AnswerState.SUPERSEDED)
    made = CommonQuestion(
        id=new_id(), city_id=city_id, entry_id=row.entry_id, number=before[0].number + 1 if before else 1,
        state=AnswerState.PUBLISHED, item_id=row.item_id, question=row.question, answer=row.answer, basis=row.basis,
        published_at=now(), published_by=context.current_actor().actor_name, reason="",
    )  # fmt: skip
    db.session.add(made)
    row.state, row.published_number = state, made.number
    db.session.flush()
    record(
        LedgerEvent.KNOWLEDGE_ANSWER_PUBLISHED, f"公开常见问题（第{made.number}版）：{made.question}", subject_id=made.entry_id,
        detail={"number": made.number},
    )  # fmt: skip
    return made


def withdraw(entry_id: UUID, reason: str) -> CommonQuestion:
    """Take an entry off all portals; it stays in the records. Raises :class:`Conflict` where it is on none."""
    require_city()
    shown = next((one for one in _texts(entry_id, lock=True) if one.state is AnswerState.PUBLISHED), None)
    if shown is None:
        _newest(entry_id)
        raise Conflict("step", "这条常见问题现在没有公开，不能撤下。")
    require_text(reason, "reason", "请填写撤下的原因。")
    shown.reason = reason.strip()
    _end(shown, AnswerState.WITHDRAWN)
    record(
        LedgerEvent.KNOWLEDGE_ANSWER_WITHDRAWN,
        f"撤下常见问题：{shown.question}。原因：{shown.reason}",
        subject_id=entry_id,
    )
    return shown


def _begun(
    text: AnswerText, by: UUID, entry_id: UUID, handoff_id: UUID | None, base_number: int | None = None
) -> AnswerDraft:
    question, answer, basis, item_id = _even(text)
    row = AnswerDraft(
        id=new_id(), entry_id=entry_id, base_number=base_number, handoff_id=handoff_id, item_id=item_id,
        question=question, answer=answer, basis=basis, state=DraftState.DRAFT, revision=1, author_id=by,
        saved_at=now(), saved_by=context.current_actor().actor_name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(LedgerEvent.KNOWLEDGE_DRAFT_BEGUN, f"起草常见问题：{question}", subject_id=entry_id)
    notify_role(Role.LEADER, f"常见问题待审核：{question}", SubjectKind.KNOWLEDGE_DRAFT.of(row.id))
    return row


def _even(text: AnswerText) -> tuple[str, str, str, UUID | None]:
    return text.question.strip(), text.answer.strip(), text.basis.strip(), text.item_id


def _check(text: AnswerText, is_clear: bool, handoff_id: UUID | None) -> None:
    """Raises :class:`Invalid` with everything that is wrong with a text."""
    texts = {"question": text.question.strip(), "answer": text.answer.strip(), "basis": text.basis.strip()}
    faults = [
        FieldFault(name, "required", f"请填写{FIELD_LABELS[name]}。")
        for name in ("question", "answer")
        if not texts[name]
    ]
    for name, said in texts.items():
        if len(said) > MAX_LENGTHS[name]:
            faults.append(
                FieldFault(name, "long", f"{FIELD_LABELS[name]}不超过{MAX_LENGTHS[name]}字，现在{len(said)}字。")
            )
    if handoff_id is not None:
        faults += redaction_faults(
            {name: (FIELD_LABELS[name], said) for name, said in texts.items()}, letter_source_of(handoff_id).names
        )
    if not is_clear:
        faults.append(FieldFault("is_clear", "required", "请核对后勾选“已去除项目和企业信息”。"))
    if text.item_id is not None:
        _item(text.item_id)
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))


def _item(item_id: UUID) -> None:
    """Raises :class:`Invalid` for an item that is not on the city's portals."""
    known = select(Item.id).where(Item.city_id == context.bureau_id(), Item.id == item_id, Item.retired_on.is_(None))
    if db.session.scalar(known) is None:
        raise Invalid("unknown", "请从列表中选择一个现行事项。", "item_id")


def _texts(entry_id: UUID, lock: bool = False) -> list[CommonQuestion]:
    """Every text of an entry, newest first."""
    statement = (
        select(CommonQuestion)
        .where(CommonQuestion.city_id == context.bureau_id(), CommonQuestion.entry_id == entry_id)
        .order_by(CommonQuestion.number.desc())
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(statement))


def _newest(entry_id: UUID) -> CommonQuestion:
    found = _texts(entry_id)
    if not found:
        raise Missing("常见问题")
    return found[0]


def _end(text: CommonQuestion, state: AnswerState) -> None:
    text.state, text.ended_at, text.ended_by = state, now(), context.current_actor().actor_name
    db.session.flush()
