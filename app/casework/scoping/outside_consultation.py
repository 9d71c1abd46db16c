"""Asking outside authorities inside a round of assessment (会商征询): the same questions, an answer by a date.

Their opinions stand beside those of own divisions and linked bureaus. Silence is silence: it is named in the opinion of
the consultation and never read as consent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from app.casework.outside import operations as outside
from app.casework.outside import queries as requests
from app.casework.outside.models import OutsideRequest
from app.casework.outside.terms import RequestPurpose, RequestStatus, request_status
from app.casework.projects.models import Project
from app.casework.projects.queries import project as project_row
from app.casework.projects.queries import sponsor_of
from app.casework.projects.sharing import shared_facts
from app.casework.scoping import rounds
from app.casework.scoping.models import Assessment
from app.foundation.calendar.queries import day_fault
from app.foundation.errors import Conflict, FieldFault, Invalid
from app.foundation.files.models import StoredFile
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.standards.catalogue.queries import versions_in_force
from tenants import bureaus, context
from tenants.clock import now, today

LONGEST_QUESTIONS = 2000
OPEN_STATUSES = (RequestStatus.PREPARED, RequestStatus.WAITING, RequestStatus.EXPIRED)


@dataclass(frozen=True)
class AuthorityQuestion:
    """What is asked of all authorities alike. ``shared``: names of ticked facts; ``files``: ticked papers."""

    questions: str
    due_on: date | None
    shared: Collection[str] = ()
    item_ids: Sequence[UUID] = ()
    files: Sequence[StoredFile] = field(default=())


def content_of(project: Project, question: AuthorityQuestion) -> dict[str, Any]:
    """Exactly what an authority will see (对方将看到): what was ticked and the questions, nothing else.

    Raises :class:`Invalid` for an item that is not of this city, and for a paper that is not of this project.
    """
    city = bureaus.bureau_by_id(context.bureau_id()).city_id
    known = versions_in_force(question.item_ids)
    if any(one not in known or known[one].city_id != city for one in question.item_ids):
        raise Invalid("unknown_item", "目录中没有勾选的事项，请重新勾选。", "item_ids")
    if any(one.project_id != project.id for one in question.files):
        raise Invalid("unknown_file", "只能附本项目的材料，请重新勾选。", "file_ids")
    sponsor = sponsor_of(project)
    return {
        "title": f"一站式研判征询：{project.name}",
        "project_name": project.name,
        "sponsor_name": sponsor.name,
        "facts": [list(pair) for pair in shared_facts(project, sponsor, question.shared).items()],
        "items": [known[one].name for one in question.item_ids],
        "questions": question.questions.strip(),
        "files": outside.file_references(question.files),
    }


def ask_authorities(
    assessment: Assessment, authority_ids: Sequence[UUID], question: AuthorityQuestion, base_id: UUID
) -> list[OutsideRequest]:
    """Ask one authority or several the same. ``base_id`` comes from the form. Nothing is asked of any where one is wrong.

    Raises :class:`Invalid` with every fault, :class:`Conflict` for an authority that is in this round already.
    """
    assessment = rounds.lock_open_assessment(assessment)
    _check(authority_ids, question)
    asked = {row.authority_id for row in requests.requests_of_assessment(assessment.id) if row.revoked_at is None}
    content = content_of(project_row(assessment.project_id), question)
    made = []
    for authority_id in authority_ids:
        authority = requests.authority(authority_id)
        if authority_id in asked:
            raise Conflict("invited", f"{authority.name}已在本轮研判中，无需重复征询。")
        made.append(
            outside.prepare_request(
                authority, RequestPurpose.CONSULTATION, content, question.due_on, request_id=uuid5(base_id, str(authority_id)),
                project_id=assessment.project_id, assessment_id=assessment.id, item_ids=question.item_ids,
            )
        )  # fmt: skip
    names = "、".join(requests.authority_names(authority_ids).values())
    rounds.record_assessment_event(
        assessment,
        LedgerEvent.STEWARDS_OUTSIDE_ASKED,
        f"征询区外部门意见：{names}。",
        assessment.id,
        LedgerKind.LINKAGE,
    )
    return made


def request_status_of(row: Any) -> RequestStatus:
    """Where a request stands now."""
    return request_status(row, now(), today())


def refuse_while_waiting(assessment_id: UUID) -> None:
    """Raises :class:`Conflict` while an authority still has time to answer."""
    waiting = [
        row.authority_name
        for row in requests.requests_of_assessment(assessment_id)
        if request_status_of(row) in OPEN_STATUSES
    ]
    if waiting:
        raise Conflict(
            "outside_open",
            f"还在等区外部门答复：{'、'.join(waiting)}。请等其答复或期限届满，不再需要的请撤回征询。",
        )


def authorities_by_answer(assessment_id: UUID) -> dict[str, list[str]]:
    """Who of the outside answered what, and who kept silent, for the opinion's record."""
    told: dict[str, list[str]] = {}
    for row in requests.requests_of_assessment(assessment_id):
        stands = request_status_of(row)
        if stands is RequestStatus.ANSWERED:
            told.setdefault(row.verdict.value, []).append(row.authority_name)
        elif stands is RequestStatus.SILENT:
            told.setdefault(RequestStatus.SILENT.value, []).append(row.authority_name)
    return told


def _check(authority_ids: Sequence[UUID], question: AuthorityQuestion) -> None:
    faults = []
    if not authority_ids:
        faults.append(FieldFault("authority_ids", "required", "请选择征询哪些部门。"))
    if not question.questions.strip():
        faults.append(FieldFault("questions", "required", "请写明征询的问题。"))
    elif len(question.questions.strip()) > LONGEST_QUESTIONS:
        faults.append(FieldFault("questions", "long", f"问题不超过{LONGEST_QUESTIONS}字。"))
    if question.due_on is None:
        faults.append(FieldFault("due_on", "required", "请选择答复期限。"))
    elif wrong := day_fault(question.due_on, "due_on", "答复期限"):
        faults.append(wrong)
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
