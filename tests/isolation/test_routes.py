"""Every route × a foreign id × every role that may use it: the same answer, word for word, as an id that never existed.

Exhaustive by construction: the routes come from the URL map, the ids from the tables of two bureaus that both have rows
of every kind; a parameter that nobody has placed fails the first test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.errors import Forbidden
from app.factory import create_app
from app.permissions import Permission
from app.policy.rules import RULES
from app.projects import operations as projects
from app.projects import queries
from app.projects.models import UnitPurpose
from app.projects.queries import project
from app.seeding.plan import read_plan, sow
from app.seeding.staffing import POSTS, Post
from blueprints.faces import FACES, INSTALLERS
from deploy.installation import Installation
from tenants import bureaus
from tenants.db import db
from tests.conftest import Database, fresh_copy
from tests.factories.people import PASSWORD
from tests.factories.scoping import at_work
from tests.page import Browser

pytestmark = pytest.mark.clause("C4")

HERE, ELSEWHERE = "gaoping-zone", "yangcheng-zone"
PARTNER = "yangcheng"
"""Linked with the other zone, so that both have the same handoffs, each in its own box."""
CITY_WIDE = {"code", "number", "link_id"}
"""Parameters of what all bureaus of the city share: items and versions of the catalogue, links."""
WORDS = {"note": "请按要求修改", "state": "paid", "amount": "12600", "settled_on": "2026-11-20", "evidence": "非税票据1号"}
"""What is typed into the forms below an own row, so that they are refused for the id and not for an empty field."""
SELF = {"slug"}
"""Says at which bureau one is."""
QUERIES = {
    "project_id": "select id::text from projects where bureau_id = %(b)s",
    "assessment_id": "select id::text from assessments where bureau_id = %(b)s",
    "sheet_id": "select id::text from scoping_sheets where bureau_id = %(b)s",
    "revision_id": "select id::text from plan_revisions where bureau_id = %(b)s",
    "entry_id": "select e.id::text from checklist_entries e where e.bureau_id = %(b)s "
    "order by exists (select from entry_materials m where (m.bureau_id, m.entry_id) = (e.bureau_id, e.id)) desc",
    "material_id": "select id::text from entry_materials where bureau_id = %(b)s",
    "fee_id": "select id::text from entry_fees where bureau_id = %(b)s",
    "case_id": "select id::text from cases where bureau_id = %(b)s",
    "file_id": "select id::text from stored_files where bureau_id = %(b)s",
    "handoff_id": "select id::text from handoffs where bureau_id = %(b)s",
    "notice_id": "select id::text from notices where bureau_id = %(b)s",
    "officer_id": "select id::text from officers where bureau_id = %(b)s",
    "division_id": "select id::text from divisions where bureau_id = %(b)s",
    "team_id": "select id::text from steward_teams where bureau_id = %(b)s",
    "key": "select encode(token_hash, 'hex') from web_sessions where bureau_id = %(b)s",
    "sha256": "select distinct x.sha256 from handoff_messages m, "
    "jsonb_path_query(m.content, '$.**.sha256') with ordinality t(j, o), lateral (select j #>> '{}' as sha256) x "
    "where m.bureau_id = %(b)s and x.sha256 is not null",
}
"""Parameter → the values that a bureau has."""
MADE_UP: dict[str, Callable[[], str]] = {
    "key": lambda: uuid4().hex * 2,
    "sha256": lambda: uuid4().hex * 2,
    "token": lambda: "X" * 22 + uuid4().hex[:21],
}
"""How an id that never existed looks; all others are UUIDs."""
PROJECT = {
    "facts": {
        "sponsor_name": "阳城县兴达陶瓷有限公司", "credit_code": "91140522MA0GTFPR0Y", "name": "节能陶瓷生产线",
        "kind": "new", "place": "演礼园区", "scale": "120亩", "content": "生产线", "funding": "enterprise",
        "total_investment": 3_200_000_000, "land_status": "transfer_contract", "contact_name": "陈经理",
        "contact_phone": "13903560001",
    },
    "days_ago": 20,
}  # fmt: skip


def plan() -> dict[str, Any]:
    """Projects at all three, far enough that there are rows of every kind; each pushes another item, with other papers."""
    items = {
        ELSEWHERE: {"construction_planning_permit": PARTNER, "eia": "jincheng"},
        HERE: {"energy_review": "jincheng", "fire_design_review": "gaoping"},
        PARTNER: {"energy_review": "jincheng"},
    }
    consult = {ELSEWHERE: PARTNER, HERE: "gaoping", PARTNER: "jincheng"}
    told = [(bureau, until) for bureau in items for until in ("handed", "scoping")]
    return {
        "password": PASSWORD,
        "staff": {},
        "projects": [
            {
                **PROJECT,
                "bureau": bureau,
                "items": {"enterprise_filing": bureau, "soil_water_conservation": bureau, **items[bureau]},
                "consult": [consult[bureau]],
                "until": until,
            }
            for bureau, until in told
        ],
    }


@dataclass
class Two:
    """An installation in which two bureaus have everything; who may look from where."""

    database: Database
    app: Flask
    tokens: dict[str, list[str]]

    def values(self, slug: str, name: str) -> list[str]:
        """What a bureau has under a parameter."""
        if name == "token":
            return self.tokens.get(slug, [])
        with self.app.app_context():
            number = bureaus.by_slug(slug).id
        with self.database.connect("admin") as admin:
            return [value for (value,) in admin.execute(QUERIES[name], {"b": number})]

    def foreign(self, here: str, name: str) -> list[str]:
        """What the other zone has and the bureau one is at has not: of a handoff between them both have a copy."""
        own = set(self.values(here, name))
        return [value for value in self.values(ELSEWHERE, name) if value not in own]

    def written(self, but: str) -> list[tuple[int, int]]:
        """How often anything was ever changed at each other bureau."""
        with self.app.app_context():
            number = bureaus.by_slug(but).id
        with self.database.connect("admin") as admin:
            return admin.execute(
                "select bureau_id, count(*) from audit_trail where bureau_id <> %s group by 1 order by 1", (number,)
            ).fetchall()


@pytest.fixture(scope="module")
def two(prepared: Installation) -> Iterator[Two]:
    """Told once for all tests of this file; nothing here changes it, and that is checked."""
    with fresh_copy(prepared) as database:
        app = create_app(database.settings, FACES, INSTALLERS)
        tokens: dict[str, list[str]] = {}
        with app.app_context():
            seeded = sow(read_plan(plan()))
            for row in seeded.projects:
                with at_work(row["bureau"], "guanjia") as by:
                    made = [UnitPurpose.TRACK, UnitPurpose.ENTRUST]
                    there = project(UUID(row["id"]))
                    tokens.setdefault(row["bureau"], []).extend(projects.make_link(there, one, by) for one in made)
            db.engine.dispose()
        Browser(app).sign_in(f"guanjia@{ELSEWHERE}")
        yield Two(database, app, tokens)
        with app.app_context():
            db.engine.dispose()


def rules(two: Two) -> list[Rule]:
    """Every route but the files of the pages."""
    return [rule for rule in two.app.url_map.iter_rules() if not rule.endpoint.endswith(".static")]


def owned(rule: Rule) -> list[str]:
    """Parameters that name a bureau's own row."""
    return [name for name in rule.arguments if name not in CITY_WIDE | SELF]


def permission(two: Two, rule: Rule) -> Permission:
    """What the route asks for."""
    found: Permission = two.app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
    return found


def methods(rule: Rule) -> list[str]:
    """GET or POST."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_parameter_is_placed(two: Two) -> None:
    """A new kind of id in an address must say whose it is - and both bureaus must have one, or nothing is tried."""
    names = {name for rule in rules(two) for name in rule.arguments}
    assert unplaced(names) == set(), "nobody said whose these are"
    for name in sorted(names - CITY_WIDE - SELF):
        for here in (HERE, PARTNER):
            assert two.foreign(here, name), f"{ELSEWHERE} has no {name} to try at {here}"
            assert two.values(here, name) or name == "key", f"{here} has no {name} of its own"


def unplaced(names: set[str]) -> set[str]:
    """Parameters of which nobody has said whose they are."""
    return names - CITY_WIDE - SELF - set(QUERIES) - {"token"}


def people() -> list[Post]:
    """Everybody at a bureau: together they have every role."""
    assert {role for post in POSTS for role in post.roles} == {role for rule in RULES.values() for role in rule.roles}
    return list(POSTS)


@dataclass
class Visitor:
    """Somebody's browser, asking for addresses no page offers."""

    client: FlaskClient
    token: str

    def ask(self, method: str, path: str) -> tuple[int, str, str]:
        """Status, location and text of an answer."""
        form = {"csrf_token": self.token, "_idem": str(uuid4()), **WORDS} if method == "POST" else None
        answer = self.client.open(path, method=method, data=form)
        return answer.status_code, answer.headers.get("Location") or "", answer.get_data(as_text=True)


def visitor(two: Two, name: str | None) -> Visitor:
    """A signed-in officer's, or nobody's."""
    browser = Browser(two.app)
    if name:
        browser.sign_in(name)
        browser.get("/me/sessions")
    else:
        browser.get("/signin")
    return Visitor(browser.client, browser.token())


def told(answer: tuple[int, str, str], values: dict[str, str]) -> tuple[int, str, str]:
    """An answer without what differs between any two: the id itself, form tokens, keys."""
    status, location, text = answer
    for name, value in values.items():
        if name not in SELF:
            text, location = text.replace(value, "ID"), location.replace(value, "ID")
    text = re.sub(r'((?:name="(?:csrf_token|_idem|handoff_id)" value=|"X-CSRFToken": )")[^"]*', r"\1", text)
    return status, location, text


def path_of(rule: Rule, values: dict[str, str]) -> str:
    """The address with its values."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found.group(1)], rule.rule)


def made_up(name: str) -> str:
    """An id that never existed."""
    return MADE_UP.get(name, lambda: str(uuid4()))()


def trials(two: Two, here: str, rule: Rule) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Pairs of values for one route: as they are at the other bureau, and as they are nowhere.

    With several ids: all foreign; and an own first one with foreign others below it."""
    names = sorted(owned(rule), key=rule.rule.index)
    fixed = {"slug": here} if "slug" in rule.arguments else {}
    for value in two.foreign(here, names[0])[:2]:
        rest = {name: two.foreign(here, name)[0] for name in names[1:]}
        yield {**fixed, names[0]: value, **rest}, {**fixed, **{name: made_up(name) for name in names}}
    if len(names) > 1:
        own = {names[0]: two.values(here, names[0])[0]}
        for value in two.foreign(here, names[1])[:2]:
            yield {**fixed, **own, names[1]: value}, {**fixed, **own, names[1]: made_up(names[1])}


def compare(two: Two, here: str, who: Visitor, rule: Rule) -> int:
    """Ask both and compare; says how many were asked."""
    asked = 0
    for foreign, nowhere in trials(two, here, rule):
        for method in methods(rule):
            answers = [told(who.ask(method, path_of(rule, values)), values) for values in (foreign, nowhere)]
            assert answers[0] == answers[1], "\n".join(
                [f"{here}: {method} {path_of(rule, foreign)} is not answered like a made-up id", *differing(*answers)]
            )
            own_first = len(owned(rule)) > 1 and foreign[owned_first(rule)] == nowhere[owned_first(rule)]
            if not own_first:
                assert answers[0][0] == 404, f"{here}: {method} {path_of(rule, foreign)}: {answers[0][0]}"
            assert answers[0][0] in (403, 404, 409, 422), f"{here}: {method} {path_of(rule, foreign)}: {answers[0][0]}"
            asked += 1
    return asked


def differing(one: tuple[int, str, str], other: tuple[int, str, str]) -> list[str]:
    """Where two answers differ, for the one who has to find out why."""
    lines = unified_diff(one[2].splitlines(), other[2].splitlines(), "foreign", "made up", lineterm="", n=0)
    return [f"{one[:2]} | {other[:2]}", *(line[:300] for line in lines)]


def owned_first(rule: Rule) -> str:
    """The parameter that stands first in the address."""
    return min(owned(rule), key=rule.rule.index)


@pytest.mark.parametrize("here", [HERE, PARTNER])
@pytest.mark.parametrize("post", people(), ids=lambda post: post.sign_in_name)
def test_a_foreign_id_is_answered_like_a_made_up_one(two: Two, here: str, post: Post) -> None:
    who = visitor(two, f"{post.sign_in_name}@{here}")
    before = two.written(but=here)
    with_ids = [rule for rule in rules(two) if owned(rule) and permission(two, rule) in RULES]
    for rule in with_ids:
        if permission(two, rule) is Permission.SIGNED_IN or not RULES[permission(two, rule)].roles.isdisjoint(post.roles):
            assert compare(two, here, who, rule) > 0, rule.rule
    assert two.written(but=here) == before


@pytest.mark.parametrize("here", [HERE, PARTNER])
def test_a_units_link_leads_nowhere_at_another_bureau(two: Two, here: str) -> None:
    who = visitor(two, None)
    with_tokens = [rule for rule in rules(two) if owned(rule) and permission(two, rule) is Permission.UNIT]
    assert with_tokens
    for rule in with_tokens:
        assert compare(two, here, who, rule) > 0, rule.rule


def test_nobody_is_led_to_the_sign_in_page(two: Two) -> None:
    """Whatever the address names: to the sign-in page, the same for a row that is there and for one that is not."""
    who = visitor(two, None)
    asked = 0
    for rule in rules(two):
        if permission(two, rule) in (Permission.PUBLIC, Permission.UNIT):
            continue
        known = {"code": "eia", "number": "1", "link_id": made_up("link_id")}
        for source in (lambda name: two.foreign(HERE, name)[0], made_up):
            path = path_of(rule, {name: known[name] if name in known else source(name) for name in rule.arguments})
            for method in methods(rule):
                status, location, _ = who.ask(method, path)
                assert status == 303, (method, path, status)
                back = path if method == "GET" else "/desk"
                assert location == f"/signin?next={back}", (method, path, location)
                asked += 1
    assert asked > 200


def test_together_they_have_tried_every_route(two: Two) -> None:
    """No route with an id is left out because nobody here may use it."""
    held = {role for post in people() for role in post.roles}
    for rule in rules(two):
        wanted = permission(two, rule)
        if owned(rule) and wanted not in (Permission.UNIT, Permission.SIGNED_IN):
            assert wanted is not Permission.PUBLIC, f"{rule.rule}: an own row behind a public page"
            assert not RULES[wanted].roles.isdisjoint(held), rule.rule


@pytest.mark.mutant
def test_a_route_that_tells_is_found(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loader that knows the foreign row and says "not yours" instead of "no such thing"."""
    who = visitor(two, f"guanjia@{HERE}")
    (page,) = [rule for rule in rules(two) if rule.rule == "/projects/<uuid:project_id>/closing/draw"]
    assert compare(two, HERE, who, page) > 0
    known, real = two.foreign(HERE, "project_id"), queries.project

    def telling(project_id: UUID, lock: bool = False) -> Any:
        if str(project_id) in known:
            raise Forbidden
        return real(project_id, lock)

    monkeypatch.setattr(queries, "project", telling)
    with pytest.raises(AssertionError, match="not answered like a made-up id"):
        compare(two, HERE, who, page)


@pytest.mark.mutant
def test_a_parameter_that_nobody_placed_is_found() -> None:
    assert unplaced({"project_id", "sponsor_id"}) == {"sponsor_id"}
