"""Items (事项) and their versions: the city's one definition of what is asked, by whom, in what time.

The five facets of 五统一 stand on the version and on what hangs on it (:mod:`app.standards.catalogue.version_parts`). A published
version is inserted once and never changed but for its state and last day: the application has no privilege to. What is
still being written is a document elsewhere (:mod:`app.standards.drafting`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.terms import ItemKind, OnlineDepth, ServiceMode, Stage, VersionState
from tenants.db import Base
from tenants.keys import Shared, enum_column, new_id


class Item(Shared, Base):
    """One item of the catalogue: what stays the same from version to version. Rights attach here, never to versions."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("city_id", "code", name="uq_items_code"),
        UniqueConstraint("city_id", "id", name="uq_items_city"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(40))
    """Our own stable code; national codes differ by province and are data, never logic."""
    standard_code: Mapped[str | None] = mapped_column(String(60))
    """对应标准审批事项编码, where the city has confirmed it."""
    name: Mapped[str] = mapped_column(String(120))
    """The name under which lists show it: that of its newest published version."""
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"))
    position: Mapped[int] = mapped_column(Integer)
    """Order within the catalogue, as the assessment sheet (研判表) prints it."""
    division: Mapped[str] = mapped_column(String(60))
    """City division that is responsible for the item and guides the bureaus below (L2.1c)."""
    retired_on: Mapped[date | None] = mapped_column(Date)


class ItemVersion(Shared, Base):
    """One published version of an item: the same at every bureau that has adopted it (L2.1a)."""

    __tablename__ = "item_versions"
    __table_args__ = (
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_versions_item"),
        UniqueConstraint("item_id", "number", name="uq_item_versions_number"),
        Index("uq_item_versions_in_force", "item_id", unique=True, postgresql_where=text("state = 'in_force'")),
        Index("uq_item_versions_scheduled", "item_id", unique=True, postgresql_where=text("state = 'scheduled'")),
        CheckConstraint("state IN ('scheduled', 'in_force', 'superseded', 'retired')", name="published"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("statutory_days IS NULL OR statutory_days >= 0", name="statutory"),
        CheckConstraint("promised_days IS NULL OR promised_days >= 0", name="promised"),
        CheckConstraint("NOT statutory_none OR statutory_days IS NULL", name="none_set_by_law"),
        CheckConstraint("tiers <@ ARRAY['province', 'city', 'county', 'zone']::varchar[]", name="tiers"),
        CheckConstraint("visits >= 0", name="visits"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[VersionState] = mapped_column(enum_column(VersionState, "state"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all standard content (:mod:`app.standards.catalogue.canonical`), printed on every guide and checklist."""
    change_note: Mapped[str] = mapped_column(Text, default="")

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ItemKind] = mapped_column(enum_column(ItemKind, "kind"))
    tiers: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    """Levels that may decide it (:class:`~app.standards.catalogue.terms.Tier`)."""
    tier_note: Mapped[str] = mapped_column(String(200), default="")
    service_mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode, "service_mode"))
    applicability: Mapped[str] = mapped_column(Text, default="")
    applies_when: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Testable rule on project facts beside the plain words of ``applicability``: data, never code."""

    statutory_days: Mapped[int | None] = mapped_column(Integer)
    statutory_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "statutory_unit"))
    statutory_none: Mapped[bool] = mapped_column(Boolean)
    """The law sets no limit (法律未规定办结时限)."""
    statutory_confirmed: Mapped[bool] = mapped_column(Boolean)
    statutory_note: Mapped[str] = mapped_column(Text, default="")
    extension_days: Mapped[int | None] = mapped_column(Integer)
    """By how many days of the same unit the limit may be extended once."""
    promised_days: Mapped[int | None] = mapped_column(Integer)
    """What the bureaus promise (承诺时限): one value for all of them, empty until the city has set it."""
    promised_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "promised_unit"))
    promised_confirmed: Mapped[bool] = mapped_column(Boolean)
    promised_note: Mapped[str] = mapped_column(Text, default="")

    online_depth: Mapped[OnlineDepth] = mapped_column(enum_column(OnlineDepth, "online_depth"))
    visits: Mapped[int] = mapped_column(Integer)
    """How many times the unit must come in person (到办事现场次数)."""
    must_come: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Why it must come, where it must (必须现场办理原因)."""
    online_confirmed: Mapped[bool] = mapped_column(Boolean)

    result_name: Mapped[str] = mapped_column(String(200))
    result_validity: Mapped[str] = mapped_column(Text, default="")
    commitment: Mapped[str] = mapped_column(Text, default="")
    """Text of the notice and commitment (告知承诺), where the item can be done that way."""
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Key points (要点提示) printed on guides and plans."""
