"""Generates a benchmark's data set into a place: people by the product's own seeding, everything else by COPY."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from io import BytesIO

import click
import psycopg
from flask import Flask

from app.assembly.seeding.staffing import staff_bureau
from app.foundation.calendar.queries import published_calendar
from app.foundation.field_encryption import seal
from app.foundation.files.store import store
from app.foundation.staff import passwords
from deploy.application import make_app
from deploy.failures import DeployError
from tenants import bureaus
from tenants.bureaus import directory
from tenants.db import db, read_transaction
from tests.bench import cities, decided, standards, walls
from tests.bench.letters import Postman
from tests.bench.place import Place
from tests.bench.plot import DAYS, Plot
from tests.bench.projects import Teller
from tests.bench.sheets import Sheets
from tests.bench.size import Size
from tests.bench.world import World, read_world

PASSWORD = "Ceshi-Xingneng-2026"  # noqa: S105 - people of a data set that holds nothing
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PHONE = "projects.contact_phone"
STEP = 50
"""Projects between two looks at what waits."""


def seed(place: Place, size: Size) -> None:
    """Generate ``size`` into a running ``place``. Raises :class:`DeployError` where the result is not whole."""
    place.begin(size)
    app = make_app(place.installation.settings())
    with app.app_context():
        cities.found(place.installation, size.bureaus)
        bureaus.forget_directory()
        ids = list(directory())[: size.bureaus]
        _staff(ids)
        if size.items:
            with place.admin(autocommit=True) as admin:
                standards.widen(admin, size.items)
        _generate(app, place, size, read_world(ids, size.day))
        db.engine.dispose()
    place.finish(size)


def _staff(ids: list[int]) -> None:
    """The same people at every bureau, by the product's own operations; one password, hashed once."""
    prehashed = passwords.hash_password(PASSWORD)
    with click.progressbar(ids, label="人员", show_pos=True) as shown:
        for bureau_id in shown:
            staff_bureau(directory()[bureau_id], PASSWORD, prehashed)


def _generate(app: Flask, place: Place, size: Size, world: World) -> None:
    sheets = Sheets()
    sealed = seal("13903560000", PHONE) or b""
    with app.app_context():
        file, *_ = [store().put(one, BytesIO(PDF), len(PDF)) for one in world.bureaus]
    teller, postman = Teller(world, sheets, sealed, file), Postman(world, sheets, file)
    tables = [sheet.name for sheet in sheets.all()]
    with place.admin(autocommit=True) as admin:
        admin.execute("set synchronous_commit = off")
        admin.execute("set maintenance_work_mem = '512MB'")
        with walls.laid_down(admin, tables):
            _tell(admin, size, world, sheets, teller, postman)
            if size.decided:
                decided.tell(admin, size, world, sheets)
            click.echo("验证外键……")
        if found := walls.faults(admin):
            raise DeployError("生成的数据不完整：" + "；".join(found))
        click.echo("ANALYZE……")
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")
    told = "，".join(f"{sheet.name} {sheet.count}" for sheet in sheets.all())
    click.echo(f"已生成：{told}")


def _tell(
    admin: psycopg.Connection[object], size: Size, world: World, sheets: Sheets, teller: Teller, postman: Postman
) -> None:
    facts = list(world.bureaus.values())
    with click.progressbar(_in_time(size), length=size.projects, label="项目", show_pos=True) as shown:
        for count, plot in enumerate(shown):
            bureau = facts[plot.position]
            letters = _upto(size, plot, plot.number + 1) - _upto(size, plot, plot.number)
            handed = teller.tell(plot, bureau, letters)
            for entry in handed:
                postman.push(plot, bureau, entry)
            postman.consult(plot, bureau, teller.last_project, letters - len(handed))
            if count % STEP == 0:
                sheets.flush(admin)
    sheets.flush(admin, everything=True)


def _upto(size: Size, plot: Plot, number: int) -> int:
    """How many handoffs a bureau's first ``number`` projects send."""
    return size.handoffs_of(plot.position) * number // plot.of


def _in_time(size: Size) -> Iterator[Plot]:
    """Projects of all bureaus in the order in which they were taken in, as they would come into a database."""
    with read_transaction():
        first = published_calendar(1).years()[0]
    span = min(DAYS, (size.day - size.day.replace(year=first, month=1, day=1)).days - 20)
    if span < 100:
        raise DeployError("工作日历没有覆盖生成数据的时间，请先录入今年和去年的工作日历。")
    streams = (_of_bureau(size, position, span) for position in range(size.bureaus))
    return heapq.merge(*streams, key=lambda plot: -plot.age)


def _of_bureau(size: Size, position: int, span: int) -> Iterator[Plot]:
    count = size.projects_of(position)
    for number in range(count):
        yield Plot(position, number, count, size.entry_count(number), span, size.day)
