"""From intake to the signed mandate through the pages, as the stewards, the county and the unit go."""

from __future__ import annotations

import pytest

from tests.factories.scoping import ZONE
from tests.functional.scoping import walk


@pytest.mark.clause("S5", "S7", "S8", "W2.2", "W4.1.1", "W4.1.2", "F1")
def test_from_intake_to_mandate(browse: walk.Browse) -> None:
    steward = browse(f"guanjia@{ZONE}")
    base = walk.take_in(steward)
    walk.assess_project(browse, steward, base)
    page = walk.draw_and_issue_plan(steward, base)
    assert "第1版 · 现行" in page.text
    assert "审批要点提示" in page.text
    path = walk.make_unit_link(steward, base)
    assert "made-link" not in steward.get(f"{base}/links").html, "the address is shown once"

    unit = browse()
    page = unit.get(path)
    assert "由贵单位自主决定" in page.text
    page = unit.get(f"{path}/entrust")
    page = unit.submit("/entrust", status=422, contact_phone="", agree=None)
    assert {"contact_phone", "agree", "land_kind"} <= page.errors().keys()
    page = unit.submit(
        "/entrust", status=422, contact_phone="123", agree="y", land_kind="transfer_contract", signer_name="陈立"
    )
    assert {"contact_phone", "land_file"} <= page.errors().keys()
    page = unit.submit(
        "/entrust", contact_phone="13903560001", agree="y", land_kind="transfer_contract", signer_name="陈立",
        land_file=walk.land_file(),
    )  # fmt: skip
    assert page.url.endswith("/receipt")
    assert "委托书已签署" in page.text
    assert "139****0001" in page.text
    unit.get(f"{path}/plan", status=404)
    unit.get(f"{path}/receipt")

    page = steward.get(base)
    assert "代办中" in page.text
    steward.get(f"{base}/navigator")
    who = steward.page.html.split('name="officer_id"', 1)[1].split('<option value="', 1)[1].split('"', 1)[0]
    page = steward.submit("/navigator", officer_id=who, reason="管家团队研究确定")
    assert "已明确项目长" in page.text
