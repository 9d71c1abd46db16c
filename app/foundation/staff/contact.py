"""Where a bureau is to be found, in its own words: the part of its portal that is not standard (clause W7)."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.foundation.errors import Invalid
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from tenants import bureaus, context
from tenants.db import db
from tenants.models import Bureau

_TELEPHONE = re.compile(r"[0-9()（）+\-—、，,;； 转]{5,40}")
CONTACT_LABELS = {"address": "地址", "telephone": "电话", "hours": "办公时间", "introduction": "单位介绍"}


def change_contact(address: str, telephone: str, hours: str, introduction: str) -> Bureau:
    """Write what the own portal shows. Every page shows it within seconds.

    Raises :class:`Invalid` at the field. The row is shared; the database grants these four columns of the own row only.
    """
    if telephone.strip() and not _TELEPHONE.fullmatch(telephone.strip()):
        raise Invalid("shape", "电话只能由数字、短横线、括号和“转”组成，例如 0356-2190000。", "telephone")
    bureau = db.session.scalars(select(Bureau).where(Bureau.id == context.bureau_id()).with_for_update()).one()
    given = {"address": address, "telephone": telephone, "hours": hours, "introduction": introduction}
    changed = {name: text.strip() for name, text in given.items() if getattr(bureau, name) != text.strip()}
    if changed:
        before = {name: getattr(bureau, name) for name in changed}
        for name, text in changed.items():
            setattr(bureau, name, text)
        db.session.flush()
        bureaus.forget_directory()
        record(
            LedgerEvent.BUREAU_PORTAL_DESCRIBED,
            f"更新门户信息：{'、'.join(CONTACT_LABELS[name] for name in changed)}。",
            detail={"before": before, "after": changed},
        )
    return bureau
