"""Founds a practice city: rows of its own in the shared tables, written as the schema's owner like every installation's.

What a bureau owns cannot be deleted, so a reset founds another one and retires the former: nothing knows it any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.assembly.practice.copy_source import CopySource, HeldVersion
from app.assembly.practice.definition import practice_definition
from app.foundation.calendar.models import WorkDay, WorkYear
from app.standards.catalogue.adoptions import Acknowledgement, Adoption, LocalPart
from app.standards.catalogue.canonical import content_hash
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.files import CatalogueFile
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import AdoptionStatus, VersionState
from app.standards.catalogue.version_rows import version_lines_of, version_values
from tenants import roster
from tenants.bureaus import bureau_by_slug
from tenants.clock import now
from tenants.keys import new_id
from tenants.models import Bureau, BureauKind

FIRST_BUREAU_ID = 90_001
"""Practice bureaus are numbered from here, out of the way of every roster."""
PLACE = "演练空间（不是真实地址）"
NO_CONTACT = {"address": PLACE, "telephone": "", "transport": "", "photo_sha256": None}
Ids = dict[UUID | None, UUID]


@dataclass(frozen=True)
class PracticeCity:
    """The practice city as it was written: its bureaus by slug."""

    city_id: int
    bureaus: Mapping[str, int]
    replaces: bool
    """Whether there was one before."""


def found_city(session: Session, source: CopySource) -> PracticeCity:
    """Write a practice city and retire the former one, in the owner's transaction. Real bureaus are not touched."""
    founded = _bureaus(session, replaces=_retire(session))
    roster.load_links(session, founded.city_id, practice_definition(), founded.bureaus, is_practice=True)
    city = {"city_id": founded.city_id}
    _add(session, (_copy(WorkYear, row, **city) for row in source.years))
    _add(session, (_copy(WorkDay, row, **city) for row in source.days))
    _add(session, (_copy(CatalogueFile, row, **city, bureau_id=founded.city_id) for row in source.files))
    writer = _Writer(session, founded, source)
    writer.write_dictionary()
    writer.write_versions()
    writer.write_adoptions()
    return founded


def _retire(session: Session) -> bool:
    held = select(Bureau).where(Bureau.is_practice, Bureau.retired_at.is_(None)).with_for_update()
    rows = session.scalars(held).all()
    for row in rows:
        row.slug, row.retired_at, row.partner_minutes = f"{row.slug}-{row.id}", now(), None
    session.flush()
    return bool(rows)


def _bureaus(session: Session, replaces: bool) -> PracticeCity:
    last = session.scalar(select(func.max(Bureau.id)).where(Bureau.is_practice))
    first = (last or FIRST_BUREAU_ID - 1) + 1
    given = practice_definition()["bureau"]
    for number, row in enumerate(given):
        values = {name: value for name, value in row.items() if name != "like"}
        session.add(
            Bureau(
                **{**values, "kind": BureauKind(row["kind"])},
                id=first + number,
                city_id=first,
                is_practice=True,
                address=PLACE,
            )
        )
        session.flush()  # the city before its bureaus
    return PracticeCity(first, {row["slug"]: first + number for number, row in enumerate(given)}, replaces)


def _add(session: Session, rows: Iterator[Any] | Sequence[Any]) -> None:
    session.add_all(rows)
    session.flush()


def _copy(table: type[Any], row: Any, **changed: Any) -> Any:
    """A row like another, but for what is changed."""
    names = [column.name for column in table.__table__.columns]
    return table(**{name: changed[name] if name in changed else getattr(row, name) for name in names})


class _Writer:
    """Writes dictionary, versions and adoptions; remembers which new id stands for which real one."""

    def __init__(self, session: Session, founded: PracticeCity, source: CopySource) -> None:
        self._session, self._founded, self._source = session, founded, source
        self._items: Ids = {row.id: new_id() for row in source.items}
        self._materials: Ids = {row.id: new_id() for row in source.materials}
        self._bases: Ids = {row.id: new_id() for row in source.bases}
        self._versions: dict[str, UUID] = {}

    def _city(self) -> dict[str, int]:
        return {"city_id": self._founded.city_id}

    def write_dictionary(self) -> None:
        """Bases, items, materials with their other names."""
        there, city = self._source, self._city()
        _add(self._session, [_copy(LegalBasis, row, **city, id=self._bases[row.id]) for row in there.bases])
        names = {held.code: held.content["name"] for held in there.held}
        _add(
            self._session,
            [
                _copy(Item, row, **city, id=self._items[row.id], name=names.get(row.code, row.name))
                for row in there.items
            ],
        )
        waiting, written = list(there.materials), {None}
        while waiting:
            ready = [row for row in waiting if row.merged_into_id in written]
            _add(self._session, [self._material(row) for row in ready])
            written |= {row.id for row in ready}
            waiting = [row for row in waiting if row.id not in written] if ready else []
        _add(
            self._session,
            [
                _copy(MaterialSynonym, row, **city, material_id=self._materials[row.material_id])
                for row in there.synonyms
            ],
        )

    def _material(self, row: Any) -> Any:
        stays, issuer = self._materials.get(row.merged_into_id), self._items.get(row.issued_by_item_id)
        known = {"id": self._materials[row.id], "merged_into_id": stays, "issued_by_item_id": issuer}
        return _copy(Material, row, **self._city(), **known)

    def write_versions(self) -> None:
        """Every item's next version, in force here already."""
        there = self._source
        ids = {
            "item": {row.code: self._items[row.id] for row in there.items},
            "material": {row.code: self._materials[row.id] for row in there.materials},
            "basis": {row.code: self._bases[row.id] for row in there.bases},
        }
        for held in there.held:
            version_id = self._versions[held.code] = new_id()
            _add(self._session, [self._version(held, version_id, ids["item"][held.code])])
            _add(self._session, list(version_lines_of(held.content, self._founded.city_id, version_id, ids)))

    def _version(self, held: HeldVersion, version_id: UUID, item_id: UUID) -> ItemVersion:
        return ItemVersion(
            id=version_id,
            **self._city(),
            item_id=item_id,
            number=held.number,
            state=VersionState.IN_FORCE,
            valid_from=held.since,
            published_at=now(),
            content_hash=content_hash(held.content),
            change_note=held.note,
            **version_values(held.content),
        )

    def write_adoptions(self) -> None:
        """Each bureau handles what the real one it is like handles; where and when is only pretended."""
        for row in practice_definition()["bureau"]:
            like, mine = (
                bureau_by_slug(row["like"]).id,
                {**self._city(), "bureau_id": self._founded.bureaus[row["slug"]]},
            )
            adopted = [one for one in self._source.adoptions if one.bureau_id == like]
            local = [one for one in self._source.local_parts if one.bureau_id == like]
            _add(self._session, [self._of_item(Adoption, one, mine) for one in adopted])
            _add(self._session, [self._of_item(LocalPart, one, {**mine, **NO_CONTACT}) for one in local])
            _add(self._session, list(self._acknowledged(adopted, mine)))

    def _of_item(self, table: type[Any], row: Any, changed: dict[str, Any]) -> Any:
        return _copy(table, row, **changed, id=new_id(), item_id=self._items[row.item_id])

    def _acknowledged(self, adopted: Sequence[Any], mine: dict[str, Any]) -> Iterator[Acknowledgement]:
        codes = {row.id: row.code for row in self._source.items}
        for row in adopted:
            version_id = self._versions.get(codes[row.item_id])
            if version_id is not None and row.status is AdoptionStatus.ADOPTED:
                known = {"acknowledged_at": now(), "acknowledged_by": "随演练空间设立知悉"}
                yield Acknowledgement(**mine, version_id=version_id, **known)
