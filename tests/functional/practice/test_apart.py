"""Practice is invisible: every list and figure of the real bureaus is the same to the byte before it and after it was used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import select

from app.assembly.commands import domain as commands
from app.assembly.practice import operations, partner
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.interbureau.handoffs import audit_crosscheck
from app.interbureau.handoffs.reconciliation import reconcile
from app.oversight.uniformity import figure_preparation
from app.standards.catalogue.models import Item
from app.standards.drafting import operations as drafting
from app.standards.drafting import publishing, queries
from deploy.installation import DatabaseRole
from tenants import clock
from tenants.bureaus import bureau_by_slug, directory, forget_directory, real_bureaus
from tenants.clock import today
from tenants.db import acting_for, db, transaction
from tenants.keys import new_id
from tests.conftest import Database
from tests.factories.practice_space import CITY, COUNTY, ZONE, found_practice_space
from tests.factories.project_plan import PROJECT
from tests.factories.scoping import acting_officer
from tests.functional.practice.conftest import MOMENT
from tests.isolation.bureau_session import BureauSession
from tests.page import Browser

Browse = Callable[..., Browser]
ONCE = re.compile(r'name="(?:csrf_token|_idem|handoff_id)"[^>]*value="[^"]*"|"X-CSRFToken": "[^"]*"')
SEEN = {
    "": ["/", "/signin", "/b/jincheng/", "/b/yangcheng-zone/items", "/b/yangcheng-zone/items/eia"],
    "guanjia@yangcheng-zone": [
        "/desk",
        "/projects",
        "/inbox",
        "/outbox",
        "/search?q=项目",
        "/catalogue",
        "/letters/new?kind=question",
    ],
    "xitong@jincheng": ["/links", "/bureau/boxes", "/bureau/people"],
    "mulu@jincheng": ["/uniformity", "/standards", "/proposals", "/readiness"],
    "lingdao@jincheng": ["/links/figures", "/uniformity"],
}
"""Every list and figure in which a bureau could appear: of the public, of a zone, of the city."""

pytestmark = pytest.mark.clause("B8")


def seen(browse: Browse) -> dict[str, str]:
    """All these pages, but for what a form carries only once."""
    found = {}
    for name, paths in SEEN.items():
        browser = browse(name or None)
        for path in paths:
            response = browser.client.get(path, follow_redirects=True)
            found[f"{name} {path}"] = f"{response.status_code} {ONCE.sub('', response.get_data(as_text=True))}"
    return found


def used(slugs: tuple[str, ...] = (CITY, COUNTY)) -> int:
    """The pretend partner works until nothing is left for it."""
    for slug in slugs:
        with acting_for(bureau_by_slug(slug).id), transaction():
            operations.let_partner_play(0)
    made = 0
    while step := partner.play_partners():
        made += step
    db.session.remove()
    return made


@pytest.fixture
def moment() -> Iterator[None]:
    """The conftest's, by name: this module founds inside its tests."""
    with clock.freeze_time(MOMENT):
        yield


def test_real_lists_and_figures_stay_to_the_byte(app: Flask, browse: Browse, database: Database) -> None:
    with app.app_context():
        carry_out_plan(read_plan({"password": "Ceshi-Mima-2026", "staff": {}, "projects": [PROJECT]}))
        assert figure_preparation.prepare_figures() == len(real_bureaus()) == 13
    before = seen(browse)
    with app.app_context():
        assert found_practice_space(database).left_out == []
        assert used() > 0
        assert len(directory()) == 16
        assert figure_preparation.prepare_figures() == 13, "practice is never counted"
        assert reconcile()["faults"] == []
        assert not {
            bureau_id for bureau_id in audit_crosscheck.audit_heads() if bureau_by_slug(ZONE).city_id <= bureau_id
        }
    after = seen(browse)
    assert [path for path in before if before[path] != after[path]] == []
    assert all(text.startswith("200 ") for text in after.values()), [path for path in after if after[path][:3] != "200"]


def test_founded_again_the_former_is_nowhere(app: Flask, browse: Browse, database: Database) -> None:
    with app.app_context():
        found_practice_space(database)
        former = bureau_by_slug(ZONE).id
    trainee = browse(f"guanjia@{ZONE}")
    with app.app_context():
        found_practice_space(database)
        assert bureau_by_slug(ZONE).id > former
        assert len(directory()) == 16
        db.session.remove()
    assert trainee.get("/desk").url == "/signin", "the session ended with its bureau"
    assert "演练二 正在研判的项目" in browse(f"guanjia@{ZONE}").get("/projects").text


def test_a_version_published_there_takes_effect_there(app: Flask, database: Database) -> None:
    """The real city's worker neither sees it nor stumbles over it."""
    with app.app_context():
        found_practice_space(database)
        with acting_officer(CITY, "mulu") as by:
            item = db.session.scalars(
                select(Item).where(Item.code == "eia", Item.city_id == bureau_by_slug(CITY).id)
            ).one()
            draft = drafting.start_draft(item)
            drafting.set_change_note(draft, "演练发布。")
            drafting.submit(draft, by)
            draft_id = draft.id
        with acting_officer(CITY, "lingdao") as by:
            draft = queries.draft(draft_id)
            publishing.publish(draft, today() + timedelta(days=1), by, draft.revision)
        with clock.freeze_time(MOMENT + timedelta(days=2)):
            with acting_for(1), transaction():
                assert publishing.apply_scheduled_versions() == 0
            with acting_for(bureau_by_slug(CITY).id), transaction():
                assert publishing.apply_scheduled_versions() == 1


LINK = (
    "insert into pairing_links (city_id, id, lead_id, partner_id, kind, basis, valid_from, is_practice) "
    "values (%s, %s, %s, %s, 'hierarchy', '文件', '2026-01-01', %s)"
)
RIGHT = (
    "insert into pairing_rights (city_id, id, link_id, from_id, to_id, kind, is_practice) "
    "values (%s, %s, (select id from pairing_links where city_id = %s limit 1), %s, %s, 'push', %s)"
)


def test_the_database_refuses_every_way_across(app: Flask, database: Database) -> None:
    """As the real city, as the practice city, as the owner of the tables: whatever the mark is said to be."""
    with app.app_context():
        found_practice_space(database)
        mine, zone = bureau_by_slug(CITY).id, bureau_by_slug(ZONE).id
    for city, lead, other in ((1, 11, zone), (mine, zone, 11), (mine, 3, 11), (1, zone, mine)):
        for mark in (True, False):
            for statement, values in (
                (LINK, (city, new_id(), lead, other, mark)),
                (RIGHT, (city, new_id(), city, lead, other, mark)),
            ):
                if statement is RIGHT and {lead, other} in ({3, 11}, {mine, zone}):
                    continue  # between two of one kind a right crosses nothing
                for connect in (BureauSession(database, city).open, lambda: database.connect(DatabaseRole.OWNER)):
                    with pytest.raises(errors.ForeignKeyViolation, match="_practice"), connect() as connection:
                        connection.execute(statement, values)


def test_no_bureau_marks_itself(app: Flask, database: Database) -> None:
    with app.app_context():
        found_practice_space(database)
        zone = bureau_by_slug(ZONE).id
    for change in ("is_practice = not is_practice", "retired_at = now()", "city_id = city_id"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), BureauSession(database, zone).open() as connection:
            connection.execute(f"update bureaus set {change}")
    with (
        pytest.raises(errors.CheckViolation, match="ck_bureaus_partner"),
        BureauSession(database, 11).open() as connection,
    ):
        connection.execute("update bureaus set partner_minutes = 0 where id = 11")


def test_without_the_command_there_is_none(app: Flask, browse: Browse) -> None:
    assert "还没有设立演练空间" in browse("guanjia@yangcheng-zone").get("/practice").text
    with app.app_context():
        forget_directory()
        assert len(directory()) == 13
        assert partner.play_partners() == 0
    assert "worker" in commands.commands
