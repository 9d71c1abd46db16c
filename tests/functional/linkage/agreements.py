"""Links between bureaus: what they agree on, and which acts are on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from app.interbureau.linkage import queries
from tenants.db import acting_for, read_transaction, transaction


@contextmanager
def acts(app: Flask, bureau_id: int) -> Iterator[None]:
    """As a bureau, in one write transaction."""
    with app.app_context(), acting_for(bureau_id), transaction():
        yield


def link_between(app: Flask, one: int, other: int) -> queries.LinkCard:
    with app.app_context(), acting_for(one), read_transaction():
        return next(card for card in queries.links(one) if other in card.parties)
