"""A training: places, sign-ups, who waits, who came - at the sender for all, at each bureau for its own people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.interbureau.handoffs.reconciliation import reconcile
from tenants import clock
from tests.factories.scoping import CITY
from tests.functional.circulars.conftest import COUNTY, DAY, OTHER, ZONE, newest_received_page, sweep_arrivals
from tests.page import Browser, Page

Clerk = Callable[[str], Browser]
Written = Callable[..., Page]
SignedFor = Callable[[Browser, str], Page]
TERMS = {
    "subject": "消防设计审查业务培训", "day": "2026-11-10", "when": "9:00—17:00", "where": "市政务大厅三楼",
    "places": "2", "content": "常见补正问题。", "due_on": "2026-11-06",
}  # fmt: skip
LATER = timedelta(minutes=1)


def signed_up(app: Flask, reader: Browser, signed_for: SignedFor, people: str, status: int = 200) -> Page:
    """A bureau signs for the newest it received and signs people up."""
    page = signed_for(reader, newest_received_page(reader))
    page = reader.submit("/answer", status, page=page, attendees=people)
    sweep_arrivals(app)
    return page


@pytest.mark.clause("L2.3a", "C5")
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day", "2026-11-02", "不能早于今天"),
        ("day", "2031-01-06", "工作日历还没有公布"),
        ("day", "", "请填写培训日期"),
        ("day", "下周三", ""),
        ("places", "", "请填写每局名额"),
        ("places", "两人", "1到500的整数"),
        ("places", "0", "1到500的整数"),
        ("total", "1", "不能少于每局名额"),
        ("total", "-3", "1到5000的整数"),
        ("due_on", "2026-11-11", "报名截止不能晚于培训日期"),
        ("due_on", "2026-11-02", "不能早于今天"),
    ],
)
def test_a_training_that_cannot_be_held_is_refused_at_its_field(
    written: Written, field: str, value: str, said: str
) -> None:
    page = written("training", [COUNTY], 422, **{**TERMS, field: value})
    assert said in page.errors()[field]
    assert page.form("/letters/new").values[field] == value
    assert page.form("/letters/new").values["content"].strip() == TERMS["content"]


@pytest.mark.clause("L2.3a")
def test_places_are_kept_and_a_sign_up_is_changed_until_it_closes(
    app: Flask, clerk: Clerk, written: Written, signed_for: SignedFor
) -> None:
    written("training", [COUNTY, OTHER], **TERMS)
    reader = clerk(COUNTY)
    href = newest_received_page(reader)
    page = signed_up(app, reader, signed_for, "王敏、综合窗口\n李华\n王敏 综合窗口", 422)
    said = " ".join(text for _code, name, text in page.alerts if name == "attendees")
    assert "第2行“李华”没有写科室" in said
    assert "第3行“王敏、综合窗口”与前面重复" in said
    page = reader.submit("/answer", 422, page=page, attendees="王敏、窗口\n李华、窗口\n赵刚、窗口")
    assert "每局名额2人，现在报了3人" in page.errors()["attendees"]
    reader.submit("/answer", page=page, attendees="王敏，综合窗口\n李华 项目管理科")
    page = reader.get(href)
    assert "李华" in page.text
    assert "录取" in page.text
    page = reader.submit("/sign-up", 409, page=page)
    assert "没有更改" in page.text
    page = reader.submit("/sign-up", 422, page=reader.get(href), attendees="")
    assert "请写明原因" in page.errors()["remark"]
    page = reader.submit(
        "/sign-up", page=reader.get(href), attendees="赵刚、项目管理科\n王敏、综合窗口", remark="李华出差。"
    )
    assert "已更改报名" in page.text
    sweep_arrivals(app)
    page = clerk(CITY).get("/circulars")
    assert "报名 1/2" in page.text
    page = clerk(CITY).get(next(link for link in page.links if link.startswith("/circulars/")))
    assert "赵刚" in page.text
    assert "李华" not in page.text
    assert "更改1次" in page.text
    with clock.freeze_time(DAY + timedelta(days=4)):
        reader = clerk(COUNTY)
        assert "更改报名" not in reader.get(href).text
        assert "截止" in reader.forced(f"{href}/sign-up", 409, attendees="甲乙、窗口", remark="").text
        late = clerk(OTHER)
        signed_up(app, late, signed_for, "田野、窗口")
    with clock.freeze_time(DAY + timedelta(days=4)):
        page = clerk(CITY).get("/circulars")
        page = clerk(CITY).get(next(link for link in page.links if link.startswith("/circulars/")))
        assert "逾期" in page.text


@pytest.mark.clause("L2.3a", "C4")
def test_who_is_beyond_the_total_waits_and_each_bureau_is_told_of_its_own(
    app: Flask, clerk: Clerk, written: Written, signed_for: SignedFor
) -> None:
    address = written("training", [COUNTY, OTHER, ZONE], **TERMS, total="3").url
    county, other = clerk(COUNTY), clerk(OTHER)
    signed_up(app, county, signed_for, "王敏、窗口\n李华、窗口")
    with clock.freeze_time(DAY + LATER):
        signed_up(app, other, signed_for, "田野、窗口\n秦川、窗口")
    page = clerk(CITY).get(address)
    assert "1人候补" in page.text
    assert "秦川 窗口 候补" in page.text
    county_href, other_href = newest_received_page(county), newest_received_page(other)
    assert "待主办局告知" in other.get(other_href).text
    with clock.freeze_time(DAY + 2 * LATER):
        county.submit("/sign-up", page=county.get(county_href), attendees="李华、窗口\n赵刚、窗口")
        sweep_arrivals(app)
    page = clerk(CITY).get(address)
    assert "赵刚 窗口 候补" in page.text
    assert "秦川 窗口 候补" not in page.text
    city = clerk(CITY)
    page = city.submit("/admission", page=city.get(address))
    assert "已告知1个局" in page.text
    assert "没有需要告知的变化" in city.forced(f"{address}/admission", 409).text
    sweep_arrivals(app)
    page = county.get(county_href)
    assert "候补" in page.text
    assert "田野" not in page.text
    with clock.freeze_time(DAY + 3 * LATER):
        county.submit("/sign-up", page=county.get(county_href), attendees="李华、窗口")
        sweep_arrivals(app)
        page = city.submit("/admission", page=city.get(address))
        assert "已告知1个局" in page.text
        sweep_arrivals(app)
    assert "候补" not in county.get(county_href).text.partition("本局报名")[2]


@pytest.mark.clause("L2.3a")
def test_who_came_is_told_to_both_sides_and_can_be_corrected(
    app: Flask, clerk: Clerk, written: Written, signed_for: SignedFor
) -> None:
    address = written("training", [COUNTY, OTHER, ZONE], **TERMS).url
    for slug, people in ((COUNTY, "王敏、窗口\n李华、窗口"), (OTHER, "田野、窗口")):
        signed_up(app, clerk(slug), signed_for, people)
    city = clerk(CITY)
    assert "登记到训情况" not in city.get(address).text
    assert "培训当日起" in city.forced(f"{address}/attendance", 409, seen="x").text
    with clock.freeze_time(DAY + timedelta(days=7)):
        city = clerk(CITY)
        page = city.get(address)
        boxes = [part.partition('"')[0] for part in page.html.split('name="came" value="')[1:]]
        assert len(boxes) == 3
        assert "刚刚被其他人修改过" in city.submit("/attendance", 409, page=page, seen="old", came=boxes).text
        assert "came" in city.submit("/attendance", 422, page=city.get(address), came=[f"{boxes[0][:36]}:7"]).errors()
        ticked = [one for one in boxes if not one.endswith(":1")]
        page = city.submit("/attendance", page=city.get(address), came=ticked)
        assert "告知2个局" in page.text
        assert "2/1" in page.text
        assert "1/1" in page.text
        sweep_arrivals(app)
        reader = clerk(COUNTY)
        page = reader.get(newest_received_page(reader))
        assert "应到 2人 实到 1人" in page.text
        assert "未到" in page.text
        assert "田野" not in page.text
        assert "未到：李华" in reader.get(f"/inbox/{newest_received_page(reader).rsplit('/', 1)[-1]}").text
        assert "没有人报名，或者到训情况与已登记的相同" in city.submit("/attendance", 409, page=city.get(address)).text
        page = city.submit("/attendance", page=city.get(address), came=boxes)
        assert "告知1个局" in page.text
        sweep_arrivals(app)
        assert "应到 2人 实到 2人" in reader.get(newest_received_page(reader)).text
        assert "更正到训情况" in reader.get(f"/inbox/{newest_received_page(reader).rsplit('/', 1)[-1]}").text
        late = clerk(ZONE)
        page = signed_for(late, newest_received_page(late))
        with clock.freeze_time(DAY + timedelta(days=8)):
            late = clerk(ZONE)
            late.get(newest_received_page(late))
            late.forced(f"{page.url}/answer", 409, attendees="郑重、窗口")
            over = clerk(CITY)
            assert "催办未答复" not in over.get(address).text
            assert "不需要催办" in over.forced(f"{address}/urge", 409, note="请尽快").text
        people = CalamineWorkbook.from_filelike(BytesIO(clerk(CITY).client.get(f"{address}/export").data))
        rows = people.get_sheet_by_name("参训人员").to_python()
        assert sorted((row[1], row[4], row[5]) for row in rows[1:]) == [
            ("李华", "录取", "到"), ("王敏", "录取", "到"), ("田野", "录取", "到"),
        ]  # fmt: skip
    with app.app_context():
        assert reconcile()["faults"] == []


def test_a_circular_has_nobody_to_sign_up(clerk: Clerk, written: Written) -> None:
    address = written("circular", [COUNTY], subject="通知", gist="请阅知").url
    city = clerk(CITY)
    city.get(address)
    for act in ("admission", "attendance", "sign-up"):
        city.forced(f"{address}/{act}", 404)
