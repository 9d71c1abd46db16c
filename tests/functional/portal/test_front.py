"""The public portals: thirteen bureaus, each with its own address, name, items, contact; nothing personal in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app.assembly.factory import create_app
from blueprints.faces import FACES, INSTALLERS
from blueprints.portal.service_text import FIVE_ONES, SUSPENSION
from tenants import bureaus
from tenants.bureaus import directory
from tests.conftest import Database
from tests.functional.portal.names import NAMES
from tests.page import Browser, Page

Browse = Callable[..., Browser]
PLACES = ("", "items", "items/enterprise_filing", "apply", "status", "signin")


@pytest.mark.clause("C1")
def test_the_first_page_leads_to_thirteen_portals(browse: Browse) -> None:
    page = browse().get("/")
    for slug, name in NAMES.items():
        assert f"/b/{slug}/" in page.links
        assert name in page.text


@pytest.mark.clause("C1", "W6.3")
@pytest.mark.parametrize("slug", NAMES)
def test_each_portal_is_that_bureaus_own(browse: Browse, slug: str) -> None:
    browser = browse()
    others = set(NAMES.values()) - {NAMES[slug]}
    for place in PLACES:
        page = browser.get(f"/b/{slug}/{place}")
        assert NAMES[slug] in page.text, place
        assert not [name for name in others if name in page.text.replace(NAMES[slug], "")], place


@pytest.mark.clause("W2.2", "W2.3", "W6.3")
def test_the_portal_says_the_service_in_the_documents_words(browse: Browse) -> None:
    browser = browse()
    front = browser.get("/b/yangcheng-zone/").text
    for words in ("自愿委托", "无偿服务", "全程跟踪", "对接研判", "委托受理", "办结告知", *FIVE_ONES):
        assert words in front, words
    apply = browser.get("/b/yangcheng-zone/apply").text
    for words in ("项目类型", "建设地点", "建设规模", "建设内容", "资金来源", "用地手续", "一律免费", *SUSPENSION):
        assert words in apply, words
    assert len(SUSPENSION) == 7


def test_a_slug_that_is_none_is_answered_like_any_missing_page(browse: Browse) -> None:
    browser = browse()
    for path in ("/b/nowhere/", "/b/nowhere/items", "/b/jincheng/items/nothing", "/b/jincheng/nothing", "/nothing"):
        assert "没有找到" in browser.get(path, 404).text


def test_nothing_personal_is_in_a_public_page(browse: Browse) -> None:
    signed_in, visitor = browse("guanjia@yangcheng"), browse()
    for place in PLACES[:-1]:
        path = f"/b/yangcheng/{place}"
        assert signed_in.get(path).html == visitor.get(path).html, place
        response = visitor.page.response
        assert response.headers["Cache-Control"] == "public, no-cache", place
        assert "Set-Cookie" not in response.headers, place


def test_an_unchanged_page_is_not_sent_again(browse: Browse) -> None:
    browser = browse()
    for place in PLACES[:-1]:
        path = f"/b/yangcheng/{place}"
        etag = browser.get(path).response.headers["ETag"]
        again = browser.client.get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.get_data()) == (304, b""), place


def test_a_host_of_its_own_shows_that_bureaus_portal(app: Flask, database: Database) -> None:
    with database.connect("admin", autocommit=True) as connection:
        connection.execute("update bureaus set host = 'spj.qinshui.example' where slug = 'qinshui'")
    bureaus.forget_directory()
    client = create_app(replace(database.settings), FACES, INSTALLERS).test_client()
    page = Page(client.get("/", base_url="http://spj.qinshui.example"))
    assert NAMES["qinshui"] in page.text
    assert NAMES["zezhou"] not in page.text
    assert "可以省略" in Page(client.get("/signin", base_url="http://spj.qinshui.example")).text
    with app.app_context():
        assert len(directory()) == len(NAMES)
