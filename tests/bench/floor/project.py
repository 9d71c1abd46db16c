"""The floor's project page: the project, its entries with clocks, what is owed, the team, 50 lines of its ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from app.casework.plans.states import EntryState
from app.casework.projects.facts import area_text
from app.casework.projects.terms import (
    FUNDING_LABELS,
    INDUSTRY_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    Funding,
    Industry,
    LandStatus,
    ProjectKind,
    ProjectState,
)
from app.foundation import field_encryption
from app.foundation.calendar.terms import Hands
from app.standards.catalogue.terms import Stage
from tests.bench.floor.days import Days, day_text, full_text, stamp_text, today

HEAD = """
select p.name, p.project_code, p.kind, p.place, p.scale, p.funding, p.total_investment, p.land_status, p.state,
       p.contact_name, p.contact_phone, s.name, o.name, t.name, r.number, r.id, p.team_id, p.industry, p.land_area, p.floor_area
from projects p join sponsors s on s.bureau_id = p.bureau_id and s.id = p.sponsor_id
left join appointments a on a.bureau_id = p.bureau_id and a.project_id = p.id and a.to_at is null
left join officers o on o.bureau_id = p.bureau_id and o.id = a.officer_id
left join steward_teams t on t.bureau_id = p.bureau_id and t.id = p.team_id
left join plan_revisions r on r.bureau_id = p.bureau_id and r.project_id = p.id and r.state = 'issued'
where p.bureau_id = %s and p.id = %s
"""
ENTRIES = """
select e.id, e.item_name, e.stage, e.mode, e.route, e.deciding_bureau_id, e.limit_confirmed, e.state, e.progress,
       e.certificate_name, e.certificate_no, e.days_used, c.id, c.state, c.limit_days, c.unit, c.due_on
from checklist_entries e
join plan_lines l on l.bureau_id = e.bureau_id and l.entry_id = e.id and l.revision_id = %s
left join clocks c on c.bureau_id = e.bureau_id and c.subject = 'entry' and c.subject_id = e.id
where e.bureau_id = %s and e.project_id = %s order by e.position, e.id
"""
SEGMENTS = """
select s.clock_id, s.hands, s.counted, s.from_at, s.to_at from clock_segments s
join clocks c on c.bureau_id = s.bureau_id and c.id = s.clock_id
where c.bureau_id = %s and c.project_id = %s and c.subject = 'entry' order by s.clock_id, s.number
"""
OWED = """
select e.position, m.position, e.id, m.name, e.item_name, m.state from checklist_entries e
join entry_materials m on m.bureau_id = e.bureau_id and m.entry_id = e.id
where e.bureau_id = %(b)s and e.project_id = %(p)s and e.state in ('preparing', 'dispatched', 'handed_off')
  and (m.state = 'correction' or m.state = 'missing' and m.necessary)
union all
select e.position, 1000 + f.fee_number, e.id, f.name, e.item_name, 'due' from checklist_entries e
join entry_fees f on f.bureau_id = e.bureau_id and f.entry_id = e.id
where e.bureau_id = %(b)s and e.project_id = %(p)s and e.state in ('preparing', 'dispatched', 'handed_off')
  and f.state = 'due'
order by 1, 2
"""
TEAM = """
select o.name, d.name from steward_members m
join officers o on o.bureau_id = m.bureau_id and o.id = m.officer_id
join divisions d on d.bureau_id = o.bureau_id and d.id = o.division_id
where m.bureau_id = %s and m.team_id = %s order by d.position, o.name, o.id limit 6
"""
STORY = """
select id, happened_at, kind, event, by_hand, audience, actor_name, acting_bureau_id, content, permit
from ledger_entries where bureau_id = %s and project_id = %s order by id desc limit 51
"""
STEPS = {
    "own": "备齐材料并派单", "push": "推送", "review_on_behalf": "移交代审", "assist_review": "派单并请帮审",
}  # fmt: skip
TONES = {"dispatched": "brand", "handed_off": "brand", "decided": "due", "delivered": "ahead", "refused": "late"}
SOURCES = {"handoffs": "handoff", "cases": "decision", "materials": "material"}
KINDS = {"handoff": ("transfer", "跨层级"), "decision": ("certificate", "审批结果"), "material": ("file-text", "材料")}
OWED_WORDS = {"correction": ("due", "待补正"), "missing": ("unit", "待提交"), "due": ("unit", "待缴")}
UNITS = {"working_day": "个工作日", "calendar_day": "日"}
STATES = {state.value: state.label for state in EntryState}


def values(
    connection: psycopg.Connection[Any],
    bureau_id: int,
    project_id: UUID,
    bureaus: Mapping[int, tuple[str, str]],
    days: Days,
) -> dict[str, Any]:
    """What the template prints."""
    here, day = (bureau_id, project_id), today()
    head = connection.execute(HEAD, here).fetchone()
    if head is None:
        raise LookupError(project_id)
    entries = connection.execute(ENTRIES, (head[15], *here)).fetchall()
    parts: dict[UUID, list[Any]] = defaultdict(list)
    for part in connection.execute(SEGMENTS, here):
        parts[part[0]].append(part)
    owed = connection.execute(OWED, {"b": bureau_id, "p": project_id}).fetchall()
    team = connection.execute(TEAM, (bureau_id, head[16])).fetchall()
    story = connection.execute(STORY, here).fetchall()
    hands: dict[str, int] = dict.fromkeys(("unit", "own", "other", "special"), 0)
    lines = [_entry(row, parts.get(row[12], ()), bureaus, days, day, hands) for row in entries]
    state = ProjectState(head[8])
    following = story[49][0] if len(story) > 50 else None
    return {
        "name": head[0],
        "code": head[1],
        "base": f"/projects/{project_id}",
        "state": state.label,
        "tone": "brand",
        "late": sum(1 for line in lines if line[0][1]),
        "sponsor": head[11],
        "navigator": head[12],
        "whose": "、".join(list(dict.fromkeys(line[0][8] for line in lines if line[0][7]))[:3]) or "—",
        "next_due": _next_due(lines, day),
        "lights": [
            ("一个项目", f"{head[0]}，{state.label}"), ("一名项目长", head[12]), ("一支管家团队", head[13]),
            ("一套服务方案", f"第{head[14]}版"), ("一张审批清单", f"{len(lines)}项"),
        ],
        "listed": len(lines),
        "done": sum(1 for line in lines if line[2]),
        "stages": _stages(lines),
        "story": [_told(row, bureaus, day.year) for row in story[:50]],
        "after": following,
        "owed": [(row[2], row[3], row[4], *OWED_WORDS[row[5]]) for row in owed[:12]],
        "owing": len(owed),
        "total": sum(hands.values()),
        "hands": _hands(hands),
        "people": _people(head, team),
        "facts": _facts(head),
    }  # fmt: skip


def _entry(
    row: Any, parts: Any, bureaus: Mapping[int, tuple[str, str]], days: Days, day: date, hands: dict[str, int]
) -> tuple[Any, ...]:
    """The printed cells of an entry, its stage, whether it is done, its due date."""
    (key, name, stage, mode, route, decider, confirmed, state, progress, certificate, number, used_days,
     _clock, clock_state, limit, unit, due_on) = row  # fmt: skip
    used = 0
    last_hands = None
    for place, (_key, whose, counted, from_at, to_at) in enumerate(parts):
        begun = from_at.date()
        until = min(to_at.date() if to_at is not None else day, day)
        spent = days.after(begun, until) if unit == "working_day" else max(0, (until - begun).days)
        hands[whose] += spent
        used += spent if counted else 0
        last_hands = whose if place == len(parts) - 1 else None
    done = state in ("delivered", "assisted", "removed")
    by = "本局" if route in ("own", "assist_review") else bureaus[decider][0]
    clock, hand, said = None, None, ""
    if last_hands and not done:
        hand = last_hands
        said = bureaus[decider][1] if hand == "other" else Hands(hand).label
        clock = _clock_of(days, day, clock_state, limit, unit, used, due_on)
    note = f"{certificate} {number}，用时{used_days}个工作日" if number else progress
    step = ("帮办" if mode == "assist" else STEPS[route]) if state == "preparing" else None
    step = "送达证照" if state == "decided" else step
    cells = (
        key, clock is not None and clock[0] == "late", name, f"{by} · 帮办" if mode == "assist" else by,
        TONES.get(state, "neutral"), STATES[state], confirmed, hand, said, clock, note, step,
    )  # fmt: skip
    return cells, stage, done, due_on if clock else None


def _clock_of(
    days: Days, day: date, state: str, limit: int | None, unit: str, used: int, due_on: date | None
) -> tuple[str, str, str, str, int | None, int, int]:
    """Light, word, days left, due day, limit, used, days over."""
    words = UNITS[unit]
    if state == "waiting":
        left = "" if limit is None or not limit - used else f"{limit - used}{words}"
        return "paused", "未起算", left, "", limit, used, 0
    if limit is None:
        return "unknown", "无时限", "", "", None, used, 0
    due = day_text(due_on, day.year) if due_on else ""
    if due_on and day > due_on:
        over = days.after(due_on, day) if unit == "working_day" else (day - due_on).days
        word = f"超期{over}{words}" if over else "超期"
        return "late", word, "", due, limit, used, max(used - limit, 0)
    remaining = limit - used
    light, word = ("due", "临期") if remaining <= 1 or used * 100 >= 90 * limit else ("ahead", "从容")
    return light, word, f"{remaining}{words}" if remaining else "", due, limit, used, 0


def _next_due(lines: list[tuple[Any, ...]], day: date) -> str:
    first = min((line for line in lines if line[3]), key=lambda line: line[3], default=None)
    return f"{day_text(first[3], day.year)} · {first[0][2]}" if first else "—"


def _stages(lines: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    found, now = [], False
    for stage in Stage:
        mine = [line for line in lines if line[1] == stage.value]
        done, mark = sum(1 for line in mine if line[2]), ""
        if mine and done == len(mine):
            mark = " stage-done"
        elif mine and not now:
            mark, now = " stage-now", True
        found.append((stage.label.removesuffix("阶段"), mark, done, len(mine), [line[0] for line in mine]))
    return found


def _told(row: Any, bureaus: Mapping[int, tuple[str, str]], year: int) -> tuple[Any, ...]:
    key, at, kind, event, by_hand, audience, actor, bureau_id, content, permit = row
    if permit:
        source = "decision"
    elif by_hand:
        source = "note"
    else:
        source = "handoff" if kind == "linkage" else SOURCES.get(event.partition(".")[0], "")
    symbol, word = KINDS.get(source, ("check", ""))
    return (
        key, at.isoformat(), full_text(at), stamp_text(at, year), source, symbol, word, content, permit,
        audience == "unit", f"{actor} · {bureaus[bureau_id][1]}",
    )  # fmt: skip


def _hands(hands: dict[str, int]) -> list[tuple[str, str, int, int]]:
    found, x = [], 0
    for hand, spent in hands.items():
        if spent:
            found.append((hand, Hands(hand).label, spent, x))
            x += spent
    return found


def _people(head: Any, team: list[Any]) -> list[tuple[str, str, str, str]]:
    phone = field_encryption.mask_telephone(field_encryption.unseal(head[10], "projects.contact_phone"))
    found = [("own", head[12][:1], head[12], "项目长"), ("unit", head[9][:1], head[9], f"项目单位联系人 · {phone}")]
    return [*found, *(("own", name[:1], name, f"管家团队 · {division}") for name, division in team)]


def _facts(head: Any) -> list[tuple[str, str]]:
    return [
        ("建设性质", PROJECT_KIND_LABELS[ProjectKind(head[2])]), ("建设地点", head[3]), ("建设规模", head[4]),
        ("行业门类", INDUSTRY_LABELS[Industry(head[17])] if head[17] else "—"),
        ("用地面积", area_text(head[18]) or "—"), ("建筑面积", area_text(head[19]) or "—"),
        ("资金来源", FUNDING_LABELS[Funding(head[5])]), ("总投资", f"{head[6] / 1_000_000:,.2f} 万元"),
        ("用地", LAND_STATUS_LABELS[LandStatus(head[7])]),
    ]  # fmt: skip
