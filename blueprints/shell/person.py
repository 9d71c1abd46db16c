"""Who is signed in, for the request being served."""

from __future__ import annotations

from flask import g

from app.staff.person import Person


def me() -> Person:
    """The signed-in officer. Only on routes whose permission asks for one; the gate has put it there."""
    person: Person = g.person
    return person


def somebody() -> Person | None:
    """The signed-in officer, or None on a public page."""
    person: Person | None = g.get("person")
    return person
