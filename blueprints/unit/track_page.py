"""What the page of a project's progress shows the unit: made here, in one place, so that its template can be read
against one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g

from app.casework.delivery.models import SUSPENSION_GROUNDS
from app.casework.delivery.queries import AwaitedCorrection, awaited_corrections, open_suspension
from app.casework.plans import queries as plans
from app.casework.plans.mandate_text import Papers
from app.casework.plans.queries import ListedEntry
from app.casework.plans.states import DONE_STATES, EntryState, FeeState, MaterialState
from app.casework.projects.models import Project
from app.casework.projects.queries import project_header
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.terms import Hands
from app.foundation.ledger import queries as ledger
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.queries import LedgerFilter
from app.standards.catalogue.file_queries import FormFile, papers_of
from app.standards.catalogue.terms import Stage
from blueprints.cards.clocks import ClockCard, clock_card
from blueprints.cards.timeline import TimelineEntry
from blueprints.shell.query_args import key_arg
from blueprints.unit.link import OpenedUnitLink
from blueprints.unit.materials import RUNNING
from tenants.bureaus import bureau_by_id
from tenants.labels import labels_of

OPEN_STATES = (EntryState.PREPARING, EntryState.DISPATCHED, EntryState.HANDED_OFF)
SHORT_STAGE_NAMES = {
    Stage.LAND_USE: "立项用地",
    Stage.CONSTRUCTION_PLANNING: "工程建设",
    Stage.WORKS_PERMIT: "施工许可",
    Stage.COMPLETION: "竣工验收",
}
MOST_EVENTS = 20
"""Lines of what happened on a page."""


@dataclass(frozen=True)
class TrackSuspension:
    """Why the service is suspended (中止)."""

    ground: str
    evidence: str


@dataclass(frozen=True)
class TrackTurn:
    """Whose turn it is, in one sentence."""

    tone: str
    name: str
    text: str


@dataclass(frozen=True)
class OwedThing:
    """One thing that the unit has to hand in or pay, for which item."""

    what: str
    why: str
    item: str
    papers: tuple[FormFile, ...]
    first: bool
    """A correction."""
    later: bool
    """For a stage to come."""
    entry_id: UUID | None
    """Where it is sent to from here; None for what cannot be sent."""


@dataclass(frozen=True)
class RunningItem:
    """An item that a window works on."""

    name: str
    where: str
    progress: str
    clock: ClockCard | None


@dataclass(frozen=True)
class TrackProgress:
    """How far it is: the four stages on one line, what is under way, what is done."""

    stages: list[tuple[str, str]]
    running: list[RunningItem]
    done: list[ListedEntry]
    words: Mapping[EntryState, str]


@dataclass(frozen=True)
class TrackStory:
    """What happened, a page at a time."""

    entries: list[TimelineEntry]
    next_href: str | None


@dataclass(frozen=True)
class TrackActs:
    """What the unit can do."""

    may_send: bool
    may_withdraw: bool


@dataclass(frozen=True)
class TrackPage:
    """The page of a project's progress."""

    base: str
    """Address of the link's pages."""
    files: str
    """Address of forms and samples."""
    project: Project
    navigator: str | None
    state: str
    suspension: TrackSuspension | None
    turn: TrackTurn
    owed: list[OwedThing]
    """Now."""
    later: list[OwedThing]
    progress: TrackProgress
    story: TrackStory
    acts: TrackActs


def track_page(opened: OpenedUnitLink) -> TrackPage:
    """The page behind a link to follow the progress, as it stands now."""
    project = opened.project
    entries = plans.entries_of(project.id)
    current, awaited = _current(entries), awaited_corrections(entries)
    owed = _owed(entries, current, papers_of({entry.item_version_id for entry in entries}), awaited)
    now = [one for one in owed if not one.later]
    return TrackPage(
        base=opened.base,
        files=f"/b/{g.bureau.slug}/files/",
        project=project,
        navigator=project_header(project.id).navigator_name,
        state=project.state.label,
        suspension=_suspension(project),
        turn=_turn(project, entries, now, bool(awaited)),
        owed=now,
        later=[one for one in owed if one.later],
        progress=_progress(entries, current),
        story=_story(opened),
        acts=TrackActs(
            may_send=project.state in RUNNING,
            may_withdraw=project.state in (ProjectState.UNDERWAY, ProjectState.SUSPENDED),
        ),
    )


def _current(entries: Sequence[ListedEntry]) -> Stage | None:
    """The first stage in which something is still to be done."""
    return next(
        (stage for stage in Stage if any(one.stage is stage and one.state not in DONE_STATES for one in entries)), None
    )


def _suspension(project: Project) -> TrackSuspension | None:
    lasting = open_suspension(project.id)
    return TrackSuspension(SUSPENSION_GROUNDS[lasting.ground], lasting.evidence) if lasting else None


def _owed(
    entries: Sequence[ListedEntry], current: Stage | None, papers: Papers, awaited: Mapping[UUID, AwaitedCorrection]
) -> list[OwedThing]:
    """What the unit has to hand in or pay: corrections first, then this stage's, then what later stages need.

    A correction that names no material is owed too: its points are the thing.
    """
    owed = []
    for entry in entries:
        if entry.state not in OPEN_STATES:
            continue
        later = entry.stage is not current and entry.state is EntryState.PREPARING
        asked = awaited.get(entry.id)
        for one in entry.materials:
            offered = papers.get((entry.item_version_id, one.material_id), ())
            if one.state is MaterialState.CORRECTION:
                why = f"{one.note}：{asked.points}" if asked else one.note or "需要修改"
                owed.append(_asked(entry, one.name, why, offered, first=True, to_send=True))
            elif one.state is MaterialState.MISSING and one.necessary and entry.state is EntryState.PREPARING:
                owed.append(_asked(entry, one.name, one.form, offered, later=later, to_send=True))
        if asked is not None and asked.in_words:
            owed.append(_asked(entry, asked.points, f"第{asked.round}次补正", (), first=True))
        owed += [
            _asked(entry, f"缴纳{fee.name}", fee.basis, (), later=later)
            for fee in entry.fees
            if fee.state is FeeState.DUE
        ]
    return sorted(owed, key=lambda one: not one.first)


def _asked(
    entry: ListedEntry,
    what: str,
    why: str,
    papers: tuple[FormFile, ...],
    *,
    first: bool = False,
    later: bool = False,
    to_send: bool = False,
) -> OwedThing:
    """``to_send``: a paper that can be sent from here."""
    return OwedThing(
        what=what,
        why=why,
        item=entry.item_name,
        papers=papers,
        first=first,
        later=later,
        entry_id=entry.id if to_send else None,
    )


def _turn(project: Project, entries: Sequence[ListedEntry], owed: list[OwedThing], is_awaited: bool) -> TrackTurn:
    bureau = g.bureau.name
    if project.state is ProjectState.SUSPENDED:
        return TrackTurn("unit", "服务已中止", "所有时限停止计算，具体原因见下方；有疑问请联系项目长。")
    if project.state is ProjectState.CLOSING:
        return TrackTurn("unit", "您的单位", "全部事项已经办结，请用项目长发来的链接签署办结单。")
    if project.state in (ProjectState.TERMINATED, ProjectState.ARCHIVED):
        return TrackTurn("own", ProjectState(project.state).label, "“全代办”服务已经结束。")
    if owed:
        return TrackTurn("unit", "您的单位", f"有{len(owed)}项需要您提供，提供后马上继续办理。")
    if is_awaited:
        return TrackTurn("own", bureau, "您提交的补正材料已经收到，项目长正在转送审批部门。")
    others = [entry for entry in entries if entry.state is EntryState.HANDED_OFF]
    if others:
        names = "、".join(dict.fromkeys(bureau_by_id(entry.deciding_bureau_id).short_name for entry in others))
        return TrackTurn("other", names, f"正在办理{others[0].item_name}等事项，有结果会自动显示在这里，您不用跑。")
    return TrackTurn("own", bureau, "您现在没有要做的事，有需要时项目长会联系您。")


def _progress(entries: Sequence[ListedEntry], current: Stage | None) -> TrackProgress:
    under_way = (EntryState.DISPATCHED, EntryState.HANDED_OFF)
    return TrackProgress(
        stages=_stages(entries, current),
        running=[_running(entry) for entry in entries if entry.state in under_way],
        done=[entry for entry in entries if entry.state in (EntryState.DECIDED, *DONE_STATES)],
        words=labels_of(EntryState),
    )


def _stages(entries: Sequence[ListedEntry], current: Stage | None) -> list[tuple[str, str]]:
    """The four stages on one line."""
    line = []
    for stage, label in SHORT_STAGE_NAMES.items():
        mine = [entry for entry in entries if entry.stage is stage]
        finished = bool(mine) and all(entry.state in DONE_STATES for entry in mine)
        line.append((label, "done" if finished else "now" if stage is current else "todo"))
    return line


def _running(entry: ListedEntry) -> RunningItem:
    """An item that a window works on."""
    hands = entry.clock.reading().hands if entry.clock else Hands.OWN
    where = bureau_by_id(entry.deciding_bureau_id).name if hands is Hands.OTHER else hands.label
    return RunningItem(
        name=entry.item_name,
        where={Hands.OWN: g.bureau.name, Hands.UNIT: "等您补正", Hands.SPECIAL: "评审、论证等特殊环节"}.get(
            hands, where
        ),
        progress=entry.progress,
        clock=clock_card(entry.clock) if entry.clock else None,
    )


def _story(opened: OpenedUnitLink) -> TrackStory:
    before = key_arg("before")
    rows, following = ledger.ledger_entries_of(opened.project.id, LedgerFilter.UNIT, before, MOST_EVENTS)
    return TrackStory(
        entries=[_line(row) for row in rows],
        next_href=f"{opened.base}/track?before={following}#happened" if following else None,
    )


def _line(row: Any) -> TimelineEntry:
    """One thing that happened, without our names for things."""
    kind = "decision" if row.permit else "handoff" if row.kind is LedgerKind.LINKAGE else ""
    return TimelineEntry(row.happened_at, row.content, bureau_by_id(row.acting_bureau_id).name, kind, id=f"l{row.id}")
