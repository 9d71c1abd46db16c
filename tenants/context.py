"""For whom the running code acts.

One context variable, not ``flask.g``: the gate, the worker, the commands and the tests come through the same door.
Only :func:`tenants.db.acting_for` sets it, because only there it is known that no transaction is open.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """Who acts for a bureau: its staff, the project unit by a link, the public, or the system itself."""

    OFFICER = "officer"
    UNIT = "unit"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """The acting bureau and person of everything that happens until the context ends."""

    bureau_id: int
    kind: ActorKind = ActorKind.SYSTEM
    actor_id: UUID | None = None
    actor_name: str = "系统"


class NoBureau(RuntimeError):
    """Code that needs an acting bureau ran without one: a programming error, never a user's."""


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def current_actor() -> Actor:
    """The acting bureau and person; raises :class:`NoBureau` when none is set."""
    acting = _acting.get()
    if acting is None:
        raise NoBureau("no acting bureau in this context")
    return acting


def current_actor_or_none() -> Actor | None:
    """The acting bureau and person, or None: for the door itself, which fails closed in the database."""
    return _acting.get()


def bureau_id() -> int:
    """The acting bureau's number: the first column of every owned row and predicate."""
    return current_actor().bureau_id


def set_current_actor(acting: Actor | None) -> Token[Actor | None]:
    """Set the context. Called by :mod:`tenants.db` alone (a test holds this)."""
    return _acting.set(acting)


def restore_actor(token: Token[Actor | None]) -> None:
    """Undo one :func:`set_current_actor`."""
    _acting.reset(token)
