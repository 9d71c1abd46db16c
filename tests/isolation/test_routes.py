"""Every route × a foreign id × every role that may use it: the same answer, word for word, as an id that never existed.

Exhaustive by construction: the routes come from the URL map, the ids from the tables of two bureaus that both have rows
of every kind; a parameter that nobody has placed fails the first test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app.assembly.policy.rules import RULES
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.assembly.seeding.staffing import POSTS, StaffPost
from app.casework.outside import operations as outside
from app.casework.outside.models import OutsideRequest
from app.casework.projects import operations as projects
from app.casework.projects import queries
from app.casework.projects.models import UnitPurpose
from app.casework.projects.queries import project
from app.foundation.errors import Forbidden
from app.foundation.permissions import Permission
from blueprints.faces import FACES, INSTALLERS
from deploy.installation import Installation
from tenants.clock import today
from tenants.db import db
from tests.applications import application_on
from tests.conftest import fresh_copy
from tests.factories.scoping import acting_officer
from tests.isolation.two_bureaus import (
    CITY_WIDE,
    CITYS_OWN,
    ELSEWHERE,
    HERE,
    MADE_UP,
    PARTNER,
    QUERIES,
    SELF,
    WORDS,
    TwoBureaus,
    two_bureaus_plan,
)
from tests.page import Browser

pytestmark = pytest.mark.clause("C4")


@pytest.fixture(scope="module")
def two(prepared: Installation) -> Iterator[TwoBureaus]:
    """Told once for all tests of this file; nothing here changes it, and that is checked."""
    with fresh_copy(prepared) as database, application_on(database.settings, FACES, INSTALLERS) as app:
        tokens: dict[str, list[str]] = {}
        with app.app_context():
            seeded = carry_out_plan(read_plan(two_bureaus_plan()))
            for row in seeded.projects:
                with acting_officer(row["bureau"], "guanjia") as by:
                    made = [UnitPurpose.TRACK, UnitPurpose.ENTRUST]
                    there = project(UUID(row["id"]))
                    tokens.setdefault(row["bureau"], []).extend(projects.make_link(there, one, by) for one in made)
            with database.connect("admin") as admin:
                admin.execute("set session_replication_role = replica")
                for statement in CITYS_OWN.split(";"):
                    admin.execute(statement, {"slugs": [HERE, ELSEWHERE, PARTNER]})
            for slug in (HERE, ELSEWHERE, PARTNER):
                with acting_officer(slug, "guanjia"):
                    (asked,) = db.session.scalars(select(OutsideRequest).where(OutsideRequest.token_hash.is_(None)))
                    tokens[slug].insert(0, outside.issue(asked, today()))
        Browser(app).sign_in(f"guanjia@{ELSEWHERE}")
        yield TwoBureaus(database, app, tokens)


def rules(two: TwoBureaus) -> list[Rule]:
    """Every route but the files of the pages."""
    return [rule for rule in two.app.url_map.iter_rules() if not rule.endpoint.endswith(".static")]


def owned(rule: Rule) -> list[str]:
    """Parameters that name a bureau's own row."""
    return [name for name in rule.arguments if name not in CITY_WIDE | SELF]


def permission(two: TwoBureaus, rule: Rule) -> Permission:
    """What the route asks for."""
    found: Permission = two.app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
    return found


def methods(rule: Rule) -> list[str]:
    """GET or POST."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_parameter_is_placed(two: TwoBureaus) -> None:
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


def people() -> list[StaffPost]:
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


def visitor(two: TwoBureaus, name: str | None) -> Visitor:
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
    text = re.sub(r'((?:name="(?:csrf_token|_idem|handoff_id)"\s+value=|"X-CSRFToken": )")[^"]*', r"\1", text)
    return status, location, text


def path_of(rule: Rule, values: dict[str, str]) -> str:
    """The address with its values."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found.group(1)], rule.rule)


def made_up(name: str) -> str:
    """An id that never existed."""
    return MADE_UP.get(name, lambda: str(uuid4()))()


def trials(two: TwoBureaus, here: str, rule: Rule) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Pairs of values for one route: as they are at the other bureau, and as they are nowhere.

    With several ids: all foreign; and an own first one with foreign others below it."""
    names = sorted(owned(rule), key=rule.rule.index)
    fixed = {name: value for name, value in (("slug", here), ("section", "basics")) if name in rule.arguments}
    for value in two.foreign(here, names[0])[:2]:
        rest = {name: two.foreign(here, name)[0] for name in names[1:]}
        yield {**fixed, names[0]: value, **rest}, {**fixed, **{name: made_up(name) for name in names}}
    if len(names) > 1:
        own = {names[0]: two.values(here, names[0])[0]}
        for value in two.foreign(here, names[1])[:2]:
            yield {**fixed, **own, names[1]: value}, {**fixed, **own, names[1]: made_up(names[1])}


def compare(two: TwoBureaus, here: str, who: Visitor, rule: Rule) -> int:
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
def test_a_foreign_id_is_answered_like_a_made_up_one(two: TwoBureaus, here: str, post: StaffPost) -> None:
    who = visitor(two, f"{post.sign_in_name}@{here}")
    before = two.written(but=here)
    with_ids = [rule for rule in rules(two) if owned(rule) and permission(two, rule) in RULES]
    for rule in with_ids:
        if permission(two, rule) is Permission.SIGNED_IN or not RULES[permission(two, rule)].roles.isdisjoint(
            post.roles
        ):
            assert compare(two, here, who, rule) > 0, rule.rule
    assert two.written(but=here) == before


@pytest.mark.parametrize("here", [HERE, PARTNER])
def test_a_units_link_leads_nowhere_at_another_bureau(two: TwoBureaus, here: str) -> None:
    who = visitor(two, None)
    with_tokens = [rule for rule in rules(two) if owned(rule) and permission(two, rule) is Permission.UNIT]
    assert with_tokens
    for rule in with_tokens:
        assert compare(two, here, who, rule) > 0, rule.rule


def test_nobody_is_led_to_the_sign_in_page(two: TwoBureaus) -> None:
    """Whatever the address names: to the sign-in page, the same for a row that is there and for one that is not."""
    who = visitor(two, None)
    asked = 0
    for rule in rules(two):
        if permission(two, rule) in (Permission.PUBLIC, Permission.UNIT):
            continue
        known = {"code": "eia", "number": "1", "section": "basics", "bureau": "yangcheng", "facet": "online"}
        known |= {name: made_up(name) for name in ("link_id", "proposal_id")}
        for source in (lambda name: two.foreign(HERE, name)[0], made_up):
            path = path_of(rule, {name: known[name] if name in known else source(name) for name in rule.arguments})
            for method in methods(rule):
                status, location, _ = who.ask(method, path)
                assert status == 303, (method, path, status)
                back = path if method == "GET" else "/desk"
                assert location == f"/signin?next={back}", (method, path, location)
                asked += 1
    assert asked > 200


def test_together_they_have_tried_every_route(two: TwoBureaus) -> None:
    """No route with an id is left out because nobody here may use it."""
    held = {role for post in people() for role in post.roles}
    for rule in rules(two):
        wanted = permission(two, rule)
        if owned(rule) and wanted not in (Permission.UNIT, Permission.SIGNED_IN):
            assert wanted is not Permission.PUBLIC, f"{rule.rule}: an own row behind a public page"
            assert not RULES[wanted].roles.isdisjoint(held), rule.rule


@pytest.mark.mutant
def test_a_route_that_tells_is_found(two: TwoBureaus, monkeypatch: pytest.MonkeyPatch) -> None:
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
