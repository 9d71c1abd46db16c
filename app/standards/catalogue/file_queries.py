"""Questions to the files of the catalogue: what there is, what a published version or a local part shows to everybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, String, and_, any_, exists, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from app.foundation.errors import Missing
from app.standards.catalogue.adoptions import LocalPart
from app.standards.catalogue.fields import FieldKind
from app.standards.catalogue.files import CatalogueFile
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.sections import MATERIALS
from app.standards.catalogue.terms import VersionState
from app.standards.catalogue.version_parts import VersionMaterial
from tenants.db import db

AnyRow = Row[Any]
FORM, SAMPLE = (field for field in MATERIALS.fields if field.kind is FieldKind.HASH)
COLUMNS = tuple(CatalogueFile.__table__.columns)


@dataclass(frozen=True)
class FormFile:
    """A form or a sample as a page offers it; ``size`` in bytes."""

    label: str
    name: str
    size: int
    sha256: str


form_file, sample_file = aliased(CatalogueFile), aliased(CatalogueFile)
PAPER_COLUMNS = (
    form_file.name.label("form_name"),
    form_file.size.label("form_size"),
    sample_file.name.label("sample_name"),
    sample_file.size.label("sample_size"),
)


def with_papers(statement: Select[Any]) -> Select[Any]:
    """A select of ``version_materials`` with :data:`PAPER_COLUMNS`; files of the city alone."""
    for file, cited in ((form_file, VersionMaterial.form_sha256), (sample_file, VersionMaterial.sample_sha256)):
        statement = statement.outerjoin(
            file,
            and_(
                file.city_id == VersionMaterial.city_id,
                file.bureau_id == VersionMaterial.city_id,
                file.sha256 == cited,
            ),
        )
    return statement.add_columns(*PAPER_COLUMNS)


def papers_in(row: Any) -> tuple[FormFile, ...]:
    """The form and the sample of a row of :func:`with_papers`, where there are any."""
    cited = (
        (FORM.label, row.form_name, row.form_size, row.form_sha256),
        (SAMPLE.label, row.sample_name, row.sample_size, row.sample_sha256),
    )
    return tuple(FormFile(label, name, size, sha256) for label, name, size, sha256 in cited if name is not None)


def papers_of(version_ids: Collection[UUID]) -> Mapping[tuple[UUID, UUID], tuple[FormFile, ...]]:
    """Forms and samples by version and material, only where there are some: one statement."""
    cited: Any = select(
        VersionMaterial.version_id, VersionMaterial.material_id, VersionMaterial.form_sha256,
        VersionMaterial.sample_sha256,
    ).where(
        VersionMaterial.version_id.in_(version_ids),
        or_(VersionMaterial.form_sha256.is_not(None), VersionMaterial.sample_sha256.is_not(None)),
    )  # fmt: skip
    return {(row.version_id, row.material_id): papers_in(row) for row in db.session.execute(with_papers(cited))}


def form_hashes(city_id: int) -> set[str]:
    """Every file that a standard of the city may cite."""
    return set(db.session.scalars(select(CatalogueFile.sha256).where(*_of_city(city_id))))


def form_names(city_id: int) -> dict[str, str]:
    """How each of them is called."""
    rows = db.session.execute(select(CatalogueFile.sha256, CatalogueFile.name).where(*_of_city(city_id)))
    return {row.sha256: row.name for row in rows}


def forms_by_hash(city_id: int, hashes: Collection[str]) -> dict[str, AnyRow]:
    """Files of the city by hash."""
    wanted = CatalogueFile.sha256 == any_(literal(list(hashes), ARRAY(String(64))))
    return {row.sha256: row for row in db.session.execute(select(*COLUMNS).where(*_of_city(city_id), wanted))}


def forms_in_force(city_id: int) -> list[AnyRow]:
    """Every form and sample that a version in force cites."""
    cited = exists().where(
        VersionMaterial.city_id == city_id,
        or_(VersionMaterial.form_sha256 == CatalogueFile.sha256, VersionMaterial.sample_sha256 == CatalogueFile.sha256),
        VersionMaterial.version_id.in_(
            select(ItemVersion.id).where(ItemVersion.city_id == city_id, ItemVersion.state == VersionState.IN_FORCE)
        ),
    )
    statement = select(*COLUMNS).where(*_of_city(city_id), cited).order_by(CatalogueFile.name, CatalogueFile.sha256)
    return list(db.session.execute(statement))


def published_form(city_id: int, sha256: str) -> AnyRow:
    """A form or sample that a published version of the city cites: everybody may have it. Raises :class:`Missing`."""
    cited = exists().where(
        VersionMaterial.city_id == city_id,
        or_(VersionMaterial.form_sha256 == sha256, VersionMaterial.sample_sha256 == sha256),
    )
    return _one(select(*COLUMNS).where(*_of_city(city_id), CatalogueFile.sha256 == sha256, cited))


def window_photo(bureau_id: int, city_id: int, code: str) -> AnyRow:
    """The photograph that a bureau shows of its window for an item. Raises :class:`Missing`."""
    statement = (
        select(*COLUMNS)
        .join(
            LocalPart,
            and_(LocalPart.bureau_id == CatalogueFile.bureau_id, LocalPart.photo_sha256 == CatalogueFile.sha256),
        )
        .join(Item, Item.id == LocalPart.item_id)
        .where(CatalogueFile.city_id == city_id, CatalogueFile.bureau_id == bureau_id)
        .where(Item.city_id == city_id, Item.code == code, Item.retired_on.is_(None))
    )
    return _one(statement)


def _of_city(city_id: int) -> tuple[Any, Any]:
    return CatalogueFile.city_id == city_id, CatalogueFile.bureau_id == city_id


def _one(statement: Select[Any]) -> AnyRow:
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise Missing("文件")
    return row
