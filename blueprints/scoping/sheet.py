"""One sheet (研判表): every item of the catalogue by stage, filled by a division or for another bureau."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response, request

from app.casework.projects.facts import rule_facts
from app.casework.projects.queries import project
from app.casework.scoping import operations, queries
from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.models import ScopingSheet
from app.casework.scoping.sheets import TEXT_LABELS
from app.casework.scoping.terms import SheetState, Verdict
from app.foundation.errors import Missing, Refusal
from app.foundation.staff.queries import division
from blueprints.scoping.forms import SheetForm
from blueprints.scoping.loaders import key_of
from blueprints.scoping.partners import possible_deciders
from blueprints.scoping.sheet_lines import offered_items, stages_of, verdict_choices
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import bureaus, context


def index() -> Response:
    """Sheets that wait to be filled: the own division's, or all for those who convene."""
    everything = request.args.get("all") == "1"
    found = queries.sheets_to_fill(None if everything else current_officer().division_id, key_of("before"))
    rows = found[: queries.PAGE]
    return render_page(
        "scoping/sheets/index.html",
        rows=rows,
        everything=everything,
        on_href=f"/sheets?all={int(everything)}&before={rows[-1].id}" if len(found) > queries.PAGE else None,
        asked_by={row.id: _asking_name(row.facts) for row in rows},
    )


def show(sheet: ScopingSheet) -> Response:
    """The sheet as it stands; a submitted one is only read."""
    form = SheetForm(data={"version": sheet.version, **{name: getattr(sheet, name) for name in TEXT_LABELS}})
    return _page(sheet, form)


def fill(sheet: ScopingSheet) -> Response:
    """Save; with the button 提交 hand it in as well."""
    form = SheetForm()
    faults: dict[str, str] = {}
    finish = "finish" in request.form

    def do() -> ScopingSheet:
        try:
            texts = {name: getattr(form, name).data or "" for name in TEXT_LABELS}
            saved = operations.fill_sheet(
                sheet, required_value(form.version.data), _typed_lines(), **texts, by=current_officer().id
            )
            return operations.submit_sheet(saved, current_officer().id) if finish else saved
        except Refusal as refusal:
            faults.update({fault.field: fault.message for fault in refusal.faults})
            raise

    word = "研判表已提交。" if finish else "已保存，尚未提交。"
    return submit_form(
        form,
        do=do,
        then=lambda _sheet: redirect_to(f"/sheets/{sheet.id}", word),
        again=lambda: _page(sheet, form, faults, typed=True),
    )


def _typed_lines() -> list[ItemVerdict]:
    """The lines of the request; an item without a verdict has no line."""
    lines = []
    for one in offered_items(context.bureau_id()):
        verdict = request.form.get(f"verdict-{one.item_id}", "")
        if verdict not in set(Verdict):
            continue
        bureau = request.form.get(f"bureau-{one.item_id}", "")
        lines.append(
            ItemVerdict(
                one.item_id,
                Verdict(verdict),
                int(bureau) if bureau.isdecimal() and len(bureau) < 9 else None,
                tuple(m for m in one.material_ids if str(m) in request.form.getlist(f"material-{one.item_id}")),
                request.form.get(f"note-{one.item_id}", "").strip(),
            )
        )
    return lines


def _page(sheet: ScopingSheet, form: SheetForm, faults: dict[str, str] | None = None, typed: bool = False) -> Response:
    if sheet.assessment_id is None and sheet.facts is None:
        raise Missing("研判表")
    serving = sheet.facts["origin_id"] if sheet.facts else context.bureau_id()
    lines = _lines_by_item(_typed_lines()) if typed else queries.lines_of(sheet.id)
    is_own = sheet.party_bureau_id == context.bureau_id()
    return render_page(
        "scoping/sheets/show.html",
        sheet=sheet,
        form=form,
        subject=_subject(sheet),
        party=_party(sheet),
        is_own=is_own,
        is_open=is_own and sheet.state is SheetState.INVITED,
        state_word=sheet.state.label,
        stages=stages_of(offered_items(serving, _facts(sheet)), lines, faults or {}),
        verdicts=verdict_choices(),
        deciders=possible_deciders(serving),
        texts=TEXT_LABELS,
    )


def _lines_by_item(lines: list[ItemVerdict]) -> dict[UUID, Any]:
    return {line.item_id: line for line in lines}


def _subject(sheet: ScopingSheet) -> Any:
    """What it is about: an own project, or what another bureau told of its own."""
    if sheet.assessment_id is not None:
        row = project(queries.assessment(sheet.assessment_id).project_id)
        return SimpleNamespace(name=row.name, href=f"/projects/{row.id}/assessment", facts={}, questions="", asking="")
    facts = sheet.facts or {}
    return SimpleNamespace(
        name=facts.get("project_name", ""),
        href=f"/inbox/{sheet.handoff_id}",
        facts={"项目单位": facts.get("sponsor_name", ""), **facts.get("facts", {})},
        questions=facts.get("questions", ""),
        asking=_asking_name(facts),
    )


def _facts(sheet: ScopingSheet) -> dict[str, Any] | None:
    """What is known of an own project; of another bureau's only what it told in words."""
    if sheet.assessment_id is None:
        return None
    return rule_facts(project(queries.assessment(sheet.assessment_id).project_id))


def _asking_name(facts: Any) -> str:
    card = bureaus.directory().get(facts["origin_id"]) if facts else None
    return card.name if card else ""


def _party(sheet: ScopingSheet) -> str:
    if sheet.party_bureau_id != context.bureau_id() or sheet.division_id is None:
        return bureaus.bureau_by_id(sheet.party_bureau_id).name
    return division(sheet.division_id).name
