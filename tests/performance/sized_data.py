"""A database with generated data of a chosen size, and copies of it to work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from itertools import count
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql

from app.foundation.field_encryption import seal
from app.foundation.files.store import store
from app.interbureau.handoffs.states import OPEN_STATES
from deploy.application import make_app
from deploy.installation import Installation
from tenants import clock
from tenants.bureaus import directory
from tenants.db import db
from tests.bench import walls
from tests.bench.letters import Postman
from tests.bench.plot import Plot
from tests.bench.projects import Teller
from tests.bench.seeding import PDF, PHONE
from tests.bench.sheets import Sheets
from tests.bench.world import World, read_world
from tests.conftest import Database, fresh_copy
from tests.performance.histories import plots
from tests.performance.hot_requests import HERE, RequestSubjects, find_subjects

NOON = datetime.combine(date(2026, 6, 30), time(12), clock.SHANGHAI)
"""When it is: the story ends on this day, and its pages are looked at."""
IN_HAND = 640
"""Projects at the small size; of some three quarters of them are the pages that are looked at."""
LETTERS = 2
"""Handoffs a project."""
BUSY = 700
"""Open rows of each kind at the bureau at the small size: more than any figure on a page counts up to (500)."""
OPEN = {
    "handoffs": f"t.box = 'in' and t.state in ({', '.join(repr(str(one.value)) for one in sorted(OPEN_STATES))})",
    "cases": "t.closed_at is null",
    "notices": "t.read_at is null",
}
"""Table → which of its rows are open."""
_KEY = "overlay(t.id::text placing lpad(to_hex(k), 4, '0') from 25 for 4)"
"""A key beside the old one and as old as that: its last twelve digits are a number that leaves the first four free."""
CHANGED = {
    "handoffs": f"'id', {_KEY}",
    "cases": f"'id', {_KEY}, 'number', t.number || '-' || k, 'handoff_id', {_KEY.replace('t.id', 't.handoff_id')}",
    "notices": f"'id', {_KEY}",
}
"""Table → what is different in a copied row."""
_numbers = count(1)


@dataclass
class SizedData:
    """The data of one size. Nothing changes here: requests, and repetitions that write, have copies."""

    database: Database
    found: RequestSubjects
    copies: list[str] = field(default_factory=list)

    def copy(self) -> Database:
        """One more database with the same data, gone with the ground."""
        place, name = self.database.installation, f"{self.database.name}_{next(_numbers)}"
        names = sql.Identifier(name), sql.Identifier(self.database.name)
        with psycopg.connect(place.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("create database {} template {} strategy file_copy owner qd_owner").format(*names))
            admin.execute(sql.SQL("grant connect on database {} to qd_app").format(names[0]))
        self.copies.append(name)
        return Database(name, place.settings(name), place)


@contextmanager
def sized_data(prepared: Installation, times: int) -> Iterator[SizedData]:
    """The same projects in hand, ``times`` as much of everything that lies behind them or waits in a box."""
    with fresh_copy(prepared) as made:
        app = make_app(made.settings)
        with app.app_context():
            world = read_world(list(directory()), NOON.date())
            _tell(made, app, world, plots(IN_HAND, times, len(world.bureaus), NOON.date()))
            db.engine.dispose()
        with made.connect("admin", autocommit=True) as admin, clock.freeze_time(NOON):
            _fill_boxes(admin, BUSY * times)
            found = find_subjects(app, admin)
            _pack(admin)
        there = SizedData(made, found)
        yield there
        with psycopg.connect(prepared.admin_dsn("postgres"), autocommit=True) as admin:
            for name in there.copies:
                admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _tell(database: Database, app: Flask, world: World, told: Sequence[Plot]) -> None:
    """Write the projects by the benchmark's generator."""
    sheets, bureaus = Sheets(), list(world.bureaus.values())
    file, *_ = [store().put(one, BytesIO(PDF), len(PDF)) for one in world.bureaus]
    teller, postman = Teller(world, sheets, seal("13903560000", PHONE) or b"", file), Postman(world, sheets, file)
    for plot in told:
        bureau = bureaus[plot.position]
        handed = teller.tell(plot, bureau, LETTERS)
        for entry in handed:
            postman.push(plot, bureau, entry)
        postman.consult(plot, bureau, teller.last_project, min(1, LETTERS - len(handed)))
    with database.connect("admin", autocommit=True) as admin:
        with walls.laid_down(admin, [sheet.name for sheet in sheets.all()]):
            sheets.flush(admin, everything=True)
        assert walls.faults(admin) == []


def _pack(admin: psycopg.Connection[Any]) -> None:
    """Rows lie beside those that came with them. Loaded in bulk, young rows fill up gaps that old ones left, one here
    and one there: that is the loading's doing, and would look like a page that grows."""
    for sheet in Sheets().all():
        table, key = sql.Identifier(sheet.name), sql.Identifier(f"pk_{sheet.name}")
        admin.execute(sql.SQL("cluster {} using {}").format(table, key))
    admin.execute("vacuum analyze")


def _fill_boxes(admin: psycopg.Connection[Any], busy: int) -> None:
    """Open rows over and over, under keys of their own: ``busy`` of them and a few more."""
    admin.execute("set session_replication_role = replica")
    for table, is_open in OPEN.items():
        admin.execute(
            sql.SQL(
                "insert into {table} select (jsonb_populate_record(t, jsonb_build_object({changed}))).* from {table} t, "
                "generate_series(1, 1 + {busy} / (select count(*) from {table} t where {own})) k where {own}"
            ).format(
                table=sql.Identifier(table),
                changed=sql.SQL(CHANGED[table]),
                busy=sql.Literal(busy),
                own=sql.SQL(f"t.bureau_id = {HERE} and {is_open}"),
            )
        )
    admin.execute("reset session_replication_role")
