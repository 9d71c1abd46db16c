"""The matrix shows where 五统一 is not kept, and opens what lies behind each cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import event, select

from app.oversight.uniformity.figure_preparation import prepare_figures
from app.oversight.uniformity.matrix import read_matrix
from app.oversight.uniformity.operations import declare
from app.oversight.uniformity.queries import MatrixScope
from app.standards.adopting import operations as adopting
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import AdoptionStatus, Support, UniformFacet
from app.standards.exchange.reader_process import parse_workbook
from blueprints.uniformity.wording import cell_view
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tests.factories.decided_filings import decide_filings
from tests.factories.scoping import acting_officer
from tests.functional.standards.drafts import in_review
from tests.page import Browser, Page

Browse = Callable[..., Browser]
ITEM = "construction_planning_permit"
FILING = "enterprise_filing"


def count(page: Page, word: str) -> int:
    """The figure of a state above the matrix."""
    found = re.search(rf"<span>{word}</span><b>(\d+)</b>", page.html)
    assert found, word
    return int(found[1])


def cell(page: Page, slug: str, code: str = ITEM) -> str:
    """What a cell says."""
    return cell_in(page.html, slug, code)


def cell_in(html: str, slug: str, code: str) -> str:
    found = re.search(rf'href="/uniformity/{code}/{slug}" title="([^"]*)"', html)
    assert found, (code, slug)
    return found[1]


def figures(app: Flask) -> None:
    with app.app_context():
        assert prepare_figures() == 13


def published(browse: Browse) -> None:
    """The city publishes version 2 with another promise."""
    draft = in_review(browse)
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    reviewer.submit("/publish")


@pytest.mark.clause("B4", "B22", "L2.1a")
def test_all_is_green_where_nothing_speaks_against_it(app: Flask, browse: Browse) -> None:
    page = browse("mulu@yangcheng").get("/uniformity")
    assert "办件数据尚未统计完" in page.text
    assert cell(page, "yangcheng") == "五个方面未核对"
    figures(app)
    page = browse("guanjia@yangcheng").get("/uniformity")
    assert "办件数据统计于" in page.text
    assert "口径" in page.text
    assert cell(page, "yangcheng") == "五个方面一致"
    assert cell(page, "yangcheng-zone") == "未承接"
    assert count(page, "待知悉") == count(page, "公布不一致") == count(page, "实际不一致") == 0
    assert count(page, "一致") > 500


@pytest.mark.clause("B4", "L2.1a")
def test_a_new_version_is_stale_until_each_bureau_takes_note(app: Flask, browse: Browse) -> None:
    figures(app)
    published(browse)
    county = browse("mulu@yangcheng")
    page = county.get("/uniformity?stage=construction_planning")
    adopted = [
        slug for slug in re.findall(rf'/uniformity/{ITEM}/([a-z-]+)"', page.html) if cell(page, slug) != "未承接"
    ]
    assert len(adopted) > 5
    assert {cell(page, slug) for slug in adopted} == {"流程一致，材料一致，时限待知悉，标准一致，网办一致"}
    assert count(page, "待知悉") == len(adopted)
    evidence = county.get(f"/uniformity/{ITEM}/yangcheng")
    assert "第2版尚未知悉" in evidence.text
    assert f"/standards/{ITEM}/compare?from=1&to=2" in evidence.links
    county.get(f"/adoptions/{ITEM}")
    county.submit("/acknowledge")
    page = county.get("/uniformity")
    assert cell(page, "yangcheng") == "五个方面一致"
    assert count(page, "待知悉") == len(adopted) - 1
    assert "尚未知悉" in county.get(f"/uniformity/{ITEM}").text
    assert ITEM in county.get("/uniformity?state=stale").html
    assert FILING not in county.get("/uniformity?state=stale").html


@pytest.mark.clause("B4", "L2.1a")
def test_a_text_published_elsewhere_is_shown_word_by_word(app: Flask, browse: Browse) -> None:
    figures(app)
    county = browse("mulu@yangcheng")
    page = county.get(f"/uniformity/declare?item={ITEM}&facet=online")
    standard = re.findall(r"<li>([^<]*)</li>", page.html.split("现行标准（第")[1].split("</ul>")[0])
    assert standard
    county.submit("/declare", text="\n".join(f"{line}；" for line in standard), source="山西政务服务网")
    assert cell(county.get("/uniformity"), "yangcheng") == "五个方面一致"
    wrong = "\n".join(standard).replace("次", "趟")
    county.get(f"/uniformity/declare?item={ITEM}&facet=online")
    page = county.submit("/declare", text=wrong, source="本局网站")
    assert page.url == f"/uniformity/{ITEM}/yangcheng"
    assert "<ins>趟</ins>" in page.html
    assert "<del>次</del>" in page.html
    other = browse("guanjia@jincheng")
    assert cell(other.get("/uniformity"), "yangcheng") == "流程一致，材料一致，时限一致，标准一致，网办公布不一致"
    assert "公布的原文与标准不一致，来源：本局网站" in other.get("/uniformity/bureaus/yangcheng").text
    assert "<ins>趟</ins>" in other.get(f"/uniformity/{ITEM}/yangcheng").html
    county.get("/uniformity/declare")
    county.forced(f"/uniformity/declare/{ITEM}/online/take-back", 200)
    assert cell(other.get("/uniformity"), "yangcheng") == "五个方面一致"


@pytest.mark.clause("B4", "B22")
def test_slow_decisions_are_observed_and_their_figures_explained(app: Flask, browse: Browse) -> None:
    with app.app_context():
        decide_filings(3, takes=20)
    figures(app)
    city = browse("guanjia@jincheng")
    page = city.get("/uniformity?state=observed")
    assert cell(page, "yangcheng-zone", FILING) == "流程一致，材料一致，时限实际不一致，标准一致，网办一致"
    assert ITEM not in page.html
    evidence = city.get(f"/uniformity/{FILING}/yangcheng-zone")
    assert "第1版办结3件，实用天数中位数" in evidence.text
    assert "近365天内" in evidence.text
    assert "不出本局" in evidence.text
    assert "第0铸造" not in evidence.text


@pytest.mark.clause("B4", "L2.1a")
def test_reports_are_exported(app: Flask, browse: Browse) -> None:
    figures(app)
    county = browse("mulu@yangcheng")
    county.get("/uniformity/declare")
    county.submit("/declare", item=ITEM, facet="criteria", text="=1+1 另有要求", source="本局网站")
    for path in ("/uniformity/export", f"/uniformity/{ITEM}/export", "/uniformity/bureaus/yangcheng/export"):
        answer = county.client.get(path)
        assert answer.status_code == 200, path
        with app.app_context():
            sheets = parse_workbook(answer.data)
        assert list(sheets) == ["五统一核对表", "不一致清单", "口径"]
        assert any("公布不一致" in cells for _number, cells in sheets["五统一核对表"]), path
        assert any("公布的原文与标准不一致" in str(cells) for _number, cells in sheets["不一致清单"]), path


@pytest.mark.clause("B4")
def test_texts_come_from_a_spreadsheet(app: Flask, browse: Browse) -> None:
    def book(*rows: tuple[str, ...]) -> Any:
        out = BytesIO()
        made = xlsxwriter.Workbook(out)
        place = made.add_worksheet("公布内容")
        for number, row in enumerate([("事项", "方面", "内容", "来源"), *rows]):
            place.write_row(number, 0, row)
        made.close()
        return BytesIO(out.getvalue()), "公布.xlsx"

    figures(app)
    county = browse("mulu@yangcheng")
    county.get("/uniformity/declare")
    page = county.submit("/import", 422, file=book((ITEM, "颜色", "红", "网"), ("没有的事项", "时限", "7日", "网")))
    assert "公布内容第2行" in page.text
    assert "公布内容第3行：目录中没有现行事项" in page.text
    county.get("/uniformity/declare")
    page = county.submit(
        "/import", file=book((ITEM, "办理时限", "承诺时限：99个工作日", "网"), (FILING, "网办", "跑三次", "网"))
    )
    assert "已登记2项" in page.text
    assert "时限公布不一致" in cell(county.get("/uniformity"), "yangcheng")
    blank = county.client.get("/uniformity/declare/sheet")
    with app.app_context():
        assert len(parse_workbook(blank.data)["公布内容"]) > 100


@pytest.mark.clause("L2.1a")
def test_who_may_not_declare_and_what_is_not_there(app: Flask, browse: Browse) -> None:
    clerk = browse("guanjia@yangcheng")
    clerk.get("/uniformity/declare", 403)
    clerk.get("/uniformity/no-such-item", 404)
    clerk.get(f"/uniformity/{ITEM}/nowhere", 404)
    clerk.get("/uniformity/bureaus/nowhere", 404)
    county = browse("mulu@yangcheng")
    county.get("/uniformity/declare")
    page = county.submit("/declare", 422, item=ITEM, facet="online", text=" ； ", source="网")
    assert "请粘贴公布的原文" in page.text


def test_the_page_reads_only_what_has_changed(app: Flask, browse: Browse) -> None:
    figures(app)
    published(browse)
    city = browse("guanjia@jincheng")
    heard: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: heard.append(statement))

    def statements(*slugs: str) -> int:
        for slug in slugs:
            for code in (ITEM, FILING, "construction_permit"):
                with app.app_context(), acting_officer(slug, "mulu"):
                    declare(code, UniformFacet.CRITERIA, "另有要求", "网")
        heard.clear()
        page = city.get("/uniformity")
        assert "另有要求" not in page.text
        for slug in slugs:
            assert "标准公布不一致" in cell(page, slug) or cell(page, slug) == "未承接", slug
        return len(heard)

    assert 0 < statements("yangcheng") < 40
    assert statements() == 0
    one = statements("zezhou")
    assert statements("gaoping") == one
    assert statements("chengqu", "lingchuan", "qinshui", "zezhou", "gaoping") < 40
    assert statements() == 0


@pytest.mark.parametrize("act", ["acknowledge", "adopt", "publish", "figures", "declare"])
def test_what_is_kept_is_what_would_be_read(app: Flask, browse: Browse, act: str) -> None:
    """Whatever changes the matrix sets a mark: the page then says what a fresh reading says."""
    figures(app)
    if act == "acknowledge":
        published(browse)
    city = browse("guanjia@jincheng")
    city.get("/uniformity")
    _change(app, browse, act)
    shown = city.get("/uniformity").html
    with app.app_context(), acting_for(1), read_transaction():
        told = read_matrix(MatrixScope(1))
    for line in told.lines:
        for card, states in zip(told.bureaus, line.cells, strict=True):
            assert cell_in(shown, card.slug, line.item.code) == cell_view(states).said, (card.slug, line.item.code)


def _change(app: Flask, browse: Browse, act: str) -> None:
    if act == "acknowledge":
        county = browse("mulu@yangcheng")
        county.get(f"/adoptions/{ITEM}")
        county.submit("/acknowledge")
    elif act == "publish":
        published(browse)
    else:
        with app.app_context():
            _changed_below(act)


def _changed_below(act: str) -> None:
    if act == "figures":
        decide_filings(3, takes=20)
        prepare_figures()
    elif act == "adopt":
        with acting_officer("yangcheng", "mulu"):
            item_id = db.session.scalars(select(Item.id).where(Item.code == ITEM)).one()
            adopting.mark_status(item_id, AdoptionStatus.NOT_CAPABLE, "试验", today(), Support.REVIEW_ON_BEHALF)
    else:
        with acting_officer("yangcheng", "mulu"):
            declare(ITEM, UniformFacet.ONLINE, "另有要求", "网")
