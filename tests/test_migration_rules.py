"""The rules of a cluster that migrations keep: what they send is recorded and read, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, event

from app.assembly.tables import metadata
from deploy.schema import migrate
from tenants.distribution import LOCAL, distribute, owned_tables, reference, shared_tables

MADE = re.compile(r"\s*CREATE TABLE (?:public\.)?([\w.]+)", re.IGNORECASE)
TEXT = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
BODY = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)
SECOND_ROLE = re.compile(r"\bSET\s+(?:LOCAL\s+|SESSION\s+)?(?:ROLE|SESSION\s+AUTHORIZATION)\b", re.IGNORECASE)
CASE_OF = re.compile(r"\bCASE\s+(?!WHEN\b)", re.IGNORECASE)
SHARED_IN_QDK = ("qdk.handoff_steps",)


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Everything that goes to any server until the block ends, an execute an entry."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def several_in_one(sent: list[str]) -> list[str]:
    """Executes of more than one statement: a cluster runs them one by one or not at all."""
    return [one for one in sent if ";" in TEXT.sub("", BODY.sub("", one)).strip().rstrip(";")]


def second_roles(sent: list[str]) -> list[str]:
    """Statements that change the role: no other node hears of it."""
    return [one for one in sent if SECOND_ROLE.search(TEXT.sub("", one))]


def cases_of(sent: list[str]) -> list[str]:
    """``CASE x WHEN …``, in bodies of functions too: a cluster loses its operators' types on the way to a worker."""
    return [one for one in sent if CASE_OF.search(TEXT.sub("", one))]


def without_hook(sent: list[str]) -> list[str]:
    """Tables that are made and, before the next one is, not called by exactly the hook that is theirs."""
    hooks = {name: distribute(name) for name in owned_tables(metadata)}
    hooks |= {name: reference(name) for name in (*shared_tables(metadata), *SHARED_IN_QDK)}
    made = [(at, found[1]) for at, one in enumerate(sent) if (found := MADE.match(one)) and found[1] not in LOCAL]
    ends = [at for at, _name in made[1:]] + [len(sent)]
    every = set(hooks.values())
    return [
        name
        for (at, name), end in zip(made, ends, strict=True)
        if [one for one in sent[at:end] if one in every] != [hooks.get(name)]
    ]


def without_execute(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Trigger functions of other owners that the migrating role may not put on the shards of a new table."""
    rows = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'qdk'::regnamespace "
        "AND p.prorettype = 'trigger'::regtype AND p.proowner <> 'qd_owner'::regrole AND NOT EXISTS "
        "(SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 'qd_owner'::regrole AND a.grantor = p.proowner)"
    )
    return [str(name) for (name,) in rows]


@pytest.fixture
def sent(empty: str) -> list[str]:
    """What all migrations send to an empty database."""
    with recorded() as sent:
        migrate(empty)
    return sent


def test_migrations_keep_the_rules_of_a_cluster(sent: list[str]) -> None:
    assert len([one for one in sent if MADE.match(one)]) > 100
    assert several_in_one(sent) == []
    assert second_roles(sent) == []
    assert cases_of(sent) == []
    assert without_hook(sent) == []


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (several_in_one, "DROP TABLE a; DROP TABLE b"),
        (several_in_one, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ select 1; $$; REVOKE ALL ON x FROM PUBLIC"),
        (second_roles, "SET ROLE qd_key"),
        (second_roles, "set local role qd_audit"),
        (cases_of, "UPDATE a SET b = CASE c WHEN 'd' THEN 1 END"),
        (cases_of, "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ begin return case x when 1 then 2 end; end $$"),
        (without_hook, "CREATE TABLE qdk.stray (bureau_id int)"),
        (without_hook, "CREATE TABLE projects (bureau_id int)"),
    ],
)  # fmt: skip
def test_a_statement_that_breaks_a_rule_is_found(rule: object, fault: str) -> None:
    good = [
        "SELECT ';'",
        "SELECT CASE WHEN a = 'case b when' THEN 1 END",
        "CREATE TABLE projects ()",
        distribute("projects"),
    ]
    assert callable(rule)
    assert rule(good) == []
    assert len(rule([*good, fault])) == 1
    assert without_hook([*good[:2], good[2], reference("projects")]) == ["projects"]


def test_the_migrating_role_may_put_every_trigger_on_a_table(migrated: str) -> None:
    with psycopg.connect(migrated) as owner:
        assert without_execute(owner) == []


@pytest.mark.mutant
def test_a_trigger_function_that_it_may_not_use_is_found(empty: str) -> None:
    migrate(empty)
    with psycopg.connect(empty) as owner:
        owner.execute("REVOKE EXECUTE ON FUNCTION qdk.post_message() FROM qd_owner")
        assert without_execute(owner) == ["qdk.post_message()"]
