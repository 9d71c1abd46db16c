"""What each bureau tells of itself for the uniformity matrix: figures of its own cases, and what it published elsewhere.

Shared tables, the item first in the key: every bureau of the city reads all rows and writes those that name it. Figures
only - no case and no unit stands here, and nothing is told of fewer than three cases (B10).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, Numeric, String, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.terms import UniformFacet
from tenants.db import Base
from tenants.keys import Shared, enum_column


class ObservedFigure(Shared, Base):
    """What a bureau's decided cases of one version say together. A derived figure: written anew with every round."""

    __tablename__ = "observed_figures"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_observed_figures_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_observed_figures_item"),
        ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_observed_figures_version"),
        Index("ix_observed_figures_bureau", "bureau_id", "item_id"),
        CheckConstraint("cases_decided >= 3", name="no_small_cell"),
        CheckConstraint("online_share BETWEEN 0 AND 1", name="online_share"),
        CheckConstraint(
            "(online_share IS NULL) = (online_of IS NULL) AND (online_of IS NULL OR online_of >= 3)", name="online_of"
        ),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    cases_decided: Mapped[int] = mapped_column(Integer)
    median_days: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    """Median of the days used from acceptance to decision, of ``unit``; paused days are not among them."""
    limit_days: Mapped[int | None] = mapped_column(Integer)
    """The limit under which these cases were accepted (their median where variants differ); empty where none is set."""
    unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "unit"))
    extra_materials: Mapped[int] = mapped_column(Integer)
    """Materials in these cases that the version does not list."""
    special_steps: Mapped[int] = mapped_column(Integer)
    """Special steps (特别程序) really begun in these cases."""
    strange_steps: Mapped[int] = mapped_column(Integer)
    """Of them, those that the version does not list under that name."""
    online_share: Mapped[Decimal | None] = mapped_column(Numeric(4, 3))
    """Share handed in online, of those that the unit handed in itself; empty where these are fewer than three."""
    online_of: Mapped[int | None] = mapped_column(Integer)
    """Of how many cases: those that came online, to a window or by post. 代办 says nothing of the unit's way."""
    as_of: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When these cases were counted; that nothing has changed since says the bureau's round."""


class RunningFigure(Shared, Base):
    """How many cases a bureau has under way under one version. No row: none."""

    __tablename__ = "running_figures"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_running_figures_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_running_figures_item"),
        ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_running_figures_version"),
        Index("ix_running_figures_bureau", "bureau_id", "item_id"),
        CheckConstraint("cases >= 3", name="no_small_cell"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    cases: Mapped[int | None] = mapped_column(Integer)
    """Empty: fewer than three, and how many nobody is told."""


class FigureRound(Shared, Base):
    """When a bureau's figures were last prepared: their age, also where there was nothing to tell."""

    __tablename__ = "figure_rounds"
    __table_args__ = (ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_figure_rounds_bureau"),)

    city_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-18)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    as_of: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    whole_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When all versions were last counted; in between only those of which something has changed."""


class DeclaredGuide(Shared, Base):
    """What a bureau has published elsewhere of one facet of an item: its own site, the provincial portal."""

    __tablename__ = "declared_guides"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_declared_guides_bureau"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_declared_guides_item"),
        Index("ix_declared_guides_bureau", "bureau_id", "item_id"),
        CheckConstraint("cardinality(lines) BETWEEN 1 AND 200", name="lines"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    facet: Mapped[UniformFacet] = mapped_column(enum_column(UniformFacet, "facet"), primary_key=True)
    lines: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The published text as it stands there: evidence to compare, never a standard to work by."""
    digest: Mapped[str] = mapped_column(String(64))
    """Of the text as it is compared (``published_texts.text_digest``): a page compares thousands without reading them."""
    source: Mapped[str] = mapped_column(String(400))
    """Where it stands: an address or a name."""
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    imported_by: Mapped[str] = mapped_column(String(60))
