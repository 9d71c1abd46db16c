"""The table of routes: what every address looks like, what it asks for, and how its forms are kept from happening twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from app.assembly.policy.rules import RULES
from app.foundation.permissions import Permission
from blueprints.faces import FACES, INSTALLERS
from blueprints.shell.gate import Face, Route, get, list_page, post
from deploy.application import dry_app
from deploy.installation import Installation
from deploy.routes import routes_of
from tests.applications import application_on
from tests.conftest import fresh_copy
from tests.page import Browser

CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
SEGMENT = re.compile(
    r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:json|xml|txt|svg|ico))?|<(?P<kind>\w+)(?:\([^)]*\))?:(?P<name>[a-z][a-z0-9_]*)>"
)
WITHOUT_ROLES = {Permission.PUBLIC, Permission.UNIT}
WITHOUT_KEY = {"/signin", "/b/<string:slug>/signin", "/signout"}
"""Signing in and out: done twice they are done once by themselves."""
FILES = "shell.static"


def rules_of(app: Flask) -> list[Rule]:
    """Every route but the files of the pages."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != FILES]


def shape_faults(rules: list[Rule]) -> list[str]:
    """Addresses in kebab-case, every parameter with its kind, a row's key always a UUID."""
    found = []
    for rule in rules:
        for part in rule.rule.strip("/").split("/") if rule.rule != "/" else []:
            matched = SEGMENT.fullmatch(part)
            if matched is None:
                found.append(f"{rule.rule}: {part}")
            elif (matched["name"] or "").endswith("_id") and matched["kind"] != "uuid":
                found.append(f"{rule.rule}: {part} is no uuid")
    return found


def permission_faults(app: Flask) -> list[str]:
    """Endpoints that name no permission, and permissions that nobody has or that no sentence explains."""
    found = []
    for rule in rules_of(app):
        if not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), Permission):
            found.append(f"{rule.rule}: names no permission")
    for one in Permission:
        if one not in WITHOUT_ROLES and not (one in RULES and RULES[one].roles):
            found.append(f"{one}: no rule")
        if not one.label:
            found.append(f"{one}: no sentence for the permission page")
    return found + [f"{one}: has roles, the gate never asks for them" for one in WITHOUT_ROLES & set(RULES)]


def subject_faults(app: Flask) -> list[str]:
    """Routes that would be asked for a predicate and have nothing to put to it; lists for which no predicate is left."""
    found = []
    for rule in rules_of(app):
        view = app.view_functions[rule.endpoint]
        of_roles = RULES.get(getattr(view, "permission", Permission.PUBLIC))
        loads, is_list = getattr(view, "loads", False), getattr(view, "is_list", False)
        has_predicate = of_roles is not None and of_roles.predicate is not None
        if has_predicate and not (loads or is_list):
            found.append(f"{rule.rule}: loads nothing and is no list")
        elif is_list and (loads or not has_predicate or rule.arguments or "POST" in (rule.methods or ())):
            found.append(f"{rule.rule}: is no list")
    return found


def keyless(app: Flask) -> set[str]:
    """POST routes that take no key."""
    views = app.view_functions
    return {
        rule.rule
        for rule in rules_of(app)
        if "POST" in (rule.methods or ()) and not getattr(views[rule.endpoint], "once", False)
    }


def test_addresses_are_in_shape() -> None:
    assert shape_faults(rules_of(dry_app())) == []


@pytest.mark.mutant
@pytest.mark.parametrize(
    "path", ["/projects/<project_id>", "/projects/<string:project_id>", "/Projects", "/my_projects", "/a/<int:Number>"]
)
def test_an_address_out_of_shape_is_found(path: str) -> None:
    made = Map([Rule(path, endpoint="x")])
    assert shape_faults(list(made.iter_rules()))


def test_every_endpoint_names_a_permission_that_somebody_has() -> None:
    assert permission_faults(dry_app()) == []


@pytest.mark.mutant
def test_an_endpoint_without_permission_is_found() -> None:
    app = dry_app()
    app.add_url_rule("/loose", "loose", lambda: "x")
    assert permission_faults(app) == ["/loose: names no permission"]


def test_every_route_with_a_predicate_loads_its_subject_or_is_a_list() -> None:
    app = dry_app()
    assert subject_faults(app) == []
    views = app.view_functions
    lists = {rule.rule for rule in rules_of(app) if getattr(views[rule.endpoint], "is_list", False)}
    assert lists == {"/window", "/parts"}


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (get("/loose", lambda: "x", Permission.CASE_READ), "/loose: loads nothing and is no list"),
        (post("/loose", lambda: "x", Permission.ENTRY_HANDLE), "/loose: loads nothing and is no list"),
        (list_page("/loose", lambda: "x", Permission.DESK), "/loose: is no list"),
        (
            list_page("/loose/<uuid:file_id>", lambda file_id: "x", Permission.FILE_READ),
            "/loose/<uuid:file_id>: is no list",
        ),
    ],
    ids=["page", "act", "no-predicate", "one-thing"],
)
def test_a_predicate_without_a_subject_is_found(row: Route, fault: str) -> None:
    app = dry_app()
    app.register_blueprint(Face("loose", [row]).blueprint())
    assert subject_faults(app) == [fault]


def test_every_permission_is_asked_for_somewhere() -> None:
    asked = {route["permission"] for route in routes_of(dry_app())}
    assert {str(one) for one in Permission} - asked <= {"desk.see", "archive.read"}


def test_only_signing_in_and_out_takes_no_key() -> None:
    assert keyless(dry_app()) == WITHOUT_KEY


@pytest.mark.mutant
def test_a_form_without_key_is_found() -> None:
    app = dry_app()
    face = Face(
        "loose",
        [
            post("/loose", lambda: "x", Permission.SIGNED_IN, once=False),
            get("/loose", lambda: "x", Permission.SIGNED_IN),
        ],
    )
    app.register_blueprint(face.blueprint())
    assert keyless(app) == {*WITHOUT_KEY, "/loose"}


def test_the_contract_lists_every_route() -> None:
    """``quandaiban routes --json`` (trust, contract 2) tells the same as the map."""
    app = dry_app()
    told = {(route["rule"], method) for route in routes_of(app) for method in route["methods"]}
    there = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told == there


@pytest.fixture(scope="module")
def served(prepared: Installation) -> Iterator[SimpleNamespace]:
    """The whole application on a copy of its own; nothing in this file depends on what another test did to it."""
    with fresh_copy(prepared) as database, application_on(database.settings, FACES, INSTALLERS) as app:
        yield SimpleNamespace(app=app, database=database)


def posts(app: Flask) -> list[Rule]:
    """Every address that takes a form."""
    return [rule for rule in rules_of(app) if "POST" in (rule.methods or ())]


def anywhere(rule: Rule) -> str:
    """The address with made-up values, at a bureau that is there."""
    values = {"slug": "yangcheng-zone", "token": "x" * 43, "key": "ab" * 32}
    return re.sub(r"<(\w+):(\w+)>", lambda found: values.get(found[2], str(uuid4())), rule.rule)


def test_no_form_is_taken_without_its_token(served: SimpleNamespace) -> None:
    """Every POST there is, signed in, key and all: without a valid token it is refused, in Chinese."""
    browser = Browser(served.app)
    browser.sign_in("guanjia@yangcheng-zone")
    for rule in posts(served.app):
        for values in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
            page = browser.post(anywhere(rule), {"_idem": str(uuid4()), **values}, 400)
            assert page.alerts[0][0] == "csrf", rule.rule
            assert CHINESE.search(page.alerts[0][2]), rule.rule


def test_no_form_is_taken_without_its_key(served: SimpleNamespace) -> None:
    """Every POST but signing in and out: without a key, or with one that is none, 400 in Chinese."""
    browser = Browser(served.app)
    browser.sign_in("guanjia@yangcheng-zone")
    browser.get("/me/sessions")
    token = browser.token()
    for rule in posts(served.app):
        if rule.rule in WITHOUT_KEY:
            continue
        for values in ({}, {"_idem": ""}, {"_idem": "1"}, {"_idem": "x" * 500}):
            page = browser.post(anywhere(rule), {"csrf_token": token, **values}, 400)
            assert page.alerts[0][0] == "idempotency_key", rule.rule
            assert CHINESE.search(page.alerts[0][2]), rule.rule


def test_a_program_is_told_in_json(served: SimpleNamespace) -> None:
    browser = Browser(served.app)
    browser.sign_in("xitong@yangcheng-zone")
    browser.get("/bureau/divisions")
    form = {"csrf_token": browser.token(), "name": "审批三科"}
    told = browser.client.post("/bureau/divisions", data=form, headers={"Accept": "application/json"})
    assert told.status_code == 400
    assert told.json is not None
    assert (told.json["code"], told.json["field"]) == ("idempotency_key", None)
    assert CHINESE.search(told.json["message"])


class Divisions:
    """Adding a division: a form like any other."""

    PATH = "/bureau/divisions"

    def __init__(self, served: SimpleNamespace, who: str = "xitong@yangcheng-zone") -> None:
        self.browser, self.database = Browser(served.app), served.database
        self.browser.sign_in(who)
        self.form = self.browser.get(self.PATH).form(self.PATH).values

    def add(self, name: str, key: str, **headers: str) -> tuple[int, str | None]:
        """Send the form as it is; status and where it leads."""
        form = {**self.form, "name": name, "_idem": key}
        told = self.browser.client.post(self.PATH, data=form, headers=headers)
        return told.status_code, told.headers.get("Location")

    def count(self, name: str) -> int:
        """How many there are of that name, at whatever bureau."""
        with self.database.connect("admin") as admin:
            return int(admin.execute("select count(*) from divisions where name = %s", (name,)).fetchall()[0][0])


def test_the_same_form_twice_happens_once(served: SimpleNamespace) -> None:
    divisions, key = Divisions(served), str(uuid4())
    first = divisions.add("审批甲科", key)
    assert first[0] == 303
    assert [divisions.add("审批甲科", key) for _ in range(3)] == [first] * 3
    assert divisions.count("审批甲科") == 1


def test_the_key_may_stand_in_the_header(served: SimpleNamespace) -> None:
    divisions, key = Divisions(served), str(uuid4())
    first = divisions.add("审批乙科", "", **{"Idempotency-Key": key})
    assert first[0] == 303
    assert divisions.add("审批乙科", "", **{"Idempotency-Key": key}) == first
    assert divisions.count("审批乙科") == 1


def test_the_same_key_with_another_form_is_told(served: SimpleNamespace) -> None:
    divisions, key = Divisions(served), str(uuid4())
    assert divisions.add("审批丙科", key)[0] == 303
    assert divisions.add("审批丁科", key)[0] == 409
    page = divisions.browser.post(divisions.PATH, {**divisions.form, "_idem": key, "name": "审批丁科"}, 409)
    assert page.alerts[0][0] == "idempotency"
    assert CHINESE.search(page.alerts[0][2])
    assert divisions.count("审批丁科") == 0


def test_a_refused_form_may_be_mended_under_its_key(served: SimpleNamespace) -> None:
    divisions, key = Divisions(served), str(uuid4())
    assert divisions.add("", key)[0] == 422
    assert divisions.add("审批戊科", key)[0] == 303
    assert divisions.count("审批戊科") == 1


def test_keys_of_two_people_do_not_meet(served: SimpleNamespace) -> None:
    """The same key at another bureau, and of another session of the same person, is another request or none at all."""
    key = str(uuid4())
    assert Divisions(served).add("审批己科", key)[0] == 303
    assert Divisions(served, "xitong@gaoping-zone").add("审批己科", key)[0] == 303
    assert Divisions(served).add("审批己科", key)[0] == 409
    assert Divisions(served).count("审批己科") == 2
