"""Signing in and out, sessions, passwords (trust §5).

A failed guess must be counted, so :func:`sign_in` answers None and raises nothing: the caller's transaction commits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.foundation.errors import Invalid, Missing
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.foundation.staff import passwords
from app.foundation.staff.models import Officer, OfficerState
from app.foundation.staff.queries import officer as officer_by_id
from app.foundation.staff.sessions import IDLE_LIMIT, SESSION_LIMIT, SignInCounter, WebSession, token_hash
from tenants import context
from tenants.clock import now
from tenants.context import ActorKind
from tenants.db import db, set_audit_actor

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
TOUCH_EVERY = timedelta(minutes=1)
NAME_LENGTH, AGENT_LENGTH, ADDRESS_LENGTH = 40, 200, 45
LOCK_TIMEOUT = text("set local lock_timeout = '3s'")


@dataclass(frozen=True)
class NewSession:
    """A new session: its token (told to nobody but the browser) and its officer."""

    token: str
    officer: Officer


def sign_in(name: str, password: str, agent: str, address: str) -> NewSession | None:
    """Open a session in the acting bureau; None for an unknown name, a wrong password or a locked name, all alike.

    Guesses at one name wait for each other on the row of its counter (at most three seconds), so that none goes
    uncounted: five failures lock the name for fifteen minutes, known or not.
    """
    name = name.strip().lower()[:NAME_LENGTH]
    at = now()
    counter = _counter(name)
    officer = db.session.scalar(
        select(Officer).where(
            Officer.bureau_id == context.bureau_id(),
            Officer.sign_in_name == name,
            Officer.state == OfficerState.ACTIVE,
        )
    )
    fits = passwords.password_matches(officer.password_hash if officer else None, password)
    if counter.locked_until is not None and at < counter.locked_until:
        return None
    if officer is None or not fits:
        _count_failure(counter, officer, at)
        return None
    set_audit_actor(ActorKind.OFFICER, officer.id, officer.name)
    counter.failures, counter.locked_until = 0, None
    if passwords.is_outdated(officer.password_hash):
        officer.password_hash = passwords.hash_password(password)
    return NewSession(_open_session(officer, agent, address, at), officer)


def sign_out(token: str) -> None:
    """End the session of a token; without one nothing happens."""
    session = db.session.scalar(
        select(WebSession).where(
            WebSession.bureau_id == context.bureau_id(), WebSession.token_hash == token_hash(token)
        )
    )
    if session is not None:
        record(LedgerEvent.STAFF_SESSION_ENDED, "退出登录。", subject_id=session.officer_id)
        db.session.delete(session)
        db.session.flush()


def end_session(officer_id: UUID, key: bytes) -> None:
    """End one session of an officer. Raises :class:`Missing` when it is not there (any more)."""
    ended = db.session.execute(
        delete(WebSession).where(
            WebSession.bureau_id == context.bureau_id(),
            WebSession.officer_id == officer_id,
            WebSession.token_hash == key,
        )
    )
    if not getattr(ended, "rowcount", 0):
        raise Missing("会话")
    record(LedgerEvent.STAFF_SESSION_ENDED, "结束一处登录会话。", subject_id=officer_id)


def end_all_sessions(officer_id: UUID, keep: bytes | None = None) -> int:
    """End all sessions of an officer (but ``keep``); says how many."""
    statement = delete(WebSession).where(
        WebSession.bureau_id == context.bureau_id(), WebSession.officer_id == officer_id
    )
    if keep is not None:
        statement = statement.where(WebSession.token_hash != keep)
    count = int(getattr(db.session.execute(statement), "rowcount", 0))
    if count:
        record(LedgerEvent.STAFF_SESSION_ENDED, f"结束{count}处登录会话。", subject_id=officer_id)
    return count


def touch_session(key: bytes) -> None:
    """Mark a session as used, at most once a minute: idling is measured from here."""
    at = now()
    db.session.execute(
        update(WebSession)
        .where(
            WebSession.bureau_id == context.bureau_id(),
            WebSession.token_hash == key,
            WebSession.seen_at <= at - TOUCH_EVERY,
        )
        .values(seen_at=at)
    )


def change_password(officer_id: UUID, current: str, wanted: str, session_hash: bytes) -> None:
    """Change one's own password; all other sessions end. Raises :class:`Invalid` at the field that is wrong."""
    officer = officer_by_id(officer_id, lock=True)
    if not passwords.password_matches(officer.password_hash, current):
        raise Invalid("wrong", "现在的密码不正确。", "current")
    if current == wanted:
        raise Invalid("same", "新密码不能与现在的密码相同。", "password")
    _set_password(officer, wanted)
    end_all_sessions(officer.id, keep=session_hash)
    record(LedgerEvent.STAFF_PASSWORD_CHANGED, f"{officer.name}修改了本人密码，其他会话已结束。", subject_id=officer.id)


def reset_password(officer_id: UUID, wanted: str) -> Officer:
    """Give an officer a new password; every session ends. Raises :class:`Invalid` for a weak one."""
    officer = officer_by_id(officer_id, lock=True)
    _set_password(officer, wanted)
    end_all_sessions(officer.id)
    record(LedgerEvent.STAFF_PASSWORD_RESET, f"重置{officer.name}的密码，其全部会话已结束。", subject_id=officer.id)
    return officer


def _set_password(officer: Officer, wanted: str) -> None:
    passwords.check_strength(wanted, (officer.sign_in_name, officer.name))
    officer.password_hash = passwords.hash_password(wanted)
    officer.password_changed_at = now()
    db.session.flush()


def _counter(name: str) -> SignInCounter:
    """The counter of a name, its row locked until the transaction ends; made when the name was never tried."""
    db.session.execute(LOCK_TIMEOUT)
    one = select(SignInCounter).where(
        SignInCounter.bureau_id == context.bureau_id(), SignInCounter.sign_in_name == name
    )
    locked = one.with_for_update().execution_options(populate_existing=True)
    counter = db.session.scalar(locked)
    if counter is None:
        row = {"bureau_id": context.bureau_id(), "sign_in_name": name, "failures": 0}
        db.session.execute(insert(SignInCounter).values(**row).on_conflict_do_nothing())
        counter = db.session.scalars(locked).one()
    return counter


def _count_failure(counter: SignInCounter, officer: Officer | None, at: datetime) -> None:
    """One more; the fifth locks the name. What is left of an old lock starts again from one."""
    if counter.locked_until is not None:
        counter.failures, counter.locked_until = 0, None
    counter.failures += 1
    if counter.failures >= MAX_FAILURES:
        counter.locked_until = at + LOCKED_FOR
        record(
            LedgerEvent.STAFF_SIGN_IN_LOCKED,
            f"登录名{counter.sign_in_name}连续{MAX_FAILURES}次登录失败，锁定{LOCKED_FOR.seconds // 60}分钟。",
            subject_id=officer.id if officer else None,
        )
    db.session.flush()


def _open_session(officer: Officer, agent: str, address: str, at: datetime) -> str:
    """A new session under a new token; the officer's sessions that are over go."""
    db.session.execute(
        delete(WebSession).where(
            WebSession.bureau_id == context.bureau_id(),
            WebSession.officer_id == officer.id,
            (WebSession.ends_at <= at) | (WebSession.seen_at <= at - IDLE_LIMIT),
        )
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        WebSession(
            token_hash=token_hash(token),
            officer_id=officer.id,
            started_at=at,
            seen_at=at,
            ends_at=at + SESSION_LIMIT,
            agent=agent[:AGENT_LENGTH],
            address=address[:ADDRESS_LENGTH],
        )
    )
    record(LedgerEvent.STAFF_SESSION_STARTED, f"{officer.name}登录。", subject_id=officer.id)
    db.session.flush()
    return token
