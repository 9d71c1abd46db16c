"""Figures of links, as each bureau counts them in its own outbox: no case and no unit stands here."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, Numeric, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base
from tenants.keys import Shared, enum_column
from tenants.pairings import HandoffKind

COUNTS = ("due", "on_time", "answered", "returned", "resent", "waiting")
"""What is counted of what was sent."""
PUSH_COUNTS = ("push_due", "push_on_time")
"""What is counted of what should have been sent: pushes alone have that."""
DISCLOSED_COUNTS = ("sent", *COUNTS, *PUSH_COUNTS)
"""Counts that are left empty where they are one or two (B10)."""
DIFFERENCES = {"late": "due - on_time", "push_late": "push_due - push_on_time", "neither": "sent - answered - waiting"}
"""What figures leave between them: kept from sight as they are."""


class LinkFigure(Shared, Base):
    """What a bureau sent along a link with one kind of handoff, and what became of it. Written anew with every round.

    Shared, so that the city sees all links without the right to read any case; every bureau writes its own rows.
    """

    __tablename__ = "link_figures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["link_id", "bureau_id"], ["link_sides.link_id", "link_sides.bureau_id"], name="fk_link_figures_side"
        ),
        Index("ix_link_figures_bureau", "bureau_id"),
        *(CheckConstraint(f"{name} = 0 OR {name} >= 3", name=f"no_small_{name}") for name in DISCLOSED_COUNTS),
        *(CheckConstraint(f"{left} = 0 OR {left} >= 3", name=f"no_small_{name}") for name, left in DIFFERENCES.items()),
        CheckConstraint(f"sent IS NOT NULL OR coalesce({', '.join(COUNTS)}) IS NULL", name="nothing_of_few"),
        CheckConstraint(f"kind = 'push' OR coalesce({', '.join(PUSH_COUNTS)}) IS NULL", name="pushes_alone"),
        CheckConstraint("median_days IS NULL OR coalesce(answered, 0) >= 3", name="median_of_three"),
        CheckConstraint("longest_days IS NULL OR coalesce(waiting, 0) >= 3", name="longest_of_three"),
    )

    link_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Who sent."""
    kind: Mapped[HandoffKind] = mapped_column(enum_column(HandoffKind, "kind"), primary_key=True)
    sent: Mapped[int | None] = mapped_column(Integer)
    due: Mapped[int | None] = mapped_column(Integer)
    """Of them, those that should have been received by now, or were."""
    on_time: Mapped[int | None] = mapped_column(Integer)
    answered: Mapped[int | None] = mapped_column(Integer)
    returned: Mapped[int | None] = mapped_column(Integer)
    """Came back at least once."""
    resent: Mapped[int | None] = mapped_column(Integer)
    """Further rounds of all of them together."""
    waiting: Mapped[int | None] = mapped_column(Integer)
    median_days: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    """Working days from sending to the answer."""
    longest_days: Mapped[int | None] = mapped_column(Integer)
    """Working days since the oldest of the waiting was sent."""
    push_due: Mapped[int | None] = mapped_column(Integer)
    """Items that should have been pushed by now, or were; whether anything was sent or not."""
    push_on_time: Mapped[int | None] = mapped_column(Integer)
    as_of: Mapped[datetime] = mapped_column(DateTime(timezone=True))
