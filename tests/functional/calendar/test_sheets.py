"""The next year is published from a spreadsheet; what it moved is listed at each bureau; a bad file says where and what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.assembly.commands import domain
from app.casework.cases.models import Case
from app.foundation.calendar.queries import forget_calendars
from app.standards.exchange.reader_process import parse_workbook
from app.standards.exchange.year_sheet import COLUMNS, SHEET
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.factories.recorded_projects import record_project
from tests.page import Browser, Page
from tests.unit.app.standards.exchange.workbooks import Cells, Finish, make_workbook, repack_member

Browse = Callable[..., Browser]
DECEMBER = datetime(2026, 12, 20, 2, tzinfo=UTC)
HEADS = [label for label, _width in COLUMNS]
DAYS = [
    *(["2027-01-0" + str(day), "休息", "元旦"] for day in (1, 2, 3)),
    *([date(2027, 2, day).isoformat(), "休息", "春节"] for day in range(5, 12)),
    ["2027/1/31", "上班", "春节"],
    ["2027年2月13日", "上班", "春节"],
]
HEAD = {
    "year": "2027", "title": "国务院办公厅关于2027年部分节假日安排的通知", "notice_no": "国办发明电〔2026〕9号",
    "published_on": "2026-11-10",
}  # fmt: skip
COUNTY, ZONE = 5, 11


def filled(rows: list[list[Any]], finish: Finish | None = None, **more: list[list[Any]]) -> bytes:
    """A spreadsheet with these rows below the heads."""
    cells: Cells = {SHEET: [HEADS, *rows], **more}
    return make_workbook(cells, finish)


def preview(city: Browser, raw: bytes, status: int = 200, **changes: str) -> Page:
    """Upload it."""
    city.get("/calendar/new")
    return city.submit("/preview", status, **{**HEAD, **changes}, sheet=(BytesIO(raw), "2027.xlsx"))


def work(app: Flask) -> None:
    """One round of the worker, as another process would have it: without our copy of the calendar."""
    forget_calendars()
    told = CliRunner().invoke(domain, ["worker", "--once"], obj=app)
    assert told.exit_code == 0, told.output


@pytest.mark.clause("N5.6", "C3")
def test_a_spreadsheet_is_looked_at_and_published(app: Flask, browse: Browse) -> None:
    with clock.freeze_time(DECEMBER):
        city = browse("mulu@jincheng")
        blank = city.client.get("/calendar/sheet")
        assert {name: rows[0][1] for name, rows in parse_workbook(blank.data).items()}[SHEET] == HEADS
        page = preview(city, filled(DAYS))
        assert "元旦" in page.text
        assert "调休上班" in page.text
        assert "请核对法定节假日" in page.text, "fixed holidays are missing"
        assert "2027年10月1日" in page.text
        values = page.form("/preview").values
        page = city.post("/calendar/new", {**values, "title": "改过的标题"}, 409)
        assert page.alerts[0][0] == "unseen", "what was not looked at is not published"
        page = city.post("/calendar/new", page.form("/preview").values)
        assert "已发布2027年工作日历" in page.text
        assert "改过的标题" in page.text
        assert "按电子表格导入" in page.text
        page = preview(city, filled(DAYS))
        city.post("/calendar/new", page.form("/preview").values, 409)


@pytest.mark.clause("N5.6")
def test_every_bureau_sees_which_of_its_dates_became_firm(app: Flask, browse: Browse) -> None:
    with app.app_context(), clock.freeze_time(DECEMBER - timedelta(days=3)):
        record_project("handed", days_ago=12)
        work(app)
    with clock.freeze_time(DECEMBER):
        assert "还没有到期日变动过" in browse(f"chuangkou@{'yangcheng'}").get("/calendar/settled").text
        city = browse("mulu@jincheng")
        city.post("/calendar/new", preview(city, filled(DAYS)).form("/preview").values)
    with app.app_context(), clock.freeze_time(DECEMBER + timedelta(minutes=5)):
        work(app)
        with acting_for(COUNTY), read_transaction():
            case = db.session.execute(select(Case.id, Case.due_on).where(Case.bureau_id == COUNTY)).one()
    with clock.freeze_time(DECEMBER + timedelta(minutes=6)):
        page = browse("chuangkou@yangcheng").get("/calendar/settled")
        assert f"/cases/{case.id}" in page.links
        assert "待核定（不早于" in page.text
        assert case.due_on is not None, "the window's queue has the firm date too"
        assert f"{case.due_on.year}年{case.due_on.month}月{case.due_on.day}日" in page.text
        zone = browse("guanjia@yangcheng-zone")
        page = zone.get("/calendar/settled")
        assert any(href.startswith("/entries/") for href in page.links)
        assert f"/cases/{case.id}" not in page.links, "another bureau's row"
        assert "到期日已重新核算" in zone.get("/notices").text
        browse("xitong@yangcheng").get("/calendar/settled", 403)
        zone.get(f"/calendar/settled?before={UUID(int=0)}")


def hidden_row(_book: Any, places: Any) -> None:
    places[SHEET].set_row(2, None, None, {"hidden": True})


def merged(_book: Any, places: Any) -> None:
    places[SHEET].merge_range(1, 2, 3, 2, "元旦")


def formula(_book: Any, places: Any) -> None:
    places[SHEET].write_formula(1, 0, "=DATE(2027,1,1)")


def bomb() -> bytes:
    """A small file that would be a large one."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return out.getvalue()


def doctype() -> bytes:
    """An entity that would unfold."""
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbb">]>'
    return repack_member(
        filled(DAYS), "xl/workbook.xml", lambda content: content.replace(b"<workbook", entity + b"<workbook", 1)
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (filled(DAYS, hidden_row), f"{SHEET}：第3行是隐藏的"),
        (filled(DAYS, merged), f"{SHEET}：C2:C4是合并单元格"),
        (filled(DAYS, formula), f"{SHEET}：第2行A列是公式"),
        (make_workbook({"Sheet1": [HEADS, *DAYS]}), f"没有名为“{SHEET}”的工作表"),
        (filled(DAYS, 别的=[["x"]]), "多出工作表“别的”"),
        (filled([["2027-01-01", "休息", "元旦"]] * 400), "超过366行"),
        (make_workbook({SHEET: [["日期", "类别", "说明"], *DAYS]}), "第1行：应依次为“日期”“类型”“说明”三列"),
        (filled([]), "没有填写任何日子"),
        (bomb(), "压缩比超过"),
        (doctype(), "实体声明"),
        (b"not a workbook", "打不开"),
        (b"", "文件是空的"),
        (filled([["元月一日", "休息", "元旦"]]), f"{SHEET} 第2行 A列“日期”：应为日期"),
        (filled([["2027-02-30", "休息", "春节"]]), "第2行 A列“日期”：应为日期"),
        (filled([["2026-12-31", "休息", "元旦"]]), "2026-12-31不在2027年"),
        (filled([*DAYS, ["2027-01-02", "休息", "元旦"]]), "第14行 A列“日期”：2027-01-02与第3行重复"),
        (filled([["2027-01-04", "上班", "元旦"]]), "第2行 B列“类型”：2027-01-04不是周末"),
        (filled([["2027-01-01", "放假", "元旦"]]), "第2行 B列“类型”：应为“休息”或“上班”"),
        (filled([["2027-01-01", "休息", None]]), "第2行 C列“说明”：请写节日名称"),
        (filled([["2027-01-01", "休息", "元旦", "多写的"]]), "D列没有列名"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_place(browse: Browse, raw: bytes, said: str) -> None:
    with clock.freeze_time(DECEMBER):
        city = browse("mulu@jincheng")
        page = preview(city, raw, 422)
        assert said in page.errors()["sheet"] or any(said in text for _c, name, text in page.alerts if name == "sheet")
        assert page.form("/preview").values["title"] == HEAD["title"], "what was typed stays"
        assert "确认发布" not in page.text


def test_text_and_spreadsheet_are_one_or_the_other(browse: Browse) -> None:
    with clock.freeze_time(DECEMBER):
        city = browse("mulu@jincheng")
        page = preview(city, filled(DAYS), 422, notice="元旦：1月1日放假。")
        assert "只用一种" in page.errors()["sheet"]
        city.get("/calendar/new")
        page = city.submit("/preview", 422, **HEAD)
        assert "请粘贴通知正文" in page.errors()["notice"]
        page = city.submit("/preview", 422, **HEAD, days="2027-01-01 party 元旦")
        assert "重新上传" in page.errors()["sheet"]
        county = browse("mulu@yangcheng")
        county.get("/calendar/new", 403)
