"""The material dictionary (材料字典, B21) and the dictionary of legal bases: one name for one thing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.standards.catalogue.terms import Issuer, MaterialClass, Medium, Original
from tenants.db import Base
from tenants.keys import Shared, enum_column, new_id


class Material(Shared, Base):
    """One material. Where an item issues it, an issued result satisfies it (市审批局核发的不需提供, B7)."""

    __tablename__ = "materials"
    __table_args__ = (
        UniqueConstraint("city_id", "code", name="uq_materials_code"),
        ForeignKeyConstraint(["issued_by_item_id"], ["items.id"], name="fk_materials_issued_by"),
        ForeignKeyConstraint(["merged_into_id"], ["materials.id"], name="fk_materials_merged_into"),
        Index("uq_materials_name", "city_id", "name", unique=True, postgresql_where="merged_into_id IS NULL"),
        CheckConstraint("merged_into_id <> id", name="merged"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    """As the source's 研判表 prints it, where it does."""
    material_class: Mapped[MaterialClass] = mapped_column(enum_column(MaterialClass, "material_class"))
    original: Mapped[Original] = mapped_column(enum_column(Original, "original"))
    medium: Mapped[Medium] = mapped_column(enum_column(Medium, "medium"))
    issuer: Mapped[Issuer] = mapped_column(enum_column(Issuer, "issuer"))
    issued_by_item_id: Mapped[UUID | None] = mapped_column(Uuid)
    merged_into_id: Mapped[UUID | None] = mapped_column(Uuid)
    """A duplicate points to the material that stays; published versions keep citing it and are read through it."""
    note: Mapped[str] = mapped_column(Text, default="")


class MaterialSynonym(Shared, Base):
    """Another name under which people look for a material."""

    __tablename__ = "material_synonyms"
    __table_args__ = (ForeignKeyConstraint(["material_id"], ["materials.id"], name="fk_material_synonyms_material"),)

    material_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    synonym: Mapped[str] = mapped_column(String(120), primary_key=True)


class LegalBasis(Shared, Base):
    """One article of one document with its life dates: the law changes under a catalogue."""

    __tablename__ = "legal_bases"
    __table_args__ = (
        UniqueConstraint("city_id", "code", name="uq_legal_bases_code"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="dates"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(60))
    document: Mapped[str] = mapped_column(String(200))
    article: Mapped[str] = mapped_column(String(120), default="")
    gist: Mapped[str] = mapped_column(Text, default="")
    effective_from: Mapped[date | None] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    """Last day in force; empty while it is in force."""
    source: Mapped[str] = mapped_column(String(120), default="")
    confidence: Mapped[int] = mapped_column(Integer)
    """Percent of certainty of the citation; below 90 it is shown 待本局核定."""
