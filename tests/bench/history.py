"""Pages deep in a history, each with the first page of the same list: what is far back must not cost more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from tests.bench.jobs import Job, Subjects, pages

BEHIND = 27
"""Behind the row at this place from the end there is one full page and the row that says that more follows."""
LINES, LEDGER_BEHIND = 2000, 52
MOST = 2.0
"""How many times its first page a deep one may cost."""

PROJECTS = "select bureau_id, (array_agg(id order by id))[%s] from projects group by 1"
HANDOFFS = """
select bureau_id, (array_agg(id order by id))[%s] from handoffs
where box = 'in' and state in ('answered', 'returned', 'withdrawn') group by 1
"""
CASES = """
select bureau_id, (array_agg(id order by id))[%s] from cases
where closed_at is not null and division_id = any(%s) group by 1
"""
LEDGERS = """
select distinct on (bureau_id) bureau_id, project_id, (array_agg(id order by id))[%s] from ledger_entries
where project_id is not null group by bureau_id, project_id having count(*) > %s order by bureau_id, project_id
"""
LENGTHEN = """
with oldest as (select distinct on (bureau_id) bureau_id, id from projects order by bureau_id, id),
     model as (select distinct on (e.bureau_id) e.* from ledger_entries e
               join oldest o on o.bureau_id = e.bureau_id and o.id = e.project_id order by e.bureau_id, e.id)
insert into ledger_entries
select (jsonb_populate_record(null::ledger_entries, to_jsonb(model) || jsonb_build_object(
         'id', uuidv7(happened_at - now() - number * interval '1 hour'),
         'happened_at', happened_at - number * interval '1 hour',
         'recorded_at', happened_at - number * interval '1 hour'))).*
from model, generate_series(1, %s) number
"""


def lengthen(admin: psycopg.Connection[Any]) -> None:
    """Give the oldest project of every bureau a ledger of two thousand lines more: no generated one is so long."""
    admin.execute("set session_replication_role = replica")
    admin.execute(LENGTHEN, (LINES,))
    admin.execute("reset session_replication_role")
    admin.execute("ANALYZE ledger_entries")


def history_jobs(admin: psycopg.Connection[Any], found: Subjects) -> list[Job]:
    """First and deepest full page: projects, finished handoffs, closed cases, a long ledger (:func:`lengthen`)."""
    divisions = [visitor.division_id for (_bureau, role), visitor in found.visitors.items() if role == "chuangkou"]
    ledgers = admin.execute(LEDGERS, (LEDGER_BEHIND, LINES)).fetchall()
    owners = {bureau: project for bureau, project, _key in ledgers}
    return [
        *_pair(found, "projects", "项目列表", "guanjia", _keys(admin, PROJECTS, BEHIND),
               lambda _b: "/projects", lambda _b, key: f"/projects?before={key}"),
        *_pair(found, "inbox", "收件箱已办结", "lianluo", _keys(admin, HANDOFFS, BEHIND),
               lambda _b: "/inbox?group=done", lambda _b, key: f"/inbox?group=done&after=_{key}"),
        *_pair(found, "window", "审批窗口已办结", "chuangkou", _keys(admin, CASES, BEHIND, divisions),
               lambda _b: "/window?tray=closed", lambda _b, key: f"/window?tray=closed&after=_{key}"),
        *_pair(found, "ledger", "台账：50条", "guanjia", {bureau: key for bureau, _project, key in ledgers},
               lambda b: f"/projects/{owners[b]}/ledger", lambda b, key: f"/projects/{owners[b]}/ledger?before={key}"),
    ]  # fmt: skip


def _keys(admin: psycopg.Connection[Any], statement: str, *values: Any) -> Mapping[int, UUID]:
    """Where the deepest page begins, by bureau; bureaus with a short history are left out."""
    return {bureau: key for bureau, key in admin.execute(statement, values) if key is not None}


def _pair(
    found: Subjects, name: str, title: str, role: str, keys: Mapping[int, UUID],
    first: Callable[[int], str], deep: Callable[[int, UUID], str],
) -> list[Job]:  # fmt: skip
    """The first page and the deep one, at the same bureaus; nothing where no bureau has such a history."""
    if not keys:
        return []
    there = replace(found, bureaus=sorted(keys))
    return [
        Job(f"{name}-first", f"{title}，首页", pages(there, role, lambda b, _n: first(b))),
        Job(
            f"{name}-back",
            f"{title}，最深一页",
            pages(there, role, lambda b, _n: deep(b, keys[b])),
            first=f"{name}-first",
        ),
    ]
