"""The floor's application: Flask, a connection a thread, statements by hand, templates compiled once.

What stands around the content of a page (head, navigation, foot) is the product's own, taken from its pages once and
handed in by the environment: the floor puts it there as it is."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, Response, request
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import escape

from app.foundation import field_encryption
from deploy.installation import Installation
from tests.bench.floor import inbox, project, sending
from tests.bench.floor.days import Days
from tests.bench.place import DATA

DSN, FRAMES = "QUANDAIBAN_FLOOR_DSN", "QUANDAIBAN_FLOOR_FRAMES"
"""Environment of the floor's server: how it reaches the database, and the file with the frames."""
PAGES = ("inbox", "project")
"""Jobs that ask for a page."""
TITLE = "\0"
"""Where a frame takes the title of its page."""


def compiled_pages() -> dict[str, Template]:
    """The floor's templates by the job that asks for their page."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
    return {name: environment.get_template(f"{name}.html") for name in PAGES}


def make_floor(dsn: str, frames: dict[str, tuple[str, str]], sprite: str) -> Flask:
    """The floor on a database. ``frames`` are head and foot by job and bureau."""
    floor, kept = Flask("floor", static_folder=None), threading.local()
    pages = compiled_pages()
    with psycopg.connect(dsn) as once:
        bureaus = {row[0]: (row[1], row[2]) for row in once.execute("select id, name, short_name from bureaus")}
        days = Days(once.execute("select day, kind from work_days where city_id = 1"))

    def connection() -> psycopg.Connection[Any]:
        if not hasattr(kept, "connection"):
            kept.connection = psycopg.connect(dsn, autocommit=True, application_name="floor")
        found: psycopg.Connection[Any] = kept.connection
        return found

    def framed(job: str, bureau_id: int, title: str, values: dict[str, Any]) -> Response:
        head, foot = frames[f"{job} {bureau_id}"]
        body = pages[job].render(bureau=bureaus[bureau_id][0], sprite=sprite, **values)
        return Response(f"{head.replace(TITLE, str(escape(title)), 1)}{body}{foot}", mimetype="text/html")

    @floor.get("/<int:bureau_id>/inbox")
    def show_inbox(bureau_id: int) -> Response:
        return framed("inbox", bureau_id, "", inbox.values(connection(), bureau_id, bureaus, days))

    @floor.get("/<int:bureau_id>/projects/<uuid:project_id>")
    def show_project(bureau_id: int, project_id: UUID) -> Response:
        values = project.values(connection(), bureau_id, project_id, bureaus, days)
        return framed("project", bureau_id, values["name"], values)

    @floor.post("/<int:bureau_id>/assessments/<uuid:assessment_id>/consult")
    def send(bureau_id: int, assessment_id: UUID) -> Response:
        target = sending.send(connection(), bureau_id, assessment_id, request.form, bureaus)
        return Response(status=303, headers={"Location": target})

    @floor.get("/control")
    def control() -> Response:
        """Always the same work: what its cost varies by is the machine's noise."""
        connection().execute("select count(*) from work_days").fetchone()
        return Response(str(sum(number * number for number in range(20_000))), mimetype="text/plain")

    return floor


def from_environment() -> Flask:
    """The floor as its server process is told; telephone numbers are sealed for it as for the product."""
    settings = Installation.of(Path(os.environ[DATA]), {}).settings()
    field_encryption.install_cipher(field_encryption.AesGcmCipher(settings.field_keys, settings.field_key_id))
    told = json.loads(Path(os.environ[FRAMES]).read_text("utf-8"))
    return make_floor(os.environ[DSN], {name: tuple(pair) for name, pair in told["frames"].items()}, told["sprite"])
