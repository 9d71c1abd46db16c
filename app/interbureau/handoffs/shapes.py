"""The shapes of what a message carries: one for each kind and act. Pure.

Which shape belongs to which message is told by :mod:`app.interbureau.handoffs.message_contents`, which also holds the only
reader and writer. A key that is ``NotRequired`` is left out where there is nothing to say, or came later: messages of an
earlier release lack it, and they are never changed. A key once required stays so.

Days and moments are ISO 8601 texts, ids are texts, everything else is as JSON has it.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from app.foundation.files.references import FileReference


class ItemReference(TypedDict):
    """An item of the catalogue in the version that is meant."""

    item_id: str
    version_id: str


class MaterialContent(TypedDict):
    """A material that goes along, or is told by name alone."""

    material_id: str
    name: str
    form: str
    necessary: bool
    state: NotRequired[str]
    """Says of one without a file whether it is on paper or 免提交. Came later."""
    file: FileReference | None


class NoticeLine(TypedDict):
    """A line of the one-off notice (一次性告知单)."""

    name: str
    form: str
    necessary: bool


class EarlyReference(TypedDict):
    """The early engagement (提前介入) that a push grew out of."""

    handoff_id: str
    sent_on: str


class VersionReference(TypedDict):
    """A published version that is to be read (阅知)."""

    item_id: str
    version_id: str
    code: str
    name: str
    number: int
    starts_on: str
    content_hash: str


class DossierContent(TypedDict):
    """An entry of the checklist with what its case needs: the part that a push and a request for advice have in common."""

    title: str
    project_name: str
    sponsor_name: str
    item_name: str
    project_ref: NotRequired[str]
    """The project's id at the sender. Came later."""
    facts: dict[str, str]
    """Label → text, only what was ticked."""
    item: ItemReference
    materials: list[MaterialContent]
    note: str
    handed_in: NotRequired[str]
    """How it came in (收件方式). Came later."""
    in_name_of: int | None
    """The bureau in whose name it is decided (代审)."""


class PushContent(DossierContent):
    """``send`` and ``resend`` of 跨层级推送 and 代审."""

    early: NotRequired[EarlyReference]
    batch_ref: NotRequired[str]
    """What was sent together with others has it in common."""


class AdviceRequestContent(DossierContent):
    """``send`` and ``resend`` of 帮审 for a case: the advice that goes with a dispatch."""

    asked: dict[str, str]
    files: list[FileReference]


class LetterContent(TypedDict):
    """``send`` and ``resend`` of a letter. ``asked`` by the names of its kind's lines."""

    title: str
    project_name: str
    sponsor_name: str
    item_name: str | None
    item: ItemReference | None
    notice: list[NoticeLine]
    project_ref: str | None
    facts: dict[str, str]
    asked: dict[str, str]
    files: list[FileReference]
    batch_ref: NotRequired[str]
    version: NotRequired[VersionReference]
    """Of a circular: what is to be read."""
    behalf_of: NotRequired[str]
    """Of a coordination that was passed on: for whom."""


class RecordContent(TypedDict):
    """``send`` and ``resend`` of an approval record (审管衔接); ``asked`` are its lines."""

    title: str
    project_name: str
    sponsor_name: str
    item_name: str
    asked: dict[str, str]
    files: list[FileReference]


class ConsultationContent(TypedDict):
    """``send`` of a consultation (会商征询)."""

    title: str
    project_name: str
    sponsor_name: str
    facts: dict[str, str]
    questions: str


class ReceiptContent(TypedDict):
    """``receive``: which division works on it."""

    division: str


class AcceptanceContent(TypedDict):
    """``begin``: the case was accepted (受理)."""

    number: str
    accepted_at: str | None


class ProgressContent(TypedDict):
    """``report``. With ``number`` and ``accepted_at`` it is the acceptance of a case that was corrected before it."""

    label: str
    hands: NotRequired[str]
    """``special`` while a special step has it."""
    number: NotRequired[str]
    accepted_at: NotRequired[str | None]


class CorrectionNoticeContent(TypedDict):
    """``ask_correction`` (一次性告知补正); a letter asks for words alone."""

    points: str
    material_ids: list[str]
    round: int
    reason: str


class CorrectionContent(TypedDict):
    """``correct``: what was asked for."""

    answer: str
    materials: list[MaterialContent]
    files: NotRequired[list[FileReference]]
    """What is supplied to a letter."""


class DecisionContent(TypedDict):
    """``answer`` to a push and to 代审: the case was decided (办结). ``days_used`` in the unit of its limit."""

    outcome: str
    opinion: str
    certificate_name: str
    certificate_no: str
    certificate_file: FileReference | None
    valid_until: str | None
    decided_by: str
    handled_by: str
    in_name_of: int
    advised_by: NotRequired[str]
    days_used: int
    decided_at: str


class SheetLineContent(TypedDict):
    """What a sheet says of one item."""

    item_id: str
    verdict: str
    deciding_bureau_id: int | None
    material_ids: list[str]
    note: str


class SheetContent(TypedDict):
    """``answer`` to a consultation: the sheet (研判表)."""

    lines: list[SheetLineContent]
    special_steps: str
    fees: str
    key_points: str
    optimisation: str
    base_material: str
    filled_by: str


class PartContent(TypedDict):
    """What a division said for the bureau's answer (转办)."""

    division: str
    by: str
    answer: str


class PersonContent(TypedDict):
    """One who is signed up for a training."""

    name: str
    division: str


class LetterAnswerContent(TypedDict):
    """``answer`` to a letter. ``answered`` by the names of its kind's lines."""

    answered: dict[str, str]
    verdict: str
    files: list[FileReference]
    parts: list[PartContent]
    answered_by: NotRequired[str]
    """Nobody, where it closed itself."""
    people: NotRequired[list[PersonContent]]
    """Of a training. Came later: an earlier form has them in ``answered`` as free words."""
    by_way_of: NotRequired[str]
    """Of a coordination that was passed on: who gave the answer."""


class ReasonContent(TypedDict):
    """``return``, ``withdraw``, ``resume``."""

    reason: str


class PauseContent(TypedDict):
    """``pause``: the service is suspended (服务中止)."""

    ground: str
    evidence: str


class AdmissionContent(TypedDict):
    """Who has a place in a training, and who waits (候补)."""

    admitted: list[PersonContent]
    waiting: list[PersonContent]


class AttendanceContent(PersonContent):
    """Whether one who was signed up had a place and came (到训)."""

    has_place: bool
    came: bool


class NoteContent(TypedDict):
    """``note``: words, and what they mean to a program."""

    note: str
    urge: NotRequired[bool]
    ended: NotRequired[bool]
    """The advice (帮审) is needed no more."""
    dropped: NotRequired[bool]
    """The item of an early engagement is on the plan no more."""
    people: NotRequired[list[PersonContent]]
    admission: NotRequired[AdmissionContent]
    attendance: NotRequired[list[AttendanceContent]]
