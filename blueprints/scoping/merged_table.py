"""The merged table and the list of sheets as the assessment page draws them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from app.casework.outside.terms import RequestStatus
from app.casework.scoping.merging import MergedItem, MergedTable
from app.casework.scoping.queries import party_name
from app.casework.scoping.terms import SheetState, Verdict
from app.standards.catalogue.queries import versions_in_force
from app.standards.catalogue.terms import Stage
from tenants import bureaus, context
from tenants.clock import today

VERDICT_TONES = {Verdict.NEEDED: "brand", Verdict.NOT_NEEDED: "neutral", Verdict.TO_CLARIFY: "due"}
SHEET_TONES = {SheetState.INVITED: "due", SheetState.SUBMITTED: "ahead", SheetState.WITHDRAWN: "paused"}


def sheet_views(rows: Sequence[Any]) -> list[Any]:
    """One line a party: who, state, when."""
    return [
        SimpleNamespace(
            id=row.id,
            party=party_name(row),
            is_other=row.party_bureau_id != context.bureau_id(),
            state=row.state,
            word=_sheet_word(row),
            tone="late" if _is_late(row) else SHEET_TONES[row.state],
            due_on=row.due_on,
            filled_by=row.filled_by,
            submitted_at=row.submitted_at,
            handoff_id=row.handoff_id,
        )
        for row in rows
    ]


def _is_late(row: Any) -> bool:
    return row.state is SheetState.INVITED and row.due_on is not None and row.due_on < today()


def _sheet_word(row: Any) -> str:
    """Silence after the date is called so; it is nobody's consent."""
    if _is_late(row):
        return "逾期未回复" if row.handoff_id is not None else "逾期未提交"
    if row.state is SheetState.INVITED and row.handoff_id is not None:
        return "待对方反馈"
    return SheetState(row.state).label


def merged_view(merged: MergedTable, outside: Sequence[Any] = ()) -> list[Any]:
    """Items by stage with everybody's opinion, conflicts and what holds; ``outside``: requests to authorities outside."""
    said = _outside_by_item(outside)
    known = versions_in_force([one.item_id for one in merged.items])
    stages = []
    for stage in Stage:
        items = [
            _item(one, known[one.item_id].name, said.get(str(one.item_id), []))
            for one in merged.items
            if known[one.item_id].stage is stage
        ]
        if items:
            stages.append(SimpleNamespace(label=stage.label, rows=items))
    return stages


def _outside_by_item(outside: Sequence[Any]) -> dict[str, list[Any]]:
    """What authorities outside said of single items, silence included."""
    found: dict[str, list[Any]] = defaultdict(list)
    for line in outside:
        if line.standing is RequestStatus.REVOKED:
            continue
        said = SimpleNamespace(
            party=line.row.authority_name,
            word=line.verdict or line.word,
            tone=line.verdict_tone or line.tone,
            bureau="",
            note=line.row.conditions or "",
        )
        for item_id in line.row.item_ids:
            found[item_id].append(said)
    return found


def _item(one: MergedItem, name: str, outside: Sequence[Any]) -> Any:
    return SimpleNamespace(
        id=one.item_id,
        name=name,
        opinions=[
            SimpleNamespace(
                party=opinion.party,
                word=opinion.line.verdict.label,
                tone=VERDICT_TONES[opinion.line.verdict],
                bureau=_short(opinion.line.deciding_bureau_id),
                note=opinion.line.note,
            )
            for opinion in one.opinions
        ]
        + list(outside),
        conflicts=[kind.label for kind in one.conflicts],
        is_open=one.is_open,
        word=one.verdict.label if one.verdict else "待议定",
        tone=VERDICT_TONES[one.verdict] if one.verdict else "late",
        bureau=bureaus.bureau_by_id(one.deciding_bureau_id).name if one.deciding_bureau_id else "",
        ruling=one.ruled,
        was_ruled=one.ruling is not None and one.ruled is None,
    )


def _short(bureau_id: int | None) -> str:
    return bureaus.bureau_by_id(bureau_id).short_name if bureau_id else ""
