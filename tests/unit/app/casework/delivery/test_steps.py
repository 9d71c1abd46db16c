"""Dispatch, push, correction, special steps, return: what each does to entry, clocks, boxes and ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest

from app.casework.cases import operations as cases
from app.casework.cases.queries import case as case_row
from app.casework.cases.queries import case_parts_of, case_queue, tray_counts
from app.casework.cases.states import CaseState
from app.casework.delivery import dispatch, guards, materials, push, window_events
from app.casework.delivery.dossier import DEFAULT_FIELDS
from app.casework.delivery.queries import materials_of
from app.casework.plans import operations as plans
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import EntryState, MaterialState
from app.casework.projects import operations as projects
from app.casework.projects.queries import project
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockState, ClockSubject, Hands
from app.foundation.errors import Conflict, Invalid, StaleForm
from app.foundation.files import operations as files
from app.interbureau.handoffs.queries import handoff, messages_of
from app.interbureau.handoffs.states import HandoffState
from app.oversight.incoming import postman, receiving
from tenants.clock import freeze_time
from tenants.db import acting_for, read_transaction
from tenants.keys import new_id
from tests.factories import scoping as stories
from tests.factories.delivery_steps import (
    WINDOW,
    act_at_window,
    decide_case,
    deliver_entry,
    dispatch_entry,
    prepare_materials,
    push_entry,
    receive_handoff,
    start_clocks,
)
from tests.factories.scoping import COUNTY, PDF, ZONE, acting_officer, bureau_id, own_division_id

pytestmark = pytest.mark.usefixtures("domain")
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)


def hands_of(entry_id: UUID) -> tuple[Hands, bool]:
    """In whose hands an entry is, and whether it counts."""
    with acting_for(bureau_id(ZONE)), read_transaction():
        view = clock_of(ClockSubject.ENTRY, entry_id)
        assert view is not None
        return view.segments[-1].hands, view.segments[-1].counted


def state_of(entry_id: UUID) -> EntryState:
    """Where an entry stands."""
    with acting_for(bureau_id(ZONE)), read_transaction():
        return entry_row(entry_id).state


@pytest.mark.clause("W1", "S11", "W2.2")
def test_dispatch_names_everything_that_is_missing() -> None:
    project_id = stories.take_in_project()
    revision_id = stories.issue_plan(project_id)
    with acting_for(bureau_id(ZONE)), read_transaction():
        entry_id = next(one.id for one in plans.queries.entry_rows(revision_id) if one.item_name == stories.FILING)
    with acting_officer(ZONE, "guanjia"):
        entry = entry_row(entry_id)
        found = guards.missing_for_sending(project(project_id), entry, materials_of(entry_id))
    assert [fault.code for fault in found] == ["five_missing", "no_mandate", "materials_missing"]
    assert "项目长" in found[0].message
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.dispatch(entry_row(entry_id), own_division_id(WINDOW), by)
    assert refused.value.code == "not_underway"


def test_dispatch_wants_materials_and_a_window() -> None:
    story = stories.entrust_project()
    filing = story.entries[stories.FILING]
    with pytest.raises(Conflict, match="必要材料未齐"), acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.dispatch(entry_row(filing), own_division_id(WINDOW), by)
    prepare_materials(filing)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.dispatch(entry_row(filing), own_division_id("综合办公室"), by)
    assert refused.value.field == "division_id"
    with pytest.raises(Conflict) as cross, acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.dispatch(entry_row(story.entries[stories.EIA]), own_division_id(WINDOW), by)
    assert cross.value.code == "cross_level"
    dispatch_entry(filing)
    with pytest.raises(Conflict), acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.dispatch(entry_row(filing), own_division_id(WINDOW), by)


def test_outside_the_mandate_nothing_is_dispatched() -> None:
    project_id = stories.take_in_project()
    revision_id = stories.issue_plan(project_id)
    navigator = stories.officer_id(ZONE, "xiangmuzhang")
    with acting_officer(ZONE, "guanjia") as by:
        projects.appoint_navigator(project(project_id), navigator, "管家团队研究确定", by)
    with acting_officer(ZONE, "guanjia"):
        entries = {one.item_name: one.id for one in plans.queries.entry_rows(revision_id)}
        stories.sign_mandate(project(project_id), revision_id, [entries[stories.EIA]])
    prepare_materials(entries[stories.FILING])
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.dispatch(entry_row(entries[stories.FILING]), own_division_id(WINDOW), by)
    assert refused.value.code == "out_of_scope"


@pytest.mark.clause("W4.2.1b")
def test_push_clock_starts_by_itself_and_ends_with_the_push() -> None:
    with freeze_time(FRIDAY):
        story = stories.entrust_project()
        assert start_clocks(story) == [], "the own item before it is not decided"
        filing, planning = story.entries[stories.FILING], story.entries[stories.PLANNING]
        prepare_materials(filing)
    with freeze_time(MONDAY):
        decide_case(ZONE, dispatch_entry(filing))
    with acting_for(bureau_id(ZONE)), read_transaction():
        clock = clock_of(ClockSubject.PUSH, planning)
        assert clock is not None
        assert clock.state is ClockState.RUNNING
        assert clock.due_on is not None
        assert clock.due_on.isoformat() == "2026-11-24"
    with freeze_time(MONDAY + timedelta(hours=1)):
        prepare_materials(planning)
        push_entry(planning)
    with acting_for(bureau_id(ZONE)), read_transaction():
        clock = clock_of(ClockSubject.PUSH, planning)
        assert clock is not None
        assert clock.state is ClockState.STOPPED
    assert hands_of(planning) == (Hands.OTHER, False)
    assert state_of(planning) is EntryState.HANDED_OFF


@pytest.mark.clause("N5.2")
def test_one_correction_at_once_and_a_second_with_reason() -> None:
    story = stories.entrust_project()
    planning = story.entries[stories.PLANNING]
    prepare_materials(planning)
    case_id = receive_handoff(COUNTY, push_entry(planning))
    with acting_for(bureau_id(COUNTY)), read_transaction():
        case = case_row(case_id)
        assert case.project_name.startswith("年产")
        assert case.facts["建设地点"]
        wanted = [one.material_id for one in case_parts_of(case_id).materials][:1]
    act_at_window(COUNTY, case_id, cases.accept)
    assert hands_of(planning) == (Hands.OTHER, True)
    act_at_window(COUNTY, case_id, cases.ask_correction, "总平面图缺盖章页", wanted)
    assert hands_of(planning) == (Hands.UNIT, False)
    with pytest.raises(Conflict, match="还有要求补正的材料"), acting_officer(ZONE, "xiangmuzhang"):
        dispatch.correct(entry_row(planning), "已补", [])
    with acting_officer(ZONE, "xiangmuzhang"):
        entry = entry_row(planning)
        owed = next(one for one in materials_of(planning) if one.state is MaterialState.CORRECTION)
        file = files.store_upload(BytesIO(PDF + b"2"), "补正.pdf", project_id=story.project_id)
        materials.submit_material(entry, owed.id, file)
        dispatch.correct(entry, "已补盖章页", [owed.id])
    postman.sweep([bureau_id(COUNTY)])
    assert hands_of(planning) == (Hands.OTHER, True)
    with acting_for(bureau_id(COUNTY)), read_transaction():
        parts = case_parts_of(case_id)
        assert case_row(case_id).state is CaseState.CORRECTED
        assert parts.corrections[0].answer == "已补盖章页"
        assert next(one for one in parts.materials if one.material_id == wanted[0]).file_name == "补正.pdf"
    with pytest.raises(Invalid) as refused:
        act_at_window(COUNTY, case_id, cases.ask_correction, "还缺一页", [])
    assert refused.value.field == "reason"
    act_at_window(COUNTY, case_id, cases.accept)
    with acting_for(bureau_id(COUNTY)), read_transaction():
        assert case_row(case_id).state is CaseState.HANDLING, "7→8, never a second acceptance"
    act_at_window(COUNTY, case_id, cases.ask_correction, "还缺一页", [], "首次审查未发现", who="chuangkou")
    with acting_for(bureau_id(COUNTY)), read_transaction():
        assert [one.round for one in case_parts_of(case_id).corrections] == [1, 2]


def test_correction_before_acceptance_then_accepted() -> None:
    story = stories.entrust_project()
    planning = story.entries[stories.PLANNING]
    prepare_materials(planning)
    handoff_id = push_entry(planning)
    case_id = receive_handoff(COUNTY, handoff_id)
    act_at_window(COUNTY, case_id, cases.ask_correction, "申请表缺签字", [])
    with acting_officer(ZONE, "xiangmuzhang"):
        dispatch.correct(entry_row(planning), "已签字", [])
    postman.sweep([bureau_id(COUNTY)])
    assert hands_of(planning) == (Hands.OTHER, False)
    act_at_window(COUNTY, case_id, cases.accept)
    assert hands_of(planning) == (Hands.OTHER, True)
    with acting_for(bureau_id(COUNTY)), read_transaction():
        assert case_row(case_id).state is CaseState.ACCEPTED
        assert handoff(handoff_id).state is HandoffState.WORKING


def test_off_list_material_cannot_be_asked_for() -> None:
    story = stories.entrust_project()
    filing = story.entries[stories.FILING]
    prepare_materials(filing)
    case_id = dispatch_entry(filing)
    with pytest.raises(Invalid) as refused:
        act_at_window(ZONE, case_id, cases.ask_correction, "另交一份材料", [new_id()])
    assert refused.value.code == "off_list"


def test_special_step_is_nobodys_time() -> None:
    with freeze_time(FRIDAY):
        story = stories.entrust_project()
        planning = story.entries[stories.PLANNING]
        prepare_materials(planning)
        case_id = receive_handoff(COUNTY, push_entry(planning))
    with freeze_time(MONDAY):
        act_at_window(COUNTY, case_id, cases.accept)
    with freeze_time(MONDAY + timedelta(days=1)):
        act_at_window(COUNTY, case_id, cases.start_special_step, "专家评审", "预计5个工作日")
    assert hands_of(planning) == (Hands.SPECIAL, False)
    with freeze_time(MONDAY + timedelta(days=8)):
        act_at_window(COUNTY, case_id, cases.end_special_step, "评审通过")
    assert hands_of(planning) == (Hands.OTHER, True)
    with freeze_time(MONDAY + timedelta(days=9)), acting_officer(COUNTY, "jueding") as by:
        case = case_row(case_id)
        told = cases.decide(case, CaseState.PASSED, "准予", "许可证", "许1号", by=by)
        window_events.forward_case_event(told)
    assert told.content["days_used"] == 2, "one day before the review and one after it"


def test_returned_handoff_is_mended_and_sent_again() -> None:
    story = stories.entrust_project()
    planning = story.entries[stories.PLANNING]
    prepare_materials(planning)
    handoff_id = push_entry(planning)
    with acting_officer(COUNTY, "lianluo"):
        receiving.return_(handoff(handoff_id), "不属本局职权范围内的地块")
    postman.sweep([bureau_id(ZONE)])
    assert state_of(planning) is EntryState.PREPARING
    with acting_officer(ZONE, "xiangmuzhang") as by:
        box = push.push(entry_row(planning), DEFAULT_FIELDS, None, "已核对地块", new_id(), by)
        assert box.id == handoff_id
        assert box.round == 2
    postman.sweep([bureau_id(COUNTY)])
    case_id = receive_handoff(COUNTY, handoff_id)
    decide_case(COUNTY, case_id)
    assert state_of(planning) is EntryState.DECIDED


def test_withdrawn_before_receipt_goes_back_to_preparing() -> None:
    story = stories.entrust_project()
    planning = story.entries[stories.PLANNING]
    prepare_materials(planning)
    handoff_id = push_entry(planning)
    with acting_officer(ZONE, "xiangmuzhang"):
        dispatch.withdraw_handoff(handoff(handoff_id), "材料有误")
    assert state_of(planning) is EntryState.PREPARING
    second = push_entry(planning)
    assert second != handoff_id
    with pytest.raises(Conflict), acting_officer(COUNTY, "lianluo"):
        receiving.receive(handoff(handoff_id), own_division_id(WINDOW), None)


def test_necessary_material_cannot_be_kept_back_and_preview_is_what_is_sent() -> None:
    story = stories.entrust_project()
    planning = story.entries[stories.PLANNING]
    prepare_materials(planning)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "xiangmuzhang") as by:
        push.push(entry_row(planning), ["place"], [], "", new_id(), by)
    assert refused.value.field == "material_ids"
    with acting_officer(ZONE, "xiangmuzhang") as by:
        entry = entry_row(planning)
        shown = push.bundle_with(entry).content(entry, ["place"], None, "请办理")
        box = push.push(entry, ["place"], None, "请办理", new_id(), by)
        assert messages_of(box.id)[0].content == shown
        assert list(shown["facts"]) == ["建设地点"]


def test_window_refuses_the_stale_form_and_the_queue_shows_what_is_missing() -> None:
    story = stories.entrust_project()
    filing = story.entries[stories.FILING]
    prepare_materials(filing)
    case_id = dispatch_entry(filing)
    with pytest.raises(StaleForm):
        act_at_window(ZONE, case_id, cases.accept, version=99)
    with acting_for(bureau_id(ZONE)), read_transaction():
        division = own_division_id(WINDOW)
        rows = case_queue(division)
        assert [row.id for row in rows] == [case_id]
        assert rows[0].missing is None
        assert sum(tray_counts(division).values()) == 1
        assert case_queue(division, after=(rows[0].due_on, rows[0].id)) == []
    with acting_for(bureau_id(COUNTY)), read_transaction():
        assert case_queue(division) == [], "nothing of another bureau"


def test_refused_item_waits_for_a_new_start() -> None:
    story = stories.entrust_project()
    filing = story.entries[stories.FILING]
    prepare_materials(filing)
    case_id = dispatch_entry(filing)
    act_at_window(ZONE, case_id, cases.accept)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "jueding") as by:
        cases.decide(case_row(case_id), CaseState.PASSED, "准予", by=by)
    assert refused.value.field == "certificate_no"
    with acting_officer(ZONE, "jueding") as by:
        window_events.forward_case_event(cases.decide(case_row(case_id), CaseState.NOT_PASSED, "不符合产业政策", by=by))
    assert state_of(filing) is EntryState.REFUSED
    with acting_officer(ZONE, "xiangmuzhang") as by:
        dispatch.return_from_window(entry_row(filing), "调整方案后重新申报", by)
    assert state_of(filing) is EntryState.PREPARING
    decide_case(ZONE, dispatch_entry(filing))
    deliver_entry(filing)
    assert state_of(filing) is EntryState.DELIVERED
