"""What a bureau says of itself, and its audit trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from tenants.db import acting_for, db, transaction
from tenants.models import Bureau
from tests.conftest import Database
from tests.functional.staff.people import ledger
from tests.page import Browser

Browse = Callable[..., Browser]


@pytest.mark.clause("W7", "C1")
def test_the_portal_shows_what_its_bureau_wrote(browse: Browse, database: Database) -> None:
    browser = browse("xitong@yangcheng-zone")
    browser.get("/bureau/portal")
    page = browser.submit("/portal", 422, telephone="打给我")
    assert "telephone" in page.errors()
    browser.submit(
        "/portal",
        address="阳城县新建东路政务大厅三楼",
        telephone="0356-4221234",
        hours="工作日 9:00—17:00",
        introduction="<b>服务</b>开发区项目",
    )
    assert ledger(database)[-1] == "bureau.portal.described"
    visitor = browse()
    page = visitor.get("/b/yangcheng-zone/")
    assert "新建东路" in page.text
    assert "0356-4221234" in page.text
    assert "&lt;b&gt;服务&lt;/b&gt;" in page.html
    assert "新建东路" in visitor.get("/b/yangcheng-zone/items/eia").text
    assert "新建东路" not in visitor.get("/b/yangcheng/").text


def test_the_database_grants_four_columns_of_the_own_row(app: Flask) -> None:
    def change(bureau_id: int, **values: str) -> int:
        with app.app_context(), acting_for(11), transaction():
            return db.session.execute(update(Bureau).where(Bureau.id == bureau_id).values(**values)).rowcount

    assert change(11, address="甲") == 1
    assert change(5, address="乙") == 0
    with pytest.raises(DBAPIError):
        change(11, name="冒名")
    with pytest.raises(DBAPIError), app.app_context(), acting_for(11), transaction():
        db.session.execute(text("delete from bureaus where id = 11"))


def test_the_audit_administrator_reads_the_own_trail(browse: Browse) -> None:
    browser = browse("xitong@yangcheng-zone")
    browser.get("/bureau/divisions")
    browser.submit("/divisions", name="测绘窗口", is_window="yes")
    browser.get("/bureau/audit", 403)
    page = browse("shenji@yangcheng-zone").get("/bureau/audit")
    assert "测绘窗口" in page.text
    assert "argon2" not in page.html
    assert "测绘窗口" not in browse("shenji@yangcheng").get("/bureau/audit").text
    following = next(link for link in page.links if "before=" in link)
    reader = browse("shenji@yangcheng-zone")
    assert "测绘窗口" not in reader.get(following).text
    assert reader.get("/bureau/audit?before=abc").status == 200
    assert reader.get("/bureau/audit?before=" + "9" * 40).status == 200
