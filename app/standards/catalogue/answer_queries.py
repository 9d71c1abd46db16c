"""Questions to the common questions of a city (常见问题): those of an item, a page of all, one with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select

from app.foundation.errors import Missing
from app.standards.catalogue.answers import CommonQuestion
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import AnswerState
from tenants.db import db
from tenants.keys import in_literal

AnyRow = Row[Any]
PAGE_SIZE = 20
MOST_OF_ITEM = 50
MOST_WORDS = 5
COLUMNS = tuple(CommonQuestion.__table__.columns)


@dataclass(frozen=True)
class AnswerFilter:
    """What a list shows. ``general``: only what is about no item; ``after`` is the last one of the page before."""

    words: str = ""
    item_id: UUID | None = None
    general: bool = False
    state: AnswerState = AnswerState.PUBLISHED
    after: UUID | None = None


def answers_of(city_id: int, item_id: UUID) -> Sequence[AnyRow]:
    """What is published of one item, newest first."""
    statement = _rows(city_id, AnswerState.PUBLISHED).where(CommonQuestion.item_id == item_id)
    return db.session.execute(statement.order_by(CommonQuestion.id.desc()).limit(MOST_OF_ITEM)).all()


def answers(city_id: int, which: AnswerFilter) -> tuple[Sequence[AnyRow], UUID | None]:
    """A page with ``code`` and ``name`` of the item, newest first, and where the next begins. What is about an item that
    was retired is left out."""
    statement = _rows(city_id, which.state).where(Item.retired_on.is_(None))
    for word in which.words.split()[:MOST_WORDS]:
        columns = (CommonQuestion.question, CommonQuestion.answer, CommonQuestion.basis, Item.name)
        statement = statement.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if which.item_id is not None:
        statement = statement.where(CommonQuestion.item_id == which.item_id)
    if which.general:
        statement = statement.where(CommonQuestion.item_id.is_(None))
    if which.after is not None:
        statement = statement.where(CommonQuestion.id < which.after)
    rows = db.session.execute(statement.order_by(CommonQuestion.id.desc()).limit(PAGE_SIZE + 1)).all()
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None


def answer_history(city_id: int, entry_id: UUID) -> Sequence[AnyRow]:
    """Every text of one entry, newest first. Raises :class:`Missing`."""
    statement = _joined(city_id).where(CommonQuestion.entry_id == entry_id).order_by(CommonQuestion.number.desc())
    rows = db.session.execute(statement.limit(100)).all()
    if not rows:
        raise Missing("常见问题")
    return rows


def _joined(city_id: int) -> Select[Any]:
    return (
        select(*COLUMNS, Item.code, Item.name)
        .outerjoin(Item, Item.id == CommonQuestion.item_id)
        .where(CommonQuestion.city_id == city_id)
    )


def _rows(city_id: int, state: AnswerState) -> Select[Any]:
    return _joined(city_id).where(in_literal(CommonQuestion.state, (state,)))
