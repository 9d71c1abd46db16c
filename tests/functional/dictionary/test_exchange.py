"""Export, dry run, confirmation through the pages: as the city does it, and as another bureau may not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.standards.catalogue.models import ItemVersion
from app.standards.drafting.models import ItemDraft
from tenants.db import acting_for, db, read_transaction
from tests.page import Browser, Page
from tests.unit.app.standards.exchange.workbooks import cells_of, make_workbook, put_cell

Browse = Callable[..., Browser]
CITY, ZONE = "mulu@jincheng", "mulu@yangcheng-zone"
CODE = "enterprise_filing"


def fetched(browser: Browser, kind: str, item: str = CODE) -> bytes:
    """The export as the browser saves it."""
    response = browser.client.get(f"/exchange/file?kind={kind}&item={item}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    return response.get_data()


def uploaded(browser: Browser, raw: bytes, name: str, status: int = 200) -> Page:
    """The file, sent through the form."""
    browser.get("/exchange")
    return browser.submit("/exchange", status, file=(BytesIO(raw), name))


def drafts(app: Flask) -> int:
    with app.app_context(), acting_for(1), read_transaction():
        return db.session.scalar(select(func.count()).select_from(ItemDraft)) or 0


def versions(app: Flask) -> int:
    with app.app_context(), acting_for(1), read_transaction():
        return db.session.scalar(select(func.count()).select_from(ItemVersion)) or 0


@pytest.mark.clause("C3")
def test_a_workbook_goes_out_and_comes_back_as_a_draft(browse: Browse, app: Flask) -> None:
    browser, before = browse(CITY), versions(app)
    cells = cells_of(fetched(browser, "xlsx"))
    put_cell(cells, "申请材料", 2, "份数", 9)
    page = uploaded(browser, make_workbook(cells), "修改后的目录.xlsx")
    assert "有变化 1个" in page.text.replace("有变化 1 个", "有变化 1个")
    assert "申请材料" in page.text
    assert drafts(app) == 0
    page = browser.submit("/confirm")
    assert "生成草稿1份" in page.html
    assert "已导入" in page.text
    assert (drafts(app), versions(app)) == (1, before)
    assert "修改后的目录.xlsx" in browser.get("/exchange").text
    page = uploaded(browser, make_workbook(cells), "再来一次.xlsx")
    assert "由" in page.text
    assert "正在起草，暂时不能导入" in page.text
    page = browser.submit("/confirm", 409)
    assert "已有一份草稿" in page.text
    page = browser.get(f"/exchange/{'-'.join(['00000000', '0000', '7000', '8000', '000000000000'])}", 404)


@pytest.mark.clause("C3")
def test_errors_stand_in_a_table_and_nothing_can_be_confirmed(browse: Browse, app: Flask) -> None:
    browser = browse(CITY)
    cells = cells_of(fetched(browser, "xlsx"))
    put_cell(cells, "申请材料", 3, "份数", 2.5)
    page = uploaded(browser, make_workbook(cells), "有错.xlsx")
    assert "发现1处错误" in page.text
    assert "申请材料 第3行 I列“份数”" in page.text
    assert not [form for form in page.forms if form.action.endswith("/confirm")]
    browser.forced(f"{page.url}/confirm", 409)
    assert drafts(app) == 0


def test_a_file_that_is_none_of_ours_is_told_at_the_field(browse: Browse) -> None:
    browser = browse(CITY)
    page = uploaded(browser, b"%PDF-1.4", "方案.pdf", 422)
    assert "只能导入本系统导出的" in page.errors()["file"]
    page = browser.submit("/exchange", 422)
    assert page.errors()["file"] == "请选择要导入的文件。"

    def merged(_book: object, places: dict[str, object]) -> None:
        places["申请材料"].merge_range("C2:D2", "x")  # type: ignore[attr-defined]

    page = uploaded(browser, make_workbook(cells_of(fetched(browser, "xlsx")), merged), "合并.xlsx", 422)
    assert "C2:D2是合并单元格" in page.errors()["file"]


def test_given_up_is_given_up(browse: Browse, app: Flask) -> None:
    browser = browse(CITY)
    page = uploaded(browser, fetched(browser, "json"), "目录.json")
    assert "没有差异" in page.text
    address = page.url
    browser.submit("/drop")
    assert "已放弃" in browser.get(address).text
    browser.forced(f"{address}/confirm", 409)


def test_other_bureaus_take_it_out_and_put_nothing_in(browse: Browse) -> None:
    browser = browse(ZONE)
    assert "目录由市局导入" in browser.get("/exchange").text
    raw = fetched(browser, "json")
    browser.post(
        "/exchange",
        {"csrf_token": browser.token(), "_idem": str(uuid4()), "file": (BytesIO(raw), "目录.json")},
        403,
    )
    browse("guanjia@jincheng").get("/exchange", 403)
    browser.get("/exchange/file?kind=xlsx&item=nowhere", 404)
    browser.get("/exchange/file?kind=csv", 404)
