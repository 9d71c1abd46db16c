"""Guides: one standard at every bureau, shown with version and hash; what changes shows at once, everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.conftest import Database
from tests.functional.portal.names import NAMES
from tests.page import Browser

Browse = Callable[..., Browser]
FACETS = ("办理时限", "申请材料", "办事流程", "办事标准", "网办事项", "设定依据")
CODES_SHOWN = 29


def standard_part(html: str) -> str:
    """From the first facet to the end of the last: all that must be equal everywhere."""
    return re.search(r'<section class="card-box" id="time-limit">.*id="bases">.*?</section>', html, re.DOTALL)[0]


@pytest.mark.clause("L2.1a", "L2.1b")
def test_all_items_have_a_guide_at_every_bureau_with_the_same_standard(browse: Browse) -> None:
    browser = browse()
    links = [link for link in browser.get("/b/jincheng/items").links if re.fullmatch(r"/b/jincheng/items/\w+", link)]
    assert len(links) == CODES_SHOWN
    for number, link in enumerate(links):
        home = browser.get(link).html
        assert all(facet in home for facet in FACETS), link
        slug = list(NAMES)[1 + number % (len(NAMES) - 1)]
        there = browser.get(link.replace("/b/jincheng/", f"/b/{slug}/")).html
        assert standard_part(there).replace(f"/b/{slug}/", "/b/jincheng/") == standard_part(home), (slug, link)


def test_a_guide_says_version_hash_and_what_is_unconfirmed(browse: Browse, database: Database) -> None:
    with database.connect("admin") as connection:
        row = connection.execute(
            "select v.number, v.content_hash from item_versions v join items i on i.id = v.item_id "
            "where i.code = 'eia' and v.state = 'in_force'"
        ).fetchone()
    page = browse().get("/b/jincheng/items/eia")
    assert row is not None
    assert f"第{row[0]}版" in page.text
    assert row[1][:12] in page.text
    assert row[1] in page.html
    assert "2026年8月15日起施行" in page.text
    assert "待本局核定" in page.text
    assert "审批局核发，不需提供" in page.text


def test_who_handles_it_differs_by_bureau(browse: Browse) -> None:
    browser = browse()
    assert "暂不具备承接能力" in browser.get("/b/yangcheng-zone/items/construction_permit").text
    assert "未划转" in browser.get("/b/yangcheng-zone/items/eia").text
    assert "本局承接办理" in browser.get("/b/jincheng/items/eia").text


def test_items_are_found_by_words_and_by_who_handles_them(browse: Browse) -> None:
    browser = browse()
    page = browser.get("/b/yangcheng-zone/items?q=施工")
    assert "建筑工程施工许可证核发" in page.text
    assert "企业投资项目备案" not in page.text
    assert "企业投资项目备案" in browser.get("/b/yangcheng-zone/items?own=1").text
    page = browser.get("/b/yangcheng-zone/items?q=<script>")
    assert "没有找到" in page.text
    assert "<script>alert" not in page.html


@pytest.mark.clause("L2.1b")
def test_what_changes_in_the_standard_shows_at_once_at_every_portal(browse: Browse, database: Database) -> None:
    browser, etags = browse(), {}
    for slug in NAMES:
        page = browser.get(f"/b/{slug}/items/enterprise_filing")
        assert "依据已失效" not in page.text
        etags[slug] = page.response.headers["ETag"]
    with database.connect("admin", autocommit=True) as connection:
        connection.execute(
            "update legal_bases set effective_to = '2026-01-01' where id in (select b.basis_id from version_bases b "
            "join item_versions v on v.id = b.version_id join items i on i.id = v.item_id "
            "where i.code = 'enterprise_filing' and v.state = 'in_force')"
        )
    for slug, etag in etags.items():
        path = f"/b/{slug}/items/enterprise_filing"
        again = browser.client.get(path, headers={"If-None-Match": etag})
        assert again.status_code == 200, slug
        assert "依据已失效" in again.text, slug


@pytest.mark.clause("L2.1b")
def test_the_local_part_is_the_bureaus_own(browse: Browse, database: Database) -> None:
    browser = browse()
    etag = browser.get("/b/yangcheng/items/enterprise_filing").response.headers["ETag"]
    with database.connect("admin", autocommit=True) as connection:
        connection.execute(
            'insert into local_parts (city_id, id, bureau_id, item_id, "window", address, telephone, hours, '
            "handling_division, transport) select 1, gen_random_uuid(), 5, id, '3号窗口', '东关街1号', '0356-4', '', '', '' "
            "from items where code = 'enterprise_filing' on conflict (bureau_id, item_id) "
            "do update set \"window\" = '3号窗口', address = '东关街1号'"
        )
    page = browser.get("/b/yangcheng/items/enterprise_filing")
    assert page.response.headers["ETag"] != etag
    assert "3号窗口" in page.text
    assert "东关街1号" in page.text
    assert "3号窗口" not in browser.get("/b/yangcheng-zone/items/enterprise_filing").text
