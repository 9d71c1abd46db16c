"""Outside authorities, what they were asked by a one-time link, what they answered, and failed guesses at codes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.outside.terms import AuthorityKind, Consent, RequestPurpose
from tenants.db import Base
from tenants.keys import BureauKeyed, BureauOwned, enum_column, owned_fk

MUTABLE_COLUMNS = (
    "token_hash", "issued_at", "issued_by", "expires_at", "issues", "urges", "urged_at", "answered_at", "revoked_at",
    "revoked_reason",
)  # fmt: skip
"""All that changes of a request; what the authority is shown never does."""


class OutsideAuthority(BureauOwned, Base):
    """An authority without an account (区外行业主管部门、其他部门): how a bureau reaches it."""

    __tablename__ = "outside_authorities"
    __table_args__ = (UniqueConstraint("bureau_id", "name", name="uq_outside_authorities_name"),)

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[AuthorityKind] = mapped_column(enum_column(AuthorityKind, "kind"))
    contact_name: Mapped[str] = mapped_column(String(40))
    contact_phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed by the field cipher."""
    email: Mapped[str] = mapped_column(String(120), default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """No longer asked since then; what was asked before stays."""


class OutsideRequest(BureauOwned, Base):
    """One thing asked of one authority. Its one-time link is a code, stored as its hash, expiring, good for one answer."""

    __tablename__ = "outside_requests"
    __table_args__ = (
        owned_fk("outside_authorities", "authority_id", name="fk_outside_requests_authority"),
        owned_fk("projects", "project_id", name="fk_outside_requests_project"),
        owned_fk("assessments", "assessment_id", name="fk_outside_requests_assessment"),
        CheckConstraint("(purpose = 'consultation') = (assessment_id IS NOT NULL)", name="belongs"),
        CheckConstraint("(token_hash IS NULL) = (expires_at IS NULL)", name="expires"),
        CheckConstraint("answered_at IS NULL OR revoked_at IS NULL", name="one_end"),
        UniqueConstraint("bureau_id", "token_hash", name="uq_outside_requests_token"),
        Index("ix_outside_requests_assessment", "bureau_id", "assessment_id", "id"),
        Index("ix_outside_requests_authority", "bureau_id", "authority_id", "id"),
        Index(
            "ix_outside_requests_open",
            "bureau_id",
            "due_on",
            "id",
            postgresql_where=text("answered_at IS NULL AND revoked_at IS NULL"),
        ),
        {"info": {"access": "columns", "columns": MUTABLE_COLUMNS}},
    )

    authority_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[RequestPurpose] = mapped_column(enum_column(RequestPurpose, "purpose"))
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Only of an own project."""
    assessment_id: Mapped[UUID | None] = mapped_column(Uuid)
    item_ids: Mapped[list[str]] = mapped_column(JSONB)
    """Items that are asked about; none means the project as a whole."""
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Exactly what the authority sees (对方将看到): title, project_name, sponsor_name, facts as
    pairs of label and text in their order, items, questions, files."""
    due_on: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    issued_by: Mapped[str] = mapped_column(String(120), default="")
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    issues: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often a link was issued; each new one ends the one before."""
    urges: Mapped[int] = mapped_column(SmallInteger, default=0)
    urged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_reason: Mapped[str] = mapped_column(String(200), default="")


class OutsideAnswer(BureauKeyed, Base):
    """What the authority answered: once, and nobody changes it."""

    __tablename__ = "outside_answers"
    __table_args__ = (
        owned_fk("outside_requests", "request_id", name="fk_outside_answers_request"),
        CheckConstraint("verdict IS DISTINCT FROM 'conditional' OR conditions <> ''", name="conditions"),
        {"info": {"access": "insert"}},
    )

    request_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    verdict: Mapped[Consent | None] = mapped_column(enum_column(Consent, "verdict"))
    """Empty where only the receipt was asked for."""
    conditions: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    signer_name: Mapped[str] = mapped_column(String(40))
    signer_post: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class OutsideAttempt(BureauKeyed, Base):
    """Failed guesses at codes from one address of the network, so that nobody can go through them."""

    __tablename__ = "outside_tries"
    __table_args__ = ({"info": {"access": "delete"}},)

    address_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
