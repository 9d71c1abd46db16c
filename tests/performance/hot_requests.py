"""The requests that are looked at: those of the benchmark and the pages beside them, all at one bureau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from tenants.pairings import HandoffKind
from tests.bench import people
from tests.bench.jobs import Ask
from tests.bench.people import Visitor
from tests.bench.size import LARGE

HERE = 1
"""The city's bureau, which hands over and is handed over to."""
LARGE_PROJECT = """
select p.id from projects p where p.bureau_id = %s and p.state = 'underway' and %s =
  (select count(*) from checklist_entries e where e.bureau_id = p.bureau_id and e.project_id = p.id)
order by p.id limit 1
"""
ASKABLE = """
select a.id, r.to_id from assessments a
join pairing_rights r on r.from_id = a.bureau_id and r.kind = %s
join pairing_links l on l.id = r.link_id and l.valid_to is null
where a.bureau_id = %s and a.state = 'open' order by r.to_id, a.id
"""

DONE = {
    "projects": "state = 'archived'",
    "handoffs": "box = 'in' and state = 'answered'",
    "cases": "closed_at is not null",
    "notices": "read_at is not null",
}
"""Table → rows that are history."""
MIDDLE = """
select percentile_disc(0.5) within group (order by id::text) from {table} where bureau_id = %s and {which}
"""
"""The key that lies in the middle: half of all rows are newer."""


@dataclass(frozen=True)
class RequestSubjects:
    """Who asks, and what about."""

    visitors: Mapping[str, Visitor]
    """By role."""

    project: UUID
    """One with many entries and a long ledger."""

    askable: Sequence[tuple[UUID, int]]
    """Open assessments, each with a bureau that can be asked."""

    item: str
    """Code of an item with a guide."""

    deep: Mapping[str, str]
    """Table → key deep in its history."""


def find_subjects(app: Flask, admin: psycopg.Connection[Any]) -> RequestSubjects:
    """Sign them in and look for it."""
    visitors = {role: one for (bureau, role), one in people.sign_in(app, admin).items() if bureau == HERE}
    ((project,),) = admin.execute(LARGE_PROJECT, (HERE, LARGE)).fetchall()
    askable = admin.execute(ASKABLE, (HandoffKind.CONSULTATION, HERE)).fetchall()
    ((item,),) = admin.execute("select code from items where city_id = 1 order by position limit 1").fetchall()
    return RequestSubjects(visitors, project, askable, item, {table: _middle(admin, table) for table in DONE})


def _middle(admin: psycopg.Connection[Any], table: str) -> str:
    ((key,),) = admin.execute(MIDDLE.format(table=table, which=DONE[table]), (HERE,)).fetchall()
    return str(key)


def hot_requests(found: RequestSubjects) -> Mapping[str, Iterator[Ask]]:
    """Name → endless requests of that name."""
    project, portal = f"/projects/{found.project}", f"/b/{found.visitors['guanjia'].slug}"
    pages = {
        "inbox": ("lianluo", "/inbox"),
        "window": ("chuangkou", "/window"),
        "projects": ("guanjia", "/projects"),
        "project": ("guanjia", project),
        "ledger": ("guanjia", f"{project}/ledger"),
        "navigator's desk": ("xiangmuzhang", "/desk"),
        "office's desk": ("guanjia", "/desk"),
        "clerk's desk": ("lianluo", "/desk"),
        "window's desk": ("chuangkou", "/desk"),
        "notices": ("lianluo", "/notices"),
        "matrix": ("guanjia", "/uniformity"),
        "mine": ("xiangmuzhang", "/projects?mine=1"),
        "stage": ("guanjia", "/projects?stage=works_permit"),
        "archived": ("guanjia", "/projects?state=archived"),
        "assigned to me": ("lianluo", "/inbox?group=mine"),
        "late": ("lianluo", "/inbox?group=late"),
        "done": ("lianluo", "/inbox?group=done"),
        "outbox": ("guanjia", "/outbox"),
        "closed": ("chuangkou", "/window?tray=closed"),
        "my cases": ("chuangkou", "/window?tray=mine"),
        "unread": ("lianluo", "/notices?show=unread"),
        "projects, deep": ("guanjia", f"/projects?before={found.deep['projects']}"),
        "done, deep": ("lianluo", f"/inbox?group=done&after=_{found.deep['handoffs']}"),
        "closed, deep": ("chuangkou", f"/window?tray=closed&after=_{found.deep['cases']}"),
        "notices, deep": ("lianluo", f"/notices?before={found.deep['notices']}"),
        "guide": (None, f"{portal}/items/{found.item}"),
        "guides": (None, f"{portal}/items"),
        "portal": (None, f"{portal}/"),
    }
    told = {name: repeat(_page(found, role, path)) for name, (role, path) in pages.items()}
    return {**told, "send": _sends(found)}


def _page(found: RequestSubjects, role: str | None, path: str) -> Ask:
    return Ask(path, {"Cookie": found.visitors[role].cookie} if role else {})


def _sends(found: RequestSubjects) -> Iterator[Ask]:
    """Asks other bureaus for their opinion, each assessment's once."""
    visitor = found.visitors["guanjia"]
    headers = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    for assessment, target in found.askable:
        fields = {
            "bureau_id": target,
            "shared": ["kind", "place", "scale", "content", "land_status"],
            "questions": "请提出意见。",
            "handoff_id": uuid4(),
            "csrf_token": visitor.csrf,
            "_idem": uuid4(),
        }
        yield Ask(f"/assessments/{assessment}/consult", headers, urlencode(fields, doseq=True))
