"""Clocks in the database: their rows follow from their segments, and another bureau's are not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.orm import Session

from app.foundation.calendar import load, operations, queries
from app.foundation.calendar.models import Clock, ClockSegment, DueDateChange, WorkDay
from app.foundation.calendar.terms import ClockState, ClockSubject, DayKind, Hands, Tone
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.calendar.years import YearRefused, parse_year
from app.foundation.errors import Conflict, Invalid, Missing
from deploy.installation import DatabaseRole, driver_url
from tenants import clock
from tenants.db import acting_for, db, transaction
from tests.conftest import Database

ZONE, OTHER = 11, 5
START = datetime(2026, 3, 2, 10, tzinfo=clock.SHANGHAI)
NEXT_YEAR = """
year = 2027
title = "通知"
published_on = 2026-11-20
[[off]]
name = "元旦"
from = 2027-01-01
to = 2027-01-03
"""


@contextmanager
def as_owner(database: Database) -> Iterator[Session]:
    """A session of the schema's owner, who loads shared data."""
    engine = create_engine(driver_url(database.installation.dsn(DatabaseRole.OWNER, database.name)))
    with Session(engine) as session:
        yield session
    engine.dispose()


def _days(count: int) -> datetime:
    return START + timedelta(days=count)


def _start(limit: int | None = 10, subject_id: UUID | None = None, at: datetime = START) -> UUID:
    subject_id = subject_id or uuid4()
    with transaction():
        operations.start_clock(ClockSubject.CASE, subject_id, TimeLimit(limit), at=at)
    return subject_id


def _clock(subject_id: UUID) -> Clock:
    return operations.locked_clock(ClockSubject.CASE, subject_id)


@pytest.mark.usefixtures("domain")
def test_the_row_follows_from_the_segments() -> None:
    with acting_for(ZONE):
        case = _start()
        with transaction():
            clock = _clock(case)
            assert (clock.state, clock.due_on, clock.started_on) == (
                ClockState.RUNNING, date(2026, 3, 16), date(2026, 3, 2),
            )  # fmt: skip
            operations.pause_clock(clock, "correction", Hands.UNIT, _days(3))
            assert (clock.state, clock.due_on, clock.due_floor) == (ClockState.PAUSED, None, date(2026, 3, 16))
            operations.resume_clock(clock, _days(10))
            assert (clock.state, clock.due_on, clock.due_floor) == (ClockState.RUNNING, date(2026, 3, 23), None)
            operations.close_clock(clock, _days(14))
            assert (clock.state, clock.stopped_at) == (ClockState.STOPPED, _days(14))
        view = queries.clock_of(ClockSubject.CASE, case)
        assert view is not None
        assert [(part.hands, part.counted, part.reason) for part in view.segments] == [
            (Hands.OWN, True, None), (Hands.UNIT, False, "correction"), (Hands.OWN, True, None),
        ]  # fmt: skip
        assert view.reading(as_of=date(2026, 9, 1)).used == 5


@pytest.mark.usefixtures("domain")
def test_a_suspension_over_a_correction_goes_back_to_the_correction() -> None:
    with acting_for(ZONE):
        case = _start()
        with transaction():
            clock = _clock(case)
            operations.pause_clock(clock, "correction", Hands.UNIT, _days(1))
            operations.pause_clock(clock, "suspension", at=_days(2))
            operations.resume_clock(clock, _days(3))
            assert clock.state is ClockState.PAUSED
            operations.resume_clock(clock, _days(4))
            assert clock.state is ClockState.RUNNING
            assert operations.resume_clock(clock, _days(5)) is clock
        view = queries.clock_of(ClockSubject.CASE, case)
        assert view is not None
        assert [part.reason for part in view.segments] == [None, "correction", "suspension", "correction", None]


@pytest.mark.usefixtures("domain")
def test_turning_to_what_already_is_changes_nothing() -> None:
    with acting_for(ZONE):
        case = _start()
        with transaction():
            operations.turn_clock(_clock(case), Hands.OWN, True, at=_days(3))
        assert db.session.scalars(select(ClockSegment.number).where(ClockSegment.bureau_id == ZONE)).all() == [1]


@pytest.mark.usefixtures("domain")
def test_what_cannot_be_is_refused() -> None:
    with acting_for(ZONE):
        case = _start()
        with pytest.raises(Invalid, match="不能早于"), transaction():
            operations.turn_clock(_clock(case), Hands.UNIT, False, at=_days(-1))
        with pytest.raises(Invalid), transaction():
            operations.extend_clock(_clock(case), 0)
        with transaction():
            operations.close_clock(_clock(case), _days(1))
        with pytest.raises(Conflict, match="已经停止"), transaction():
            operations.turn_clock(_clock(case), Hands.UNIT, False, at=_days(2))
        with transaction():
            assert operations.close_clock(_clock(case), _days(3)).stopped_at == _days(1)
        with pytest.raises(Missing), transaction():
            _clock(uuid4())


@pytest.mark.usefixtures("domain")
def test_an_extension_moves_the_due_date() -> None:
    with acting_for(ZONE):
        case = _start()
        with transaction():
            assert operations.extend_clock(_clock(case), 10).due_on == date(2026, 3, 30)


@pytest.mark.usefixtures("domain")
def test_another_bureau_has_none_of_it() -> None:
    with acting_for(ZONE):
        case = _start()
    with acting_for(OTHER):
        same = _start(limit=3, subject_id=case)
        assert same == case
        view = queries.clock_of(ClockSubject.CASE, case)
        assert view is not None
        assert view.limit.days == 3
        assert len(queries.open_clocks_by_due(date(2026, 12, 1), 10)) == 1


@pytest.mark.usefixtures("domain")
def test_any_number_of_clocks_costs_two_statements() -> None:
    with acting_for(ZONE):
        cases = [_start() for _ in range(12)]
        queries.calendar_here()
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        views = queries.clocks_of(ClockSubject.CASE, cases)
        tones = {view.reading(as_of=date(2026, 3, 13)).tone for view in views.values()}
    assert len(views) == 12
    assert tones == {Tone.DUE}
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 2
    assert all("bureau_id" in statement for statement in seen)


@pytest.mark.usefixtures("domain")
def test_open_clocks_come_by_due_date_without_paused_and_stopped_ones() -> None:
    with acting_for(ZONE):
        late, soon, paused, stopped = _start(20), _start(5), _start(1), _start(2)
        _start(None)
        with transaction():
            operations.pause_clock(_clock(paused), "correction", at=_days(0))
            operations.close_clock(_clock(stopped), _days(1))
        found = queries.open_clocks_by_due(date(2026, 12, 31), 10)
        assert [view.subject_id for view in found] == [soon, late]
        assert queries.open_clocks_by_due(date(2026, 3, 6), 10) == []


def test_the_database_allows_one_clock_a_subject_and_one_open_segment(domain: Flask, database: Database) -> None:
    with acting_for(ZONE):
        case = _start()
        with pytest.raises(Exception, match="uq_clocks_subject"):
            _start(subject_id=case)
    with database.connect(DatabaseRole.OWNER) as owner:
        names = owner.execute("select indexname from pg_indexes where tablename = 'clock_segments'").fetchall()
    assert ("uq_clock_segments_open",) in names


def test_a_new_year_settles_what_was_to_be_confirmed(domain: Flask, database: Database) -> None:
    december = datetime(2026, 12, 10, 9, tzinfo=clock.SHANGHAI)
    with acting_for(ZONE):
        _start(20, at=december)
        with transaction():
            assert operations.settle_dates() == 0
        with as_owner(database) as session:
            load.load(session, 1, [parse_year(NEXT_YEAR, "2027.toml")])
            session.commit()
        with transaction():
            assert operations.settle_dates() == 1
            moved = db.session.scalars(select(DueDateChange).where(DueDateChange.bureau_id == ZONE)).all()
        assert [(one.floor_before, one.due_on) for one in moved] == [(date(2027, 1, 6), date(2027, 1, 8))]
        with transaction():
            assert operations.settle_dates() == 0


def test_loading_twice_changes_nothing_and_a_published_year_is_never_altered(domain: Flask, database: Database) -> None:
    with as_owner(database) as session:
        assert load.load(session, 1) == []
        assert session.scalar(text("select count(*) from work_days")) == 730
        load.load(session, 1, [parse_year(NEXT_YEAR, "2027.toml")])
        with pytest.raises(YearRefused, match="2027-01-04"):
            load.load(session, 1, [parse_year(NEXT_YEAR.replace("01-03", "01-04"), "2027.toml")])
        session.rollback()


def test_the_application_cannot_alter_a_published_day(domain: Flask, database: Database) -> None:
    with database.connect(DatabaseRole.APP) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("update work_days set kind = 'holiday' where day = '2026-03-02'")
    with acting_for(ZONE):
        row = db.session.execute(select(WorkDay.kind).where(WorkDay.day == date(2026, 10, 10))).one()
        assert row.kind is DayKind.MAKEUP
