"""The words of the out-box, and how often it is tried. Pure."""

from __future__ import annotations

from datetime import timedelta

from tenants.labels import LabelledEnum


class MailState(LabelledEnum):
    """Where a mail stands: to be sent, sent, given up, no longer wanted."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发出"
    FAILED = "failed", "未能发出"
    DROPPED = "dropped", "不再发送"


RETRY_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""After the first failure, the second, …"""
MOST_TRIES = len(RETRY_PAUSES) + 1
LEASE = timedelta(minutes=10)
"""How long a try may last; longer than all of its steps may take together."""
