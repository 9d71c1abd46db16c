"""What hangs on a version, line by line. Every line is keyed by its version and number and inserted with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKeyConstraint, Index, Integer, String, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.terms import (
    BasisPurpose,
    CriterionKind,
    Issuer,
    MaterialClass,
    Medium,
    Necessity,
    Original,
)
from tenants.db import Base
from tenants.keys import Shared, enum_column


class VersionLine(Shared):
    """Key of a line: the version and the line's number in it."""

    version_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, sort_order=-20)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-19)


def _of_version(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=f"fk_{table}_version")


class VersionVariant(VersionLine, Base):
    """A case of an item that has its own limits (业务情形), such as 报告书 and 报告表 of an EIA. Facet TIME_LIMIT."""

    __tablename__ = "version_variants"
    __table_args__ = (
        _of_version("version_variants"),
        CheckConstraint("statutory_days IS NULL OR statutory_days >= 0", name="statutory"),
        CheckConstraint("promised_days IS NULL OR promised_days >= 0", name="promised"),
    )

    name: Mapped[str] = mapped_column(String(60))
    statutory_days: Mapped[int | None] = mapped_column(Integer)
    statutory_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "statutory_unit"))
    statutory_confirmed: Mapped[bool] = mapped_column(Boolean)
    promised_days: Mapped[int | None] = mapped_column(Integer)
    promised_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "promised_unit"))
    promised_confirmed: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str] = mapped_column(Text, default="")


class VersionStep(VersionLine, Base):
    """One step of the procedure (办事流程): 接件、受理、审查、决定、送达."""

    __tablename__ = "version_steps"
    __table_args__ = (
        _of_version("version_steps"),
        CheckConstraint("days IS NULL OR days >= 0", name="days"),
    )

    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(60))
    """Who does it (窗口、审查人员、决定人员)."""
    days: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "unit"))
    counted: Mapped[bool] = mapped_column(Boolean)
    """Whether its time counts towards the item's limit."""
    note: Mapped[str] = mapped_column(Text, default="")


class VersionMaterial(VersionLine, Base):
    """One material asked for (申请材料). Name and class are as printed when published: the dictionary may move on."""

    __tablename__ = "version_materials"
    __table_args__ = (
        _of_version("version_materials"),
        ForeignKeyConstraint(["material_id"], ["materials.id"], name="fk_version_materials_material"),
        Index("ix_version_materials_material", "material_id"),
        Index("ix_version_materials_form", "form_sha256", postgresql_where=text("form_sha256 IS NOT NULL")),
        Index("ix_version_materials_sample", "sample_sha256", postgresql_where=text("sample_sha256 IS NOT NULL")),
        CheckConstraint("copies >= 0", name="copies"),
    )

    material_id: Mapped[UUID] = mapped_column(Uuid)
    printed_name: Mapped[str] = mapped_column(String(200))
    material_class: Mapped[MaterialClass] = mapped_column(enum_column(MaterialClass, "material_class"))
    original: Mapped[Original] = mapped_column(enum_column(Original, "original"))
    medium: Mapped[Medium] = mapped_column(enum_column(Medium, "medium"))
    copies: Mapped[int] = mapped_column(Integer)
    issuer: Mapped[Issuer] = mapped_column(enum_column(Issuer, "issuer"))
    necessity: Mapped[Necessity] = mapped_column(enum_column(Necessity, "necessity"))
    acceptance: Mapped[str] = mapped_column(Text, default="")
    """受理标准: what makes it acceptable."""
    condition: Mapped[str] = mapped_column(Text, default="")
    """When it is asked, in plain words, where it is not asked always."""
    asked_when: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The same as a testable rule on project facts: data, never code."""
    form_sha256: Mapped[str | None] = mapped_column(String(64))
    """空白表格, a file of the city (:class:`app.standards.catalogue.files.CatalogueFile`)."""
    sample_sha256: Mapped[str | None] = mapped_column(String(64))
    """示例样表, likewise."""


class VersionCriterion(VersionLine, Base):
    """A condition or a point to review (办事标准)."""

    __tablename__ = "version_criteria"
    __table_args__ = (_of_version("version_criteria"),)

    kind: Mapped[CriterionKind] = mapped_column(enum_column(CriterionKind, "kind"))
    body: Mapped[str] = mapped_column(Text)


class VersionBasis(VersionLine, Base):
    """A legal basis that the version cites; when it is repealed the version shows 依据已失效."""

    __tablename__ = "version_bases"
    __table_args__ = (
        _of_version("version_bases"),
        ForeignKeyConstraint(["basis_id"], ["legal_bases.id"], name="fk_version_bases_basis"),
        Index("ix_version_bases_basis", "basis_id"),
    )

    basis_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[BasisPurpose] = mapped_column(enum_column(BasisPurpose, "purpose"))


class VersionSpecialStep(VersionLine, Base):
    """A special step (特殊环节) as a record: name, limit, basis, fee, counted or not (行政许可法第四十五条)."""

    __tablename__ = "version_special_steps"
    __table_args__ = (
        _of_version("version_special_steps"),
        CheckConstraint("limit_days IS NULL OR limit_days >= 0", name="limit_days"),
    )

    name: Mapped[str] = mapped_column(String(120))
    limit_days: Mapped[int | None] = mapped_column(Integer)
    limit_unit: Mapped[LimitUnit] = mapped_column(enum_column(LimitUnit, "limit_unit"))
    basis: Mapped[str] = mapped_column(Text, default="")
    charged: Mapped[bool] = mapped_column(Boolean)
    """Whether the unit pays for it."""
    fee_basis: Mapped[str] = mapped_column(Text, default="")
    counted: Mapped[bool | None] = mapped_column(Boolean)
    """Whether it counts towards the limit; empty where practice differs and the city must still say (待本局核定)."""
    note: Mapped[str] = mapped_column(Text, default="")


class VersionFee(VersionLine, Base):
    """A statutory fee (规费). Without a legal basis there is no row: nothing else may be charged (W2.3)."""

    __tablename__ = "version_fees"
    __table_args__ = (
        _of_version("version_fees"),
        ForeignKeyConstraint(["basis_id"], ["legal_bases.id"], name="fk_version_fees_basis"),
    )

    name: Mapped[str] = mapped_column(String(80))
    basis_id: Mapped[UUID] = mapped_column(Uuid)
    charge_unit: Mapped[str] = mapped_column(String(40))
    """By what it is charged (元/平方米)."""
    note: Mapped[str] = mapped_column(Text, default="")


class VersionIntermediary(VersionLine, Base):
    """An intermediary service (中介服务) the unit chooses for itself."""

    __tablename__ = "version_intermediaries"
    __table_args__ = (_of_version("version_intermediaries"),)

    name: Mapped[str] = mapped_column(String(120))
    basis: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")


class VersionPrerequisite(VersionLine, Base):
    """An item that must be done before this one (前置事项), always or where it applies."""

    __tablename__ = "version_prerequisites"
    __table_args__ = (
        _of_version("version_prerequisites"),
        ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_version_prerequisites_item"),
        Index("ix_version_prerequisites_item", "item_id"),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid)
    where_applicable: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str] = mapped_column(Text, default="")
