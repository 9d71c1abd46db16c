"""Applications that tests share: making one and drawing its templates for the first time costs more than most tests.

A process makes as many as are needed at one time (as a rule one with all faces and one without). Who takes one gets it
pointed at a database of his own: a new engine and pool, in which nothing is kept of the last database; what the dialect has
learned of the server and how statements are written out is the same for every copy, and goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Engine, create_engine, make_url

from app.assembly import factory
from app.foundation import field_encryption
from app.foundation.calendar.queries import forget_calendars
from app.foundation.files import store
from app.foundation.settings import Settings
from app.foundation.staff import passwords
from app.oversight.mailing import smtp_carrier
from tenants import bureaus
from tenants.db import db, engine_options, guard_engine
from tenants.signing import ContextSigner
from tests import stages

Installers = Iterable[Callable[[Flask], None]]
_free: dict[tuple[int, ...], list[Flask]] = defaultdict(list)
_patterns: list[Engine] = []
"""One engine that nobody connects with: pools and dialect of the others are made after it."""


@contextmanager
def application_on(
    settings: Settings, faces: Iterable[factory.Face] = (), installers: Installers = ()
) -> Iterator[Flask]:
    """An application with these faces over that database; nobody else has it meanwhile."""
    faces, installers = tuple(faces), tuple(installers)
    free = _free[
        tuple(map(id, faces + installers))
    ]  # they are constants of their modules and outlive the process's tests
    app = free.pop() if free else factory.create_app(settings, faces, installers)
    _point(app, settings)
    app.testing = False
    config = dict(app.config)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
        app.config.clear()
        app.config.update(config)
        free.append(app)


def _point(app: Flask, settings: Settings) -> None:
    """What the factory does with settings, on an application that there is already."""
    app.extensions["settings"] = settings
    app.config.update(factory._config(settings))
    field_encryption.install_cipher(field_encryption.AesGcmCipher(settings.field_keys, settings.field_key_id))
    store.install_store(store.LocalStore(settings.files))
    smtp_carrier.install_server(settings.mail)
    passwords.install(settings.hash_cost)
    bureaus.forget_directory()
    forget_calendars()
    engine = _engine(settings.database_url)
    stages.watch(engine)
    guard_engine(engine, ContextSigner(settings.context_key_id, settings.context_keys[settings.context_key_id]))
    db._app_engines[app][None] = engine


def _engine(address: str) -> Engine:
    """An engine over that database, with the dialect and the written statements of all the others."""
    if not _patterns:
        _patterns.append(create_engine(address, **engine_options()))
    pattern, url = _patterns[0], make_url(address)
    dialect = pattern.dialect
    arguments, options = dialect.create_connect_args(url)
    pool = pattern.pool.recreate()
    pool._creator = lambda: dialect.connect(*arguments, **options)
    engine = Engine(pool, dialect, url, hide_parameters=True)
    engine._compiled_cache = pattern._compiled_cache
    return engine
