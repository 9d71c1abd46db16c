"""Pairing links (联动): who may hand what to whom, and since when (五、（三）; 联动审批工作机制).

A link is between two bureaus; a right says one kind of handoff in one direction. A handoff names the right it uses by a
foreign key, and a trigger asks that the link be live on the day, so the database itself refuses an unlinked handoff.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import Shared, enum_column, new_id
from tenants.labels import LabelledEnum


class LinkKind(LabelledEnum):
    """Why two bureaus are linked: 联系开发区 (document 五、（三）) or 市县联动 (跨层级)."""

    PAIRING = "pairing", "联系开发区"
    HIERARCHY = "hierarchy", "市县联动"


class HandoffKind(LabelledEnum):
    """What one bureau can ask of another (design §5)."""

    PUSH = "push", "跨层级推送"
    EARLY = "early", "提前介入"
    ASSIST_REVIEW = "assist_review", "帮审"
    REVIEW_ON_BEHALF = "review_on_behalf", "代审"
    CONSULTATION = "consultation", "会商征询"
    QUESTION = "question", "问题解答"
    COORDINATION = "coordination", "未划转事项协调"
    LIAISON = "liaison", "审批协助"
    CIRCULAR = "circular", "文件抄送"
    TRAINING = "training", "培训"
    SUPERVISION = "supervision", "审管衔接"


def same_practice_fks(table: str, **columns: str) -> list[ForeignKeyConstraint]:
    """That the bureaus in these columns are of the practice city where the row is, and real where it is not (B8)."""
    return [
        ForeignKeyConstraint(
            [column, "is_practice"], ["bureaus.id", "bureaus.is_practice"], name=f"fk_{table}_{name}_practice"
        )
        for name, column in columns.items()
    ]


class PairingLink(Shared, Base):
    """One link with its life dates; ended, never deleted."""

    __tablename__ = "pairing_links"
    __table_args__ = (
        CheckConstraint("lead_id <> partner_id", name="two_bureaus"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        ForeignKeyConstraint(["lead_id"], ["bureaus.id"], name="fk_pairing_links_lead"),
        ForeignKeyConstraint(["partner_id"], ["bureaus.id"], name="fk_pairing_links_partner"),
        *same_practice_fks("pairing_links", city="city_id", lead="lead_id", partner="partner_id"),
        Index("uq_pairing_links_open", "lead_id", "partner_id", unique=True, postgresql_where=text("valid_to IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    lead_id: Mapped[int] = mapped_column(Integer)
    partner_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[LinkKind] = mapped_column(enum_column(LinkKind, "kind"))
    basis: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    """Last day on which the link carries anything; empty while it is open."""
    ended_reason: Mapped[str | None] = mapped_column(String(200))
    is_practice: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """As its bureaus and its city are: the foreign keys refuse a link between a practice bureau and a real one."""

    def is_live_on(self, day: date) -> bool:
        """Whether a handoff may start along this link on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class PairingRight(Shared, Base):
    """One kind of handoff in one direction along a link."""

    __tablename__ = "pairing_rights"
    __table_args__ = (
        UniqueConstraint("link_id", "from_id", "to_id", "kind", name="uq_pairing_rights_use"),
        ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_pairing_rights_link"),
        *same_practice_fks("pairing_rights", **{"from": "from_id", "to": "to_id"}),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    link_id: Mapped[UUID] = mapped_column(Uuid)
    from_id: Mapped[int] = mapped_column(Integer)
    to_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[HandoffKind] = mapped_column(enum_column(HandoffKind, "kind"))
    is_practice: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """As its bureaus are. Every handoff names the right it uses, so none goes between practice and real."""
