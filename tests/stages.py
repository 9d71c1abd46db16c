"""Stages of a story, told once a process and copied: what many tests begin with is told by the operations of the product,
and the database as they left it is kept as a template for the tests that begin in the same way.

A stage is copied only where it is the same thing as telling it: into a database in which nothing was done since it was
copied itself (or since the stage before), on the same day - in tests that stand still in time, at the same moment.
Otherwise the story is told as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, Protocol, TypeVar

from sqlalchemy import Engine, event

from tenants import bureaus, clock
from tenants import db as door
from tenants.db import db

P = ParamSpec("P")
R = TypeVar("R")
Key = tuple[object, ...]
MOST = 24
"""Templates that a process keeps; the one that was used longest ago goes first."""


class Place(Protocol):
    """A database that can be thrown away and made again."""

    name: str

    def save(self, template: str) -> None:
        """Keep it as it is, under a name."""

    def become(self, template: str) -> None:
        """Be what was kept under that name."""

    def drop(self, template: str) -> None:
        """Keep it no longer."""

    def is_shared(self) -> bool:
        """Whether anybody is connected with it."""


@dataclass
class _Known:
    """A database of a test: what was told in it since it was made, and whether that is all that was done in it."""

    place: Place
    told: Key = ()
    is_touched: bool = False


@dataclass
class _Stage:
    name: str
    result: Any


@dataclass
class _Shelf:
    """What this process has."""

    databases: dict[str, _Known] = field(default_factory=dict)
    stages: dict[Key, _Stage] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)
    is_telling: bool = False


_shelf = _Shelf()


def begin(place: Place) -> None:
    """A fresh database: nothing was told in it."""
    _shelf.databases[place.name] = _Known(place)


def end(place: Place) -> None:
    """It is about to go."""
    _shelf.databases.pop(place.name, None)


def touch(name: str) -> None:
    """Somebody does something in it that is no stage."""
    if name in _shelf.databases:
        _shelf.databases[name].is_touched = True


def watch(engine: Engine) -> None:
    """Every write transaction of an application's engine touches its database."""

    @event.listens_for(engine, "begin")
    def begun(_connection: object) -> None:
        if door._writing.get():
            touch(str(engine.url.database))


def recorded(tell: Callable[P, R]) -> Callable[P, R]:
    """Make a stage of a function that tells a story from its beginning, or goes on from the stage before."""

    @wraps(tell)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        here = _pristine()
        if here is None or _shelf.is_telling:
            return tell(*args, **kwargs)
        key = (*here.told, tell.__qualname__, repr(args), repr(sorted(kwargs.items())), _moment())
        stage = _shelf.stages.pop(key, None)
        if stage is None:
            stage = _told(here, tell, args, kwargs)
        else:
            here.place.become(stage.name)
            bureaus.forget_directory()
        _shelf.stages[key] = stage
        here.told, here.is_touched = key, False
        result: R = deepcopy(stage.result)
        return result

    return told


def _pristine() -> _Known | None:
    """The database of the application whose context it is, where nothing is going on in it and nothing was done."""
    here = _shelf.databases.get(str(db.engine.url.database))
    if here is None or here.is_touched or door._session_is_busy() or door._writing.get():
        return None
    db.session.remove()
    db.engine.dispose()
    return None if here.place.is_shared() else here


def _moment() -> object:
    """When it is, as far as a story can tell."""
    return clock._frozen.get() or clock.today()


def _told(here: _Known, tell: Callable[..., Any], args: Any, kwargs: Any) -> _Stage:
    _shelf.is_telling = True
    try:
        result = tell(*args, **kwargs)
    finally:
        _shelf.is_telling = False
    db.session.remove()
    db.engine.dispose()
    while len(_shelf.stages) >= MOST:
        here.place.drop(_shelf.stages.pop(next(iter(_shelf.stages))).name)
    name = f"stage_{next(_shelf.numbers)}"
    here.place.save(name)
    return _Stage(name, deepcopy(result))
