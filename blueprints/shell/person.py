"""Who is signed in, for the request being served."""

from __future__ import annotations

from flask import g
from flask_login import UserMixin

from app.staff.person import Person


class SignedIn(UserMixin):  # type: ignore[misc]
    """What flask-login keeps: the person, and the mark ``bureau.token`` that the cookie carries."""

    def __init__(self, person: Person, mark: str) -> None:
        self.person = person
        self._mark = mark

    def get_id(self) -> str:
        """The cookie's mark; the signature is the cookie's own."""
        return self._mark


def me() -> Person:
    """The signed-in officer. Only on routes whose permission asks for one; the gate has put it there."""
    person: Person = g.person
    return person


def somebody() -> Person | None:
    """The signed-in officer, or None on a public page."""
    return g.get("person")
