"""Who acts stands on the audit trail of every change, from the first row of a request on, and is said by SET LOCAL alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from flask import Flask

from app.foundation.staff import operations as staff
from app.foundation.staff import people, queries
from app.foundation.staff.sessions import token_hash
from tenants.context import ActorKind
from tenants.db import ContextFixed, acting_for, read_transaction, savepoint, set_audit_actor, transaction
from tests.conftest import Database
from tests.factories.people import PASSWORD
from tests.page import Browser

pytestmark = pytest.mark.clause("W2.4")
ROOT = Path(__file__).parents[3]
BY_FUNCTION = re.compile(r"set_config\s*\(\s*f?['\"]app\.", re.IGNORECASE)


def told_by_function(texts: Iterable[str]) -> int:
    """How often a setting that a policy, a trigger or the trail reads is set by ``set_config()``."""
    return sum(len(BY_FUNCTION.findall(text)) for text in texts)


def test_what_the_trail_reads_is_set_by_a_statement() -> None:
    folders = ("tenants", "app", "blueprints", "deploy", "migrations")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sql"}]
    assert len(files) > 300
    assert told_by_function(path.read_text("utf-8") for path in files) == 0


@pytest.mark.mutant
@pytest.mark.parametrize(
    "fault",
    [
        "select set_config('app.actor', $1, true)",
        'func.set_config("app.actor", func.concat(kind, ":", name), True)',
        "PERFORM set_config( 'app.w', t, true)",
    ],
)
def test_a_setting_by_function_is_found(fault: str) -> None:
    assert told_by_function([fault]) == 1


def test_a_request_is_its_officers_from_its_first_row_on(
    browse: Callable[..., Browser], app: Flask, database: Database
) -> None:
    """Rows of the session, and those that wait for the commit: ledger, notices, the first result of the request."""
    with app.app_context(), acting_for(11), read_transaction():
        division = str(queries.divisions()[0].id)
        by = next(one.id for one in queries.officers(text="xitong"))
    browser = browse("xitong@yangcheng-zone")
    browser.get("/bureau/people/new")
    newest = "select coalesce(max(seq), 0) from audit_trail where bureau_id = 11"
    with database.connect("admin") as admin:
        before = admin.execute(newest).fetchall()[0]
        browser.submit("/new", name="孙小雨", division_id=division, sign_in_name="sunxiaoyu", password="Zhongtiao-2027")
        rows = admin.execute(
            "select table_name, actor from audit_trail where bureau_id = 11 and seq > %s and act = 'INSERT'", before
        ).fetchall()
    assert {"officers", "ledger_entries", "notices", "repeats"} <= {table for table, _actor in rows}
    assert {actor for _table, actor in rows} == {next(actor for _table, actor in rows)}
    assert rows[0][1].startswith(f"11:officer:{by}:")


def test_a_session_names_nobody_of_another_bureau(app: Flask, database: Database) -> None:
    with app.app_context():
        with acting_for(11), transaction():
            signed = staff.sign_in("guanjia", PASSWORD, "agent", "127.0.0.1")
            assert signed is not None
        with acting_for(5, naming=queries.naming_of_session(11, token_hash(signed.token))), transaction():
            people.add_division("审批档案科", is_window=False)
    with database.connect("admin") as admin:
        (actor,) = admin.execute("select actor from audit_trail where after ->> 'name' = '审批档案科'").fetchall()[0]
    assert actor == "5:officer::"


def test_who_acts_is_not_said_in_a_savepoint(app: Flask) -> None:
    with app.app_context(), acting_for(11), transaction():
        set_audit_actor(ActorKind.OFFICER, None, "贺管家")
        with savepoint(), pytest.raises(ContextFixed):
            set_audit_actor(ActorKind.OFFICER, None, "贺管家")
