"""Who is signed in, for the request being served."""

from __future__ import annotations

from flask import g, session
from flask_login import UserMixin

from app.foundation.staff.person import Person


class SessionUser(UserMixin):  # type: ignore[misc]
    """What flask-login knows of an officer: the cookie's mark ``bureau.token``, and the person once the session was read."""

    def __init__(self, mark: str, person: Person | None = None) -> None:
        self._mark, self.person = mark, person

    def get_id(self) -> str:
        """The mark; the cookie's signature vouches for the bureau, the session in the database for the rest."""
        return self._mark


def mark_of_session() -> str:
    """Whose cookie the request carries, as it says; empty for nobody's."""
    return str(session.get("_user_id", ""))


def current_officer() -> Person:
    """The signed-in officer. Only on routes whose permission asks for one; the gate has put it there."""
    person: Person = g.person
    return person


def current_officer_or_none() -> Person | None:
    """The signed-in officer, or None on a public page."""
    person: Person | None = g.get("person")
    return person
