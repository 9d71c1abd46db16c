"""Marks by which what is read off the shared catalogue may be kept: whoever changes it for a bureau sets its mark anew.

A mark is never used twice, so equal marks mean equal content. It moves in the transaction of the change itself: read the
marks first, the content afterwards, and what is kept under them is never older than they are.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants import bureaus, context
from tenants.db import Base, db
from tenants.keys import Shared, new_id
from tenants.prepared_queries import PreparedQuery


class CatalogueMark(Shared, Base):
    """The mark of one bureau: of what it handles, took note of, published and counted; the city's of the standard too."""

    __tablename__ = "catalogue_marks"
    __table_args__ = (ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_catalogue_marks_bureau"),)

    city_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-18)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    mark: Mapped[UUID] = mapped_column(Uuid)


MARKS = PreparedQuery(
    select(CatalogueMark.bureau_id, CatalogueMark.mark).where(CatalogueMark.city_id == bindparam("city", type_=Integer))
)


def mark_changed() -> None:
    """The acting bureau has changed something of the shared catalogue. The last thing of an operation: it locks the row."""
    bureau = bureaus.bureau_by_id(context.bureau_id())
    values = {"city_id": bureau.city_id, "bureau_id": bureau.id, "mark": new_id()}
    statement = insert(CatalogueMark).values(values)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["city_id", "bureau_id"], set_={"mark": statement.excluded.mark})
    )
