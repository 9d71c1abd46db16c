"""Tables of time: published years and days (shared by a city), clocks and their segments (owned by a bureau)."""

from __future__ import annotations

from datetime import date, datetime
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
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.calendar.terms import ClockState, ClockSubject, DayKind, Hands, LimitUnit, MoveCause, StoppageCause
from tenants import context
from tenants.db import Base
from tenants.keys import BureauOwned, Shared, enum_column, new_id, owned_fk


class WorkYear(Shared, Base):
    """One published year: the State Council's notice that makes its days countable (行政许可法第八十二条)."""

    __tablename__ = "work_years"

    city_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-18)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    notice_no: Mapped[str | None] = mapped_column(String(60))
    """The notice's number (发文字号), where it is known for sure."""
    title: Mapped[str] = mapped_column(String(120))
    source_note: Mapped[str] = mapped_column(String(200), default="")
    published_on: Mapped[date] = mapped_column(Date)


class WorkDay(Shared, Base):
    """One day of a published year. A day that has no row is unknown, never guessed."""

    __tablename__ = "work_days"
    __table_args__ = (
        ForeignKeyConstraint(["city_id", "year"], ["work_years.city_id", "work_years.year"], name="fk_work_days_year"),
        CheckConstraint("year = date_part('year', day)", name="year_of_day"),
    )

    city_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-18)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    kind: Mapped[DayKind] = mapped_column(enum_column(DayKind, "kind"))
    name: Mapped[str] = mapped_column(String(40), default="")
    """The holiday's name, or what a make-up day makes up for."""


class Clock(BureauOwned, Base):
    """A running time limit (计时) of one subject in one bureau.

    The segments are the truth. ``state``, ``due_on`` and ``due_floor`` are copies of what follows from them, kept so
    that a list can be ordered by due date in one index.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("bureau_id", "subject", "subject_id", name="uq_clocks_subject"),
        CheckConstraint("limit_days IS NULL OR limit_days >= 0", name="limit"),
        CheckConstraint("due_on IS NULL OR due_floor IS NULL", name="firm_or_floor"),
        CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name="stopped"),
        Index("ix_clocks_project", "bureau_id", "project_id"),
        Index(
            "ix_clocks_open_due",
            "bureau_id",
            "due_on",
            "id",
            postgresql_where=text("state IN ('running', 'paused')"),
        ),
    )

    subject: Mapped[ClockSubject] = mapped_column(enum_column(ClockSubject, "subject"))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    limit_days: Mapped[int | None] = mapped_column(Integer)
    """Days of ``unit``; empty means 无时限 (no limit is set), 0 means 即时."""
    unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "unit"), default=LimitUnit.WORKING_DAY)
    begin_next_day: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether the day of the start is left out (民法典第二百零一条): fixed at the start, so it stays explained."""
    started_on: Mapped[date | None] = mapped_column(Date)
    """Local date on which it first counted; empty while nothing has counted yet."""
    due_on: Mapped[date | None] = mapped_column(Date)
    """The firm due date; empty without a limit, before the start, in a pause, and while 待核定."""
    due_floor: Mapped[date | None] = mapped_column(Date)
    """Earliest possible due date where no firm one can be given (待核定, or paused)."""
    state: Mapped[ClockState] = mapped_column(enum_column(ClockState, "state"))
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClockSegment(Base):
    """One stretch of a clock in one pair of hands, counted or not. Ended by a turn, never changed otherwise."""

    __tablename__ = "clock_segments"
    __table_args__ = (
        owned_fk("clocks", "clock_id", name="fk_clock_segments_clock"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("to_at IS NULL OR to_at >= from_at", name="order"),
        Index("uq_clock_segments_open", "bureau_id", "clock_id", unique=True, postgresql_where=text("to_at IS NULL")),
    )

    bureau_id: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, default=context.bureau_id, sort_order=-20
    )
    clock_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hands: Mapped[Hands] = mapped_column(enum_column(Hands, "hands"))
    counted: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(String(40))
    """Code of the legal ground of a pause; what it means belongs to the room that paused."""
    from_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    to_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DueDateChange(BureauOwned, Base):
    """A due date that moved because the calendar did (日期核定结果): what stood before, what holds now."""

    __tablename__ = "settled_dues"
    __table_args__ = ({"info": {"access": "insert"}},)

    subject: Mapped[ClockSubject] = mapped_column(enum_column(ClockSubject, "subject"))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    cause: Mapped[MoveCause] = mapped_column(enum_column(MoveCause, "cause"))
    due_before: Mapped[date | None] = mapped_column(Date)
    floor_before: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    due_floor: Mapped[date | None] = mapped_column(Date)
    settled_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BureauClosure(Shared, Base):
    """Days on which a bureau's windows are closed (本局闭局日): told to everybody, counted by nobody (行政许可法第八十二条).

    Written by the bureau it names; taken back with a reason, never changed.
    """

    __tablename__ = "bureau_closures"
    __table_args__ = (
        ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_bureau_closures_bureau"),
        UniqueConstraint("city_id", "id", name="uq_bureau_closures_city"),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        Index("ix_bureau_closures_last", "city_id", "last_day", postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    bureau_id: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(String(60))
    withdrawn_reason: Mapped[str] = mapped_column(String(400), default="")


class ClosureDeclaration(Shared, Base):
    """The city has recorded that a closure is force majeure or an office stoppage decided by government, by its document.

    Only then are the days no working days of that bureau. Written by the city alone; revoked with a reason, never changed.
    """

    __tablename__ = "closure_declarations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["city_id", "closure_id"], ["bureau_closures.city_id", "bureau_closures.id"],
            name="fk_closure_declarations_closure",
        ),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index(
            "uq_closure_declarations_holding", "closure_id", unique=True, postgresql_where=text("revoked_at IS NULL")
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    closure_id: Mapped[UUID] = mapped_column(Uuid)
    cause: Mapped[StoppageCause] = mapped_column(enum_column(StoppageCause, "cause"))
    document: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str] = mapped_column(String(60))
    declared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    declared_by: Mapped[str] = mapped_column(String(60))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_by: Mapped[str | None] = mapped_column(String(60))
    revoked_reason: Mapped[str] = mapped_column(String(400), default="")
