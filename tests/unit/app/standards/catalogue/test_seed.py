"""The shipped catalogue: all twenty-nine items, every tick-box of the assessment sheet, dates and doubts as known."""

from datetime import date

import pytest

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.checks import check_prerequisites
from app.standards.catalogue.terms import (
    AdoptionStatus,
    BasisPurpose,
    MaterialClass,
    Necessity,
    ServiceMode,
    Stage,
    UniformFacet,
)
from tests.unit.app.standards.catalogue.annex import FEES, ITEMS, LAND_USE_STAGE, PLANNING_STAGE
from tests.unit.app.standards.catalogue.shipped_catalogue import shipped_catalogue, shipped_content

CODES = {
    "proposal_approval", "feasibility_approval", "feasibility_prelim_depth", "enterprise_filing",
    "project_ratification", "land_preexam_siting", "energy_review", "preliminary_design", "land_use_planning_permit",
    "temporary_land_planning", "construction_planning_permit", "infrastructure_fee", "civil_air_defence",
    "construction_report_filing", "bidding_filing", "soil_water_conservation", "flood_impact", "eia",
    "regional_water_eia", "water_abstraction", "fire_design_review", "construction_permit", "fire_acceptance",
    "fire_filing", "planning_verification", "completion_filing", "cad_acceptance", "archive_acceptance",
    "joint_acceptance",
}  # fmt: skip
SHEET = [
    (number, material_class, name, original)
    for number, stage in ((1, LAND_USE_STAGE), (2, PLANNING_STAGE))
    for material_class, boxes in stage.items()
    for name, original in boxes
]


def test_all_twenty_nine_items_load() -> None:
    assert {item.code for item in shipped_catalogue().items} == CODES
    assert len(shipped_catalogue().items) == 29


@pytest.mark.parametrize(("stage", "material_class", "name", "original"), SHEET)
def test_every_tick_box_of_the_sheet_is_in_the_dictionary(
    stage: int, material_class: str, name: str, original: str
) -> None:
    found = [material for material in shipped_catalogue().materials if name in (material.name, *material.synonyms)]
    assert len(found) == 1
    assert found[0].material_class == material_class
    assert found[0].original == original
    assert stage in found[0].sheet


def test_the_dictionary_claims_no_tick_box_that_is_not_printed() -> None:
    printed = {(stage, name) for stage, _, name, _ in SHEET}
    for material in shipped_catalogue().materials:
        names = {material.name, *material.synonyms}
        for stage in material.sheet:
            assert any((stage, name) in printed for name in names), material.name


def test_every_tick_box_is_asked_for_by_an_item() -> None:
    asked = {line["material"] for item in shipped_catalogue().items for line in item.versions[-1].content["materials"]}
    assert {material.code for material in shipped_catalogue().materials if material.sheet} <= asked


@pytest.mark.parametrize("printed", ITEMS)
def test_every_item_of_the_sheet_is_found_by_its_printed_name(printed: str) -> None:
    said = {
        "项目核准": "企业投资项目核准",
        "用地预审与选址意见书核发": "建设项目用地预审与选址意见书核发",
        "初步设计审批": "初步设计审批（含概算）",
        "建设用地（含临时用地）规划许可证": "建设用地（含临时用地）规划许可证核发",
        "建设工程规划许可证": "建设工程规划许可证核发（含设计方案审查）",
        "城市基础设施配套费": "城市基础设施配套费核定",
        "民用建筑应建防空地下室的报建审批": "应建防空地下室的民用建筑项目报建审批",
        "招投标备案": "招标投标情况备案",
        "洪水影响评价报告审批": "洪水影响评价类审批",
        "环评审批": "建设项目环境影响评价审批",
        "消防设计审查": "特殊建设工程消防设计审查",
        "可行性研究报告(初步设计深度)审批": "可行性研究报告（初步设计深度）审批",
    }.get(printed, printed)
    assert said in {item.name for item in shipped_catalogue().items}


@pytest.mark.clause("W2.3")
def test_only_statutory_fees_with_a_basis_are_declared_and_the_sheets_two_are_among_them() -> None:
    known = {basis.code for basis in shipped_catalogue().bases}
    fees = [fee for item in shipped_catalogue().items for fee in item.versions[-1].content["fees"]]
    assert all(fee["basis"] in known for fee in fees)
    assert all("标准由本局核定" in fee["note"] for fee in fees)
    assert all(any(printed in fee["name"] for fee in fees) for printed in FEES)
    assert shipped_content("eia")["fees"] == []


@pytest.mark.clause("W3.1")
def test_completion_is_assisted_and_everything_before_is_acted_for() -> None:
    for item in shipped_catalogue().items:
        expected = ServiceMode.ASSIST if item.stage is Stage.COMPLETION else ServiceMode.ACT_FOR
        assert item.versions[-1].content["service_mode"] is expected, item.code


def test_no_typical_promise_is_shipped_as_a_promise() -> None:
    for item in shipped_catalogue().items:
        for version in item.versions:
            assert version.content["time_limit"]["promised_days"] is None


@pytest.mark.parametrize(
    ("code", "days", "unit", "confirmed"),
    [
        ("project_ratification", 20, LimitUnit.WORKING_DAY, True),
        ("soil_water_conservation", 10, LimitUnit.WORKING_DAY, True),
        ("water_abstraction", 45, LimitUnit.WORKING_DAY, True),
        ("fire_design_review", 15, LimitUnit.WORKING_DAY, True),
        ("construction_permit", 7, LimitUnit.CALENDAR_DAY, True),
        ("eia", 60, LimitUnit.CALENDAR_DAY, False),
        ("enterprise_filing", 0, LimitUnit.WORKING_DAY, True),
        ("preliminary_design", 20, LimitUnit.WORKING_DAY, False),
        ("civil_air_defence", 20, LimitUnit.WORKING_DAY, False),
        ("planning_verification", None, LimitUnit.WORKING_DAY, False),
        ("regional_water_eia", None, LimitUnit.WORKING_DAY, False),
    ],
)
def test_statutory_limits_are_as_known_and_doubts_are_kept(
    code: str, days: int | None, unit: LimitUnit, confirmed: bool
) -> None:
    limit = shipped_content(code)["time_limit"]
    assert (limit["statutory_days"], limit["statutory_unit"], limit["statutory_confirmed"]) == (days, unit, confirmed)


def test_none_set_by_law_is_said_where_it_is_so() -> None:
    none_set = {
        item.code for item in shipped_catalogue().items if item.versions[-1].content["time_limit"]["statutory_none"]
    }
    assert {"proposal_approval", "feasibility_approval", "planning_verification", "completion_filing"} <= none_set
    assert "regional_water_eia" not in none_set, "nothing is known of it, not even that no law sets a limit"


def test_the_environment_code_replaces_the_repealed_law_on_its_day() -> None:
    bases = {basis.code: basis for basis in shipped_catalogue().bases}
    assert bases["hpf.eia"].effective_to == date(2026, 8, 14)
    assert bases["sthjfd.eia"].effective_from == date(2026, 8, 15)
    eia = next(item for item in shipped_catalogue().items if item.code == "eia")
    assert [version.valid_from for version in eia.versions] == [date(2025, 1, 1), date(2026, 8, 15)]
    old, new = ({line["basis"] for line in version.content["bases"]} for version in eia.versions)
    assert "hpf.eia" in old
    assert "sthjfd.eia" not in old
    assert "sthjfd.eia" in new
    assert "hpf.eia" not in new


def test_every_version_cites_only_bases_in_force_on_its_first_day() -> None:
    bases = {basis.code: basis for basis in shipped_catalogue().bases}
    for item in shipped_catalogue().items:
        for version in item.versions:
            for line in (*version.content["bases"], *version.content["fees"]):
                basis = bases[line["basis"]]
                began = basis.effective_from is None or basis.effective_from <= version.valid_from
                lasts = basis.effective_to is None or basis.effective_to >= version.valid_from
                assert began, (item.code, version.number, basis.code)
                assert lasts, (item.code, version.number, basis.code)


def test_a_version_that_is_like_another_repeats_what_it_does_not_change() -> None:
    first, second = shipped_content("eia", 1), shipped_content("eia", 2)
    assert first["materials"] == second["materials"]
    assert first["name"] != second["name"]
    assert len(shipped_content("energy_review", 3)["materials"]) == len(
        shipped_content("energy_review", 1)["materials"]
    )


def test_every_procedure_goes_from_receipt_to_delivery() -> None:
    for item in shipped_catalogue().items:
        steps = item.versions[-1].content["procedure"]["steps"]
        assert [step["name"] for step in steps] == ["接件", "受理", "审查", "决定", "送达"], item.code
        assert all(step["role"] for step in steps)
        assert [step["counted"] for step in steps] == [False, False, True, True, False]


def test_special_steps_say_whether_they_count() -> None:
    steps = {step["name"]: step for step in shipped_content("project_ratification")["procedure"]["special_steps"]}
    assert (steps["委托中介机构评估"]["limit_days"], steps["委托中介机构评估"]["counted"]) == (30, False)
    assert steps["书面征求有关部门意见"]["counted"] is True
    public = shipped_content("construction_planning_permit")["procedure"]["special_steps"][1]
    assert public["counted"] is None, "practice differs: the city must say"


def test_results_of_items_satisfy_later_materials() -> None:
    materials = {material.code: material for material in shipped_catalogue().materials}
    assert materials["doc_enterprise_filing"].issued_by == "enterprise_filing"
    approvals = [each for each in shipped_catalogue().materials if each.material_class is MaterialClass.APPROVAL]
    assert all(each.issued_by for each in approvals)


def test_conditional_materials_say_when() -> None:
    for item in shipped_catalogue().items:
        for line in item.versions[-1].content["materials"]:
            assert bool(line["condition"]) == (line["necessity"] is Necessity.OPTIONAL), (item.code, line["material"])


def test_materials_outside_the_sheet_are_marked() -> None:
    assert all(material.sheet or material.note for material in shipped_catalogue().materials)


def test_prerequisites_have_no_circle() -> None:
    check_prerequisites(
        {
            item.code: [line["item"] for line in item.versions[-1].content["procedure"]["prerequisites"]]
            for item in shipped_catalogue().items
        }
    )


def test_time_limit_bases_are_marked_as_such() -> None:
    purposes = {line["basis"]: line["purpose"] for line in shipped_content("water_abstraction")["bases"]}
    assert purposes["qsxk.limit"] is BasisPurpose.TIME_LIMIT
    assert purposes["sf.abstraction"] is BasisPurpose.ITEM


def test_facets_are_the_five() -> None:
    assert [facet.value for facet in UniformFacet] == ["procedure", "materials", "time_limit", "criteria", "online"]
    assert len(AdoptionStatus) == 3
