"""The editor of one section of a draft. A colleague's save of the same section is shown beside what was typed."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.catalogue.comparing import LineChange, differences
from app.catalogue.fields import Section
from app.catalogue.sections import BY_NAME, SECTIONS, replaced
from app.catalogue.terms import FACET_WORDS
from app.drafting import operations, queries
from app.drafting.models import ItemDraft
from app.drafting.terms import DraftState
from app.errors import Invalid, Missing, Stale
from blueprints.shell.fields import SelectChoice
from blueprints.shell.pages import act, go, page
from blueprints.standards.section_forms import Choices, collected, form_of, shown


def show(draft: ItemDraft, section: str) -> Response:
    """The form on the section as it stands."""
    part = _section(section)
    made = form_of(part, _choices(draft, part))
    form = made(
        formdata=None, data={"seen": operations.seen_of(draft, part), "lines": shown(part, part.lines(draft.body))}
    )
    return _page(draft, part, form)


def save(draft: ItemDraft, section: str) -> Response:
    """Save what was typed. What is missing may wait; what is wrong is told at its line and field."""
    part = _section(section)
    form = form_of(part, _choices(draft, part))()
    typed_now = collected(part, form)
    value: Any = typed_now.lines if part.is_list else typed_now.lines[0]
    theirs: list[LineChange] = []

    def do() -> Any:
        try:
            if typed_now.faults:
                raise Invalid("rule", typed_now.faults[0].message, faults=typed_now.faults)
            return operations.save(draft, part, value, form.seen.data or "")
        except Invalid as invalid:
            _beside_fields(invalid, typed_now.entries)
            raise
        except Stale:
            now = queries.draft(draft.id)
            typed = replaced(now.body, part, value)
            theirs.extend(differences(typed, now.body, queries.names(draft.bureau_id)))
            form.seen.data = operations.seen_of(now, part)
            form.seen.raw_data = [form.seen.data]
            raise

    return act(
        form,
        do=do,
        then=lambda missing: go(
            f"/drafts/{draft.id}/{part.name}" if part.is_list else f"/drafts/{draft.id}",
            f"已保存“{part.label}”。" + (f"还有{len(missing)}处待补。" if missing else ""),
        ),
        again=lambda: _page(draft, part, form, theirs),
    )


def _section(name: str) -> Section:
    if name not in BY_NAME:
        raise Missing("草稿的这一部分")
    return BY_NAME[name]


def _beside_fields(invalid: Invalid, entries: list[Any]) -> None:
    """Nested fields are not the form's own: their errors are put where they belong."""
    for fault in invalid.faults:
        _lines, at, name = (*fault.field.split("-", 2), "", "")[:3]
        if at.isdigit() and int(at) < len(entries) and name in entries[int(at)].form:
            field = entries[int(at)].form[name]
            field.errors = [*field.errors, fault.message.rpartition("：")[2]]


def _choices(draft: ItemDraft, section: Section) -> Choices:
    """What can be cited, by name; asked only where the section cites something."""
    wanted = {field.of for field in section.fields if field.of}
    if not wanted:
        return {}
    codes, named = queries.ids_by_code(draft.bureau_id), queries.names(draft.bureau_id)
    own = {"item": draft.body["code"]}
    return {
        kind: sorted(
            (SelectChoice(code, named(kind, code)) for code in codes[kind] if code != own.get(kind)),
            key=lambda choice: choice.label,
        )
        for kind in wanted
    }


def _page(draft: ItemDraft, section: Section, form: Any, theirs: list[LineChange] | None = None) -> Response:
    at = SECTIONS.index(section)
    return page(
        "standards/drafts/section.html",
        draft=draft,
        section=section,
        facet=FACET_WORDS.get(section.facet, "") if section.facet else "",
        form=form,
        theirs=theirs or [],
        is_open=draft.state is DraftState.DRAFT,
        sections=SECTIONS,
        following=SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None,
    )
