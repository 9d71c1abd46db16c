"""Figures are prepared for every bureau, each in a transaction of its own, acting as itself: by the worker, by a command."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from app.casework.delivery.queries import push_punctuality
from app.interbureau.linkage import figures as link_figures
from app.oversight.uniformity.counting import refresh_figures
from app.oversight.uniformity.queries import figure_rounds
from tenants.bureaus import real_bureaus
from tenants.clock import now
from tenants.db import acting_for, read_transaction, transaction

log = logging.getLogger("quandaiban.uniformity")
INTERVAL = timedelta(minutes=10)
"""How old a bureau's figures may become while a worker runs."""


def prepare_figures(older_than: timedelta = timedelta(0), most: int | None = None, whole: bool = True) -> int:
    """Count for bureaus whose figures are older than that, the oldest first, at most so many of them: everything anew, or
    with ``whole=False`` what has changed since their last round.

    Returns how many bureaus. Never raises: a bureau that fails is logged and keeps its former figures.
    """
    try:
        due = _due(now() - older_than)
    except Exception:
        log.exception("the age of the figures is not known")
        return 0
    return sum(_refreshed(bureau_id, whole) for bureau_id in due[:most])


def _due(limit: datetime) -> list[int]:
    """Bureaus without figures, then those with the oldest ones; practice is never counted (B8)."""
    cards = {card.id: card for card in real_bureaus()}
    ages: dict[int, datetime] = {}
    with read_transaction():
        for city_id in {card.city_id for card in cards.values()}:
            ages |= figure_rounds(city_id)
    due = [bureau_id for bureau_id in cards if bureau_id not in ages or ages[bureau_id] <= limit]
    return sorted(due, key=lambda bureau_id: (bureau_id in ages, ages.get(bureau_id, limit)))


def _refreshed(bureau_id: int, whole: bool) -> bool:
    try:
        with acting_for(bureau_id), transaction():
            refresh_figures(whole)
            link_figures.refresh_figures(push_punctuality())
    except Exception:
        log.exception("the figures of bureau %s were not prepared", bureau_id)
        return False
    return True
