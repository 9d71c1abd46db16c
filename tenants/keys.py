"""Keys: every table is owned by a bureau, or shared and marked as such.

An owned row's key is ``(bureau_id, id)`` and so is the head of every foreign key between owned tables: a reference
across bureaus cannot be written down. ``bureau_id`` has no foreign key to ``bureaus`` of its own: the row-level policy
already compares it with the signed context, and a check per inserted row would be paid for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Enum, ForeignKeyConstraint, Integer, Uuid, bindparam
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from tenants import context


def new_id() -> UUID:
    """A UUIDv7: made by the application, grows with time, so pages of new rows lie together."""
    return uuid7()


class BureauKeyed:
    """An owned row whose key, after the bureau, is something else than an ``id``."""

    bureau_id: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, default=context.bureau_id, sort_order=-20
    )


class BureauOwned(BureauKeyed):
    """Every row belongs to exactly one bureau; PostgreSQL refuses to show or change it to any other."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-19)


class Shared:
    """The marked exception: rows of a city that all its bureaus read (bureaus, links, catalogue, work calendar).

    ``city_id`` is the root bureau of the city. Where the application may write such a table at all, the policy lets
    only that root bureau do so.
    """

    city_id: Mapped[int] = mapped_column(Integer, nullable=False, sort_order=-18)


def owned_fk(table: str, *columns: str, name: str, to: Sequence[str] = ("id",)) -> ForeignKeyConstraint:
    """A foreign key between owned tables: always inside one bureau. ``name`` is at most 50 characters."""
    return ForeignKeyConstraint(
        ["bureau_id", *columns], [f"{table}.bureau_id", *(f"{table}.{column}" for column in to)], name=name
    )


def in_literal(column: Any, members: Sequence[StrEnum]) -> ColumnElement[bool]:
    """That a column holds one of these words, written out: so a partial index on the same words serves a prepared plan."""
    return cast(
        "ColumnElement[bool]",
        column.in_(bindparam(None, list(members), type_=column.type, expanding=True, literal_execute=True)),
    )


def enum_column(kind: type[StrEnum], name: str) -> Enum:
    """A column that holds one of an enum's words: text with a CHECK (leakproof, so indexes serve under policies)."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def enum_check(column: str, kind: type[StrEnum], name: str) -> CheckConstraint:
    """A CHECK for a plain text column, where the enum itself is not wanted in rows."""
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({values})", name=name)


def is_owned(table: Any) -> bool:
    """Whether a table's rows belong to a bureau (its key begins with ``bureau_id``)."""
    return bool(next(iter(table.primary_key.columns)).name == "bureau_id")
