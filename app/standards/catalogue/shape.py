"""Is this a content document? Every fault with its place, in Chinese: for editors, imports and publishing alike. Pure.

What the table of fields (:mod:`app.standards.catalogue.fields`) does not have is refused by name: there is no way to bring a value
of one's own along.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.standards.catalogue.conditions import faults_of_rule
from app.standards.catalogue.fields import Content, Field, FieldKind, Section
from app.standards.catalogue.sections import SECTIONS, SECTIONS_BY_NAME, STEPS

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_LINES = 500
"""Lines of one section."""
MOST_TEXTS = 50
MISSING_MESSAGE = "请填写。"


@dataclass(frozen=True)
class ContentFault:
    """One thing wrong: in which section, in which line of it (from 1; 0 the section itself), at which field."""

    section: str
    line: int
    field: str
    message: str
    is_missing: bool = False
    """Nothing is wrong with what is there, only it is not there yet: a draft may be saved so."""

    def __str__(self) -> str:
        """With its place."""
        return f"{self.place}：{self.message}"

    @property
    def place(self) -> str:
        """Where, in words."""
        section = SECTIONS_BY_NAME[self.section]
        label = next((each.label for each in section.fields if each.name == self.field), self.field)
        row = f"第{self.line}行" if self.line and section.is_list else ""
        return "·".join(part for part in (section.label, row, label) if part)


KnownCodes = Mapping[str, Collection[str]]
"""Codes that exist: of ``item``, ``material`` and ``basis``; hashes of every ``file`` that a standard may cite."""


def content_faults(content: Content, known: KnownCodes) -> list[ContentFault]:
    """Everything wrong with a document; empty when it can be published as far as it itself goes."""
    try:
        parts = [(section, section.lines(content)) for section in SECTIONS]
    except (KeyError, TypeError):
        return [ContentFault("basics", 0, "", "内容不完整，缺少应有的部分。")]
    found = [fault for section, lines in parts for fault in section_faults(section, lines, known)]
    if not STEPS.lines(content):
        found.append(ContentFault("steps", 0, "", "办事流程没有环节，请至少填写一个环节。", is_missing=True))
    return found


def section_faults(section: Section, lines: list[Any], known: KnownCodes) -> list[ContentFault]:
    """Everything wrong with one section."""
    if len(lines) > MOST_LINES:
        return [ContentFault(section.name, 0, "", f"最多{MOST_LINES}行，现有{len(lines)}行。")]
    found: list[ContentFault] = []
    seen: dict[Any, int] = {}
    for number, line in enumerate(lines, 1):
        found += _faults_of_line(section, number, line, known)
        key = line.get(section.key) if section.is_list and isinstance(line, Mapping) else None
        if key and isinstance(key, str):
            if key in seen:
                found.append(ContentFault(section.name, number, section.key, f"与第{seen[key]}行重复。"))
            seen.setdefault(key, number)
    if section.name == "time_limit" and isinstance(lines[0], Mapping):
        found += _faults_of_limit(lines[0])
    return found


def _faults_of_line(section: Section, number: int, line: Any, known: KnownCodes) -> Iterator[ContentFault]:
    if not isinstance(line, Mapping):
        yield ContentFault(section.name, number, "", "应为一组字段。")
        return
    names = {field.name for field in section.fields}
    strange = sorted(str(name) for name in line.keys() - names - _beside(section))
    if strange:
        yield ContentFault(
            section.name,
            number,
            "",
            f"没有这样的字段：{'、'.join(strange)}。五统一内容以市级目录的字段为准，不能另加。",
        )
    for field in section.fields:
        if field.name not in line:
            yield ContentFault(section.name, number, field.name, "缺少这一项。")
            continue
        message = _wrong(field, line[field.name], known)
        if message:
            yield ContentFault(section.name, number, field.name, message, message == MISSING_MESSAGE)


def _beside(section: Section) -> set[str]:
    """What stands in the same mapping but belongs to other sections."""
    if not section.path:
        return {"code", *(each.path[0] for each in SECTIONS if each.path)}
    return {"variants"} if section.name == "time_limit" else set()


def _wrong(field: Field, value: Any, known: KnownCodes) -> str:
    """What is wrong with a value, or nothing."""
    empty = value is None or value == "" or value == []
    if empty:
        return MISSING_MESSAGE if field.required and field.kind is not FieldKind.FLAG else _wrong_empty(field, value)
    return _CHECKS[field.kind](field, value, known)


def _wrong_empty(field: Field, value: Any) -> str:
    if field.kind is FieldKind.FLAG and field.required:
        return "应为“是”或“否”。"
    usual = {FieldKind.TEXT: "", FieldKind.LONG: "", FieldKind.TEXTS: [], FieldKind.WORDS: []}.get(field.kind)
    return "" if value == usual else "空值的写法不对。"


def _text(field: Field, value: Any, _known: KnownCodes) -> str:
    if not isinstance(value, str):
        return "应为文字。"
    if "\0" in value:
        return "含有无法保存的控制字符。"
    return f"不超过{field.longest}字，现有{len(value)}字。" if len(value) > field.longest else ""


def _count(field: Field, value: Any, _known: KnownCodes) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= field.most:
        return f"应为0到{field.most}的整数，现为“{value}”。"
    return ""


def _flag(_field: Field, value: Any, _known: KnownCodes) -> str:
    return "" if isinstance(value, bool) else "应为“是”或“否”。"


def _word(field: Field, value: Any, _known: KnownCodes) -> str:
    words = field.words or {}
    return "" if isinstance(value, str) and value in set(words) else f"应为以下之一：{'、'.join(words.values())}。"


def _words(field: Field, value: Any, known: KnownCodes) -> str:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        return "应为一组不重复的词。"
    return next((wrong for each in value if (wrong := _word(field, each, known))), "")


def _texts(field: Field, value: Any, known: KnownCodes) -> str:
    if not isinstance(value, list) or len(value) > MOST_TEXTS:
        return f"应为不超过{MOST_TEXTS}条文字。"
    return next((wrong for each in value if (wrong := _text(field, each, known))), "")


def _code(field: Field, value: Any, known: KnownCodes) -> str:
    kinds = {"item": "目录中没有事项", "material": "材料字典中没有", "basis": "依据字典中没有"}
    return "" if isinstance(value, str) and value in known[field.of] else f"{kinds[field.of]}“{value}”。"


def _rule(_field: Field, value: Any, _known: KnownCodes) -> str:
    return "；".join(faults_of_rule(value))


def _hash(_field: Field, value: Any, known: KnownCodes) -> str:
    if not isinstance(value, str) or not SHA256.fullmatch(value):
        return "不是文件校验值。"
    return "" if value in known["file"] else f"文件未上传，系统中没有校验值为“{value[:12]}…”的文件，请先上传这份文件。"


def _faults_of_limit(line: Mapping[str, Any]) -> Iterator[ContentFault]:
    none, days, promised = (line.get(name) for name in ("statutory_none", "statutory_days", "promised_days"))
    if none and days is not None:
        yield ContentFault("time_limit", 1, "statutory_days", "已选“法律未规定办结时限”，不能再填法定时限。")
    same = line.get("statutory_unit") == line.get("promised_unit")
    if same and isinstance(days, int) and isinstance(promised, int) and promised > days:
        yield ContentFault("time_limit", 1, "promised_days", f"承诺时限不能长于法定时限（{days}）。")


_CHECKS = {
    FieldKind.TEXT: _text, FieldKind.LONG: _text, FieldKind.COUNT: _count, FieldKind.FLAG: _flag, FieldKind.WORD: _word, FieldKind.WORDS: _words,
    FieldKind.TEXTS: _texts, FieldKind.CODE: _code, FieldKind.RULE: _rule, FieldKind.HASH: _hash,
}  # fmt: skip
