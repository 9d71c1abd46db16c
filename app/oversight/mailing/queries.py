"""The out-box as pages and the worker need it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.oversight.mailing import smtp_carrier
from app.oversight.mailing.models import OutsideMail
from app.oversight.mailing.terms import MailState
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db


def no_mail_reason() -> str | None:
    """Why the acting bureau sends no mail, as its pages say it; None where it does."""
    if bureaus.bureau_by_id(context.bureau_id()).is_practice:
        return "演练空间不发电子邮件，请打印或复制送出。"
    if smtp_carrier.installed_server() is None:
        return "本系统没有配置邮件服务器，不发电子邮件，请打印或复制送出。"
    return None


def latest_mail(request_id: UUID) -> OutsideMail | None:
    """The newest mail of a request: the one that its page speaks of."""
    return db.session.scalar(_mails(request_id).order_by(OutsideMail.id.desc()).limit(1))


def waiting_mail(request_id: UUID) -> OutsideMail | None:
    """The mail of a request that is still to be sent, locked. The request is locked before it."""
    return db.session.scalar(
        _mails(request_id)
        .where(OutsideMail.state == MailState.WAITING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def due_mail_ids(limit: int) -> Sequence[UUID]:
    """Mails whose time has come, the oldest first."""
    return db.session.scalars(
        select(OutsideMail.id)
        .where(
            OutsideMail.bureau_id == context.bureau_id(),
            OutsideMail.state == MailState.WAITING,
            OutsideMail.next_at <= now(),
        )
        .order_by(OutsideMail.next_at, OutsideMail.id)
        .limit(limit)
    ).all()


def mail(mail_id: UUID) -> OutsideMail:
    """One mail, as it was last read."""
    return db.session.execute(
        select(OutsideMail).where(OutsideMail.bureau_id == context.bureau_id(), OutsideMail.id == mail_id)
    ).scalar_one()


def lock_due_mail(mail_id: UUID) -> OutsideMail | None:
    """One mail, locked; None where its time has not come (any more) or another worker holds it."""
    return db.session.scalar(
        select(OutsideMail)
        .where(
            OutsideMail.bureau_id == context.bureau_id(),
            OutsideMail.id == mail_id,
            OutsideMail.state == MailState.WAITING,
            OutsideMail.next_at <= now(),
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _mails(request_id: UUID) -> Select[OutsideMail]:
    return select(OutsideMail).where(OutsideMail.bureau_id == context.bureau_id(), OutsideMail.request_id == request_id)
