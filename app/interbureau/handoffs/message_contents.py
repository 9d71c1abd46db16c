"""Which shape the content of a message has, by kind and act; its only reader and its only writer. Pure.

Both refuse what does not fit. What lies in the boxes is canonical JSON under a hash, and is neither converted nor completed
on the way: what is written is what was given, what is read is what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, Protocol, TypedDict, TypeVar, cast

from app.foundation.files.references import FileReference
from app.interbureau.handoffs import shapes
from app.interbureau.handoffs.shape_checks import check_of
from app.interbureau.handoffs.states import HandoffAct as A
from tenants.pairings import HandoffKind as K

SentMessageContent = (
    shapes.PushContent
    | shapes.AdviceRequestContent
    | shapes.LetterContent
    | shapes.RecordContent
    | shapes.ConsultationContent
)
"""What a handoff begins with."""
MessageContent = (
    SentMessageContent
    | shapes.ReceiptContent
    | shapes.AcceptanceContent
    | shapes.ProgressContent
    | shapes.CorrectionNoticeContent
    | shapes.CorrectionContent
    | shapes.DecisionContent
    | shapes.SheetContent
    | shapes.LetterAnswerContent
    | shapes.ReasonContent
    | shapes.PauseContent
    | shapes.NoteContent
)

_REVIEWED = (K.PUSH, K.REVIEW_ON_BEHALF)
_LETTERS = tuple(kind for kind in K if kind not in (*_REVIEWED, K.CONSULTATION))
_SENT: dict[K, tuple[type, ...]] = {
    **dict.fromkeys(_LETTERS, (shapes.LetterContent,)),
    **dict.fromkeys(_REVIEWED, (shapes.PushContent,)),
    K.CONSULTATION: (shapes.ConsultationContent,),
    K.SUPERVISION: (shapes.RecordContent,),
    K.ASSIST_REVIEW: (shapes.LetterContent, shapes.AdviceRequestContent),
}
_ANSWERS: dict[K, tuple[type, ...]] = {
    **dict.fromkeys(_LETTERS, (shapes.LetterAnswerContent,)),
    **dict.fromkeys(_REVIEWED, (shapes.DecisionContent,)),
    K.CONSULTATION: (shapes.SheetContent,),
}
_OF_ANY_KIND: dict[A, type] = {
    A.RECEIVE: shapes.ReceiptContent,
    A.PAUSE: shapes.PauseContent,
    A.RESUME: shapes.ReasonContent,
    A.RETURN: shapes.ReasonContent,
    A.WITHDRAW: shapes.ReasonContent,
    A.NOTE: shapes.NoteContent,
}
SHAPES: Mapping[tuple[K, A], tuple[type, ...]] = {
    **{(kind, act): sent for kind, sent in _SENT.items() for act in (A.SEND, A.RESEND)},
    **{(kind, A.ANSWER): answers for kind, answers in _ANSWERS.items()},
    **{(kind, act): (shape,) for kind in K for act, shape in _OF_ANY_KIND.items()},
    **{(kind, A.ASK_CORRECTION): (shapes.CorrectionNoticeContent,) for kind in (*_REVIEWED, *_LETTERS)},
    **{(kind, A.CORRECT): (shapes.CorrectionContent,) for kind in (*_REVIEWED, *_LETTERS)},
    **{(kind, A.BEGIN): (shapes.AcceptanceContent,) for kind in _REVIEWED},
    **{(kind, A.REPORT): (shapes.ProgressContent,) for kind in _REVIEWED},
}
"""All that is written. Where there are two, the content itself tells which it is by its keys. What is not here is not
written: a consultation is not corrected, a letter not accepted."""
_CHECKS = {of: check_of(reduce(or_, of_message)) for of, of_message in SHAPES.items()}


class SentContent(TypedDict, total=False):
    """What the first message of a handoff may say, whatever its kind: for pages that show what is there."""

    title: str
    project_name: str
    sponsor_name: str
    item_name: str | None
    project_ref: str | None
    batch_ref: str
    facts: dict[str, str]
    item: shapes.ItemReference | None
    materials: list[shapes.MaterialContent]
    note: str
    handed_in: str
    in_name_of: int | None
    early: shapes.EarlyReference
    notice: list[shapes.NoticeLine]
    asked: dict[str, str]
    files: list[FileReference]
    version: shapes.VersionReference
    behalf_of: str
    questions: str


class AnyContent(SentContent, total=False):
    """What any message may say besides."""

    division: str
    number: str
    accepted_at: str | None
    label: str
    hands: str
    points: str
    material_ids: list[str]
    round: int
    reason: str
    answer: str
    outcome: str
    opinion: str
    certificate_name: str
    certificate_no: str
    certificate_file: FileReference | None
    valid_until: str | None
    decided_by: str
    handled_by: str
    advised_by: str
    days_used: int
    decided_at: str
    lines: list[shapes.SheetLineContent]
    special_steps: str
    fees: str
    key_points: str
    optimisation: str
    base_material: str
    filled_by: str
    answered: dict[str, str]
    verdict: str
    parts: list[shapes.PartContent]
    answered_by: str
    people: list[shapes.PersonContent]
    by_way_of: str
    ground: str
    evidence: str
    urge: bool
    ended: bool
    dropped: bool
    admission: shapes.AdmissionContent
    attendance: list[shapes.AttendanceContent]


class UnfitContent(ValueError):
    """A content that does not have the shape of its message: a fault of the program, or of who wrote it past the program."""


class Message(Protocol):
    """A message, or a row of its kind, act and content."""

    @property
    def kind(self) -> K:
        """Of the handoff."""

    @property
    def act(self) -> A:
        """What it does."""

    @property
    def content(self) -> Mapping[str, object]:
        """As it is stored."""


Shape = TypeVar("Shape")


def read_content(message: Message, shape: type[Shape]) -> Shape:
    """What a message says, as its shape, or as :class:`SentContent` or :class:`AnyContent` where the kind does not matter.

    Raises :class:`UnfitContent` where it does not fit, or where such a message has another shape."""
    kind, act = K(message.kind), A(message.act)
    _refuse_unfit(kind, act, message.content)
    if not _may_be(shape, kind, act, message.content):
        raise UnfitContent(f"{act} of {kind} is no {shape.__name__}")
    return cast(Shape, message.content)


def write_content(kind: K, act: A, content: MessageContent) -> dict[str, Any]:
    """What is put into both boxes: the content as it is. Raises :class:`UnfitContent` where it does not fit."""
    _refuse_unfit(kind, act, content)
    return cast(dict[str, Any], content)


def read_part(value: object, shape: type[Shape]) -> Shape:
    """A part of a content that was asked for alone. Raises :class:`UnfitContent` where it does not fit."""
    if (fault := check_of(cast(Any, shape))(value)) is not None:
        raise UnfitContent(f"{shape.__name__}{fault}")
    return cast(Shape, value)


def _refuse_unfit(kind: K, act: A, content: object) -> None:
    check = _CHECKS.get((kind, act))
    if check is None:
        raise UnfitContent(f"{kind} knows no {act}")
    if (fault := check(content)) is not None:
        raise UnfitContent(f"{act} of {kind}{fault}")


def _may_be(shape: type, kind: K, act: A, content: Mapping[str, object]) -> bool:
    if shape is AnyContent or (shape is SentContent and act in (A.SEND, A.RESEND)):
        return True
    of_message = SHAPES[kind, act]
    return shape in of_message and (len(of_message) == 1 or check_of(shape)(content) is None)
