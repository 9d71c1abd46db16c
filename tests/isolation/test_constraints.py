"""A constraint's name is read by one function, whatever a cluster hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blueprints.shell.faults import CONSTRAINTS, refusal_of
from tenants.constraints import constraint_of
from tenants.db import acting_for, db, transaction
from tests.conftest import Database

ROOT = Path(__file__).parents[2]
READS = re.compile(r"""\.diag\b|["']diag["']|\.constraint_name\b|["']constraint_name["']""")
TAKEN = 'duplicate key value violates unique constraint "{}"\nDETAIL:  Key (bureau_id, name) already exists.'


class Refused(Exception):
    """What a driver raises, as far as it is looked at."""

    def __init__(self, name: str | None, said: str = "", state: str = "23505") -> None:
        super().__init__(said)
        self.sqlstate = state
        self.diag = SimpleNamespace(constraint_name=name)


def error(name: str | None, said: str = "") -> DBAPIError:
    """The same as SQLAlchemy hands it on."""
    return DBAPIError("", None, Refused(name, said))


@pytest.mark.parametrize(
    ("refused", "name"),
    [
        (error("uq_divisions_name"), "uq_divisions_name"),
        (error("uq_divisions_name_102171"), "uq_divisions_name"),
        (error(None, TAKEN.format("uq_divisions_name")), "uq_divisions_name"),
        (error(None, TAKEN.format("uq_divisions_name_102171")), "uq_divisions_name"),
        (error("ck_stored_files_sha256_102008"), "ck_stored_files_sha256"),
        (error(None, 'null value in column "name" of relation "divisions"'), ""),
        (DBAPIError("", None, RuntimeError("the connection is gone")), ""),
    ],
)
def test_a_name_is_the_field_else_the_text_without_a_shard(refused: DBAPIError, name: str) -> None:
    assert constraint_of(refused) == name


def test_a_refusal_is_told_the_same_on_every_node() -> None:
    for name, refusal in CONSTRAINTS.items():
        told = [error(name), error(f"{name}_102171"), error(None, TAKEN.format(f"{name}_102171"))]
        assert [refusal_of(one) for one in told] == [refusal] * 3


def test_the_database_names_it_so(domain: Flask) -> None:
    twice: Any = text(
        "insert into divisions (bureau_id, id, name, is_window, position) "
        "select 11, gen_random_uuid(), '同名科', false, 1 from generate_series(1, 2)"
    )
    with pytest.raises(DBAPIError) as refused, acting_for(11), transaction():
        db.session.execute(twice)
    assert constraint_of(refused.value) == "uq_divisions_name"


def test_no_name_of_ours_looks_like_a_shards(database: Database) -> None:
    with database.connect("admin") as admin:
        ours = "select conname from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'"
        names = [name for (name,) in admin.execute(ours)]
    assert len(names) > 400
    assert [name for name in names if re.search(r"_\d+$", name) or len(name) > 50] == []


def readers(files: Iterable[tuple[str, str]]) -> list[str]:
    """Which files read a constraint's name out of an error."""
    return [name for name, source in files if READS.search(source)]


def test_one_function_reads_it() -> None:
    paths = [path for folder in ("tenants", "app", "blueprints", "deploy") for path in (ROOT / folder).rglob("*.py")]
    assert len(paths) > 300
    assert readers((path.name, path.read_text("utf-8")) for path in paths) == ["constraints.py"]


@pytest.mark.mutant
@pytest.mark.parametrize(
    "fault",
    ["error.orig.diag.constraint_name", 'getattr(error.orig, "diag", None)', "refused.diag", "x.constraint_name"],
)
def test_another_reader_is_found(fault: str) -> None:
    assert readers([("stray.py", f"name = {fault}\n")]) == ["stray.py"]
