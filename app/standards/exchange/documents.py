"""The JSON file (数据包): written with its hash, opened only where every byte of the hash and every field is right. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from app.foundation.errors import Invalid
from app.standards.catalogue.canonical import canonical_json, content_hash
from app.standards.catalogue.fields import Section
from app.standards.catalogue.shape import ContentFault, section_faults
from app.standards.exchange.bundle import BASES, HEADS, MATERIALS, ImportBundle, ImportFault, IncomingItem

FORMAT = "quandaiban-catalogue-1"
REQUIRED_FIELDS = ("format", "city", "items", "materials", "bases", "hash")
TOP_FIELDS = frozenset({*REQUIRED_FIELDS, "made_at"})
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
DATES = ("effective_from", "effective_to")
NULLABLE_FIELDS = {"issued_by", "merged_into", *DATES}
MOST_ITEMS = 2000
JsonObject = Mapping[str, Any]


def document_hash(document: JsonObject) -> str:
    """SHA-256 of everything but the hash itself."""
    rest = {name: value for name, value in document.items() if name != "hash"}
    return hashlib.sha256(canonical_json(rest).encode()).hexdigest()


def pack_document(
    city: str, made_at: str, items: Sequence[JsonObject], materials: Sequence[JsonObject], bases: Sequence[JsonObject]
) -> bytes:
    """The file, readable line by line; its hash does not depend on how it is laid out."""
    document = {
        "format": FORMAT, "city": city, "made_at": made_at, "items": items, "materials": materials, "bases": bases,
    }  # fmt: skip
    return json.dumps({**document, "hash": document_hash(document)}, ensure_ascii=False, indent=1).encode()


def open_document(raw: bytes) -> ImportBundle:
    """A file as it came. Raises :class:`Invalid` for one that is none of ours; what is wrong inside is in its troubles."""
    document = _parsed(raw)
    _whole(document)
    troubles = [
        *_troubles(HEADS, [_head(row) for row in document["items"]]),
        *_troubles(MATERIALS, document["materials"]),
        *_troubles(BASES, document["bases"]),
        *_odd_dates(document["bases"]),
    ]
    items = tuple(_incoming(row) for row in document["items"] if _is_item(row))
    for number, row in enumerate(document["items"], 1):
        troubles += _troubles_of_item(number, row)
    return ImportBundle(
        items, _where, tuple(_rows(document["materials"])), tuple(_rows(document["bases"])), str(document["city"]),
        troubles,
    )  # fmt: skip


def _parsed(raw: bytes) -> dict[str, Any]:
    if b"\0" in raw or b"\\u0000" in raw:
        raise Invalid("control_character", "文件中含有无法保存的控制字符，请重新导出。", "file")
    try:
        found = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
        canonical_json({"document": found}).encode()  # half characters and numbers without end are no text
    except (ValueError, RecursionError) as error:
        told = str(error) if isinstance(error, _Doubled) else "不是有效的 JSON（UTF-8）"
        raise Invalid("json", f"文件读不出来：{told}。请上传本系统导出的数据包。", "file") from None
    if not isinstance(found, dict):
        raise Invalid("json", "文件内容不是数据包。请上传本系统导出的数据包。", "file")
    return found


class _Doubled(ValueError):
    """One name twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise _Doubled(f"字段“{doubled[:40]}”在同一处出现了两次")
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError("no number")


def _whole(document: dict[str, Any]) -> None:
    """Raises :class:`Invalid` unless it is a file of ours, unchanged since it was made."""
    if document.get("format") != FORMAT:
        raise Invalid("format", f"文件格式不符：应为“{FORMAT}”，请上传本系统导出的数据包。", "file")
    strange = sorted(document.keys() - TOP_FIELDS)
    if strange:
        raise Invalid("unknown_field", f"数据包中没有这样的字段：{'、'.join(strange)[:200]}。", "file")
    missing = [name for name in REQUIRED_FIELDS if name not in document]
    if missing:
        raise Invalid("missing_field", f"数据包缺少字段：{'、'.join(missing)}。", "file")
    lists = all(isinstance(document[name], list) for name in ("items", "materials", "bases"))
    if not lists or not isinstance(document["city"], str):
        raise Invalid("format", "city 应为文字，items、materials、bases 应为列表。", "file")
    if len(document["items"]) > MOST_ITEMS:
        raise Invalid("too_many", f"一次最多导入{MOST_ITEMS}个事项，文件中有{len(document['items'])}个。", "file")
    if document["hash"] != document_hash(document):
        raise Invalid("hash", "数据包的校验值不符，内容在导出后被改动过或传输有误。请重新导出。", "file")


def _head(row: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    return {name: value for name, value in row.items() if name not in ("content", "content_hash")}


def _is_item(row: Any) -> bool:
    return isinstance(row, Mapping) and isinstance(row.get("content"), dict) and isinstance(row.get("code"), str)


def _incoming(row: JsonObject) -> IncomingItem:
    position = row.get("position")
    return IncomingItem(
        row["code"], str(row.get("stage")), position if isinstance(position, int) else 0, str(row.get("division")),
        row["content"], str(row.get("content_hash", "")),
    )  # fmt: skip


def _rows(rows: Sequence[Any]) -> Iterator[JsonObject]:
    return (row for row in rows if isinstance(row, Mapping) and isinstance(row.get("code"), str))


def _troubles(section: Section, rows: list[Any]) -> Iterator[ImportFault]:
    """Faults of heads, materials or bases; section by section in pieces, for each is a list of any length."""
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        code = row.get("code") if isinstance(row, Mapping) else None
        place = f"{section.name} 第{number}个{f'（{code}）' if isinstance(code, str) else ''}"
        usual = _with_usual(row)
        for fault in section_faults(section, [usual], {}):
            label = f"“{section.field(fault.field).label}”" if fault.field else ""
            message = fault.message.partition("五统一")[0]
            yield ImportFault(f"{place}{label}", message)
        if isinstance(code, str):
            if code in seen:
                yield ImportFault(place, f"编码“{code}”重复。")
            seen.add(code)


def _with_usual(row: Any) -> Any:
    """An absent code or date is written as null in the file and as nothing in the table of fields."""
    if not isinstance(row, Mapping):
        return row
    return {name: "" if value is None and name in NULLABLE_FIELDS else value for name, value in row.items()}


def _odd_dates(rows: list[Any]) -> Iterator[ImportFault]:
    for number, row in enumerate(rows, 1):
        place = f"bases 第{number}个"
        given = {name: row.get(name) for name in DATES} if isinstance(row, Mapping) else {}
        days = {name: _day(value) for name, value in given.items() if isinstance(value, str)}
        for name, day in days.items():
            if day is None:
                yield ImportFault(f"{place}“{BASES.field(name).label}”", "应为日期，例如 2026-01-01。")
        first, last = days.get("effective_from"), days.get("effective_to")
        if first and last and last < first:
            yield ImportFault(place, "失效日期不能早于施行日期。")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _troubles_of_item(number: int, row: Any) -> Iterator[ImportFault]:
    if not isinstance(row, Mapping):
        return
    place = f"items 第{number}个（{row.get('code')}）"
    content = row.get("content")
    if not isinstance(content, dict):
        yield ImportFault(place, "缺少 content。")
        return
    if content.get("code") != row.get("code"):
        yield ImportFault(place, "content 中的编码与事项编码不一致。")
    if content.get("name") != row.get("name"):
        yield ImportFault(place, "content 中的名称与事项名称不一致。")
    if row.get("content_hash") != content_hash(content):
        yield ImportFault(place, "content_hash 与内容不符。")


def _where(code: str, fault: ContentFault) -> ImportFault:
    return ImportFault(f"事项{code} {fault.place}", fault.message)
