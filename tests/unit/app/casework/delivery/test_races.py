"""Two people at once: exactly one wins a step, the other is told; nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.casework.cases import operations as cases
from app.casework.cases.models import CaseStep
from app.casework.cases.queries import case as case_row
from app.casework.delivery import dispatch, suspensions, window_events
from app.casework.plans.queries import entry as entry_row
from app.casework.projects.queries import project
from app.foundation.errors import Refusal
from app.foundation.ledger.models import LedgerEntry
from tenants.db import acting_for, db, read_transaction
from tests.factories import scoping as stories
from tests.factories.delivery_steps import WINDOW, dispatch_entry, prepare_materials, push_entry, receive_handoff
from tests.factories.scoping import COUNTY, ZONE, acting_officer, bureau_id, own_division_id

BUSY = ("40P01", "40001")


def at_once(app: Flask, *doings: Callable[[], object]) -> list[str]:
    """Do all of them at the same moment, each in a thread of its own; says what came of each."""
    barrier, results = Barrier(len(doings)), ["" for _ in doings]

    def run(number: int, do: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                do()
                results[number] = "done"
            except Refusal as refusal:
                results[number] = refusal.code
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", "")
                results[number] = "busy" if state in BUSY else f"database {state}"
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def accepting(slug: str, case_id: UUID) -> Callable[[], None]:
    """Accept a case, as its form of version 1 asks."""

    def do() -> None:
        with acting_officer(slug, "chuangkou") as by:
            window_events.forward_case_event(cases.accept(case_row(case_id), by, version=1))

    return do


@pytest.mark.parametrize("handed", [False, True])
def test_a_case_is_accepted_once(domain: Flask, handed: bool) -> None:
    story = stories.entrust_project()
    name, slug = (stories.PLANNING, COUNTY) if handed else (stories.FILING, ZONE)
    prepare_materials(story.entries[name])
    case_id = receive_handoff(slug, push_entry(story.entries[name])) if handed else dispatch_entry(story.entries[name])
    results = at_once(domain, *[accepting(slug, case_id)] * 4)
    assert sorted(results) == ["done", "stale", "stale", "stale"]
    with acting_for(bureau_id(slug)), read_transaction():
        steps = db.session.scalar(select(func.count()).select_from(CaseStep).where(CaseStep.case_id == case_id))
    assert steps == 2


def test_an_entry_is_dispatched_once(domain: Flask) -> None:
    story = stories.entrust_project()
    entry_id = story.entries[stories.FILING]
    prepare_materials(entry_id)

    def do() -> None:
        with acting_officer(ZONE, "xiangmuzhang") as by:
            dispatch.dispatch(entry_row(entry_id), own_division_id(WINDOW), by)

    assert sorted(at_once(domain, do, do, do)) == ["done", "step", "step"]


def test_a_decision_and_a_suspension_at_once_leave_one_truth(domain: Flask) -> None:
    story = stories.entrust_project()
    entry_id = story.entries[stories.FILING]
    prepare_materials(entry_id)
    case_id = dispatch_entry(entry_id)

    def suspend() -> None:
        with acting_officer(ZONE, "xiangmuzhang") as by:
            suspensions.suspend(project(story.project_id), 6, "来函", by=by)

    results = at_once(domain, accepting(ZONE, case_id), suspend)
    assert results[1] == "done"
    assert results[0] in ("done", "paused")
    with acting_for(bureau_id(ZONE)), read_transaction():
        assert case_row(case_id).paused
        told = db.session.scalars(select(LedgerEntry.event).where(LedgerEntry.project_id == story.project_id)).all()
    assert ("delivery.entry.accepted" in told) == (results[0] == "done")


def test_both_sides_of_a_handoff_at_once(domain: Flask) -> None:
    story = stories.entrust_project()
    entry_id = story.entries[stories.PLANNING]
    prepare_materials(entry_id)
    case_id = receive_handoff(COUNTY, push_entry(entry_id))

    def suspend() -> None:
        with acting_officer(ZONE, "xiangmuzhang") as by:
            suspensions.suspend(project(story.project_id), 6, "来函", by=by)

    results = at_once(domain, accepting(COUNTY, case_id), suspend)
    assert "done" in results
    assert set(results) <= {"done", "overtaken", "busy", "step"}
