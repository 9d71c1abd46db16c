"""Sheets, consultation and the merged table through the pages."""

from __future__ import annotations

import pytest

from tests.factories.scoping import COUNTY, FILING, ZONE
from tests.functional.scoping import walk
from tests.page import Browser, Page

UNKNOWN = "00000000-0000-7000-8000-000000000000"


def invited(browse: walk.Browse) -> tuple[Browser, str, Page]:
    """A round with one own division invited; the steward, the project's address, the division's sheet."""
    steward = browse(f"guanjia@{ZONE}")
    base = walk.take_in(steward)
    steward.get(f"{base}/assessment")
    page = steward.submit(f"{base}/assessment")
    own = next(row.split('"', 1)[0] for row in page.html.split('<option value="')[1:] if ">项目审批一科<" in row[:80])
    steward.submit("/divisions", division_id=own)
    division = browse(f"guanjia2@{ZONE}")
    page = division.get("/sheets")
    return steward, base, division.get(next(link for link in page.links if link.startswith("/sheets/")))


def test_a_needed_item_without_a_bureau_is_told_in_its_row(browse: walk.Browse) -> None:
    _steward, _base, sheet = invited(browse)
    division = browse(f"guanjia2@{ZONE}")
    division.get(sheet.url)
    item = walk.row_of(sheet, FILING)
    page = division.submit(
        sheet.url,
        status=422,
        **{f"verdict-{item}": "needed", f"bureau-{item}": "", f"note-{item}": "看现场"},
        finish="1",
    )
    assert FILING in page.errors()[f"bureau-{item}"]
    assert page.form(sheet.url).values[f"note-{item}"] == "看现场"
    assert page.form(sheet.url).values[f"verdict-{item}"] == "needed"


def test_nothing_is_lost_when_a_colleague_saved_first(browse: walk.Browse) -> None:
    _steward, _base, sheet = invited(browse)
    item = walk.row_of(sheet, FILING)
    first, second = browse(f"guanjia2@{ZONE}"), browse(f"guanjia2@{ZONE}")
    mine, theirs = first.get(sheet.url), second.get(sheet.url)
    second.submit(sheet.url, page=theirs, **{f"verdict-{item}": "not_needed"})
    page = first.submit(sheet.url, page=mine, status=409, **{f"verdict-{item}": "needed"}, key_points="要点")
    assert page.form(sheet.url).values["key_points"].strip() == "要点"
    assert page.form(sheet.url).values[f"verdict-{item}"] == "needed"


def test_an_empty_sheet_is_not_taken(browse: walk.Browse) -> None:
    _steward, _base, sheet = invited(browse)
    division = browse(f"guanjia2@{ZONE}")
    division.get(sheet.url)
    page = division.submit(sheet.url, status=422, finish="1")
    assert "研判表还是空的" in page.text


@pytest.mark.clause("S8")
def test_what_the_other_bureau_will_see_is_shown_first(browse: walk.Browse) -> None:
    steward, base, _sheet = invited(browse)
    page = steward.get(f"{base}/assessment")
    page = steward.get(next(link for link in page.links if link.endswith("/consult")))
    shown = page.html.split('id="preview"', 1)[1]
    assert "阳城经济技术开发区演礼园区" in shown
    assert "91140522MA0GTFPR0Y" not in shown
    assert "对方看不到" in page.text
    page = steward.get(f"{page.url}?bureau_id=5&shared=credit_code&questions=能否并联")
    shown = page.html.split('id="preview"', 1)[1]
    assert "91140522MA0GTFPR0Y" in shown
    assert "演礼园区" not in shown
    assert "能否并联" in shown
    steward.submit("/consult", status=422, shared="contact_phone")
    page = steward.submit("/consult", bureau_id="5", questions="能否并联")
    assert "待对方反馈" in page.text
    assert (
        "阳城县"
        not in steward.get(next(link for link in page.links if link.endswith("/consult")))
        .html.split('name="bureau_id"', 1)[1]
        .split("</select>", 1)[0]
    )


def test_another_bureau_s_sheet_is_like_none(browse: walk.Browse) -> None:
    steward, base, sheet = invited(browse)
    stranger = browse(f"guanjia@{COUNTY}")
    assert stranger.get(sheet.url, status=404).text == stranger.get(f"/sheets/{UNKNOWN}", status=404).text
    assert "没有待填的研判表" in stranger.get("/sheets?all=1").text
    round_ = next(link for link in steward.get(f"{base}/assessment").links if link.endswith("/consult"))
    stranger.get(round_, status=404)


def test_a_conclusion_too_early_says_what_is_missing(browse: walk.Browse) -> None:
    steward, base, _sheet = invited(browse)
    page = steward.get(f"{base}/assessment")
    round_ = next(link for link in page.links if link.endswith("/consult")).removesuffix("/consult")
    page = steward.forced(f"{round_}/conclude", 409, optimisation="x", base_material="y")
    steward.forced(f"{round_}/plan", 409)
    steward.forced(f"{round_}/settle", 422, item_id=UNKNOWN, verdict="needed")
    steward.forced(f"{round_}/divisions", 422, division_id="nonsense")


def test_an_invitation_can_be_withdrawn(browse: walk.Browse) -> None:
    steward, base, sheet = invited(browse)
    steward.get(f"{base}/assessment")
    steward.forced(f"{sheet.url}/withdraw", 422, reason="")
    page = steward.forced(f"{sheet.url}/withdraw", 200, reason="与项目无关")
    assert "已撤回" in page.text
