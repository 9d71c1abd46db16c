"""Seven grounds; every clock stops and goes on with what remained; every bureau that works is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.casework.cases import operations as cases
from app.casework.cases.queries import case as case_row
from app.casework.delivery import operations as delivery
from app.casework.delivery import suspensions, window_events
from app.casework.plans.queries import entry as entry_row
from app.casework.projects.queries import project
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockState, ClockSubject
from app.foundation.errors import Conflict, Invalid
from app.oversight.incoming import postman
from tenants.clock import freeze_time
from tenants.db import acting_for, read_transaction
from tests.factories import scoping as stories
from tests.factories.delivery_steps import (
    act_at_window,
    dispatch_entry,
    prepare_materials,
    push_entry,
    receive_handoff,
    start_clocks,
)
from tests.factories.scoping import COUNTY, ZONE, RecordedProject, acting_officer, bureau_id

pytestmark = pytest.mark.usefixtures("domain")
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)


def suspended(story: RecordedProject, ground: int = 6) -> None:
    """Suspend, and let the other bureaus take notice."""
    with acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.suspend(project(story.project_id), ground, "项目单位来函申请暂停", by=by)
    postman.sweep([bureau_id(COUNTY)])


@pytest.mark.clause("W4.3")
def test_every_clock_stops_here_and_there_and_goes_on_with_what_remained() -> None:
    with freeze_time(FRIDAY):
        story = stories.entrust_project()
        start_clocks(story)
        filing, planning = story.entries[stories.FILING], story.entries[stories.PLANNING]
        for entry_id in (filing, planning):
            prepare_materials(entry_id)
        own_case = dispatch_entry(filing)
        their_case = receive_handoff(COUNTY, push_entry(planning))
    with freeze_time(MONDAY):
        act_at_window(COUNTY, their_case, cases.accept)
    with acting_for(bureau_id(COUNTY)), read_transaction():
        before = clock_of(ClockSubject.CASE, their_case)
        assert before is not None
        due_before = before.due_on
    with freeze_time(MONDAY + timedelta(days=1)):
        suspended(story)
    with acting_for(bureau_id(ZONE)), read_transaction():
        assert project(story.project_id).state is ProjectState.SUSPENDED
        for entry_id in story.entries.values():
            clock = clock_of(ClockSubject.ENTRY, entry_id)
            assert clock is not None
            assert clock.state is ClockState.PAUSED
        assert case_row(own_case).paused
    with acting_for(bureau_id(COUNTY)), read_transaction():
        assert case_row(their_case).paused
        clock = clock_of(ClockSubject.CASE, their_case)
        assert clock is not None
        assert clock.state is ClockState.PAUSED
    with freeze_time(MONDAY + timedelta(days=2)):
        with pytest.raises(Conflict, match="已中止"):
            act_at_window(COUNTY, their_case, cases.handle)
        with pytest.raises(Conflict, match="已中止"), acting_officer(ZONE, "xiangmuzhang") as by:
            delivery.remind(entry_row(filing), "请补材料", by=by)
    with freeze_time(MONDAY + timedelta(days=8)), acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.resume(project(story.project_id), "项目单位申请恢复", by=by)
    with freeze_time(MONDAY + timedelta(days=8)):
        postman.sweep([bureau_id(COUNTY)])
    with acting_for(bureau_id(COUNTY)), read_transaction():
        clock = clock_of(ClockSubject.CASE, their_case)
        assert clock is not None
        assert clock.state is ClockState.RUNNING
        assert clock.due_on is not None
        assert due_before is not None
        assert (clock.due_on - due_before).days == 7, "a week of pause moves the end by a week"
        assert not case_row(their_case).paused


@pytest.mark.parametrize("ground", [0, 8])
def test_other_grounds_are_refused(ground: int) -> None:
    story = stories.entrust_project()
    with pytest.raises(Invalid) as refused:
        suspended(story, ground)
    assert refused.value.field == "ground"


def test_ground_four_needs_a_reminder_first() -> None:
    story = stories.entrust_project()
    with pytest.raises(Invalid) as refused:
        suspended(story, 4)
    assert refused.value.code == "no_reminder"
    with acting_officer(ZONE, "xiangmuzhang") as by:
        delivery.remind(entry_row(story.entries[stories.FILING]), "请于周五前提交申请表", to_unit=True, by=by)
    suspended(story, 4)


def test_suspended_twice_or_resumed_unsuspended_is_refused() -> None:
    story = stories.entrust_project()
    with pytest.raises(Conflict), acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.resume(project(story.project_id), "恢复", by=by)
    suspended(story)
    with pytest.raises(Conflict):
        suspended(story)


def test_ending_closes_the_project_with_what_was_handed_back() -> None:
    story = stories.entrust_project()
    filing = story.entries[stories.FILING]
    prepare_materials(filing)
    own_case = dispatch_entry(filing)
    suspended(story)
    with acting_officer(ZONE, "xiangmuzhang") as by:
        ended = suspensions.terminate(project(story.project_id), "退还申请表、出让合同复印件", by=by)
        assert ended.end_note.startswith("退还")
    with acting_for(bureau_id(ZONE)), read_transaction():
        assert project(story.project_id).state is ProjectState.TERMINATED
        assert case_row(own_case).closed_at is not None
        clock = clock_of(ClockSubject.ENTRY, filing)
        assert clock is not None
        assert clock.state is ClockState.STOPPED


def test_a_message_that_arrives_in_a_pause_is_kept_under_it() -> None:
    story = stories.entrust_project()
    planning = story.entries[stories.PLANNING]
    prepare_materials(planning)
    their_case = receive_handoff(COUNTY, push_entry(planning))
    act_at_window(COUNTY, their_case, cases.accept)
    with acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.suspend(project(story.project_id), 6, "来函", by=by)
    with acting_officer(COUNTY, "chuangkou") as by:
        window_events.forward_case_event(cases.ask_correction(case_row(their_case), "缺一页", [], by=by))
    postman.sweep([bureau_id(ZONE), bureau_id(COUNTY)])
    with acting_for(bureau_id(ZONE)), read_transaction():
        clock = clock_of(ClockSubject.ENTRY, planning)
        assert clock is not None
        assert clock.state is ClockState.PAUSED
        assert clock.segments[-1].reason == "suspension"
    with acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.resume(project(story.project_id), "恢复", by=by)
    with acting_for(bureau_id(ZONE)), read_transaction():
        clock = clock_of(ClockSubject.ENTRY, planning)
        assert clock is not None
        assert clock.segments[-1].reason == "correction"
