"""The trail is sealed, and others keep the seals: no row changes unseen, the database superuser's change included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask

from app.assembly.commands import domain
from app.interbureau.handoffs import audit_crosscheck
from tenants import audit_seals, bureaus
from tenants.db import acting_for, read_transaction, transaction
from tests.applications import application_on
from tests.conftest import Database
from tests.factories.delivery_steps import prepare_materials, push_entry, receive_handoff, start_clocks
from tests.factories.scoping import COUNTY, PLANNING, ZONE, bureau_id, entrust_project

TAMPERS = (
    "update audit_trail set after = jsonb_set(coalesce(after, '{}'), '{x}', '1') where bureau_id = %s and seq = %s",
    "update audit_trail set actor = actor || 'x' where bureau_id = %s and seq = %s",
    "update audit_trail set at = at + interval '1 second' where bureau_id = %s and seq = %s",
    "delete from audit_trail where bureau_id = %s and seq = %s",
)
COVERED = (
    "select seq from audit_trail where bureau_id = %(b)s and table_name <> 'audit_seals' "
    "and seq <= (select max(upto_seq) from audit_seals where bureau_id = %(b)s) order by seq"
)
TIMES = 200


def seal_all() -> None:
    """Every bureau's trail, up to now."""
    for one in bureaus.directory():
        with acting_for(one), transaction():
            audit_seals.seal(audit_seals.trail_position())
    audit_seals.forget_heads()


@pytest.fixture
def sealed(domain_app: Flask) -> Iterator[UUID]:
    """A project whose item was handed over after the trails had been sealed; its handoff."""
    story = entrust_project()
    start_clocks(story)
    prepare_materials(story.entries[PLANNING])
    seal_all()
    handoff = push_entry(story.entries[PLANNING])
    receive_handoff(COUNTY, handoff)
    seal_all()
    return handoff


@pytest.fixture
def domain_app(database: Database) -> Iterator[Flask]:
    """The application on a fresh database."""
    with application_on(database.settings) as app, app.app_context():
        yield app


def faults_of(number: int) -> list[Any]:
    """What a bureau's own seals say."""
    with acting_for(number), read_transaction():
        return list(audit_seals.verify())


@pytest.mark.clause("B11")
def test_every_change_of_a_sealed_row_is_found(database: Database, sealed: UUID) -> None:
    assert audit_crosscheck.verify() == []
    chance, zone, found = Random(20221128), bureau_id(ZONE), 0
    with database.connect("admin") as admin:
        admin.execute("create temp table kept as select * from audit_trail where false")
        rows = [seq for (seq,) in admin.execute(COVERED, {"b": zone})]
        for _ in range(TIMES):
            seq = chance.choice(rows)
            admin.execute("insert into kept select * from audit_trail where bureau_id = %s and seq = %s", (zone, seq))
            admin.execute(chance.choice(TAMPERS), (zone, seq))
            admin.commit()
            told = faults_of(zone)
            found += bool(told) and told[0]["from_seq"] <= seq <= told[0]["to_seq"]
            admin.execute("delete from audit_trail where bureau_id = %s and seq = %s", (zone, seq))
            admin.execute("insert into audit_trail overriding system value select * from kept")
            admin.execute("truncate kept")
            admin.commit()
    assert found == TIMES
    assert faults_of(zone) == []


@pytest.mark.clause("B11")
def test_a_rewritten_past_is_found_from_another_bureau(database: Database, sealed: UUID) -> None:
    """The superuser changes a row and has the whole trail sealed again: the zone's own seals agree, the county's copy
    of the first does not."""
    anchors, zone = audit_crosscheck.audit_heads(), bureau_id(ZONE)
    with database.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")
        first = "(select min(seq) from audit_trail where bureau_id = %(b)s)"
        admin.execute(f"update audit_trail set actor = 'x' where bureau_id = %(b)s and seq = {first}", {"b": zone})
        told = admin.execute("delete from audit_seals where bureau_id = %s returning upto_seq", (zone,))
        ends = sorted(end for (end,) in told)
        admin.commit()
    for end in ends:
        with acting_for(zone), transaction():
            assert audit_seals.seal(audit_seals.TrailPosition(end, 0)) is not None
    assert faults_of(zone) == []
    faults = audit_crosscheck.verify()
    assert {(one["bureau"], one["seal"]) for one in faults} == {(zone, 1)}
    assert all(bureaus.bureau_by_slug(COUNTY).name in one["why"] for one in faults)
    assert any("锚点" in one["why"] for one in audit_crosscheck.verify(anchors))


def test_the_command_says_where(database: Database, sealed: UUID, domain_app: Flask, tmp_path: Any) -> None:
    run = CliRunner()
    done = run.invoke(domain, ["audit", "anchor"])
    assert done.exit_code == 0, done.output
    anchors = tmp_path / "anchors.json"
    anchors.write_text(done.output, "utf-8")
    assert str(bureau_id(ZONE)) in json.loads(done.output)
    assert run.invoke(domain, ["audit", "verify", "--anchors", str(anchors)]).exit_code == 0
    with database.connect("admin") as admin:
        seq = admin.execute(COVERED, {"b": bureau_id(ZONE)}).fetchall()[0][0]
        admin.execute(TAMPERS[-1], (bureau_id(ZONE), seq))
        admin.commit()
    done = run.invoke(domain, ["audit", "verify", "--anchors", str(anchors)])
    assert done.exit_code == 1
    assert json.loads(done.output)["first"]["bureau"] == bureau_id(ZONE)


def test_nothing_is_sealed_while_somebody_may_still_write_into_it(database: Database, sealed: UUID) -> None:
    zone = bureau_id(ZONE)
    with database.connect("admin") as admin:
        admin.execute("create temp table waits (x int)")
        with acting_for(zone), transaction():
            upto = audit_seals.trail_position()
            assert audit_seals.seal(upto) is None
        admin.commit()
    with acting_for(zone), transaction():
        audit_seals.seal(upto)
