"""What travels: items with their standard, materials, legal bases - whatever the file was - and what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.standards.catalogue.fields import Field, FieldKind, Section
from app.standards.catalogue.sections import BASICS
from app.standards.catalogue.shape import ContentFault
from app.standards.catalogue.terms import Issuer, MaterialClass, Medium, Original, Stage
from tenants.labels import labels_of

Content = dict[str, Any]
FILE_BYTES = 10 * 1024 * 1024
"""Largest file that is taken in."""

HEADS = Section(
    "items",
    "事项",
    ("items",),
    (
        Field("code", "事项编码", required=True, longest=40),
        Field("name", "事项名称", required=True, longest=120),
        Field("stage", "阶段", FieldKind.WORD, True, words=labels_of(Stage)),
        Field("position", "次序", FieldKind.COUNT, True, most=99999),
        Field("division", "市级责任科室", required=True, longest=60),
    ),
    "code",
)
"""What of an item is not of its versions."""
MATERIALS = Section(
    "materials",
    "材料字典",
    ("materials",),
    (
        Field("code", "材料编码", required=True, longest=60),
        Field("name", "材料名称", required=True, longest=200),
        Field("material_class", "材料类别", FieldKind.WORD, True, words=labels_of(MaterialClass)),
        Field("original", "原件或复印件", FieldKind.WORD, True, words=labels_of(Original)),
        Field("medium", "形式", FieldKind.WORD, True, words=labels_of(Medium)),
        Field("issuer", "来源", FieldKind.WORD, True, words=labels_of(Issuer)),
        Field("issued_by", "核发事项", longest=40),
        Field("merged_into", "并入的材料", longest=60),
        Field("note", "说明", FieldKind.LONG),
        Field("synonyms", "别名", FieldKind.TEXTS, longest=120),
    ),
    "code",
)
BASES = Section(
    "bases",
    "依据字典",
    ("bases",),
    (
        Field("code", "依据编码", required=True, longest=60),
        Field("document", "文件", required=True, longest=200),
        Field("article", "条款", longest=120),
        Field("gist", "要点", FieldKind.LONG, longest=8000),
        Field("effective_from", "施行日期", longest=10),
        Field("effective_to", "失效日期", longest=10),
        Field("source", "出处", longest=120),
        Field("confidence", "把握", FieldKind.COUNT, True, most=100),
    ),
    "code",
)


@dataclass(frozen=True)
class ImportFault:
    """One thing wrong with a file: where, in words, and what."""

    place: str
    message: str

    def __str__(self) -> str:
        """As one sentence."""
        return f"{self.place}：{self.message}"


FaultLocator = Callable[[str, ContentFault], ImportFault | None]
"""Says where in the file a fault of an item's content stands; None where that place is told to be wrong already."""


@dataclass(frozen=True)
class IncomingItem:
    """One item of a file. ``hash`` is what the file says its content hashes to; empty where it does not say."""

    code: str
    stage: str
    position: int
    division: str
    content: Content
    hash: str = ""


@dataclass(frozen=True)
class ImportBundle:
    """A file that could be read. ``troubles`` are already known; ``where`` finds the place of further ones."""

    items: tuple[IncomingItem, ...]
    where: FaultLocator
    materials: tuple[Mapping[str, Any], ...] = ()
    bases: tuple[Mapping[str, Any], ...] = ()
    city: str = ""
    troubles: list[ImportFault] = field(default_factory=list)


def incoming_item_name(incoming: IncomingItem) -> str:
    """How an item of a file is called."""
    return str(incoming.content.get(BASICS.fields[0].name) or incoming.code)
