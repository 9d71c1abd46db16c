"""How far the deciding window is, own or other bureau's: one shape for the entry's page (the other bureau in place)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.casework.cases import queries as cases
from app.casework.cases.states import CaseState
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import EntryState
from app.foundation.errors import Missing
from app.interbureau.handoffs.message_contents import AnyContent, read_content
from app.interbureau.handoffs.queries import handoff, messages_of
from app.interbureau.handoffs.shapes import CorrectionNoticeContent
from app.interbureau.handoffs.states import HandoffState
from tenants.bureaus import bureau_by_id


@dataclass(frozen=True)
class ProgressLine:
    """One step of the window, in its own words."""

    at: Any
    what: str
    text: str
    who: str


@dataclass(frozen=True)
class DecidingProgress:
    """Where the matter lies, and what was said there."""

    title: str = ""
    href: str | None = None
    word: str = ""
    tone: str = "neutral"
    lines: list[ProgressLine] = field(default_factory=list)
    corrects: bool = False
    """A correction is awaited."""
    points: str = ""
    can_be_taken_back: bool = False


def progress_of(entry: ChecklistEntry) -> DecidingProgress:
    """Nothing while it is prepared for the first time."""
    if entry.handoff_id is not None:
        return _of_handoff(entry)
    if entry.case_id is not None:
        return _of_case(entry)
    return DecidingProgress()


def _of_handoff(entry: ChecklistEntry) -> DecidingProgress:
    try:
        box = handoff(entry.handoff_id) if entry.handoff_id else None
    except Missing:
        box = None
    if box is None:
        return DecidingProgress()
    messages = messages_of(box.id)
    corrects = box.state is HandoffState.CORRECTING and entry.state is EntryState.HANDED_OFF
    asked = [m for m in messages if m.act.value == "ask_correction"]
    return DecidingProgress(
        title=f"{bureau_by_id(box.target_id).name}办理情况",
        href=f"/outbox/{box.id}",
        word=box.state.label,
        tone="due" if corrects else "brand" if entry.state is EntryState.HANDED_OFF else "neutral",
        lines=[
            ProgressLine(
                m.at,
                m.act.label,
                _text(read_content(m, AnyContent)),
                f"{m.actor_name} · {bureau_by_id(m.author_id).short_name}",
            )
            for m in reversed(messages)
        ],
        corrects=corrects,
        points=read_content(asked[-1], CorrectionNoticeContent)["points"] if corrects and asked else "",
        can_be_taken_back=box.state is HandoffState.SENT and entry.state is EntryState.HANDED_OFF,
    )


def _of_case(entry: ChecklistEntry) -> DecidingProgress:
    if entry.case_id is None:
        return DecidingProgress()
    case, parts = cases.case(entry.case_id), cases.case_parts_of(entry.case_id)
    corrects = case.state is CaseState.CORRECTING and entry.state is EntryState.DISPATCHED
    return DecidingProgress(
        title=f"审批窗口办理情况（{case.number}）",
        word=case.state.label,
        tone="due" if corrects else "brand" if entry.state is EntryState.DISPATCHED else "neutral",
        lines=[
            ProgressLine(step.at, step.state.label, step.opinion, f"{step.officer_name} · {step.division_name}")
            for step in reversed(parts.steps)
        ],
        corrects=corrects,
        points=parts.corrections[-1].points if corrects and parts.corrections else "",
        can_be_taken_back=entry.state is EntryState.DISPATCHED and case.closed_at is None,
    )


def _text(content: AnyContent) -> str:
    """What a message says, without its numbers."""
    keys = ("points", "answer", "reason", "label", "opinion", "note", "ground", "division")
    parts = [content.get(key) for key in keys]
    return "；".join(part for part in parts if isinstance(part, str) and part)
