"""Asking an outside authority by a one-time link: prepared, issued, urged, taken back, answered (联动审批机制 4).

What it sees is fixed when the request is prepared. Its code is told once, to the officer who issues it or in a mail
(:mod:`app.oversight.mailing`), and stored as a hash; a new one ends the one before, and an answer ends them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.outside import queries
from app.casework.outside.link_tokens import code_hash, new_code
from app.casework.outside.models import OutsideAnswer, OutsideAuthority, OutsideRequest
from app.casework.outside.terms import Consent, RequestPurpose
from app.foundation.errors import Conflict, FieldFault, Invalid, Missing, require_text
from app.foundation.files.models import StoredFile
from app.foundation.files.references import file_reference_of
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from tenants import context
from tenants.clock import SHANGHAI, now, today
from tenants.db import db

LONGEST_LIFE = timedelta(days=90)
USUAL_DAYS = 15
"""Calendar days for which a link is offered."""
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class OutsideAnswerInput:
    """An answer as it was typed. ``verdict`` is None where only the receipt is asked for."""

    verdict: Consent | None
    signer_name: str
    signer_post: str = ""
    conditions: str = ""
    basis: str = ""
    remark: str = ""


def file_references(files: Sequence[StoredFile]) -> list[dict[str, Any]]:
    """How a request speaks of the files that were ticked for it."""
    return [{"id": str(one.id), **file_reference_of(one)} for one in files]


def prepare_request(
    authority: OutsideAuthority,
    purpose: RequestPurpose,
    content: dict[str, Any],
    due_on: date | None,
    *,
    request_id: UUID,
    project_id: UUID | None = None,
    assessment_id: UUID | None = None,
    item_ids: Sequence[UUID] = (),
) -> OutsideRequest:
    """Fix what an authority is asked and shown. ``request_id`` comes from the form, so that a repeat changes nothing."""
    if authority.ended_at is not None:
        raise Conflict("ended", f"{authority.name}已停用，请选择其他部门。")
    made = OutsideRequest(
        id=request_id, authority_id=authority.id, purpose=purpose, project_id=project_id, assessment_id=assessment_id,
        item_ids=[str(one) for one in item_ids], content=content, due_on=due_on, made_at=now(),
        made_by=context.current_actor().actor_name, issues=0, urges=0,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    told = "、".join(label for label, _text in content.get("facts", ())) or "项目名称和项目单位"
    attached = f"，附{len(content['files'])}份文件" if content.get("files") else ""
    record_request_event(
        made,
        LedgerEvent.OUTSIDE_REQUEST_PREPARED,
        f"拟向{authority.name}发出{purpose.label}，告知：{told}{attached}。",
    )
    return made


def issue(request: OutsideRequest, last_day: date) -> str:
    """Issue the one-time link: its code, which is nowhere stored. An older one ends. ``last_day``: good until its end."""
    code = mint_code(request, last_day)
    request = mark_issued(request, context.current_actor().actor_name)
    name = queries.authority(request.authority_id).name
    until = f"有效期至{last_day:%Y-%m-%d}"
    record_request_event(
        request,
        LedgerEvent.OUTSIDE_REQUEST_ISSUED,
        f"为{name}生成一次性链接{reissue_note(request)}，{until}：{request_title(request)}。",
    )
    return code


def mint_code(request: OutsideRequest, last_day: date) -> str:
    """A fresh code, stored as its hash: from now on it leads to the request, and the one before does not.

    Nobody has it yet; that it was given is said by :func:`mark_issued`. Raises :class:`Invalid` for a day that cannot be,
    :class:`Conflict` for a request that is over.
    """
    request = lock_unanswered_request(request)
    check_last_day(last_day)
    code = new_code()
    request.token_hash = code_hash(code)
    request.expires_at = datetime.combine(last_day + timedelta(days=1), time(), SHANGHAI)
    db.session.flush()
    return code


def mark_issued(request: OutsideRequest, by: str) -> OutsideRequest:
    """The minted link is on its way to the authority. The caller writes that down."""
    request = queries.request(request.id, lock=True)
    request.issued_at, request.issued_by, request.issues = now(), by, request.issues + 1
    db.session.flush()
    return request


def check_last_day(last_day: date) -> None:
    """Raises :class:`Invalid` for a day that has passed and for one too far away."""
    if last_day < today():
        raise Invalid("past", "有效期不能早于今天。", "last_day")
    if last_day - today() > LONGEST_LIFE:
        raise Invalid("range", f"有效期最长{LONGEST_LIFE.days}天。", "last_day")


def reissue_note(request: OutsideRequest) -> str:
    """That a link was not the first, in words."""
    return f"（第{request.issues}次，旧链接失效）" if request.issues > 1 else ""


def urge(request: OutsideRequest, said: str) -> OutsideRequest:
    """Put on record that the authority was urged (催办), and how."""
    request = lock_unanswered_request(request)
    require_text(said, "said", "请写明怎样催办的，例如电话联系何人、对方如何答复。")
    request.urges, request.urged_at = request.urges + 1, now()
    db.session.flush()
    name = queries.authority(request.authority_id).name
    record_request_event(
        request,
        LedgerEvent.OUTSIDE_REQUEST_URGED,
        f"催办{name}（第{request.urges}次）：{said.strip()}",
        LedgerKind.REMINDER,
    )
    return request


def revoke(request: OutsideRequest, reason: str) -> OutsideRequest:
    """Take the request back: its link leads nowhere any more."""
    request = lock_unanswered_request(request)
    if request.purpose is not RequestPurpose.CONSULTATION:
        raise Conflict("purpose", "审批记录应当送达，不能撤回；对方换了的，请生成新的链接重新送出。")
    require_text(reason, "reason", "请写明撤回的原因。")
    request.revoked_at, request.revoked_reason = now(), reason.strip()[:200]
    db.session.flush()
    name = queries.authority(request.authority_id).name
    record_request_event(
        request,
        LedgerEvent.OUTSIDE_REQUEST_REVOKED,
        f"撤回对{name}的{request.purpose.label}：{reason.strip()}",
    )
    return request


def request_by_code(code: str, even_answered: bool = False) -> tuple[OutsideRequest, OutsideAuthority]:
    """The request of a code. Unknown, expired, revoked and answered are all the same :class:`Missing`."""
    request = db.session.scalar(
        select(OutsideRequest).where(
            OutsideRequest.bureau_id == context.bureau_id(), OutsideRequest.token_hash == code_hash(code)
        )
    )
    if (
        request is None
        or request.revoked_at is not None
        or (request.answered_at is not None and not even_answered)
        or (request.expires_at is not None and request.expires_at <= now())
    ):
        raise Missing("链接")
    return request, queries.authority(request.authority_id)


def answer(request: OutsideRequest, said: OutsideAnswerInput) -> OutsideAnswer:
    """The authority's answer; the link is used up. Raises :class:`Invalid` with every fault, :class:`Conflict` when
    somebody of the authority was first or it was taken back meanwhile."""
    request = lock_unanswered_request(request)
    _check(request.purpose, said)
    made = OutsideAnswer(
        request_id=request.id, verdict=said.verdict, conditions=said.conditions.strip(), basis=said.basis.strip(),
        remark=said.remark.strip(), signer_name=said.signer_name.strip(), signer_post=said.signer_post.strip(), at=now(),
    )  # fmt: skip
    request.answered_at = made.at
    db.session.add(made)
    db.session.flush()
    name = queries.authority(request.authority_id).name
    word = said.verdict.label if said.verdict else "已接收"
    late = "（已过期限）" if request.due_on and request.due_on < today() else ""
    texts = "；".join(text for text in (made.conditions, made.basis, made.remark) if text)
    record_request_event(
        request,
        LedgerEvent.OUTSIDE_REQUEST_ANSWERED,
        f"{name}答复{request.purpose.label}{late}：{word}。{texts}",
    )
    return made


def lock_unanswered_request(request: OutsideRequest) -> OutsideRequest:
    """The request, locked, while it can still be answered; :class:`Conflict` afterwards."""
    request = queries.request(request.id, lock=True)
    if request.answered_at is not None:
        raise Conflict("answered", "对方已经答复，请刷新后查看。")
    if request.revoked_at is not None:
        raise Conflict("revoked", "这件征询已经撤回。")
    return request


def request_title(request: OutsideRequest) -> str:
    """What is asked, in a few words."""
    return str(request.content.get("title", ""))


def record_request_event(
    request: OutsideRequest, event: LedgerEvent, content: str, kind: LedgerKind = LedgerKind.LINKAGE
) -> None:
    """One line of the ledger about a request."""
    record(event, content, project_id=request.project_id, subject_id=request.id, kind=kind)
    db.session.flush()


def _check(purpose: RequestPurpose, said: OutsideAnswerInput) -> None:
    faults = []
    if purpose is RequestPurpose.CONSULTATION:
        if said.verdict is None:
            faults.append(FieldFault("verdict", "required", "请选择同意、有条件同意或不同意。"))
        if said.verdict is Consent.CONDITIONAL and not said.conditions.strip():
            faults.append(FieldFault("conditions", "required", "有条件同意的，请写明条件。"))
        if said.verdict is not None and not said.basis.strip():
            faults.append(FieldFault("basis", "required", "请写明依据（法律法规、规划、标准或本部门职责）。"))
    if not said.signer_name.strip():
        faults.append(FieldFault("signer_name", "required", "请填写填写人姓名。"))
    for name, word in (("conditions", "条件"), ("basis", "依据"), ("remark", "说明")):
        if len(getattr(said, name)) > LONGEST_TEXT:
            faults.append(FieldFault(name, "long", f"{word}不超过{LONGEST_TEXT}字。"))
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
