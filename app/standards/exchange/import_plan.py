"""What an import would do (预检): new, changed, unchanged, and everything that stands in its way. Nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.standards.catalogue.canonical import canonical_json
from app.standards.catalogue.checks import check_prerequisites
from app.standards.catalogue.comparing import FieldChange, LineChange, differences, value_text
from app.standards.catalogue.entry import CatalogueRefused
from app.standards.catalogue.shape import KnownCodes, content_faults
from app.standards.drafting.queries import name_lookup
from app.standards.drafting.terms import DraftState
from app.standards.exchange.bundle import HEADS, Content, ImportBundle, ImportFault, IncomingItem, incoming_item_name
from app.standards.exchange.entries import DictionaryPlan, dictionary_plan
from app.standards.exchange.queries import CatalogueSnapshot, catalogue_snapshot

HEAD_FIELDS = ("stage", "position", "division")


@dataclass(frozen=True)
class ItemPlan:
    """What becomes of one item. ``what``: ``new``, ``changed`` or ``unchanged``."""

    incoming: IncomingItem
    content: Content
    """With duplicates of the dictionary read as what they were merged into."""
    what: str
    item_id: UUID | None
    base_number: int | None
    head_changes: tuple[FieldChange, ...] = ()
    changes: tuple[LineChange, ...] = ()

    @property
    def name(self) -> str:
        """How it is called."""
        return incoming_item_name(self.incoming)

    @property
    def needs_draft(self) -> bool:
        """Whether its standard changes, not only its place in the catalogue."""
        return self.what == "new" or bool(self.changes)


@dataclass(frozen=True)
class ImportPlan:
    """The whole of it. ``blocked`` names open drafts; ``digest`` tells whether the catalogue moved since."""

    items: tuple[ItemPlan, ...]
    dictionary: DictionaryPlan
    troubles: tuple[ImportFault, ...]
    blocked: tuple[str, ...]
    digest: str


def plan_import(city_id: int, bundle: ImportBundle) -> ImportPlan:
    """Compare a file with what the city has. About two dozen statements, whatever its size."""
    there = catalogue_snapshot(city_id, {item.code for item in bundle.items})
    troubles = list(bundle.troubles)
    dictionary = dictionary_plan(there, bundle)
    if not troubles:
        troubles += dictionary.troubles
    contents = {item.code: resolve_duplicates(item.content, dictionary.remaining) for item in bundle.items}
    known = _known(there, bundle)
    troubles += [trouble for item in bundle.items for trouble in _troubles(item, contents, known, there, bundle)]
    if not troubles:
        troubles += _circle(there, contents)
    items = () if troubles else tuple(_items(city_id, bundle, contents, there, dictionary))
    return ImportPlan(items, dictionary, tuple(troubles), tuple(_blocked(items, there)), _digest(items, dictionary))


def resolve_duplicates(content: Content, remaining: Mapping[str, str]) -> Content:
    """A standard with every duplicate read as the material that stays; what is no standard stays as it is."""
    lines = content.get("materials")
    if not remaining or not isinstance(lines, list):
        return content
    read = [
        {**line, "material": remaining.get(line["material"], line["material"])}
        if isinstance(line, dict) and isinstance(line.get("material"), str)
        else line
        for line in lines
    ]
    return {**content, "materials": read}


def _known(there: CatalogueSnapshot, bundle: ImportBundle) -> dict[str, Collection[str]]:
    """The codes that exist once the file is in; forms and samples do not travel with it: they are there already, or not."""
    return {
        "item": {*there.items, *(item.code for item in bundle.items)},
        "material": {code for code, row in there.materials.items() if row.merged_into_id is None}
        | {row["code"] for row in bundle.materials if not row.get("merged_into")},
        "basis": {*there.bases, *(row["code"] for row in bundle.bases)},
        "file": there.files,
    }


def _troubles(
    item: IncomingItem,
    contents: Mapping[str, Content],
    known: KnownCodes,
    there: CatalogueSnapshot,
    bundle: ImportBundle,
) -> Iterator[ImportFault]:
    row = there.items.get(item.code)
    if row is not None and row.retired_on is not None:
        yield ImportFault(f"事项{item.code}", f"“{row.name}”已停用，不能再导入新内容。")
    try:
        faults = content_faults(contents[item.code], known)
    except TypeError:  # what cannot be asked whether it is known: a list or a group where a word belongs
        yield ImportFault(
            f"事项{item.code}", "内容的写法不对：应为文字的地方写成了列表或一组字段，请检查适用规则和需要的规则。"
        )
        return
    for fault in faults:
        trouble = bundle.where(item.code, fault)
        if trouble is not None:
            yield trouble


def _circle(there: CatalogueSnapshot, contents: Mapping[str, Content]) -> Iterator[ImportFault]:
    before = dict(there.before)
    for code, content in contents.items():
        before[code] = [line["item"] for line in content["procedure"]["prerequisites"]]
    try:
        check_prerequisites(before)
    except CatalogueRefused as circle:
        yield ImportFault("前置事项", f"{circle}。请去掉其中一个前置关系。")


def _items(
    city_id: int,
    bundle: ImportBundle,
    contents: Mapping[str, Content],
    there: CatalogueSnapshot,
    dictionary: DictionaryPlan,
) -> Iterator[ItemPlan]:
    there_named = name_lookup(city_id)
    new_names = {("item", item.code): incoming_item_name(item) for item in bundle.items if item.code not in there.items}
    new_names |= {("material", row["code"]): row["name"] for row in dictionary.materials}
    new_names |= {("basis", row["code"]): row["document"] + row["article"] for row in dictionary.bases}

    def named(kind: str, code: str) -> str:
        return new_names.get((kind, code)) or there_named(kind, code)

    for item in bundle.items:
        content, row = contents[item.code], there.items.get(item.code)
        if row is None:
            yield ItemPlan(item, content, "new", None, None)
            continue
        stored = there.contents.get(row.id)
        before = resolve_duplicates(_plain(stored), dictionary.remaining) if stored is not None else None
        changes = () if before == _plain(content) else tuple(differences(before, content, named))
        heads = tuple(_head_changes(row, item))
        what = "changed" if changes or heads else "unchanged"
        yield ItemPlan(item, content, what, row.id, there.numbers.get(row.id), heads, changes)


def _plain(value: Any) -> Any:
    """Line breaks alone make no difference: a workbook writes them in one way only."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, dict) else value


def _head_changes(row: Any, item: IncomingItem) -> Iterator[FieldChange]:
    for name in HEAD_FIELDS:
        field, old, new = HEADS.field(name), getattr(row, name), getattr(item, name)
        if old != new:
            yield FieldChange(field.label, value_text(field, old, _itself), value_text(field, new, _itself))


def _itself(_kind: str, code: str) -> str:
    return code


def _blocked(items: tuple[ItemPlan, ...], there: CatalogueSnapshot) -> Iterator[str]:
    for item in items:
        draft = there.drafts.get(item.item_id) if item.item_id else None
        if draft is not None and item.needs_draft:
            yield f"“{item.name}”已有一份草稿（{DraftState(draft.state).label}），由{draft.saved_by}在写"


def _digest(items: tuple[ItemPlan, ...], dictionary: DictionaryPlan) -> str:
    """What confirming would do, as one number: it must be what the dry run has shown."""
    told = [
        [
            item.incoming.code,
            item.what,
            item.base_number,
            _told(item.head_changes),
            [_line(one) for one in item.changes],
        ]
        for item in items
    ]
    entries = [[row["code"] for row in dictionary.materials], [row["code"] for row in dictionary.bases]]
    return hashlib.sha256(canonical_json({"items": told, "entries": entries}).encode()).hexdigest()


def _line(change: LineChange) -> list[Any]:
    return [change.section.name, change.what, change.title, _told(change.fields)]


def _told(fields: tuple[FieldChange, ...]) -> list[list[str]]:
    return [[field.label, field.before, field.after] for field in fields]
