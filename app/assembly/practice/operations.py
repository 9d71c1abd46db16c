"""The switch of the pretend partner, at each practice bureau."""

from __future__ import annotations

from sqlalchemy import select

from app.foundation.errors import Forbidden, Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from tenants import bureaus, context
from tenants.db import db
from tenants.models import Bureau

LONGEST = 240
"""Minutes."""


def let_partner_play(minutes: int | None) -> Bureau:
    """After how many minutes the pretend partner of the acting bureau answers; None switches it off.

    Raises :class:`Forbidden` at a real bureau, where nobody is ever played, :class:`Invalid` for a time out of range.
    """
    if not bureaus.bureau_by_id(context.bureau_id()).is_practice:
        raise Forbidden("只有演练空间的审批局有模拟对方局。")
    if minutes is not None and not 0 <= minutes <= LONGEST:
        raise Invalid("range", f"请选择0至{LONGEST}分钟。", "minutes")
    row = db.session.scalars(select(Bureau).where(Bureau.id == context.bureau_id()).with_for_update()).one()
    if row.partner_minutes != minutes:
        row.partner_minutes = minutes
        db.session.flush()
        bureaus.forget_directory()
        word = "关闭" if minutes is None else f"开启，{minutes}分钟后自动办理"
        record(LedgerEvent.PRACTICE_PARTNER_SWITCHED, f"模拟对方局：{word}。")
    return row
