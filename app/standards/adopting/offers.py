"""Transfers (划转) as their two sides and the city see them: one, the offered and the received, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.foundation.errors import Missing
from app.standards.adopting import queries
from app.standards.adopting.models import ItemTransfer, TransferState
from app.standards.catalogue.models import Item
from tenants import context
from tenants.db import db


def transfer(transfer_id: UUID) -> ItemTransfer:
    """One transfer, for its two sides and the city. Raises :class:`Missing` for everybody else."""
    row = db.session.scalar(
        select(ItemTransfer)
        .where(ItemTransfer.id == transfer_id, ItemTransfer.city_id == queries.city_id())
        .execution_options(populate_existing=True)
    )
    if row is None or context.bureau_id() not in (row.from_id, row.to_id, row.city_id):
        raise Missing("划转")
    return row


def transfers(
    received: bool, state: TransferState | None = None, before: UUID | None = None, item_id: UUID | None = None
) -> Sequence[queries.AnyRow]:
    """Transfers that the acting bureau received or offered, newest first: one more than ``queries.PAGE`` where there are."""
    own = ItemTransfer.to_id if received else ItemTransfer.from_id
    statement = (
        select(*ItemTransfer.__table__.columns, Item.code, Item.name)
        .join(Item, Item.id == ItemTransfer.item_id)
        .where(own == context.bureau_id(), ItemTransfer.city_id == queries.city_id())
    )
    if state is not None:
        statement = statement.where(ItemTransfer.state == state)
    if before is not None:
        statement = statement.where(ItemTransfer.id < before)
    if item_id is not None:
        statement = statement.where(ItemTransfer.item_id == item_id)
    return db.session.execute(statement.order_by(ItemTransfer.id.desc()).limit(queries.PAGE_SIZE + 1)).all()


def has_open_transfer(item_id: UUID, to_id: int) -> bool:
    """Whether a transfer of the item to that bureau waits for its answer."""
    return (
        db.session.scalar(
            select(ItemTransfer.id).where(
                ItemTransfer.item_id == item_id, ItemTransfer.to_id == to_id,
                ItemTransfer.state == TransferState.OFFERED,
            )
        )
        is not None
    )  # fmt: skip


def waiting_transfer_count() -> int:
    """How many transfers wait for the acting bureau's answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ItemTransfer)
            .where(
                ItemTransfer.to_id == context.bureau_id(),
                ItemTransfer.state == TransferState.OFFERED,
            )
        )
        or 0
    )
