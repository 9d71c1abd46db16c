"""What other bureaus have done that this one should know of: offers of transfer and their answers, sign-offs taken back.

They are rows of the city's shared tables; each bureau finds them itself and tells its own officers (:mod:`app.foundation.notices.shared_news`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.foundation.notices.shared_news import notify_once, was_not_notified
from app.foundation.notices.subjects import Subject, SubjectKind
from app.foundation.staff.roles import Role
from app.standards.adopting.models import ItemTransfer, ReadinessWithdrawal, TransferState
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import ReadinessPoint
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import now
from tenants.db import db

NEWS_WINDOW = timedelta(days=30)
"""What is older is news no more: after an upgrade nobody is told of years."""
MOST_A_ROUND = 100
OFFERED, ANSWERED, TAKEN_BACK = "transfer_offered", "transfer_answered", "signoff_taken_back"
News = tuple[str, UUID, str, Subject]
"""Kind, the row that brought it, the sentence, what it is about."""


def notify_news() -> int:
    """Tell the acting bureau's catalogue administrators what they have not been told yet; returns how many news."""
    news = [*_offered(), *_answered(), *_taken_back()]
    for kind, news_id, text, subject in news:
        notify_once(kind, news_id, Role.CATALOGUE_ADMIN, text, subject)
    return len(news)


def _offered() -> Iterator[News]:
    rows = db.session.execute(
        select(ItemTransfer.id, ItemTransfer.from_id, ItemTransfer.since, Item.name)
        .join(Item, Item.id == ItemTransfer.item_id)
        .where(
            ItemTransfer.to_id == context.bureau_id(),
            ItemTransfer.state == TransferState.OFFERED,
            was_not_notified(OFFERED, ItemTransfer.id),
        )
        .order_by(ItemTransfer.id)
        .limit(MOST_A_ROUND)
    )
    for row in rows:
        giver = bureau_by_id(row.from_id).name
        yield OFFERED, row.id, f"{giver}拟向本局划转“{row.name}”，待本局确认。", SubjectKind.TRANSFER.of(row.id)


def _answered() -> Iterator[News]:
    rows = db.session.execute(
        select(ItemTransfer.id, ItemTransfer.to_id, ItemTransfer.state, Item.name)
        .join(Item, Item.id == ItemTransfer.item_id)
        .where(
            ItemTransfer.from_id == context.bureau_id(),
            ItemTransfer.state.in_((TransferState.ACCEPTED, TransferState.DECLINED)),
            ItemTransfer.answered_at >= now() - NEWS_WINDOW,
            was_not_notified(ANSWERED, ItemTransfer.id),
        )
        .order_by(ItemTransfer.id)
        .limit(MOST_A_ROUND)
    )
    for row in rows:
        said = f"{bureau_by_id(row.to_id).name}答复划转“{row.name}”：{TransferState(row.state).label}。"
        yield ANSWERED, row.id, said, SubjectKind.TRANSFER.of(row.id)


def _taken_back() -> Iterator[News]:
    rows = db.session.execute(
        select(ReadinessWithdrawal.id, ReadinessWithdrawal.point, ReadinessWithdrawal.reason, Item.name, Item.code)
        .join(Item, Item.id == ReadinessWithdrawal.item_id)
        .where(
            ReadinessWithdrawal.bureau_id == context.bureau_id(),
            ReadinessWithdrawal.withdrawn_at >= now() - NEWS_WINDOW,
            was_not_notified(TAKEN_BACK, ReadinessWithdrawal.id),
        )
        .order_by(ReadinessWithdrawal.id)
        .limit(MOST_A_ROUND)
    )
    for row in rows:
        said = f"市局撤回“{row.name}”承接准备的核验（{ReadinessPoint(row.point).label}）：{row.reason}"
        yield TAKEN_BACK, row.id, said, SubjectKind.ADOPTION_READINESS.of(row.code)
