"""Every FROM says of which bureau, sub-queries in select lists too; functional tests listen for it (their conftest)."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, select, text

import app
from app.assembly.tables import metadata
from app.foundation.staff import queries
from tenants.db import acting_for, db, read_transaction
from tenants.distribution import owned_tables
from tenants.prepared_queries import CompiledStatement, PreparedQuery
from tests.statement_ear import faults_of, heard
from tests.statement_scopes import cases_of, unsaid

OWNED = frozenset(owned_tables(metadata))
SAID = [
    "SELECT name FROM divisions WHERE divisions.bureau_id = %(b)s::INTEGER AND name = 'a FROM officers WHERE'",
    "SELECT d.name FROM divisions AS d JOIN officers ON officers.bureau_id = d.bureau_id WHERE d.bureau_id = $1",
    "SELECT (SELECT count(*) FROM officers WHERE officers.bureau_id = $1 AND officers.division_id = divisions.id) "
    "FROM divisions WHERE divisions.bureau_id = $1",
    "UPDATE officers SET name = %(name)s WHERE officers.bureau_id = %(b)s AND officers.id = %(id)s",
    "INSERT INTO officers (bureau_id, id) VALUES ($1, $2)",
    "WITH page AS MATERIALIZED (SELECT id FROM handoffs WHERE handoffs.bureau_id = $1) SELECT id FROM page",
    "SELECT items.name FROM items WHERE EXISTS (SELECT 1 FROM cases WHERE (cases.bureau_id = $1) AND cases.item_id = items.id)",
    "SELECT seq FROM audit_trail WHERE bureau_id = %(b)s AND seq > 1",
]
UNSAID = [
    ("SELECT name FROM divisions", ["divisions"]),
    ("SELECT name FROM divisions WHERE name = 'x.bureau_id = 1'", ["divisions"]),
    (
        "SELECT (SELECT count(*) FROM officers WHERE officers.bureau_id = divisions.bureau_id) "
        "FROM divisions WHERE divisions.bureau_id = $1",
        ["officers"],
    ),
    (
        "SELECT 1 FROM projects WHERE projects.bureau_id = $1 AND EXISTS "
        "(SELECT 1 FROM cases AS c WHERE c.bureau_id = projects.bureau_id AND c.project_id = projects.id)",
        ["cases"],
    ),
    ("SELECT 1 FROM cases JOIN decisions ON decisions.case_id = cases.id WHERE cases.bureau_id = $1", ["decisions"]),
    ("SELECT 1 FROM cases, officers WHERE cases.bureau_id = $1", ["officers"]),
    ("SELECT id FROM cases WHERE cases.bureau_id = $1 UNION ALL SELECT id FROM officers", ["officers"]),
    ("DELETE FROM officer_roles WHERE officer_roles.id = $1", ["officer_roles"]),
    ("WITH page AS (SELECT id FROM handoffs) SELECT id FROM page", ["handoffs"]),
]  # fmt: skip


@pytest.mark.parametrize("statement", SAID)
def test_what_says_its_bureau_passes(statement: str) -> None:
    assert unsaid(statement, OWNED) == []


@pytest.mark.mutant
@pytest.mark.parametrize(("statement", "tables"), UNSAID)
def test_what_does_not_say_its_bureau_is_found(statement: str, tables: list[str]) -> None:
    assert unsaid(statement, OWNED) == tables


@pytest.mark.mutant
def test_a_case_of_something_is_found() -> None:
    assert cases_of("SELECT CASE state WHEN 'a' THEN 1 END, CASE WHEN state = 'case x when' THEN 1 END") == 1
    assert faults_of(["SELECT CASE state WHEN 1 THEN 2 END"]) != []


def constants() -> dict[str, str]:
    """Every statement that is made once, at the import of a module of the domain, with its name."""
    names = [one.name for one in pkgutil.walk_packages(app.__path__, "app.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    return {
        f"{module.__name__}.{name}": made.prepared.sql.decode()
        for module in modules
        for name, made in vars(module).items()
        if isinstance(made, CompiledStatement)
    }


def test_constant_statements_say_their_bureau() -> None:
    made = constants()
    assert len(made) > 15
    assert {name: faults for name, one in made.items() if (faults := unsaid(one, OWNED))} == {}


@pytest.mark.mutant
def test_a_constant_statement_that_asks_everybody_is_found() -> None:
    divisions, officers = metadata.tables["divisions"], metadata.tables["officers"]
    people = select(func.count()).where(officers.c.bureau_id == divisions.c.bureau_id).scalar_subquery()
    asked = PreparedQuery(select(divisions.c.id, people).where(divisions.c.bureau_id == bindparam("b")))
    assert unsaid(asked.prepared.sql.decode(), OWNED) == ["officers"]


def test_the_ear_hears_the_product_and_no_test(domain: Flask) -> None:
    with heard() as sent, acting_for(11), read_transaction():
        db.session.execute(text("select count(*) from divisions"))
        assert sent == []
        queries.divisions()
    assert [one.split()[0] for one in sent] == ["SELECT"]
    assert faults_of(sent) == []
