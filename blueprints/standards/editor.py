"""The editor of one section of a draft. A colleague's save of the same section is shown beside what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from app.foundation.errors import FieldFault, Invalid, Missing, StaleForm
from app.standards.catalogue.comparing import LineChange, differences
from app.standards.catalogue.fields import Section
from app.standards.catalogue.sections import SECTIONS, SECTIONS_BY_NAME, replace_section
from app.standards.catalogue.shape import ContentFault
from app.standards.catalogue.terms import UniformFacet
from app.standards.catalogue.uploads import FORM_RULE
from app.standards.drafting import operations, queries
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.papers import files_cited_by
from app.standards.drafting.terms import DraftState
from blueprints.shell.fields import SelectChoice
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.standards.papers import FORM_ENDINGS, cite_uploads, lost_file_names
from blueprints.standards.section_forms import (
    Choices,
    TypedLines,
    collect_lines,
    files_of,
    initial_lines,
    section_form_class,
)
from tenants.labels import labels_of


def show(draft: ItemDraft, section: str) -> Response:
    """The form on the section as it stands."""
    part = _section(section)
    made = section_form_class(part, _choices(draft, part))
    form = made(
        formdata=None,
        data={"seen": operations.revision_token_of(draft, part), "lines": initial_lines(part, part.lines(draft.body))},
    )
    return _page(draft, part, form)


def save(draft: ItemDraft, section: str) -> Response:
    """Save what was typed. What is missing may wait; what is wrong is told at its line and field."""
    part = _section(section)
    form = section_form_class(part, _choices(draft, part))()
    typed_now = collect_lines(part, form)
    theirs: list[LineChange] = []

    def do() -> Any:
        try:
            return _saved(draft, part, typed_now, form.seen.data or "")
        except Invalid as invalid:
            _beside_fields(invalid, typed_now.entries)
            raise
        except StaleForm:
            now = queries.draft(draft.id)
            typed = replace_section(now.body, part, _whole(part, typed_now.lines))
            theirs.extend(differences(typed, now.body, queries.name_lookup(draft.bureau_id)))
            form.seen.data = operations.revision_token_of(now, part)
            form.seen.raw_data = [form.seen.data]
            raise

    return submit_form(
        form,
        do=do,
        then=lambda missing: redirect_to(
            f"/drafts/{draft.id}/{part.name}" if part.is_list else f"/drafts/{draft.id}",
            f"已保存“{part.label}”。" + (f"还有{len(missing)}处待补。" if missing else ""),
        ),
        again=lambda: _page(draft, part, form, theirs, lost_file_names(typed_now)),
    )


def _saved(draft: ItemDraft, section: Section, typed: TypedLines, seen: str) -> list[ContentFault]:
    """Files first, then the section that cites them: all of it or nothing, and every fault told at once."""
    if typed.faults:
        raise Invalid("rule", typed.faults[0].message, faults=typed.faults)
    lines, faults = cite_uploads(section, typed)
    try:
        missing = operations.save_section(draft, section, _whole(section, lines), seen)
    except Invalid as invalid:
        faults += invalid.faults or (FieldFault("", invalid.code, invalid.message),)
    if faults:
        raise Invalid("content", faults[0].message, faults=tuple(faults))
    return missing


def _whole(section: Section, lines: list[dict[str, Any]]) -> Any:
    return lines if section.is_list else lines[0]


def _section(name: str) -> Section:
    if name not in SECTIONS_BY_NAME:
        raise Missing("草稿的这一部分")
    return SECTIONS_BY_NAME[name]


def _beside_fields(invalid: Invalid, entries: list[Any]) -> None:
    """Nested fields are not the form's own: their errors are put where they belong."""
    for fault in invalid.faults:
        _lines, at, name = (*fault.field.split("-", 2), "", "")[:3]
        if at.isdigit() and int(at) < len(entries) and name in entries[int(at)].form:
            line = entries[int(at)].form
            field = line[f"{name}_file"] if f"{name}_file" in line else line[name]
            field.errors = [*field.errors, fault.message.partition("：")[2] or fault.message]


def _choices(draft: ItemDraft, section: Section) -> Choices:
    """What can be cited, by name; asked only where the section cites something."""
    wanted = {field.of for field in section.fields if field.of}
    if not wanted:
        return {}
    codes, named = queries.ids_by_code(draft.bureau_id), queries.name_lookup(draft.bureau_id)
    own = {"item": draft.body["code"]}
    return {
        kind: sorted(
            (SelectChoice(code, named(kind, code)) for code in codes[kind] if code != own.get(kind)),
            key=lambda choice: choice.label,
        )
        for kind in wanted
    }


def _page(
    draft: ItemDraft,
    section: Section,
    form: Any,
    theirs: list[LineChange] | None = None,
    lost: Mapping[str, str] | None = None,
) -> Response:
    at = SECTIONS.index(section)
    return render_page(
        "standards/drafts/section.html",
        draft=draft,
        section=section,
        facet=labels_of(UniformFacet).get(section.facet, "") if section.facet else "",
        form=form,
        theirs=theirs or [],
        lost=lost or {},
        has_files=bool(files_of(section)),
        files=files_cited_by(draft) if files_of(section) else {},
        kinds=FORM_ENDINGS,
        max_bytes=FORM_RULE.limit,
        is_open=draft.state is DraftState.DRAFT,
        sections=SECTIONS,
        following=SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None,
    )
