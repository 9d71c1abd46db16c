"""Forms and samples in the editor of materials: taken in with the section that cites them, looked at before publishing."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response

from app.foundation.errors import FieldFault, Invalid
from app.standards.catalogue.fields import Section
from app.standards.catalogue.uploads import FORM_RULE, read_catalogue_file
from app.standards.drafting import papers
from app.standards.drafting.models import ItemDraft
from blueprints.shell.downloads import serve_attachment
from blueprints.standards.section_forms import TypedLines, upload_name

FORM_ENDINGS = tuple(ending.removeprefix(".") for endings in FORM_RULE.allowed.values() for ending in endings)


def file(draft: ItemDraft, sha256: str) -> Response:
    """A file of the draft, for who writes it and who reviews it."""
    row = papers.cited_file(draft, sha256)
    return serve_attachment(make_response(read_catalogue_file(row)), row.name, row.size)


def cite_uploads(section: Section, typed: TypedLines) -> tuple[list[dict[str, Any]], list[FieldFault]]:
    """The lines that were typed, citing the files that were chosen; and what is wrong with some of these."""
    lines, faults = [dict(line) for line in typed.lines], []
    for one in typed.uploads:
        at = f"lines-{one.at}-{one.field.name}"
        try:
            lines[one.at][one.field.name] = papers.upload_form(one.file.stream, one.file.filename or "", at).sha256
        except Invalid as invalid:
            place = f"{section.label}·第{one.at + 1}行·{one.field.label}"
            faults.append(FieldFault(at, invalid.code, f"{place}：{invalid.message}"))
    return lines, faults


def lost_file_names(typed: TypedLines) -> dict[str, str]:
    """Names of files that a refused form had chosen, by their control: a browser does not choose them again by itself."""
    return {
        typed.entries[one.at].form[upload_name(one.field)].name: (one.file.filename or "").rpartition("/")[2]
        for one in typed.uploads
    }
