"""The editor of a section, made of the table of fields: every facet gets its own form, no field can be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.foundation.errors import FieldFault
from app.standards.catalogue.fields import Field, FieldKind, Section
from app.standards.catalogue.rule_text import RuleFault, format_rule, parse_rule
from app.standards.catalogue.sections import new_line
from blueprints.shell.fields import Checkboxes, SelectChoice, SelectField
from blueprints.shell.forms import Form

Choices = Mapping[str, Sequence[SelectChoice]]
"""What can be cited: of ``item``, ``material`` and ``basis``, code and name."""
BLANK_LINES = 2
"""Empty lines behind the last one of a list."""
NOT_SAID, YES, NO = "", "1", "0"


class SectionLineForm(wtforms.Form):
    """One line of a list; its own fields come from the section."""

    place = StringField("序号")
    remove = BooleanField("删除这一行")


class SectionForm(Form):
    """A section: its lines, and on which content it was opened."""

    seen = HiddenField(validators=[InputRequired("表单不完整，请刷新页面后重新填写。")])


def files_of(section: Section) -> list[Field]:
    """The fields of a line that hold a file."""
    return [field for field in section.fields if field.kind is FieldKind.HASH]


def upload_name(field: Field) -> str:
    """The control beside a file's field in which another file is chosen."""
    return f"{field.name}_file"


def removal_name(field: Field) -> str:
    """The box beside a file's field that takes it away."""
    return f"{field.name}_remove"


def section_form_class(section: Section, choices: Choices) -> Callable[..., Any]:
    """The form class of a section."""
    fields = {field.name: _control(field, choices) for field in section.fields}
    for field in files_of(section):
        fields |= {upload_name(field): FileField(field.label), removal_name(field): BooleanField("移除现有文件")}
    line = type("SectionLine", (SectionLineForm,), fields)
    return type("FormOfSection", (SectionForm,), {"lines": FieldList(FormField(line))})


def initial_lines(section: Section, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the form begins with: the lines as they are, and empty ones behind them."""
    found = [_shown_line(section, line) | {"place": str(number)} for number, line in enumerate(lines, 1)]
    if section.is_list:
        found += [_shown_line(section, new_line(section)) | {"place": ""} for _ in range(BLANK_LINES)]
    return found


@dataclass(frozen=True)
class LineUpload:
    """A file that was chosen for a field of the line ``at``."""

    at: int
    field: Field
    file: FileStorage


@dataclass(frozen=True)
class TypedLines:
    """What was typed, in the order of the lines' numbers; without untouched empty lines and those marked for removal."""

    lines: list[dict[str, Any]]
    entries: list[Any]
    """The form's entry of each line."""
    faults: tuple[FieldFault, ...]
    """Rules that cannot be read."""
    uploads: tuple[LineUpload, ...] = ()


def collect_lines(section: Section, form: Any) -> TypedLines:
    """The lines of a form as lines of the document."""
    kept: list[tuple[tuple[int, int], dict[str, Any], Any]] = []
    blank = new_line(section)
    for at, entry in enumerate(form.lines.entries):
        line = {field.name: _value(field, entry.form[field.name]) for field in section.fields}
        line |= {field.name: None for field in files_of(section) if entry.form[removal_name(field)].data}
        if section.is_list and (entry.form.remove.data or (line == blank and not _chosen(section, entry))):
            continue
        place = (entry.form.place.data or "").strip()
        kept.append(((int(place) if place.isdigit() else 10_000, at), line, entry))
    kept.sort(key=lambda one: one[0])
    faults = [
        FieldFault(f"lines-{at}-{field.name}", "rule", f"{section.label}·第{at + 1}行·{field.label}：{fault}")
        for at, (_place, _line, entry) in enumerate(kept)
        for field in section.fields
        if field.kind is FieldKind.RULE and (fault := _unreadable(entry.form[field.name].data or ""))
    ]
    uploads = [
        LineUpload(at, field, file)
        for at, (_place, _line, entry) in enumerate(kept)
        for field, file in _chosen(section, entry)
    ]
    return TypedLines(
        [line for _place, line, _entry in kept], [entry for _place, _line, entry in kept], tuple(faults), tuple(uploads)
    )


def _chosen(section: Section, entry: Any) -> list[tuple[Field, FileStorage]]:
    """Files chosen in a line."""
    controls = [(field, entry.form[upload_name(field)].data) for field in files_of(section)]
    return [(field, file) for field, file in controls if file is not None and file.filename]


def _unreadable(rule: str) -> str:
    """What is wrong with a rule as it was written, or nothing."""
    try:
        parse_rule(rule)
    except RuleFault as fault:
        return str(fault)
    return ""


def _control(field: Field, choices: Choices) -> Any:
    match field.kind:
        case FieldKind.LONG | FieldKind.TEXTS | FieldKind.RULE:
            return TextAreaField(field.label)
        case FieldKind.FLAG:
            if field.required:
                return BooleanField(field.label)
            known = [SelectChoice(NOT_SAID, "尚未明确"), SelectChoice(YES, "是"), SelectChoice(NO, "否")]
            return SelectField(field.label, choices=known, validate_choice=False)
        case FieldKind.WORD:
            return SelectField(field.label, choices=_words(field), validate_choice=False)
        case FieldKind.WORDS:
            return Checkboxes(field.label, choices=_words(field), validate_choice=False)
        case FieldKind.CODE:
            offered = [SelectChoice("", "请选择"), *choices[field.of]]
            return SelectField(field.label, choices=offered, validate_choice=False)
        case FieldKind.HASH:
            return HiddenField(field.label)
        case _:
            return StringField(field.label)


def _words(field: Field) -> list[SelectChoice]:
    return [SelectChoice(str(value), word) for value, word in (field.words or {}).items()]


def _shown_line(section: Section, line: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: _typed(field, line[field.name]) for field in section.fields}


def _typed(field: Field, value: Any) -> Any:
    """A value as its control holds it."""
    match field.kind:
        case FieldKind.TEXTS:
            return "\n".join(value)
        case FieldKind.RULE:
            return format_rule(value)
        case FieldKind.FLAG if not field.required:
            return NOT_SAID if value is None else YES if value else NO
        case FieldKind.COUNT | FieldKind.HASH:
            return "" if value is None else str(value)
        case _:
            return value


def _value(field: Field, control: Any) -> Any:
    """What was typed, as the document holds it. What cannot be read stays text: the check of the shape tells it."""
    said = control.data
    match field.kind:
        case FieldKind.COUNT:
            text = (said or "").strip()
            return None if not text else int(text) if text.isdecimal() and len(text) < 10 else text
        case FieldKind.FLAG:
            return bool(said) if field.required else {YES: True, NO: False}.get(said or "")
        case FieldKind.WORDS:
            return list(said or [])
        case FieldKind.TEXTS:
            return [line.strip() for line in (said or "").splitlines() if line.strip()]
        case FieldKind.HASH:
            return said or None
        case FieldKind.RULE:
            return None if _unreadable(said or "") else parse_rule(said or "")
        case _:
            return (said or "").replace("\r\n", "\n").strip()
