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
from app.oversight.inbox.filters import BoxCursor, BoxFilter, BoxSort
from tenants import context


class PageStart(StrEnum):
    """Where a page begins in the order of its list; rows without a due date come last."""

    START = "start"
    BEHIND_DATED = "behind_dated"
    BEHIND_UNDATED = "behind_undated"


def page_start(which: BoxFilter, after: BoxCursor | None) -> PageStart:
    """Where the page behind ``after`` begins."""
    if after is None:
        return PageStart.START
    is_dated = after.due_on is not None or which.order in (BoxSort.NEWEST, BoxSort.OLDEST)
    return PageStart.BEHIND_DATED if is_dated else PageStart.BEHIND_UNDATED


def cursor_at(row: Any, box: Box) -> BoxCursor:
    """The row as the beginning of a further page."""
    return BoxCursor(row.id, row.due_on, row.sent_at, row.origin_id if box is Box.IN else row.target_id)


def cursor_values(after: BoxCursor | None, which: BoxFilter) -> dict[str, Any]:
    """What :func:`apply_order_after` compares with."""
    if after is None:
        return {}
    own = context.bureau_id()
    parties = (after.partner_id, own) if which.box is Box.IN else (own, after.partner_id)
    return {
        "key": after.id, "due": after.due_on, "moment": after.sent_at,
        "origin": parties[0], "target": parties[1],
    }  # fmt: skip


def apply_order(statement: Select[Any], row: Any, is_done: bool, sort: BoxSort) -> Select[Any]:
    """The statement in that order."""
    return statement.order_by(*_order(row, is_done, sort))


def apply_order_after(statement: Select[Any], row: Any, is_done: bool, sort: BoxSort, where: PageStart) -> Select[Any]:
    """In that order, and only what comes behind the values ``key``, ``due``, ``moment``, ``origin`` and ``target``."""
    if where is not PageStart.START:
        statement = statement.where(*_behind(row, is_done, sort, where))
    return apply_order(statement, row, is_done, sort)


def _order(row: Any, is_done: bool, sort: BoxSort) -> tuple[ColumnElement[Any], ...]:
    if is_done:
        return (row.id if sort is BoxSort.OLDEST else row.id.desc(),)
    if sort is BoxSort.NEWEST:
        return row.sent_at.desc(), row.id.desc()
    if sort is BoxSort.OLDEST:
        return row.sent_at, row.id
    if sort is BoxSort.PARTNER:
        # In one box one of the two is always the bureau itself: one index serves both boxes.
        return row.origin_id, row.target_id, row.due_on, row.id
    return row.due_on, row.id


def _behind(row: Any, is_done: bool, sort: BoxSort, where: PageStart) -> tuple[ColumnElement[bool], ...]:
    key = cast(bindparam("key"), Uuid)
    if is_done:
        return (row.id > key if sort is BoxSort.OLDEST else row.id < key,)
    if sort in (BoxSort.NEWEST, BoxSort.OLDEST):
        own, other = tuple_(row.sent_at, row.id), tuple_(cast(bindparam("moment"), DateTime(timezone=True)), key)
        return (own < other if sort is BoxSort.NEWEST else own > other,)
    if sort is BoxSort.DUE:
        return (_later(row, key, where),)
    partners = tuple_(row.origin_id, row.target_id)
    here = tuple_(cast(bindparam("origin"), Integer), cast(bindparam("target"), Integer))
    return partners >= here, or_(partners > here, and_(partners == here, _later(row, key, where)))


def _later(row: Any, key: Any, where: PageStart) -> ColumnElement[bool]:
    if where is PageStart.BEHIND_UNDATED:
        return and_(row.due_on.is_(None), row.id > key)
    return or_(row.due_on.is_(None), tuple_(row.due_on, row.id) > tuple_(cast(bindparam("due"), Date), key))
