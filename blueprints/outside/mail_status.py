"""How the page of a request tells of its newest mail."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.oversight.mailing.models import OutsideMail
from app.oversight.mailing.terms import MOST_TRIES, MailState
from tenants.clock import now

TONES = {
    MailState.WAITING: "due",
    MailState.SENT: "ahead",
    MailState.FAILED: "late",
    MailState.DROPPED: "paused",
}


def mail_line(mail: OutsideMail, is_open: bool) -> Any:
    """State, address, when, and why not; ``is_failed``: somebody has to do something about it."""
    return SimpleNamespace(
        word=mail.state.label,
        tone=TONES[mail.state],
        address=mail.address,
        at=mail.sent_at or mail.made_at,
        by=mail.made_by,
        urging=mail.urging,
        fault=mail.fault,
        tries=mail.tries,
        most_tries=MOST_TRIES,
        next_at=mail.next_at if mail.next_at > now() else None,
        is_waiting=is_open and mail.state is MailState.WAITING,
        is_failed=is_open and mail.state is MailState.FAILED,
    )
