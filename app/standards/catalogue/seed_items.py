"""The items that come with the product: each file becomes an item with its versions as content documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.standards.catalogue.entry import DataFileEntry
from app.standards.catalogue.seed_dictionary import SeedMaterial
from app.standards.catalogue.seed_versions import Content, VersionReader, read_step
from app.standards.catalogue.terms import Stage
from tenants.labels import labels_of


@dataclass(frozen=True)
class SeedVersion:
    """One version: when it begins and what it says (the content document of :mod:`app.standards.catalogue.canonical`)."""

    number: int
    valid_from: date
    change_note: str
    content: Content
    where: str


@dataclass(frozen=True)
class SeedItem:
    """One item with its versions, oldest first."""

    code: str
    name: str
    stage: Stage
    division: str
    position: int
    versions: tuple[SeedVersion, ...]
    where: str


def read_procedures(file: DataFileEntry) -> dict[str, list[Content]]:
    """The named procedures that items cite."""
    found = {}
    for procedure in file.many("procedure"):
        found[procedure.text("name")] = [read_step(step) for step in procedure.many("step")]
        procedure.close()
    file.close()
    return found


def read_item(
    file: DataFileEntry, position: int, known: Mapping[str, SeedMaterial], steps: Mapping[str, list[Content]]
) -> SeedItem:
    """One item from its file. ``known`` are the materials by code, ``steps`` the procedures by name."""
    code, name, stage = file.text("code"), file.text("name"), file.word("stage", labels_of(Stage))
    division = file.text("division")
    versions = []
    for entry in _with_inheritance(file):
        reader = VersionReader(entry, stage, known, steps)
        content = {"code": code, "name": entry.text("name", name), **reader.content()}
        versions.append(
            SeedVersion(
                number=entry.count("number"),
                valid_from=entry.day("valid_from"),
                change_note=entry.text("change_note", ""),
                content=content,
                where=entry.where,
            )
        )
        entry.close()
    file.close()
    return SeedItem(code, name, stage, division, position, tuple(versions), file.where)


def _with_inheritance(file: DataFileEntry) -> Iterator[DataFileEntry]:
    """The version entries; one that says ``like`` takes from that number what it does not say itself."""
    said: dict[int, Content] = {}
    for number, raw in enumerate(file.raw("version", []), 1):
        here = DataFileEntry(raw, f"{file.where} 第{number}个version")
        if "like" in raw and raw["like"] not in said:
            raise here.refuse(f"“like”指向的版本{raw['like']}不在前面")
        whole = {**said.get(raw.get("like", 0), {}), **{key: raw[key] for key in raw if key != "like"}}
        said[here.count("number")] = whole
        yield DataFileEntry(whole, here.where)
