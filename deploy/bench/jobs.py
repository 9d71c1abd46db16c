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

from deploy.bench.people import Visitor
from deploy.bench.size import LARGE
from tenants.pairings import HandoffKind

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
    goal: float | None = None
    status: int = 200
    row: str = ""
    """What marks a row of the list, counted in the page."""

    a_round: int = 100
    """Requests a round."""


@dataclass(frozen=True)
class Subjects:
    """What requests can be about, by bureau."""

    visitors: Mapping[tuple[int, str], Visitor]
    bureaus: Sequence[int]
    projects: Mapping[int, Sequence[UUID]]
    askable: Sequence[tuple[int, UUID, int]]
    item: str
    """Code of the item whose guide is read."""


def subjects(admin: psycopg.Connection[Any], visitors: Mapping[tuple[int, str], Visitor]) -> Subjects:
    """Look for them."""
    projects = dict(admin.execute(LARGE_PROJECTS, (LARGE,)).fetchall())
    askable = admin.execute(ASKABLE, (HandoffKind.CONSULTATION,)).fetchall()
    items = admin.execute("select code from items where city_id = 1 order by position limit 1").fetchall()
    return Subjects(visitors, sorted(projects), projects, askable, items[0][0])


def all_jobs(found: Subjects) -> list[Job]:
    """Every job, its figures of performance.md beside it."""
    return [
        Job("inbox", "收件箱：25件与各状态计数", _pages(found, "lianluo", lambda _b, _n: "/inbox"),
            _floor(found, lambda b, _n: f"/{b}/inbox"), 1.8, 1.4, row='<div class="mail-top">'),
        Job("project", "项目页：20个事项与50条台账", _pages(found, "guanjia", lambda b, n: f"/projects/{_project(found, b, n)}"),
            _floor(found, lambda b, n: f"/{b}/projects/{_project(found, b, n)}"), 1.7, 1.3, row='<div class="tl-body">'),
        Job("send", "发出移交（会商征询）：双方收发件箱", _sends(found), _floor_sends(found), 3.0, 2.2, status=303, a_round=30),
        Job("list", "项目列表：25个", _pages(found, "guanjia", lambda _b, _n: "/projects"), row="<tr"),
        Job("window", "审批窗口：25件", _pages(found, "chuangkou", lambda _b, _n: "/window"), row="<tr"),
        Job("desk", "工作台", _pages(found, "xiangmuzhang", lambda _b, _n: "/desk"), a_round=40),
        Job("guide", "门户办事指南", _guides(found)),
    ]  # fmt: skip


def _pages(found: Subjects, role: str, path: Callable[[int, int], str]) -> Iterator[Ask]:
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


_TOKENS = re.compile(r'(name="(?:csrf_token|_idem)" value=|"X-CSRFToken": )"[^"]*"')


def normalised(page: str) -> str:
    """A page without what differs from one request to the next: form tokens and keys."""
    return _TOKENS.sub(r"\1", page)
