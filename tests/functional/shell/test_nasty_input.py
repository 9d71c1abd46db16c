"""Whatever is typed or put into an address: an answer in Chinese, never a broken page (promise P6).

The forms are not listed here: they are found by walking through the pages as every person of a bureau, and each of
their fields is given what nobody should ever send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.assembly.policy.rules import RULES
from app.assembly.seeding import demo
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.assembly.seeding.staffing import POSTS, StaffPost
from blueprints.faces import FACES, INSTALLERS
from deploy.installation import Installation
from tenants import bureaus
from tests.applications import application_on
from tests.conftest import Database, fresh_copy
from tests.factories.people import PASSWORD
from tests.isolation.two_bureaus import QUERIES
from tests.page import Browser, Form, Page

ZONE = "yangcheng-zone"
NASTY = ("\x00", "\ud7ff\uffff", "x" * 5000, "<script>alert(1)</script>", "-1", "99999999999999999999", "2026-02-30")
"""For every field; a key, a date, a number and a choice each meet several that they cannot be."""
QUERIED = (
    "q",
    "after",
    "before",
    "group",
    "kind",
    "state",
    "show",
    "page",
    "sort",
    "stage",
    "bureau_id",
    "officer_id",
    "next",
    "number",
)
FINE = {200, 303, 400, 403, 404, 409, 413, 422}
KEPT = ("csrf_token", "_idem")
LEFT_ALONE = re.compile(r"/signout|/me/sessions|/me/password|.*/disable$|.*/password$")
"""They could end the walk: the walker has to stay signed in."""


@pytest.fixture(scope="module")
def database(prepared: Installation) -> Iterator[Database]:
    """One for this file: what is typed may well be kept."""
    with fresh_copy(prepared) as made:
        yield made


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    """The application on the demo: projects at every point of the way."""
    with application_on(database.settings, FACES, INSTALLERS) as made:
        with made.app_context():
            carry_out_plan(read_plan(demo.demo_plan(PASSWORD)))
        yield made


Kind = tuple[str, tuple[str, ...]]
"""A form's address without keys, and its fields."""


@pytest.fixture(scope="module")
def known() -> set[Kind]:
    """What nobody has to type nonsense into again."""
    return set()


def forms_of(page: Page, path: str) -> Iterator[Form]:
    """What can be sent from a page: its forms, and the buttons of the one form that lists share."""
    for form in page.forms:
        if form.method == "post" and (form.action or set(form.values) - set(KEPT)):
            yield Form(form.action or path, "post", form.values)
    tokens = next(
        ({name: form.values[name] for name in KEPT} for form in page.forms if set(KEPT) <= set(form.values)), {}
    )
    for button in re.findall(r"<button[^>]*formaction=[^>]*>", page.html):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', button))
        if told.get("formmethod", "post") == "post":
            yield Form(
                told["formaction"],
                "post",
                {**tokens, **({told["name"]: told.get("value", "")} if "name" in told else {})},
            )


@dataclass
class Walk:
    """One person going everywhere their roles lead."""

    app: Flask
    database: Database
    post: StaffPost
    browser: Browser
    known: set[Kind]
    """Kinds of forms that somebody has met already."""

    forms: list[Form] = field(default_factory=list)
    """The first of every kind that nobody had met before."""

    def pages(self) -> Iterator[str]:
        """Addresses of every page they may see, with two rows of each kind."""
        for rule in self.app.url_map.iter_rules():
            wanted = getattr(self.app.view_functions[rule.endpoint], "permission", None)
            if (
                wanted not in RULES
                or "GET" not in (rule.methods or ())
                or RULES[wanted].roles.isdisjoint(self.post.roles)
            ):
                continue
            for place in range(2 if rule.arguments else 1):
                values = {name: self._value(name, place) for name in rule.arguments}
                if all(values.values()):
                    yield re.sub(r"<\w+:(\w+)>", lambda found, values=values: str(values[found[1]]), rule.rule)  # type: ignore[misc]

    def _value(self, name: str, place: int) -> str | None:
        if name in ("code", "number", "slug"):
            return {"code": "eia", "number": "1", "slug": ZONE}[name]
        if name not in QUERIES:
            return str(uuid4())
        with self.app.app_context():
            bureau = bureaus.bureau_by_slug(ZONE).id
        with self.database.connect("admin") as admin:
            rows = admin.execute(QUERIES[name], {"b": bureau}).fetchall()
        return str(rows[-1 - place][0]) if len(rows) > place else None

    def look(self, path: str) -> None:
        """Open a page as it is, and note its forms; then with nonsense in its query."""
        told = self.browser.client.get(path)
        assert told.status_code in FINE, (path, told.status_code)
        for form in forms_of(Page(told), path):
            kind = re.sub(r"[0-9a-f-]{36}", "*", form.action), tuple(sorted(form.values))
            if kind not in self.known and form.action.startswith("/") and not LEFT_ALONE.match(form.action):
                self.known.add(kind)
                self.forms.append(form)
        for nasty in ("%00", "zz", "-1", "%F0%9F%98%80"):
            told = self.browser.client.get(f"{path}?{'&'.join(f'{name}={nasty}' for name in QUERIED)}")
            assert told.status_code in FINE, (path, nasty, told.status_code)

    def type_nonsense(self) -> int:
        """Every field of every form, one after the other."""
        sent = 0
        for form in self.forms:
            for name in [name for name in form.values if name not in KEPT]:
                for nasty in NASTY:
                    self._send(form.action, {**form.values, name: nasty}, name)
                    sent += 1
            self._send(form.action, {name: form.values[name] for name in KEPT if name in form.values}, "nothing at all")
        return sent

    def _send(self, address: str, values: dict[str, Any], where: str) -> None:
        told = self.browser.client.post(
            address, data={**values, "_idem": str(uuid4())}, content_type="multipart/form-data"
        )
        assert told.status_code in FINE, (address, where, values.get(where), told.status_code)
        if told.status_code >= 400:
            assert Page(told).alerts, f"{address}: {where}: refused without a word"


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.sign_in_name)
def test_nothing_that_is_typed_breaks_a_page(app: Flask, database: Database, known: set[Kind], post: StaffPost) -> None:
    browser = Browser(app)
    browser.sign_in(f"{post.sign_in_name}@{ZONE}")
    walk = Walk(app, database, post, browser, known)
    seen = list(walk.pages())
    for path in seen:
        walk.look(path)
    assert len(seen) >= 5
    walk.type_nonsense()
    assert browser.client.get("/me/sessions").status_code == 200, "the walker was signed out on the way"


def test_enough_was_typed(known: set[Kind]) -> None:
    """The walk has met the forms: were they few, the walker went nowhere."""
    assert len(known) >= 25, sorted(known)
