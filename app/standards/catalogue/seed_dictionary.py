"""The dictionaries that come with the product: materials and legal bases, read from their data files. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from app.standards.catalogue.entry import CatalogueRefused, DataFileEntry
from app.standards.catalogue.terms import (
    Issuer,
    MaterialClass,
    Medium,
    Original,
)
from tenants.labels import labels_of

SURE_FROM = 90
"""Percent of certainty from which a figure counts as confirmed; below, pages say 待本局核定."""

ON_SHEET = "一站式项目研判表列示"


@dataclass(frozen=True)
class SeedMaterial:
    """One material of the dictionary as its file gives it. ``sheet``: the stages of the 研判表 that print it."""

    code: str
    name: str
    material_class: MaterialClass
    original: Original
    medium: Medium
    issuer: Issuer
    issued_by: str | None
    synonyms: tuple[str, ...]
    sheet: tuple[int, ...]
    note: str
    where: str


@dataclass(frozen=True)
class SeedBasis:
    """One legal basis as its file gives it."""

    code: str
    document: str
    article: str
    gist: str
    effective_from: date | None
    effective_to: date | None
    source: str
    confidence: int
    where: str


def data_folder() -> Traversable:
    """Where the data files of this room lie."""
    return files("app.standards.catalogue").joinpath("data")


def read_file(file: Traversable) -> DataFileEntry:
    """A data file as one entry; raises :class:`CatalogueRefused` with line and column where it cannot be read."""
    try:
        return DataFileEntry(tomllib.loads(file.read_text("utf-8")), file.name)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueRefused(f"{file.name}：无法读取（{error}）") from error


def read_materials(file: DataFileEntry) -> Iterator[SeedMaterial]:
    """The materials of a dictionary file, class by class."""
    for group in file.many("class"):
        material_class = group.word("name", labels_of(MaterialClass))
        original, issuer = group.word("original", labels_of(Original)), group.word("issuer", labels_of(Issuer))
        note = group.text("note", "")
        for entry in group.many("material"):
            sheet = tuple(entry.raw("sheet", []))
            yield SeedMaterial(
                code=entry.text("code"),
                name=entry.text("name"),
                material_class=material_class,
                original=entry.word("original", labels_of(Original), original),
                medium=entry.word("medium", labels_of(Medium), Medium.EITHER),
                issuer=entry.word("issuer", labels_of(Issuer), issuer),
                issued_by=entry.text("issued_by") if entry.has("issued_by") else None,
                synonyms=tuple(entry.texts("synonyms")),
                sheet=sheet,
                note="；".join(filter(None, [ON_SHEET if sheet else "", entry.text("note", ""), note])),
                where=entry.where,
            )
            entry.close()
        group.close()
    file.close()


def read_bases(file: DataFileEntry) -> Iterator[SeedBasis]:
    """The legal bases of a file, by document; an article may have dates and a certainty of its own."""
    for document in file.many("document"):
        key, name, source = document.text("key"), document.text("name"), document.text("source")
        begins, ends = document.day_or_none("from"), document.day_or_none("to")
        sure = document.count("confidence")
        for article in document.many("article"):
            yield SeedBasis(
                code=f"{key}.{article.text('key')}",
                document=name,
                article=article.text("article", ""),
                gist=article.text("gist", ""),
                effective_from=article.day("from") if article.has("from") else begins,
                effective_to=article.day("to") if article.has("to") else ends,
                source=source,
                confidence=article.count("confidence", sure),
                where=article.where,
            )
            article.close()
        document.close()
    file.close()
