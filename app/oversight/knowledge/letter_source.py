"""The letter from which a common question is made: what was asked and answered, and whom that speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.foundation.errors import Conflict, Missing
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.content import id_in
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import LetterAnswerContent, LetterContent
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from app.oversight.knowledge.redaction import ProtectedName, protected_names, redact_text
from tenants.bureaus import bureau_by_id
from tenants.pairings import HandoffKind

PROJECT, UNIT, PERSON, BUREAU = "该项目", "项目单位", "经办人", "提问的审批局"
REDACTED_TEXT = "略"
CODE_LABELS = ("项目代码", "统一社会信用代码")


@dataclass(frozen=True)
class LetterSource:
    """What is known of the letter. ``said`` is shown beside the form: label and text as they were written."""

    handoff_id: UUID
    title: str
    answered_at: datetime
    said: Sequence[tuple[str, str]]
    item_id: UUID | None
    names: tuple[ProtectedName, ...]
    question: str
    answer: str
    basis: str
    """Question, answer and basis with every name taken out: what a draft begins with."""


def is_answered_question(box: Handoff) -> bool:
    """Whether there is something in a box row that could be made public."""
    return box.kind is HandoffKind.QUESTION and box.box is Box.IN and box.state is HandoffState.ANSWERED


def letter_source_of(handoff_id: UUID) -> LetterSource:
    """The letter of a box row. Raises :class:`Missing` where the bureau has none, :class:`Conflict` for one that is no
    question answered here."""
    box = queries.handoff(handoff_id)
    if not is_answered_question(box):
        raise Conflict("step", "只有本局已经答复的问题解答可以整理为常见问题。")
    messages = queries.messages_of(box.id)
    sent = read_content(queries.newest_sending(messages), LetterContent)
    last = next((one for one in reversed(messages) if one.act is HandoffAct.ANSWER), None)
    if last is None:
        raise Missing("答复")
    answer_content = read_content(last, LetterAnswerContent)
    asked, answered = sent["asked"], answer_content["answered"]
    known = protected_names(_named(box, messages, sent, answer_content))
    question, answer, basis = asked.get("question", ""), answered.get("answer", ""), answered.get("basis", "")
    labelled = (("问题", question), ("已了解的情况", asked.get("known", "")), ("解答意见", answer), ("依据", basis))
    return LetterSource(
        box.id, box.title, last.at, [(label, text) for label, text in labelled if text], id_in(sent["item"] or {}, "item_id"), known,
        redact_text(question, known), redact_text(answer, known), redact_text(basis, known),
    )  # fmt: skip


def _named(
    box: Handoff, messages: Sequence[HandoffMessage], sent: LetterContent, answer: LetterAnswerContent
) -> Iterator[tuple[str, str | None, str]]:
    """Everything that names somebody: project, unit, codes, the people of both sides, who asked."""
    yield "项目名称", box.project_name, PROJECT
    yield "项目单位名称", box.sponsor_name, UNIT
    for label in CODE_LABELS:
        code = sent["facts"].get(label, "")
        yield label, code if any(one.isdigit() for one in code) else "", REDACTED_TEXT
    for name in {one.actor_name for one in messages} | {answer.get("answered_by")}:
        yield "人员姓名", name, PERSON
    for part in answer["parts"]:
        yield "人员姓名", part["by"], PERSON
    asking = bureau_by_id(box.origin_id)
    for name in (asking.name, asking.short_name):
        yield "提问的审批局", name, BUREAU
