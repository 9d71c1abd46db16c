"""Loads the shipped catalogue into a city: dictionaries, items, versions, adoptions. Loading twice changes nothing.

What the city has already is left alone, whatever the files say now: the catalogue is the city's from the first load on.
What differs is reported, so that nothing is passed over silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.standards.catalogue import seed_adoptions
from app.standards.catalogue.canonical import content_hash
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.load_adoptions import load_adoptions, seed_id
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.seed import CatalogueSeed, shipped_catalogue
from app.standards.catalogue.seed_adoptions import SeedAdoption
from app.standards.catalogue.seed_dictionary import data_folder, read_file
from app.standards.catalogue.seed_items import SeedItem, SeedVersion
from app.standards.catalogue.terms import VersionState
from app.standards.catalogue.version_rows import version_lines_of, version_values
from tenants import clock
from tenants.models import Bureau


@dataclass
class LoadReport:
    """What a load added, by table, and what the city keeps although the files say otherwise."""

    added: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


def load(session: Session, city_id: int = 1, seed: CatalogueSeed | None = None) -> LoadReport:
    """Add what the shipped catalogue has and the city lacks. The caller commits.

    Raises :class:`app.standards.catalogue.entry.CatalogueRefused`, before anything is written, where the data contradict
    themselves.
    """
    catalogue = seed or shipped_catalogue()
    adoptions = _adoptions(session, city_id, catalogue)
    loader = _Loader(session, city_id)
    loader.load_bases(catalogue)
    loader.load_items(catalogue.items)
    loader.load_materials(catalogue)
    loader.load_versions(catalogue.items)
    loader.report.added += load_adoptions(session, city_id, adoptions, loader.items)
    return loader.report


def _adoptions(session: Session, city_id: int, catalogue: CatalogueSeed) -> list[SeedAdoption]:
    bureaus = session.execute(select(Bureau.slug, Bureau.kind).where(Bureau.city_id == city_id))
    file = read_file(data_folder().joinpath("adoptions.toml"))
    return seed_adoptions.read_adoptions(file, catalogue.items, {row.slug: row.kind for row in bureaus})


class _Loader:
    """One load into one city. Ids follow from codes, so every installation gives a thing the same id."""

    def __init__(self, session: Session, city_id: int) -> None:
        self._session, self._city = session, city_id
        self.report = LoadReport()
        self._bases = self._known(LegalBasis)
        self.items = self._known(Item)
        self._materials = self._known(Material)
        self._new_items: set[str] = set()

    def _known(self, table: type[LegalBasis] | type[Item] | type[Material]) -> dict[str, UUID]:
        rows = self._session.execute(select(table.code, table.id).where(table.city_id == self._city))
        return {row.code: row.id for row in rows}

    def _id(self, kind: str, code: str) -> UUID:
        return seed_id(self._city, kind, code)

    def _add(self, *rows: object) -> None:
        self._session.add_all(rows)
        self._session.flush()
        for row in rows:
            self.report.added[type(row).__name__] += 1

    def load_bases(self, catalogue: CatalogueSeed) -> None:
        rows = []
        for basis in catalogue.bases:
            if basis.code in self._bases:
                continue
            self._bases[basis.code] = self._id("basis", basis.code)
            rows.append(
                LegalBasis(
                    id=self._bases[basis.code],
                    city_id=self._city,
                    code=basis.code,
                    document=basis.document,
                    article=basis.article,
                    gist=basis.gist,
                    effective_from=basis.effective_from,
                    effective_to=basis.effective_to,
                    source=basis.source,
                    confidence=basis.confidence,
                )
            )
        self._add(*rows)

    def load_items(self, items: Sequence[SeedItem]) -> None:
        rows = []
        for item in items:
            if item.code in self.items:
                continue
            self._new_items.add(item.code)
            self.items[item.code] = self._id("item", item.code)
            rows.append(
                Item(
                    id=self.items[item.code],
                    city_id=self._city,
                    code=item.code,
                    name=_current(item).content["name"],
                    stage=item.stage,
                    position=item.position,
                    division=item.division,
                )
            )
        self._add(*rows)

    def load_materials(self, catalogue: CatalogueSeed) -> None:
        rows, synonyms = [], []
        for material in catalogue.materials:
            if material.code in self._materials:
                continue
            material_id = self._materials[material.code] = self._id("material", material.code)
            rows.append(
                Material(
                    id=material_id,
                    city_id=self._city,
                    code=material.code,
                    name=material.name,
                    material_class=material.material_class,
                    original=material.original,
                    medium=material.medium,
                    issuer=material.issuer,
                    issued_by_item_id=self.items[material.issued_by] if material.issued_by else None,
                    note=material.note,
                )
            )
            synonyms += [
                MaterialSynonym(city_id=self._city, material_id=material_id, synonym=synonym)
                for synonym in material.synonyms
            ]
        self._add(*rows)
        self._add(*synonyms)

    def load_versions(self, items: Sequence[SeedItem]) -> None:
        """Versions of new items; of known ones the newest shipped version is only compared."""
        ids = {"item": self.items, "material": self._materials, "basis": self._bases}
        for item in items:
            if item.code not in self._new_items:
                self._compare(item)
                continue
            for version, after in zip(item.versions, [*item.versions[1:], None], strict=True):
                row = self._version(item, version, after)
                self._add(row)
                self._add(*version_lines_of(version.content, self._city, row.id, ids))

    def _version(self, item: SeedItem, version: SeedVersion, after: SeedVersion | None) -> ItemVersion:
        return ItemVersion(
            id=self._id("version", f"{item.code}:{version.number}"),
            city_id=self._city,
            item_id=self.items[item.code],
            number=version.number,
            state=_state(version, after),
            valid_from=version.valid_from,
            valid_to=after.valid_from - timedelta(days=1) if after else None,
            published_at=datetime.combine(version.valid_from, time(), clock.SHANGHAI),
            content_hash=content_hash(version.content),
            change_note=version.change_note,
            **version_values(version.content),
        )

    def _compare(self, item: SeedItem) -> None:
        newest = item.versions[-1]
        stored = self._session.scalar(
            select(ItemVersion.content_hash).where(
                ItemVersion.item_id == self.items[item.code], ItemVersion.number == newest.number
            )
        )
        if stored != content_hash(newest.content):
            self.report.kept.append(f"{newest.where}：本市目录中“{item.name}”第{newest.number}版与文件不同，保留本市的")


def _state(version: SeedVersion, after: SeedVersion | None) -> VersionState:
    """What a shipped version is on the day of the load."""
    today = clock.today()
    if version.valid_from > today:
        return VersionState.SCHEDULED
    return VersionState.SUPERSEDED if after and after.valid_from <= today else VersionState.IN_FORCE


def _current(item: SeedItem) -> SeedVersion:
    """The version whose name lists show: the newest that has begun."""
    begun = [version for version in item.versions if version.valid_from <= clock.today()]
    return begun[-1] if begun else item.versions[0]
