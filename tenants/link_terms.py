"""What two linked bureaus have agreed (联动双方的约定): who is in charge on each side, and what may travel along the link.

The city proposes numbered terms; each side answers for itself. A link carries something only under terms that both have
agreed to, and the newest such terms say which facts of a project and whether files may go along, for each kind. The
database asks the same before a message is written (``qdk.keep_to_scope``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    SmallInteger,
    String,
    Text,
    Uuid,
    and_,
    exists,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tenants.db import Base
from tenants.keys import Shared, enum_column
from tenants.pairings import HandoffKind

FACT_LABELS: dict[str, str] = {
    "project_code": "项目代码",
    "credit_code": "统一社会信用代码",
    "kind": "项目类型",
    "place": "建设地点",
    "scale": "建设规模",
    "content": "建设内容",
    "industry": "行业门类",
    "land_area": "用地面积",
    "floor_area": "建筑面积",
    "funding": "资金来源",
    "total_investment": "总投资",
    "land_status": "用地情况",
    "importance": "项目类别",
}
"""Name → label of every fact of a project that another bureau may be told; messages and terms hold the labels. Name of the
project and of its unit always go along."""


class LinkSide(Shared, Base):
    """The linkage group (联动审批小组) of one of the two bureaus of a link; each side writes its own."""

    __tablename__ = "link_sides"
    __table_args__ = (
        ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_link_sides_link"),
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_link_sides_bureau"),
    )

    link_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    leader: Mapped[str] = mapped_column(String(60), default="")
    """领导小组组长: office or name."""
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """成员部门, in order."""
    office: Mapped[str] = mapped_column(String(60), default="")
    """办公室设在."""
    contact: Mapped[str] = mapped_column(String(40), default="")
    """联络员."""
    telephone: Mapped[str] = mapped_column(String(40), default="")
    """The office's, never a private one."""
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[str] = mapped_column(String(60), default="")


class LinkTerms(Shared, Base):
    """Terms that the city proposed to both sides. Insert-only."""

    __tablename__ = "link_terms"
    __table_args__ = (
        ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_link_terms_link"),
        CheckConstraint("number >= 1", name="number"),
    )

    link_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    proposed_by: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(200))
    """Why: the basis of the link, or the reason of a change."""


class LinkScope(Shared, Base):
    """What may travel along a link with one kind of handoff, in either direction (最小共享, B24). Insert-only."""

    __tablename__ = "link_scopes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["link_id", "number"], ["link_terms.link_id", "link_terms.number"], name="fk_link_scopes_terms"
        ),
    )

    link_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[HandoffKind] = mapped_column(enum_column(HandoffKind, "kind"), primary_key=True)
    facts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Labels, as messages hold them."""
    files: Mapped[bool]


class LinkAnswer(Shared, Base):
    """What a side answered to terms, for ever. Only the side itself can write it."""

    __tablename__ = "link_answers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["link_id", "number"], ["link_terms.link_id", "link_terms.number"], name="fk_link_answers_terms"
        ),
        ForeignKeyConstraint(
            ["link_id", "bureau_id"], ["link_sides.link_id", "link_sides.bureau_id"], name="fk_link_answers_side"
        ),
        CheckConstraint("agreed OR reason <> ''", name="reason"),
    )

    link_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    agreed: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(200))
    """Why not."""


def both_agreed(link_id: Any, one: Any, other: Any, number: Any = None) -> ColumnElement[bool]:
    """That both bureaus agreed to terms of the link: to ``number``, or to any. Columns or values."""
    first, second = aliased(LinkAnswer), aliased(LinkAnswer)
    same = and_(second.link_id == first.link_id, second.number == first.number)
    wanted = and_(
        first.link_id == link_id, first.bureau_id == one, first.agreed, second.bureau_id == other, second.agreed
    )
    return exists().where(same, wanted if number is None else and_(wanted, first.number == number))
