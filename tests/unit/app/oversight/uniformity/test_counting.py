"""Rounds count again only what has changed, and say nothing of fewer than three cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.casework.cases.models import Case, Decision
from app.casework.plans.states import SubmissionChannel, submission_channel_of
from app.oversight.uniformity import queries
from app.oversight.uniformity.counting import refresh_figures
from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.matrix import read_matrix
from app.oversight.uniformity.models import FigureRound, ObservedFigure, RunningFigure
from app.oversight.uniformity.queries import MatrixScope
from app.standards.catalogue.change_marks import CatalogueMark
from app.standards.catalogue.terms import UniformFacet
from tenants.clock import freeze_time, now
from tenants.db import acting_for, db, read_transaction, transaction
from tests.factories import decided_filings
from tests.factories.scoping import ZONE, bureau_id

FILING = "enterprise_filing"


def here() -> int:
    """The zone; asking for it leaves no transaction open."""
    with read_transaction():
        return bureau_id(ZONE)


def decided(how_many: int, handed_in: str = "navigator", begin: int = 0) -> None:
    decided_filings.decide_filings(how_many, handed_in=handed_in, begin=begin)


def counted(whole: bool = False) -> int:
    with acting_for(here()), transaction():
        return refresh_figures(whole)


def rows(table: type[Any]) -> list[Any]:
    number = here()
    with acting_for(number), read_transaction():
        found = list(db.session.scalars(select(table).where(table.bureau_id == number)))
        db.session.expunge_all()
    return found


def decided_at() -> datetime:
    with acting_for(here()), read_transaction():
        return db.session.execute(select(func.max(Decision.at))).scalar_one()


def test_only_versions_with_new_decisions_are_counted_again(domain: Flask) -> None:
    decided(3)
    soon = decided_at() + timedelta(minutes=10)
    with freeze_time(soon):
        assert counted() == 1
    (first,), (mark,) = rows(ObservedFigure), rows(CatalogueMark)
    with freeze_time(soon + timedelta(hours=2)):
        counted()
    with freeze_time(soon + timedelta(hours=4)):
        assert counted() == 0
    (same,) = rows(ObservedFigure)
    assert (same.as_of, rows(FigureRound)[0].as_of > same.as_of) == (first.as_of, True)
    assert rows(CatalogueMark)[0].mark == mark.mark


def test_a_decision_that_came_late_into_the_database_is_counted(domain: Flask) -> None:
    """Its moment lies before the last round, which did not see it yet."""
    decided(3)
    soon = decided_at() + timedelta(minutes=10)
    with freeze_time(soon):
        counted()
    mark = rows(CatalogueMark)[0].mark
    decided(1, begin=3)
    with freeze_time(soon + timedelta(minutes=10)):
        assert counted() == 1
    assert [row.cases_decided for row in rows(ObservedFigure)] == [4]
    assert rows(CatalogueMark)[0].mark != mark


def test_what_fell_out_of_the_year_is_told_no_longer(domain: Flask) -> None:
    decided(3)
    with acting_for(here()), read_transaction():
        first, last = db.session.execute(select(func.min(Decision.at), func.max(Decision.at))).one()
    year = timedelta(days=365)
    with freeze_time(first + year - timedelta(minutes=1)):
        counted(whole=True)
    assert [row.cases_decided for row in rows(ObservedFigure)] == [3]
    with freeze_time(last + year + timedelta(minutes=1)):
        assert counted() == 0
    assert rows(ObservedFigure) == []


def test_a_round_costs_the_same_however_many_cases(domain: Flask) -> None:
    heard: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: heard.append(statement))
    decided(3)
    counted()
    heard.clear()
    counted(whole=True)
    few = len(heard)
    decided(2, begin=3)
    heard.clear()
    counted(whole=True)
    assert len(heard) <= few + 3, heard


@pytest.mark.clause("B4", "B22")
@pytest.mark.parametrize(("way", "state"), [("counter", CellState.OBSERVED), ("online", CellState.UNIFORM)])
def test_how_cases_were_handed_in_is_told_beside_what_is_promised(domain: Flask, way: str, state: CellState) -> None:
    decided(3, handed_in=way)
    decided(1, handed_in="navigator", begin=3)
    counted()
    (row,) = rows(ObservedFigure)
    assert (row.cases_decided, row.online_of, row.online_share) == (4, 3, Decimal(way == "online"))
    with acting_for(here()), read_transaction():
        told = read_matrix(MatrixScope(1))
        line = next(line for line in told.lines if line.item.code == FILING)
        place = [card.slug for card in told.bureaus].index(ZONE)
    assert line.cells[place][list(UniformFacet).index(UniformFacet.ONLINE)] is state


@pytest.mark.clause("B10")
def test_of_too_few_that_say_how_they_came_nothing_is_told(domain: Flask) -> None:
    decided(2, handed_in="counter")
    decided(2, handed_in="navigator", begin=2)
    counted()
    (row,) = rows(ObservedFigure)
    assert (row.cases_decided, row.online_of, row.online_share) == (4, None, None)


def test_the_way_that_cost_the_unit_most_is_told() -> None:
    assert (
        submission_channel_of([SubmissionChannel.ONLINE, SubmissionChannel.COUNTER, None]) is SubmissionChannel.COUNTER
    )
    assert submission_channel_of([SubmissionChannel.ONLINE, None]) is SubmissionChannel.ONLINE
    assert submission_channel_of([]) is SubmissionChannel.NAVIGATOR


@pytest.mark.clause("B10")
def test_running_cases_are_told_from_three_on(domain: Flask) -> None:
    decided(4)
    told: list[int | None] = []
    for wanted in (2, 3):
        number = here()
        with acting_for(number), transaction():
            ids = list(db.session.scalars(select(Case.id).order_by(Case.id).limit(wanted)))
            db.session.execute(update(Case).where(Case.bureau_id == number, Case.id.in_(ids)).values(closed_at=None))
        counted()
        told += [row.cases for row in rows(RunningFigure)]
    assert told == [None, 3]
    with acting_for(number), transaction():
        db.session.execute(update(Case).where(Case.bureau_id == number).values(closed_at=now()))
    counted()
    assert rows(RunningFigure) == []


@pytest.mark.clause("B10")
def test_the_database_keeps_small_cells_out(domain: Flask) -> None:
    number = here()
    with acting_for(number), read_transaction():
        item = queries.item_in_force(FILING)
    key = {"city_id": 1, "item_id": item.item_id, "bureau_id": number, "version_id": item.version_id}
    with pytest.raises(IntegrityError, match="no_small_cell"), acting_for(number), transaction():
        db.session.execute(insert(RunningFigure).values(key | {"cases": 2}))
    figure = {
        "cases_decided": 3, "median_days": Decimal(1), "unit": "working_day", "extra_materials": 0, "special_steps": 0,
        "strange_steps": 0, "as_of": now(), "online_share": Decimal("0.5"), "online_of": 2,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="online_of"), acting_for(number), transaction():
        db.session.execute(insert(ObservedFigure).values(key | figure))
