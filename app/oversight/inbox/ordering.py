"""Orders of a list as an index has them, and pages behind a row: equal due dates are told apart by the key."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    or_,
    tuple_,
)

from app.interbureau.handoffs.states import Box
from app.oversight.inbox.filters import Cursor, Sort, Which
from tenants import context


class Place(StrEnum):
    """Where a page begins in the order of its list; rows without a due date come last."""

    START = "start"
    BEHIND_DATED = "behind_dated"
    BEHIND_UNDATED = "behind_undated"


def place(which: Which, after: Cursor | None) -> Place:
    """Where the page behind ``after`` begins."""
    if after is None:
        return Place.START
    is_dated = after.due_on is not None or which.order in (Sort.NEWEST, Sort.OLDEST)
    return Place.BEHIND_DATED if is_dated else Place.BEHIND_UNDATED


def at(row: Any, box: Box) -> Cursor:
    """The row as the beginning of a further page."""
    return Cursor(row.id, row.due_on, row.sent_at, row.origin_id if box is Box.IN else row.target_id)


def values(after: Cursor | None, which: Which) -> dict[str, Any]:
    """What :func:`behind` compares with."""
    if after is None:
        return {}
    own = context.bureau_id()
    parties = (after.partner_id, own) if which.box is Box.IN else (own, after.partner_id)
    return {
        "key": after.id, "due": after.due_on, "moment": after.sent_at,
        "origin": parties[0], "target": parties[1],
    }  # fmt: skip


def ordered(statement: Select[Any], row: Any, is_done: bool, sort: Sort) -> Select[Any]:
    """The statement in that order."""
    return statement.order_by(*_order(row, is_done, sort))


def behind(statement: Select[Any], row: Any, is_done: bool, sort: Sort, where: Place) -> Select[Any]:
    """In that order, and only what comes behind the values ``key``, ``due``, ``moment``, ``origin`` and ``target``."""
    if where is not Place.START:
        statement = statement.where(*_behind(row, is_done, sort, where))
    return ordered(statement, row, is_done, sort)


def _order(row: Any, is_done: bool, sort: Sort) -> tuple[ColumnElement[Any], ...]:
    if is_done:
        return (row.id if sort is Sort.OLDEST else row.id.desc(),)
    if sort is Sort.NEWEST:
        return row.sent_at.desc(), row.id.desc()
    if sort is Sort.OLDEST:
        return row.sent_at, row.id
    if sort is Sort.PARTNER:
        # In one box one of the two is always the bureau itself: one index serves both boxes.
        return row.origin_id, row.target_id, row.due_on, row.id
    return row.due_on, row.id


def _behind(row: Any, is_done: bool, sort: Sort, where: Place) -> tuple[ColumnElement[bool], ...]:
    key = cast(bindparam("key"), Uuid)
    if is_done:
        return (row.id > key if sort is Sort.OLDEST else row.id < key,)
    if sort in (Sort.NEWEST, Sort.OLDEST):
        own, other = tuple_(row.sent_at, row.id), tuple_(cast(bindparam("moment"), DateTime(timezone=True)), key)
        return (own < other if sort is Sort.NEWEST else own > other,)
    if sort is Sort.DUE:
        return (_later(row, key, where),)
    partners = tuple_(row.origin_id, row.target_id)
    here = tuple_(cast(bindparam("origin"), Integer), cast(bindparam("target"), Integer))
    return partners >= here, or_(partners > here, and_(partners == here, _later(row, key, where)))


def _later(row: Any, key: Any, where: Place) -> ColumnElement[bool]:
    if where is Place.BEHIND_UNDATED:
        return and_(row.due_on.is_(None), row.id > key)
    return or_(row.due_on.is_(None), tuple_(row.due_on, row.id) > tuple_(cast(bindparam("due"), Date), key))
