"""The worker's round over the out-boxes: what is due is sent, tried again later, or given up and said so.

A mail is a conversation with a server that shares no transaction with us, so a crash may come at any line. What has to
hold: no plain code is stored; what a page calls 已发出 is a link that works; no mail is forgotten. The order gives that:

1. **Taken** (commit): the row is locked with SKIP LOCKED, its try counted and its time set to the end of a lease longer
   than the carrier's timeouts. Another worker skips it or finds that its time has not come; who dies from here on leaves
   a row that comes up again by itself, and one that has been tried often enough is given up then.
2. **The way**: connected and signed in. A server that is down ends nobody's link.
3. **Minted** (commit): the code's hash on the request, before one word of the mail is said. So a link in a recipient's
   hands has always been known to the database; the link before ends here. Minted, not issued: the request is still
   待送出, so nobody is counted as silent who was never reached.
4. **Sent**: after the server's 250 it has the mail; before, perhaps.
5. **Marked** (commit): issued and 已发出, only where the row is still this try's and the request still has this code.

Dying between 4 and 5 leaves a live link in the recipient's hands and a row that waits. If it is answered, the row is
dropped at step 3 of the next try. If not, that try mints another code and sends another mail: the first link is dead, the
later mail is the one that counts (it says so itself), and 已发出 speaks of that one. A connection that breaks within 4 is
the same case. A link that an officer prints meanwhile drops the row in that transaction, and step 5 finds it gone.

Locks in one order, everywhere: request, mail, approval record; the row of step 1 is let go before.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from uuid import UUID

from app.casework.outside import operations as outside
from app.casework.outside.link_tokens import code_hash
from app.casework.outside.models import OutsideRequest
from app.casework.outside.queries import request as request_row
from app.casework.outside.queries import request_details
from app.casework.outside.wording import ReplyLinkMaker
from app.casework.supervision.operations import on_link_issued
from app.foundation.errors import Conflict, Refusal
from app.foundation.ledger.events import LedgerEvent
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.foundation.settings import MailServer
from app.oversight.mailing import queries, smtp_carrier
from app.oversight.mailing.message import compose_mail
from app.oversight.mailing.models import OutsideMail
from app.oversight.mailing.smtp_carrier import MailUndelivered, ServerUnreachable
from app.oversight.mailing.terms import LEASE, MOST_TRIES, RETRY_PAUSES, MailState
from tenants.bureaus import BureauCard, real_bureaus
from tenants.clock import now
from tenants.db import acting_for, db, read_transaction
from tenants.deadlock_retry import retry_on_deadlock

log = logging.getLogger("quandaiban.mail")
BATCH = 20
"""Mails a round and bureau."""


@dataclass(frozen=True)
class MailSender:
    """For which bureau mails go out, and what makes the links in them."""

    bureau: BureauCard
    link_for: ReplyLinkMaker


@dataclass(frozen=True)
class MailAttempt:
    """One try of one mail."""

    mail_id: UUID
    number: int


@dataclass(frozen=True)
class PreparedMail:
    """What goes out, and the hash by which its link is known."""

    message: EmailMessage
    address: str
    hash: bytes


def send_due_mails(link_for: ReplyLinkMaker) -> int:
    """One round over all bureaus but those of the practice space; says how many mails were sent. Never raises.

    Where the server cannot be reached the round ends with the first mail: a worker does not wait for it mail by mail.
    """
    sent = 0
    try:
        for card in real_bureaus():
            sent += _of_bureau(MailSender(card, link_for))
    except ServerUnreachable as failure:
        log.warning("mails wait: %s", failure.reason)
    except Exception:
        log.exception("mails wait")
    return sent


def _of_bureau(sender: MailSender) -> int:
    try:
        with acting_for(sender.bureau.id):
            with read_transaction():
                due = queries.due_mail_ids(BATCH)
            return sum(_one(sender, mail_id) for mail_id in due)
    except ServerUnreachable:
        raise
    except Exception:
        log.exception("mails wait at bureau %s", sender.bureau.id)
        return 0


def _one(sender: MailSender, mail_id: UUID) -> bool:
    """Whether this mail was sent. One that cannot be is in nobody else's way."""
    try:
        number = retry_on_deadlock(partial(_take, mail_id))
        return number is not None and _send(sender, MailAttempt(mail_id, number))
    except ServerUnreachable:
        raise
    except Exception:
        log.exception("mail %s of bureau %s waits", mail_id, sender.bureau.id)
        return False


def _take(mail_id: UUID) -> int | None:
    """Step 1; the number of the try, or None where there is nothing to do."""
    mail = queries.lock_due_mail(mail_id)
    if mail is None:
        return None
    if mail.tries >= MOST_TRIES:
        _give_up(request_row(mail.request_id), mail, mail.fault or "发送时中断")
        return None
    mail.tries, mail.next_at = mail.tries + 1, now() + LEASE
    db.session.flush()
    return mail.tries


def _send(sender: MailSender, taken: MailAttempt) -> bool:
    """Steps 2 to 5."""
    try:
        with smtp_carrier.open_connection() as way:
            written = retry_on_deadlock(partial(_write, way.server, sender, taken))
            if written is None:
                return False
            way.send(written.message, written.address)
    except MailUndelivered as failure:
        retry_on_deadlock(partial(_failed, taken, failure.reason, failure.for_good))
        if isinstance(failure, ServerUnreachable):
            raise
        return False
    except Conflict as refusal:
        retry_on_deadlock(partial(_unwanted, taken, refusal.message))
        return False
    except Refusal as refusal:
        retry_on_deadlock(partial(_failed, taken, refusal.message, True))
        return False
    return retry_on_deadlock(partial(_sent, taken, written.hash))


def _write(server: MailServer, sender: MailSender, taken: MailAttempt) -> PreparedMail | None:
    """Step 3; None where the mail is not this try's any more."""
    held = _held(taken)
    if held is None:
        return None
    request, mail = held
    code = outside.mint_code(request, mail.last_day)
    link = sender.link_for(sender.bureau, server.site, code)
    message = compose_mail(server, sender.bureau, link, request_details(request.id), mail, now())
    return PreparedMail(message, mail.address, code_hash(code))


def _sent(taken: MailAttempt, minted: bytes) -> bool:
    """Step 5; whether it counts."""
    held = _held(taken)
    if held is None:
        return False
    request, mail = held
    if request.token_hash != minted:
        _end(mail, MailState.DROPPED, "发出后又生成了新的链接，这封邮件中的链接无效")
        return False
    request = outside.mark_issued(request, mail.made_by)
    mail.sent_at = now()
    _end(mail, MailState.SENT, "")
    told, until = f"以电子邮件向{_whom(request, mail)}发出一次性链接", f"有效期至{mail.last_day:%Y-%m-%d}"
    outside.record_request_event(
        request,
        LedgerEvent.OUTSIDE_MAIL_SENT,
        f"{told}{outside.reissue_note(request)}，{until}：{outside.request_title(request)}。",
    )
    on_link_issued(request)
    if mail.urging and request.answered_at is None and request.revoked_at is None:
        outside.urge(request, f"以电子邮件再次发出链接（{mail.address}）。")
    return True


def _failed(taken: MailAttempt, reason: str, for_good: bool) -> None:
    """Tried again after a pause that grows, or given up."""
    held = _held(taken)
    if held is None:
        return
    request, mail = held
    if for_good or taken.number >= MOST_TRIES:
        _give_up(request, mail, reason)
        return
    mail.fault, mail.next_at = reason, now() + RETRY_PAUSES[taken.number - 1]
    db.session.flush()


def _give_up(request: OutsideRequest, mail: OutsideMail, reason: str) -> None:
    """Written down, and told to who ordered it."""
    _end(mail, MailState.FAILED, reason)
    text = f"电子邮件未能发出：{_whom(request, mail)}，试了{mail.tries}次，{reason}"
    outside.record_request_event(
        request, LedgerEvent.OUTSIDE_MAIL_FAILED, f"{text}：{outside.request_title(request)}。"
    )
    if mail.officer_id is not None:
        notify(
            mail.officer_id,
            f"{text}。请再次发送，或打印、复制送出：{outside.request_title(request)}",
            SubjectKind.OUTSIDE_REQUEST.of(request.id),
        )


def _unwanted(taken: MailAttempt, reason: str) -> None:
    """Answered or taken back meanwhile."""
    held = _held(taken)
    if held is not None:
        _end(held[1], MailState.DROPPED, reason)


def _end(mail: OutsideMail, state: MailState, why: str) -> None:
    mail.state, mail.fault = state, why[:300]
    db.session.flush()


def _held(taken: MailAttempt) -> tuple[OutsideRequest, OutsideMail] | None:
    """The request and its mail, locked in this order; None where the mail is not this try's any more."""
    request = request_row(queries.mail(taken.mail_id).request_id, lock=True)
    mail = queries.waiting_mail(request.id)
    if mail is None or mail.id != taken.mail_id or mail.tries != taken.number:
        log.info("mail %s is not wanted any more", taken.mail_id)
        return None
    return request, mail


def _whom(request: OutsideRequest, mail: OutsideMail) -> str:
    return f"{request_details(request.id).authority_name}（{mail.address}）"
