"""Holding an assessment by operations: what is refused, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.casework.projects.queries import project
from app.casework.projects.terms import LandStatus, ProjectState
from app.casework.scoping import operations, queries
from app.casework.scoping.conclusions import ConsultationOpinion
from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.terms import SheetState, Verdict
from app.foundation.errors import Conflict, Forbidden, Invalid, Missing, StaleForm
from tenants.clock import today
from tenants.keys import new_id
from tests.factories import scoping as stories
from tests.factories.scoping import COUNTY, ZONE, acting_officer, bureau_id, division_id, items_by_name, take_in_project

pytestmark = pytest.mark.usefixtures("working_day")

OWN = "项目审批一科"


def started() -> tuple[object, object]:
    """An open round with one own division invited; ids of the round and the sheet."""
    project_id = take_in_project()
    division = division_id(ZONE, OWN)
    with acting_officer(ZONE, "guanjia") as by:
        round_ = operations.open_assessment(project(project_id), today() + timedelta(days=5), by)
        return round_.id, operations.invite_division(round_, division)


@pytest.mark.clause("S5")
def test_it_cannot_start_without_the_facts(domain: Flask) -> None:
    project_id = take_in_project(scale="", funding=None, land_status=LandStatus.NONE)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.open_assessment(project(project_id), None, by)
    assert {fault.field for fault in refused.value.faults} == {"scale", "funding", "land_status"}
    with acting_officer(ZONE, "guanjia"):
        assert project(project_id).state is ProjectState.INTAKE


def test_two_rounds_are_never_open_at_once(domain: Flask) -> None:
    project_id = take_in_project()
    with acting_officer(ZONE, "guanjia") as by:
        operations.open_assessment(project(project_id), None, by)
    with pytest.raises(Conflict), acting_officer(ZONE, "guanjia") as by:
        operations.open_assessment(project(project_id), None, by)


def test_a_date_in_the_past_is_refused(domain: Flask) -> None:
    project_id = take_in_project()
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.open_assessment(project(project_id), today() - timedelta(days=1), by)
    assert refused.value.field == "due_on"


def test_a_division_is_invited_once(domain: Flask) -> None:
    round_id, _sheet = started()
    division = division_id(ZONE, OWN)
    with pytest.raises(Conflict), acting_officer(ZONE, "guanjia"):
        operations.invite_division(queries.assessment(round_id), division)


def test_another_bureau_s_division_does_not_exist(domain: Flask) -> None:
    round_id, _sheet = started()
    foreign = division_id(COUNTY, OWN)
    with pytest.raises(Missing), acting_officer(ZONE, "guanjia"):
        operations.invite_division(queries.assessment(round_id), foreign)


def test_a_consultation_needs_a_link(domain: Flask) -> None:
    round_id, _sheet = started()
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia"):
        operations.invite_bureau(queries.assessment(round_id), bureau_id("gaoping"), [], "", new_id())
    assert refused.value.code == "no_link"


def test_only_facts_of_the_list_can_be_shared(domain: Flask) -> None:
    round_id, _sheet = started()
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia"):
        operations.invite_bureau(queries.assessment(round_id), bureau_id(COUNTY), ["contact_phone"], "", new_id())
    assert refused.value.field == "shared"


def test_a_sheet_is_filled_by_its_division_or_the_stewards(domain: Flask) -> None:
    _round, sheet_id = started()
    with pytest.raises(Forbidden), acting_officer(ZONE, "chuangkou") as by:
        operations.fill_sheet(queries.sheet(sheet_id), 1, [], by=by)
    with acting_officer(ZONE, "guanjia") as by:
        operations.fill_sheet(queries.sheet(sheet_id), 1, [], key_points="会议记录", by=by)


def test_the_second_of_two_savers_is_told(domain: Flask) -> None:
    _round, sheet_id = started()
    with acting_officer(ZONE, "guanjia2") as by:
        operations.fill_sheet(queries.sheet(sheet_id), 1, [], by=by)
    with pytest.raises(StaleForm), acting_officer(ZONE, "guanjia2") as by:
        operations.fill_sheet(queries.sheet(sheet_id), 1, [], by=by)


def test_an_empty_sheet_cannot_be_submitted(domain: Flask) -> None:
    _round, sheet_id = started()
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia2") as by:
        operations.submit_sheet(queries.sheet(sheet_id), by)
    assert refused.value.code == "empty"


def test_a_needed_item_without_a_bureau_is_named(domain: Flask) -> None:
    _round, sheet_id = started()
    (filing,) = items_by_name(stories.FILING)
    with acting_officer(ZONE, "guanjia2") as by:
        operations.fill_sheet(queries.sheet(sheet_id), 1, [ItemVerdict(filing, Verdict.NEEDED)], by=by)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia2") as by:
        operations.submit_sheet(queries.sheet(sheet_id), by)
    assert refused.value.faults[0].field == f"bureau-{filing}"
    assert stories.FILING in refused.value.faults[0].message


def test_items_and_bureaus_must_be_of_this_city(domain: Flask) -> None:
    _round, sheet_id = started()
    (filing,) = items_by_name(stories.FILING)
    for line in (ItemVerdict(new_id(), Verdict.NOT_NEEDED), ItemVerdict(filing, Verdict.NEEDED, 9999)):
        with pytest.raises(Invalid), acting_officer(ZONE, "guanjia2") as by:
            operations.fill_sheet(queries.sheet(sheet_id), 1, [line], by=by)


def test_a_submitted_sheet_is_fixed(domain: Flask) -> None:
    round_id, sheet_id = started()
    submit(sheet_id)
    with pytest.raises(Conflict), acting_officer(ZONE, "guanjia2") as by:
        operations.fill_sheet(queries.sheet(sheet_id), 3, [], by=by)
    with acting_officer(ZONE, "guanjia2"):
        assert queries.merged_table(round_id).waiting == ()


def submit(sheet_id: object, verdict: Verdict = Verdict.NEEDED) -> None:
    """Submit one line about the own item."""
    (filing,) = items_by_name(stories.FILING)
    zone = bureau_id(ZONE)
    with acting_officer(ZONE, "guanjia2") as by:
        sheet = operations.fill_sheet(queries.sheet(sheet_id), 1, [ItemVerdict(filing, verdict, zone)], by=by)
        operations.submit_sheet(sheet, by)


@pytest.mark.clause("S7", "S8")
def test_it_is_not_concluded_before_its_time(domain: Flask) -> None:
    round_id, sheet_id = started()
    whole = ConsultationOpinion("并联办理", "地形图")
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.conclude(queries.assessment(round_id), whole, by)
    assert refused.value.code == "sheets_open"
    assert OWN in refused.value.message
    submit(sheet_id, Verdict.TO_CLARIFY)
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.conclude(queries.assessment(round_id), whole, by)
    assert refused.value.code == "conflicts_open"
    assert stories.FILING in refused.value.message


@pytest.mark.clause("S7")
def test_an_empty_part_needs_its_reason(domain: Flask) -> None:
    round_id, sheet_id = started()
    submit(sheet_id)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.conclude(queries.assessment(round_id), ConsultationOpinion("", ""), by)
    assert {fault.field for fault in refused.value.faults} == {"reason_optimisation", "reason_base_material"}
    reasons = {"optimisation": "事项单一", "base_material": "材料已齐"}
    with acting_officer(ZONE, "guanjia") as by:
        row = operations.conclude(queries.assessment(round_id), ConsultationOpinion(reasons=reasons), by)
        assert row.optimisation == "无。事项单一"


def test_a_settlement_says_what_and_why(domain: Flask) -> None:
    round_id, sheet_id = started()
    submit(sheet_id, Verdict.TO_CLARIFY)
    (filing, other) = items_by_name(stories.FILING, stories.EIA)
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.settle(queries.assessment(round_id), filing, Verdict.TO_CLARIFY, None, " ", by)
    assert {fault.field for fault in refused.value.faults} == {"verdict", "reason"}
    with pytest.raises(Missing), acting_officer(ZONE, "guanjia") as by:
        operations.settle(queries.assessment(round_id), other, Verdict.NOT_NEEDED, None, "无人填报", by)


def test_a_withdrawn_invitation_does_not_hold_it_up(domain: Flask) -> None:
    round_id, sheet_id = started()
    with pytest.raises(Invalid), acting_officer(ZONE, "guanjia"):
        operations.withdraw_invitation(queries.sheet(sheet_id), "")
    with acting_officer(ZONE, "guanjia"):
        operations.withdraw_invitation(queries.sheet(sheet_id), "与项目无关")
        assert queries.merged_table(round_id).waiting == ()
        assert queries.sheet(sheet_id).state is SheetState.WITHDRAWN


def test_look_alike_rows_of_another_bureau_stay_out(domain: Flask) -> None:
    project_id = take_in_project()
    round_id = stories.assess_project(project_id)
    twin = take_in_project(COUNTY)
    with acting_officer(COUNTY, "guanjia") as by:
        operations.open_assessment(project(twin), None, by)
        assert queries.merged_table(round_id).items == ()
        with pytest.raises(Missing):
            queries.assessment(round_id)
