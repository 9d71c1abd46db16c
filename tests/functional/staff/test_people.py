"""People, divisions and teams: the system administrator's pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.foundation.staff import people, queries
from tenants.db import acting_for, read_transaction, transaction
from tests.conftest import Database
from tests.factories.people import PASSWORD
from tests.functional.staff.people import ledger, officer
from tests.page import Browser

Browse = Callable[..., Browser]
ADMIN = "xitong@yangcheng-zone"
NEW = "Zhongtiao-2027"


def test_a_person_is_added_without_a_role_and_told_to_the_security_administrator(
    browse: Browse, app: Flask, database: Database
) -> None:
    browser = browse(ADMIN)
    page = browser.get("/bureau/people/new")
    division = page.html.split('value="')[-1]
    with app.app_context(), acting_for(11), read_transaction():
        division = str(queries.divisions()[0].id)
    given = {"name": "孙小雨", "division_id": division, "telephone": "13800001111"}
    page = browser.submit("/new", 422, sign_in_name="Sun Xiaoyu", password="short", **given)
    assert "sign_in_name" in page.errors()
    page = browser.submit("/new", 422, sign_in_name="sunxiaoyu", password="short", **given)
    assert {"password"} == set(page.errors())
    page = browser.submit("/new", 422, sign_in_name="guanjia", password=NEW, **given)
    assert page.errors()["sign_in_name"] == "这个登录名已被使用，请换一个。"
    page = browser.submit("/new", sign_in_name="sunxiaoyu", password=NEW, **given)
    assert "孙小雨" in page.text
    assert "等待安全管理员授予" in page.text
    assert ledger(database)[-1] == "staff.officer.added"
    assert "孙小雨" in browse("anquan@yangcheng-zone").get("/notices").text

    newcomer = browse()
    newcomer.sign_in("sunxiaoyu@yangcheng-zone", NEW)
    assert newcomer.page.url == "/me/sessions"
    newcomer.get("/bureau/people", 403)
    newcomer.get("/me/sessions")
    newcomer.submit("/signout")


def test_the_telephone_is_sealed_in_the_database(browse: Browse, app: Flask, database: Database) -> None:
    with app.app_context(), acting_for(11), transaction():
        people.add_officer("secret", "保密", queries.divisions()[0].id, NEW, telephone="13812345678")
    with database.connect("admin") as connection:
        sealed = connection.execute("select telephone from officers where sign_in_name = 'secret'").fetchone()
        trail = connection.execute("select after::text from audit_trail where table_name = 'officers'").fetchall()
    assert sealed
    assert b"13812345678" not in sealed[0]
    assert all("13812345678" not in text for (text,) in trail)


def test_filters_and_pages(browse: Browse, app: Flask) -> None:
    with app.app_context(), acting_for(11), transaction():
        division = people.add_division("测绘科")
        for number in range(55):
            people.add_officer(
                f"zz{number:02}",
                f"测试{number}",
                division.id,
                NEW,
                prehashed="$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$YQ",
            )
    browser = browse(ADMIN)
    page = browser.get("/bureau/people")
    assert "zz30" in page.text
    assert "zz54" not in page.text
    following = next(link for link in page.links if "after=" in link)
    page = browser.get(following)
    assert "zz54" in page.text
    assert "zz30" not in page.text
    assert "xiangmuzhang2" in browser.get("/bureau/people?role=navigator").text
    assert "zz54" not in browser.get("/bureau/people?role=navigator").text
    assert "没有符合条件的人员" in browser.get("/bureau/people?q=%25").text
    assert "zz01" in browser.get(f"/bureau/people?division={division.id}").text
    assert browser.get("/bureau/people?role=none&state=x&division=y&after=z").status == 200


def test_disabling_ends_every_session_at_once(browse: Browse, app: Flask, database: Database) -> None:
    victim = browse("lingdao@yangcheng-zone")
    row = officer(app, "lingdao")
    browser = browse(ADMIN)
    browser.get(f"/bureau/people/{row.id}")
    page = browser.submit("/disable")
    assert "已停用" in page.text
    assert victim.get("/me/sessions").url == "/signin"
    victim.get("/signin")
    victim.submit("/signin", 422, sign_in_name="lingdao@yangcheng-zone", password=PASSWORD)
    browser.get(f"/bureau/people/{row.id}")
    browser.submit("/enable")
    browse("lingdao@yangcheng-zone")
    assert ledger(database)[-2:] == [
        "staff.officer.disabled",
        "staff.officer.enabled",
    ] or "staff.officer.enabled" in ledger(database)


def test_a_reset_password_ends_every_session(browse: Browse, app: Flask) -> None:
    victim = browse("lingdao@yangcheng-zone")
    row = officer(app, "lingdao")
    browser = browse(ADMIN)
    browser.get(f"/bureau/people/{row.id}")
    page = browser.submit("/password", 422, password="short")
    assert "password" in page.errors()
    browser.submit("/password", password=NEW)
    assert victim.get("/me/sessions").url == "/signin"
    browse().sign_in("lingdao@yangcheng-zone", NEW)


def test_nobody_disables_themselves_or_the_last_administrator(browse: Browse, app: Flask) -> None:
    browser = browse(ADMIN)
    row = officer(app, "xitong")
    browser.get(f"/bureau/people/{row.id}")
    page = browser.submit("/disable", 409)
    assert "本人" in page.text
    with app.app_context(), acting_for(11), transaction():
        people.add_officer("houbei", "候补", row.division_id, NEW)
    last = officer(app, "anquan")
    browser.get(f"/bureau/people/{last.id}")
    assert "唯一在用的安全管理员" in browser.submit("/disable", 409).text


def test_people_of_another_bureau_do_not_exist(browse: Browse, app: Flask) -> None:
    foreign = officer(app, "xitong", 5)
    browser = browse(ADMIN)
    for path in (f"/bureau/people/{foreign.id}", "/bureau/people/00000000-0000-7000-8000-000000000000"):
        browser.get(path, 404)
    browser.get("/bureau/people")
    browser.forced(f"/bureau/people/{foreign.id}/disable", 404)
    browse("guanjia@yangcheng-zone").get("/bureau/people", 403)


def test_divisions_are_added_and_changed(browse: Browse, app: Flask) -> None:
    browser = browse(ADMIN)
    browser.get("/bureau/divisions")
    page = browser.submit("/divisions", name="测绘窗口", is_window="yes")
    assert "测绘窗口" in page.text
    page = browser.submit("/divisions", 422, name="测绘窗口", is_window="no")
    assert page.errors()["name"] == "本局已有同名科室。"
    with app.app_context(), acting_for(11), read_transaction():
        made = next(row for row in queries.divisions() if row.name == "测绘窗口")
    assert made.is_window
    browser.get(f"/bureau/divisions/{made.id}")
    page = browser.submit(f"/{made.id}", 422, position="第一")
    assert "position" in page.errors()
    page = browser.submit(f"/{made.id}", name="测绘科", is_window="no", position="1")
    assert "测绘科" in page.text


def test_a_steward_team_takes_no_administrator(browse: Browse, app: Flask) -> None:
    browser = browse(ADMIN)
    page = browser.get("/bureau/teams/new")
    office = officer(app, "guanjia").division_id
    members = [str(officer(app, "xiangmuzhang").id), str(officer(app, "guanjia2").id)]
    page = browser.submit("/new", name="重点项目管家团队", office_division_id=str(office), member_ids=members)
    assert "重点项目管家团队" in page.text
    browser.get("/bureau/teams/new")
    page = browser.submit(
        "/new", 422, name="混合团队", office_division_id=str(office), member_ids=[str(officer(app, "anquan").id)]
    )
    assert "member_ids" in page.errors()
