"""Item cases (办件) at the bureau whose window works on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.cases.advice_rules import AdviceOutcome
from app.casework.cases.states import CaseState
from app.casework.plans.states import MaterialState, SubmissionChannel
from app.foundation.calendar.terms import LimitUnit
from tenants.db import Base
from tenants.keys import BureauOwned, enum_column, owned_fk

IS_OPEN = text(
    "state IN ('taken', 'accepted', 'correcting', 'corrected', 'handling', 'special_started', 'special_ended')"
)
IS_CLOSED = text(
    "state IN ('withdrawn_before', 'not_accepted', 'refused_to_accept', 'passed', 'passed_conditionally', 'not_passed', "
    "'retracted', 'revoked')"
)


class Case(BureauOwned, Base):
    """One item in one window's hands, from an own dispatch or from another bureau's handoff."""

    __tablename__ = "cases"
    __table_args__ = (
        owned_fk("divisions", "division_id", name="fk_cases_division"),
        owned_fk("officers", "reviewer_id", name="fk_cases_reviewer"),
        owned_fk("handoffs", "advice_id", name="fk_cases_advice"),
        UniqueConstraint("bureau_id", "number", name="uq_cases_number"),
        CheckConstraint("(entry_id IS NULL) <> (handoff_id IS NULL)", name="one_origin"),
        CheckConstraint("(adviser_id IS NULL) = (advice_id IS NULL)", name="advised"),
        Index("ix_cases_queue", "bureau_id", "division_id", "due_on", "id", postgresql_where=IS_OPEN),
        Index("ix_cases_closed", "bureau_id", "division_id", "id", postgresql_where=IS_CLOSED),
        Index("ix_cases_version", "bureau_id", "item_version_id", "id"),
        Index("ix_cases_running", "bureau_id", "item_version_id", postgresql_where=text("closed_at IS NULL")),
        Index(
            "uq_cases_open_entry",
            "bureau_id",
            "entry_id",
            unique=True,
            postgresql_where=text("entry_id IS NOT NULL AND closed_at IS NULL"),
        ),
        Index(
            "uq_cases_open_handoff",
            "bureau_id",
            "handoff_id",
            unique=True,
            postgresql_where=text("handoff_id IS NOT NULL AND closed_at IS NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(String(40))
    """受理编号."""
    entry_id: Mapped[UUID | None] = mapped_column(Uuid)
    handoff_id: Mapped[UUID | None] = mapped_column(Uuid)
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Only for an own project; another bureau's project is known by ``facts`` alone."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What was shared: project name, unit, code and the ticked fields."""
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", name="fk_cases_item"))
    item_version_id: Mapped[UUID] = mapped_column(ForeignKey("item_versions.id", name="fk_cases_version"))
    item_name: Mapped[str] = mapped_column(String(120))
    project_name: Mapped[str] = mapped_column(String(120))
    sponsor_name: Mapped[str] = mapped_column(String(120))
    serving_bureau_id: Mapped[int] = mapped_column(Integer)
    in_name_of_id: Mapped[int | None] = mapped_column(Integer)
    """代审: the bureau in whose name the decision is made."""
    adviser_id: Mapped[int | None] = mapped_column(Integer)
    """帮审: the bureau whose advice is asked before the decision; ``advice_id`` is the request, in the outbox."""
    advice_id: Mapped[UUID | None] = mapped_column(Uuid)
    advised_by: Mapped[str | None] = mapped_column(String(120))
    """Who there gave the advice; empty while none has come."""
    division_id: Mapped[UUID] = mapped_column(Uuid)
    reviewer_id: Mapped[UUID | None] = mapped_column(Uuid)
    handed_in: Mapped[SubmissionChannel | None] = mapped_column(enum_column(SubmissionChannel, "handed_in"))
    """How it came in (受理方式); empty where nobody has said so."""
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState, "state"), default=CaseState.TAKEN)
    limit_days: Mapped[int | None] = mapped_column(SmallInteger)
    limit_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "limit_unit"))
    limit_confirmed: Mapped[bool]
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date | None] = mapped_column(Date)
    paused: Mapped[bool] = mapped_column(default=False)
    """The service is suspended (服务中止) at the serving bureau."""
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, default=1)


class CaseStep(BureauOwned, Base):
    """The trail of a case, in the ministry's words (办理详细)."""

    __tablename__ = "case_steps"
    __table_args__ = (
        owned_fk("cases", "case_id", name="fk_case_steps_case"),
        UniqueConstraint("bureau_id", "case_id", "number", name="uq_case_steps_number"),
        {"info": {"access": "insert"}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState, "state"))
    opinion: Mapped[str] = mapped_column(Text)
    officer_name: Mapped[str] = mapped_column(String(120))
    division_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CaseMaterial(BureauOwned, Base):
    """A material as the window has it."""

    __tablename__ = "case_materials"
    __table_args__ = (
        owned_fk("cases", "case_id", name="fk_case_materials_case"),
        owned_fk("stored_files", "file_id", name="fk_case_materials_file"),
        UniqueConstraint("bureau_id", "case_id", "material_id", name="uq_case_materials_material"),
        {"info": {"access": "delete"}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    material_id: Mapped[UUID] = mapped_column(ForeignKey("materials.id", name="fk_case_materials_material"))
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(60), default="")
    necessary: Mapped[bool]
    state: Mapped[MaterialState] = mapped_column(enum_column(MaterialState, "state"))
    file_id: Mapped[UUID | None] = mapped_column(Uuid)


class Correction(BureauOwned, Base):
    """One correction notice (一次性告知): all points at once; a second round needs a reason and is counted."""

    __tablename__ = "corrections"
    __table_args__ = (
        owned_fk("cases", "case_id", name="fk_corrections_case"),
        UniqueConstraint("bureau_id", "case_id", "round", name="uq_corrections_round"),
        CheckConstraint("round = 1 OR reason <> ''", name="second_round_has_reason"),
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    round: Mapped[int] = mapped_column(SmallInteger)
    points: Mapped[str] = mapped_column(Text)
    material_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
    reason: Mapped[str] = mapped_column(String(400), default="")
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text, default="")


class Decision(BureauOwned, Base):
    """What was decided, by whom, in whose name. Insert-only, one a case."""

    __tablename__ = "decisions"
    __table_args__ = (
        owned_fk("cases", "case_id", name="fk_decisions_case"),
        owned_fk("stored_files", "certificate_file_id", name="fk_decisions_certificate"),
        UniqueConstraint("bureau_id", "case_id", name="uq_decisions_case"),
        Index("ix_decisions_at", "bureau_id", "at"),
        CheckConstraint("outcome = 'not_passed' OR certificate_no <> ''", name="certificate"),
        CheckConstraint("(advised_by_id IS NULL) = (advice_heed IS NULL)", name="advised"),
        CheckConstraint(
            "advice_heed = 'taken' OR coalesce(advice_reason, '') <> '' OR advice_heed IS NULL",
            name="advice_has_reason",
        ),
        {"info": {"access": "insert"}},
    )

    case_id: Mapped[UUID] = mapped_column(Uuid)
    outcome: Mapped[CaseState] = mapped_column(enum_column(CaseState, "outcome"))
    opinion: Mapped[str] = mapped_column(Text)
    certificate_name: Mapped[str] = mapped_column(String(120), default="")
    certificate_no: Mapped[str] = mapped_column(String(120), default="")
    certificate_file_id: Mapped[UUID | None] = mapped_column(Uuid)
    valid_until: Mapped[date | None] = mapped_column(Date)
    handled_by: Mapped[str] = mapped_column(String(120))
    decided_by: Mapped[str] = mapped_column(String(120))
    decided_by_id: Mapped[UUID] = mapped_column(Uuid)
    in_name_of_id: Mapped[int] = mapped_column(Integer)
    advised_by_id: Mapped[int | None] = mapped_column(Integer)
    """帮审: the bureau that was asked for advice."""
    advised_by: Mapped[str | None] = mapped_column(String(120))
    advice_heed: Mapped[AdviceOutcome | None] = mapped_column(enum_column(AdviceOutcome, "advice_heed"))
    """What became of the advice; why it was not taken, or not waited for, is ``advice_reason``."""
    advice_reason: Mapped[str | None] = mapped_column(Text)
    days_used: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
