"""The jobs that are measured: what is asked of the product and, where it has one, of the floor."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from tenants.pairings import HandoffKind
from tests.bench.people import Visitor
from tests.bench.size import LARGE

SHARED = ("kind", "place", "scale", "content", "land_status")
LARGE_PROJECTS = """
select bureau_id, array_agg(id order by id) from (
  select p.bureau_id, p.id, row_number() over (partition by p.bureau_id order by p.id) from projects p
  where p.state = 'underway' and (select count(*) from checklist_entries e
                                   where e.bureau_id = p.bureau_id and e.project_id = p.id) = %s
) large where row_number <= 200 group by bureau_id
"""
ASKABLE = """
select a.bureau_id, a.id, r.to_id from assessments a
join pairing_rights r on r.from_id = a.bureau_id and r.kind = %s
join pairing_links l on l.id = r.link_id and l.valid_to is null
where a.state = 'open' order by r.to_id, a.id
"""
SEARCHED = """
select p.name, s.name, p.project_code from (
  select *, row_number() over (order by id) as nth, count(*) over () as total from projects where bureau_id = %(here)s
) p join sponsors s on s.bureau_id = p.bureau_id and s.id = p.sponsor_id
where p.nth %% greatest(p.total / 40, 1) = 0 order by p.id limit 40
"""


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None

    @property
    def method(self) -> str:
        """POST where it carries something."""
        return "POST" if self.body is not None else "GET"


@dataclass(frozen=True)
class Job:
    """One job: endless requests to the product and the same ones to the floor."""

    name: str
    title: str
    product: Iterator[Ask]
    floor: Iterator[Ask] | None = None
    required: float | None = None
    """How many times the floor it may cost, at most."""

    goal: float | None = None
    grows: float | None = 1.2
    """How many times itself it may cost at ten times the data, at most; None where that is not asked."""

    p95_ms: float | None = None
    """Milliseconds within which 95 of 100 answers come, at most."""

    first: str = ""
    """A page deep in a history names the job that asks for the first page of it."""

    status: int = 200
    row: str = ""
    """What marks a row of the list, counted in the page."""

    a_round: int = 100
    """Requests a round."""

    @property
    def reads(self) -> bool:
        """Whether it asks for a page."""
        return self.status == 200


@dataclass(frozen=True)
class Subjects:
    """What requests can be about, by bureau."""

    visitors: Mapping[tuple[int, str], Visitor]
    bureaus: Sequence[int]
    projects: Mapping[int, Sequence[UUID]]
    askable: Sequence[tuple[int, UUID, int]]
    item: str
    """Code of the item whose guide is read."""

    searched: tuple[int, Sequence[str]]
    """The bureau with the most projects, and what is looked for there."""


def subjects(admin: psycopg.Connection[Any], visitors: Mapping[tuple[int, str], Visitor]) -> Subjects:
    """Look for them."""
    projects = dict(admin.execute(LARGE_PROJECTS, (LARGE,)).fetchall())
    askable = admin.execute(ASKABLE, (HandoffKind.CONSULTATION,)).fetchall()
    items = admin.execute("select code from items where city_id = 1 order by position limit 1").fetchall()
    return Subjects(visitors, sorted(projects), projects, askable, items[0][0], _searched(admin))


def _searched(admin: psycopg.Connection[Any]) -> tuple[int, Sequence[str]]:
    """Words as people type them, most of them rare: the whole bureau has to be looked through for what one row has."""
    (bureau,) = admin.execute("select bureau_id from projects group by 1 order by count(*) desc, 1 limit 1").fetchall()
    words: list[str] = []
    for name, sponsor, code in admin.execute(SEARCHED, {"here": bureau[0]}):
        words += [name[name.index("（") + 1 : -1], sponsor, code or "2511-", name[2:6]]
    return bureau[0], [*words, "没有这样的项目"]


def all_jobs(found: Subjects) -> list[Job]:
    """Every job, its figures of performance.md beside it."""
    return [
        Job("inbox", "收件箱：25件与各状态计数", pages(found, "lianluo", lambda _b, _n: "/inbox"),
            _floor(found, lambda b, _n: f"/{b}/inbox"), 1.8, 1.4, row='<div class="mail-top">'),
        Job("project", "项目页：20个事项与50条台账", pages(found, "guanjia", lambda b, n: f"/projects/{_project(found, b, n)}"),
            _floor(found, lambda b, n: f"/{b}/projects/{_project(found, b, n)}"), 1.7, 1.3, row='<div class="tl-body">'),
        Job("send", "发出移交（会商征询）：双方收发件箱", _sends(found), _floor_sends(found), 3.0, 2.2, status=303, a_round=30),
        Job("list", "项目列表：25个", pages(found, "guanjia", lambda _b, _n: "/projects"), row="<tr"),
        Job("window", "审批窗口：25件", pages(found, "chuangkou", lambda _b, _n: "/window"), row="<tr"),
        Job("desk", "工作台", pages(found, "xiangmuzhang", lambda _b, _n: "/desk"), a_round=40),
        Job("guide", "门户办事指南", _guides(found)),
        Job("search", "搜索框", _searches(found), grows=None, p95_ms=100, a_round=50),
    ]  # fmt: skip


def pages(found: Subjects, role: str, path: Callable[[int, int], str]) -> Iterator[Ask]:
    """One page of each bureau after the other, as somebody there sees it, for ever."""
    for number, bureau in _turns(found):
        yield Ask(path(bureau, number), {"Cookie": found.visitors[bureau, role].cookie})


def _floor(found: Subjects, path: Callable[[int, int], str]) -> Iterator[Ask]:
    for number, bureau in _turns(found):
        yield Ask(path(bureau, number))


def _turns(found: Subjects) -> Iterator[tuple[int, int]]:
    """One bureau after the other, for ever."""
    for number in itertools.count():
        for bureau in found.bureaus:
            yield number, bureau


def _project(found: Subjects, bureau: int, number: int) -> UUID:
    return found.projects[bureau][number % len(found.projects[bureau])]


def _sends(found: Subjects) -> Iterator[Ask]:
    """Each open assessment asks each linked bureau once."""
    for here, assessment, target in found.askable:
        visitor = found.visitors[here, "guanjia"]
        headers = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        fields = [*_form(target), ("csrf_token", visitor.csrf), ("_idem", str(uuid4()))]
        yield Ask(f"/assessments/{assessment}/consult", headers, urlencode(fields))


def _floor_sends(found: Subjects) -> Iterator[Ask]:
    """The same from the other end, so that the two do not meet."""
    for here, assessment, target in reversed(found.askable):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        yield Ask(f"/{here}/assessments/{assessment}/consult", headers, urlencode(_form(target)))


def _form(target: int) -> list[tuple[str, str]]:
    shared = [("shared", name) for name in SHARED]
    return [("bureau_id", str(target)), *shared, ("questions", "请提出意见。"), ("handoff_id", str(uuid4()))]


def _guides(found: Subjects) -> Iterator[Ask]:
    slugs = sorted({visitor.slug for visitor in found.visitors.values()})
    for slug in itertools.cycle(slugs):
        yield Ask(f"/b/{slug}/items/{found.item}")


def _searches(found: Subjects) -> Iterator[Ask]:
    bureau, words = found.searched
    headers = {"Cookie": found.visitors[bureau, "guanjia"].cookie}
    for word in itertools.cycle(words):
        yield Ask(f"/search?{urlencode({'q': word})}", headers)


_TOKENS = re.compile(r'(name="(?:csrf_token|_idem)"\s+value=|"X-CSRFToken": )"[^"]*"')


def normalised(page: str) -> str:
    """A page without what differs from one request to the next: form tokens and keys."""
    return _TOKENS.sub(r"\1", page)
