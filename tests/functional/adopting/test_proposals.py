"""A proposal from below, its clock and its answer (B9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.sections import TIME_LIMIT
from app.standards.drafting import operations, publishing, queries
from tenants import clock
from tests.factories.recorded_projects import record_project
from tests.factories.scoping import CITY, ZONE, acting_officer
from tests.page import Browser

Browse = Callable[..., Browser]
CODE = "enterprise_filing"
WORDS = {"facet": "time_limit", "suggestion": "承诺时限改为3个工作日", "reason": "两年来平均2.1个工作日办结"}
DAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


def proposed(browse: Browse) -> str:
    """The window of the zone proposes; the address of the proposal."""
    window = browse(f"chuangkou@{ZONE}")
    window.get(f"/proposals/new?item={CODE}")
    page = window.submit("/new", 422, facet="time_limit", suggestion="只有建议")
    assert "reason" in page.errors()
    assert page.form("/new").values["suggestion"].strip() == "只有建议"
    page = window.submit("/new", **WORDS)
    assert "待答复" in page.text
    return page.url


@pytest.mark.clause("B9")
def test_a_zone_proposes_and_the_city_answers_once(browse: Browse) -> None:
    with clock.freeze_time(DAY):
        path = proposed(browse)
        assert "3月23日" in browse("guanjia@gaoping").get(path).text, "everybody sees it, with its limit"
        zone = browse(f"mulu@{ZONE}")
        zone.get(path)
        zone.forced(f"{path}/accept", 403, answer="自己同意")
        city = browse("mulu@jincheng")
        city.get(path)
        assert "answer" in city.submit("/accept", 422, answer=" ").errors()
        page = city.submit("/accept", answer="同意，列入下一版")
        assert "已采纳" in page.text
        assert "待写入下一版" in page.text
        page = city.forced(f"{path}/decline", 409, answer="改主意")
        assert page.alerts[0][0] == "answered"


@pytest.mark.clause("B9")
def test_the_version_that_carries_it_is_named(browse: Browse, app: Flask) -> None:
    path = proposed(browse)
    city = browse("mulu@jincheng")
    city.get(path)
    city.submit("/accept", answer="同意")
    with app.app_context():
        with acting_officer(CITY, "mulu") as by:
            draft = operations.start_draft(queries.item(item_id_of(1, CODE)))
            limit = {name: value for name, value in TIME_LIMIT.of(draft.body).items() if name != "variants"}
            changed = limit | {"statutory_days": None, "promised_days": 3, "promised_confirmed": True}
            operations.save_section(draft, TIME_LIMIT, changed, operations.revision_token_of(draft, TIME_LIMIT))
            operations.set_change_note(draft, "承诺时限压缩。")
            draft_id = operations.submit(draft, by).id
        with acting_officer(CITY, "lingdao") as by:
            publishing.publish(queries.draft(draft_id), clock.today(), by, queries.draft(draft_id).revision)
    assert "已写入第2版" in browse(f"chuangkou@{ZONE}").get(path).text
    assert "已写入第2版" in city.get("/proposals?state=accepted").text
    zone = browse(f"mulu@{ZONE}")
    assert "待知悉" in zone.get(f"/adoptions/{CODE}").text


def test_the_list_is_narrowed_and_late_ones_stand_out(browse: Browse) -> None:
    with clock.freeze_time(DAY):
        path = proposed(browse)
    with clock.freeze_time(datetime(2026, 4, 2, 2, tzinfo=UTC)):
        city = browse("mulu@jincheng")
        page = city.get("/proposals?state=open")
        assert path in page.links
        assert "row-late" in page.html
        assert "超期" in page.text
        assert path in city.get(f"/proposals?item={CODE}&bureau=11").links
        assert path not in city.get("/proposals?state=declined").links
        assert path not in city.get("/proposals?bureau=5").links
        city.get("/proposals?state=x&bureau=%27&item=%00&after=1", 400)
        city.get("/proposals?state=x&bureau=99&item=none&after=1")


def test_administrators_propose_nothing(browse: Browse) -> None:
    admin = browse(f"xitong@{ZONE}")
    page = admin.get(f"/catalogue/{CODE}")
    assert not [href for href in page.links if href.startswith("/proposals/new")]
    admin.get(f"/proposals/new?item={CODE}", 403)
    page = browse(f"mulu@{ZONE}").get(f"/catalogue/{CODE}")
    assert {f"/adoptions/{CODE}", f"/side-by-side/{CODE}", f"/proposals/new?item={CODE}"} <= set(page.links)


@pytest.mark.clause("B9")
def test_a_work_suggestion_becomes_a_proposal(app: Flask, browse: Browse) -> None:
    with app.app_context():
        project_id = record_project("archived", items={CODE: ZONE}, consult=[])
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/projects/{project_id}/closing")
    if "提交建议表" in page.text:
        page = navigator.submit("/suggestion", opinions="备案信息表与申请文件内容重复，建议合并。")
        page = navigator.get(f"/projects/{project_id}/closing")
    link = next(link for link in page.links if link.startswith("/proposals/new?suggestion="))
    form = navigator.get(link).form("/new").values
    assert "建议" in form["suggestion"]
