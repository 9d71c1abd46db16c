"""What is different between two versions, in words a clerk understands (变更说明). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.standards.catalogue.conditions import rule_sentence
from app.standards.catalogue.fields import Content, Field, FieldKind, Section
from app.standards.catalogue.sections import SECTIONS
from app.standards.catalogue.terms import UniformFacet

NameLookup = Callable[[str, str], str]
"""The name of a code: of what it is (``item``, ``material``, ``basis``, ``file``), and the code; unknown, the code."""
EMPTY_TEXT = "（空）"


@dataclass(frozen=True)
class FieldChange:
    """One field that differs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class LineChange:
    """One line that was added, taken out or changed; of a group of fields its one line."""

    section: Section
    what: str
    """``added``, ``removed``, ``changed`` or ``moved``."""
    title: str
    fields: tuple[FieldChange, ...] = ()


CHANGE_LABELS = {"added": "新增", "removed": "取消", "changed": "修改", "moved": "调整顺序"}


def differences(before: Content | None, after: Content, named: NameLookup) -> list[LineChange]:
    """Every difference in the order in which a version is printed; all is new where there was none before."""
    return [change for section in SECTIONS for change in _of_section(section, before, after, named)]


def facets_of(changes: list[LineChange]) -> list[UniformFacet]:
    """Which of the five facets changes touch, in their order."""
    touched = {change.section.facet for change in changes}
    return [facet for facet in UniformFacet if facet in touched]


def value_text(field: Field, value: Any, named: NameLookup) -> str:
    """A value as a clerk reads it."""
    if value is None or value == "" or value == []:
        return EMPTY_TEXT
    if field.kind is FieldKind.FLAG:
        return "是" if value else "否"
    if field.kind is FieldKind.WORD:
        return (field.words or {}).get(value, str(value))
    if field.kind is FieldKind.WORDS:
        return "、".join((field.words or {}).get(each, str(each)) for each in value)
    if field.kind is FieldKind.TEXTS:
        return "；".join(value)
    if field.kind is FieldKind.CODE:
        return named(field.of, value)
    if field.kind is FieldKind.RULE:
        return rule_sentence(value)
    if field.kind is FieldKind.HASH:
        name = named("file", value)
        return name if name != value else f"文件 {value[:12]}"
    return str(value)


def _of_section(section: Section, before: Content | None, after: Content, named: NameLookup) -> Iterator[LineChange]:
    if not section.is_list:
        old = section.lines(before)[0] if before is not None else None
        fields = _fields(section, old or {}, section.lines(after)[0], named)
        if fields:
            yield LineChange(section, "changed" if before is not None else "added", section.label, fields)
        return
    old_lines = {line[section.key]: line for line in section.lines(before)} if before is not None else {}
    new_lines = {line[section.key]: line for line in section.lines(after)}
    for key, line in new_lines.items():
        if key not in old_lines:
            yield LineChange(section, "added", _title(section, line, named), _fields(section, {}, line, named))
        elif fields := _fields(section, old_lines[key], line, named):
            yield LineChange(section, "changed", _title(section, line, named), fields)
    for key, line in old_lines.items():
        if key not in new_lines:
            yield LineChange(section, "removed", _title(section, line, named))
    kept = [key for key in old_lines if key in new_lines]
    if kept != [key for key in new_lines if key in old_lines]:
        yield LineChange(section, "moved", section.label)


def _fields(
    section: Section, before: Mapping[str, Any], after: Mapping[str, Any], named: NameLookup
) -> tuple[FieldChange, ...]:
    found = []
    for field in section.fields:
        old, new = before.get(field.name), after.get(field.name)
        if old == new or (not before and not new and new is not False):
            continue
        found.append(
            _changed(field, old, new, named) if before else FieldChange(field.label, "", value_text(field, new, named))
        )
    return tuple(found)


def _changed(field: Field, old: Any, new: Any, named: NameLookup) -> FieldChange:
    """Two files of one name are told apart by their hashes."""
    words = [value_text(field, value, named) for value in (old, new)]
    if field.kind is FieldKind.HASH and words[0] == words[1]:
        words = [f"{word}（校验码 {value[:8]}）" for word, value in zip(words, (old, new), strict=True)]
    return FieldChange(field.label, words[0], words[1])


def _title(section: Section, line: Mapping[str, Any], named: NameLookup) -> str:
    """What a line is called: a material by its printed name, another by its key."""
    if line.get("printed_name"):
        return str(line["printed_name"])
    return value_text(section.field(section.key), line[section.key], named)
