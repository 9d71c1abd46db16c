"""What a workbook may be before anything reads it (trust §4): small, flat, plain - and repacked from the bytes looked at.

Knows neither the catalogue nor the database: it runs in the child process that reads (:mod:`app.standards.exchange.workbook_reader`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import normpath
from xml.parsers import expat

MB = 1024 * 1024
MOST_UNPACKED = 100 * MB
MOST_RATIO = 100
MOST_MEMBERS = 500
MOST_CELLS = 1_000_000
MOST_FAULTS = 50
RATIO_FROM = 1 * MB
"""Below this size a member may be packed as tightly as it will: many equal rows are no bomb."""
NEEDED_MEMBERS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
)
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class WorkbookRefused(Exception):
    """The file is not read. One sentence for each thing wrong with it."""

    def __init__(self, *messages: str) -> None:
        super().__init__(messages[0])
        self.messages = messages


@dataclass(frozen=True)
class SheetLimits:
    """Of one sheet."""

    rows: int
    columns: int


@dataclass
class _Sheet:
    """One sheet while its XML goes by."""

    name: str
    limits: SheetLimits
    faults: list[str] = field(default_factory=list)
    row: int = 0
    column: int = 0
    cells: int = 0
    here: str = ""

    def fault(self, message: str) -> None:
        """Note one, with the sheet's name; a file full of them is told by its first ones."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(f"{self.name}：{message}")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """One element begins."""
        watch = ELEMENT_CHECKS.get(tag.rpartition(":")[2])
        if watch is not None:
            watch(self, attributes)


def _on_row(sheet: _Sheet, attributes: Mapping[str, str]) -> None:
    sheet.row = _number(attributes.get("r"), sheet.row + 1)
    sheet.column = 0
    if sheet.row > sheet.limits.rows + 1:
        raise WorkbookRefused(f"{sheet.name}：超过{sheet.limits.rows}行。请拆分后分次导入，并删去末尾的空行。")
    if _is_on(attributes.get("hidden")) or attributes.get("ht") == "0":
        sheet.fault(f"第{sheet.row}行是隐藏的，请取消隐藏后再导入。")


def _on_cell(sheet: _Sheet, attributes: Mapping[str, str]) -> None:
    matched = CELL.fullmatch(attributes.get("r", ""))
    sheet.column = _index(matched[1]) if matched else sheet.column + 1
    row = int(matched[2]) if matched else sheet.row
    sheet.cells += 1
    sheet.here = f"第{row}行{_letters(sheet.column)}列"
    if sheet.column > sheet.limits.columns:
        raise WorkbookRefused(f"{sheet.name}：超过{sheet.limits.columns}列。请删去多余的列。")
    if row != sheet.row or sheet.cells > MOST_CELLS:
        raise WorkbookRefused(f"{sheet.name}：单元格过多或排列混乱，无法读取。请用本系统导出的表格填写。")
    if attributes.get("t") == "e":
        sheet.fault(f"{sheet.here}是错误值，请改正后再导入。")


def _on_formula(sheet: _Sheet, _attributes: Mapping[str, str]) -> None:
    sheet.fault(f"{sheet.here}是公式，请改为填写结果（复制后“选择性粘贴—数值”）。")


def _on_merge(sheet: _Sheet, attributes: Mapping[str, str]) -> None:
    sheet.fault(f"{attributes.get('ref', '')}是合并单元格，请取消合并，每行都填写。")


def _on_column(sheet: _Sheet, attributes: Mapping[str, str]) -> None:
    if _is_on(attributes.get("hidden")) or attributes.get("width") == "0":
        first, last = _number(attributes.get("min"), 1), _number(attributes.get("max"), 1)
        if first <= sheet.limits.columns:
            named = "到".join(dict.fromkeys((_letters(first), _letters(min(last, sheet.limits.columns)))))
            sheet.fault(f"{named}列是隐藏的，请取消隐藏后再导入。")


ELEMENT_CHECKS: Mapping[str, Callable[[_Sheet, Mapping[str, str]], None]] = {
    "row": _on_row, "c": _on_cell, "f": _on_formula, "mergeCell": _on_merge, "col": _on_column,
}  # fmt: skip


def sanitize_workbook(raw: bytes, limits: SheetLimits) -> BytesIO:
    """The same workbook, repacked out of what was looked at. Raises :class:`WorkbookRefused`."""
    try:
        members = _unpacked(raw)
        _look(members, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise WorkbookRefused("文件损坏或加了密码，打不开。请另存为不加密的 .xlsx 后再导入。") from None
    except (expat.ExpatError, UnicodeDecodeError, LookupError, ValueError):
        raise WorkbookRefused("文件不是有效的 .xlsx 电子表格。请用本系统导出的表格填写。") from None
    clean = BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    clean.seek(0)
    return clean


def _unpacked(raw: bytes) -> dict[str, bytes]:
    """The members that are needed, after all of them were measured."""
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        infos = packed.infolist()
        names = [info.filename for info in infos]
        if len(infos) > MOST_MEMBERS or len(set(names)) < len(names):
            raise WorkbookRefused("文件内部的部件过多或重复，不是正常的电子表格。")
        unpacked = sum(info.file_size for info in infos)
        if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(raw), RATIO_FROM // MOST_RATIO):
            raise WorkbookRefused(f"文件解压后超过{MOST_UNPACKED // MB} MB 或压缩比超过{MOST_RATIO}倍，已拒绝读取。")
        for info in infos:
            if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * info.compress_size:
                raise WorkbookRefused(f"文件内部的压缩比超过{MOST_RATIO}倍，已拒绝读取。")
        if any("vbaProject" in name or name.startswith("xl/externalLinks") for name in names):
            raise WorkbookRefused("表格含有宏或外部链接，请另存为不含宏、不含链接的 .xlsx 后再导入。")
        return {
            name: packed.read(name)
            for name in names
            if NEEDED_MEMBERS.fullmatch(name) or name.startswith("xl/worksheets/sheet")
        }


def _look(members: Mapping[str, bytes], limits: SheetLimits) -> None:
    faults: list[str] = []
    targets = _targets(members["xl/_rels/workbook.xml.rels"])
    for name, relation, state in _sheets(members["xl/workbook.xml"]):
        if state in ("hidden", "veryHidden"):
            faults.append(f"工作表“{name}”是隐藏的，请取消隐藏后再导入。")
        member = normpath(
            targets[relation].lstrip("/") if targets[relation].startswith("/") else f"xl/{targets[relation]}"
        )
        sheet = _Sheet(name, limits)
        _parse(members[member], sheet.start)
        faults += sheet.faults
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if name in members:
            _parse(members[name], lambda _tag, _attributes: None)
    if faults:
        raise WorkbookRefused(*faults[:MOST_FAULTS])


def _sheets(content: bytes) -> Iterator[tuple[str, str, str]]:
    found: list[Mapping[str, str]] = []
    _parse(content, lambda tag, attributes: found.append(attributes) if tag.rpartition(":")[2] == "sheet" else None)
    for attributes in found:
        relation = next(value for name, value in attributes.items() if name.rpartition(":")[2] == "id" and ":" in name)
        yield attributes["name"], relation, attributes.get("state", "")


def _targets(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            found[attributes["Id"]] = attributes["Target"]

    _parse(content, start)
    return found


def _parse(content: bytes, start: Callable[[str, Mapping[str, str]], None]) -> None:
    """Stream one part. Raises :class:`WorkbookRefused` for a document type: entities are how small files grow."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(content, True)


def _no_doctype(*_declared: object) -> None:
    raise WorkbookRefused("文件含有实体声明，不是正常的电子表格，已拒绝读取。")


def _number(text: str | None, usual: int) -> int:
    return int(text) if text else usual


def _is_on(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _index(letters: str) -> int:
    """A is 1."""
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - 64
    return number


def _letters(number: int) -> str:
    name = ""
    while number:
        number, digit = divmod(number - 1, 26)
        name = chr(65 + digit) + name
    return name
