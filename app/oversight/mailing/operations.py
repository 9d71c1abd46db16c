"""Issuing the one-time link of a request: told to the officer as ever, or ordered as a mail that the worker sends."""

from __future__ import annotations

from datetime import date

from app.casework.outside import operations as outside
from app.casework.outside.emails import check_email
from app.casework.outside.models import OutsideRequest
from app.casework.outside.queries import authority
from app.casework.supervision.operations import on_link_issued
from app.foundation.errors import Conflict, FieldFault, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.oversight.mailing import queries
from app.oversight.mailing.models import OutsideMail
from app.oversight.mailing.terms import MailState
from tenants import context
from tenants.clock import now
from tenants.db import db


def issue_by_hand(request: OutsideRequest, last_day: date) -> str:
    """The code, for printing and copying; a mail that still waits is not sent any more."""
    code = outside.issue(request, last_day)
    _drop_waiting(request, "已改为打印或复制送出")
    on_link_issued(request)
    return code


def order_mail(request: OutsideRequest, address: str, last_day: date, urging: bool = False) -> OutsideMail:
    """Put a mail with the link into the out-box. Nothing is minted yet: the link before lives until this one is sent.

    ``urging``: it counts as 催办 once it is sent. Raises :class:`Invalid` with every fault, :class:`Conflict` for a
    request that is over and where no mail is sent at all.
    """
    request = outside.lock_unanswered_request(request)
    if reason := queries.no_mail_reason():
        raise Conflict("no_mail", reason)
    if urging and request.issued_at is None:
        raise Conflict("step", "还没有送出过，不能催办；请选择电子邮件发出。")
    address = _checked(address, last_day)
    _drop_waiting(request, "已由后一封邮件代替")
    acting = context.current_actor()
    made = OutsideMail(
        request_id=request.id, address=address, last_day=last_day, urging=urging, made_at=now(),
        made_by=acting.actor_name, officer_id=acting.actor_id, state=MailState.WAITING, tries=0, next_at=now(), fault="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    name, word = authority(request.authority_id).name, "催办" if urging else "送出"
    until = f"有效期至{last_day:%Y-%m-%d}"
    outside.record_request_event(
        request,
        LedgerEvent.OUTSIDE_MAIL_ORDERED,
        f"以电子邮件向{name}（{address}）{word}一次性链接，待发送，{until}：{outside.request_title(request)}。",
    )
    return made


def _checked(address: str, last_day: date) -> str:
    faults: list[FieldFault] = []
    try:
        address = check_email(address, "address")
    except Invalid as refusal:
        faults += refusal.faults
    try:
        outside.check_last_day(last_day)
    except Invalid as refusal:
        faults += refusal.faults
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
    return address


def _drop_waiting(request: OutsideRequest, why: str) -> None:
    former = queries.waiting_mail(request.id)
    if former is not None:
        perhaps_sent = "；如已发出，其中的链接无效" if former.tries else ""
        former.state, former.fault = MailState.DROPPED, why + perhaps_sent
        db.session.flush()
