"""The city drafts, reviews and publishes; every portal changes at once; what runs keeps its version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.plans.checklist import ChecklistEntry
from app.standards.catalogue.models import ItemVersion
from tenants import bureaus
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tests.factories.recorded_projects import record_project
from tests.functional.standards.drafts import ITEM, Browse, changed, draft_of, guide, in_review

ZONE_ID = 11


@pytest.mark.clause("C3", "L2.1a", "L2.1b")
def test_a_version_goes_from_draft_to_every_portal(app: Flask, browse: Browse) -> None:
    with app.app_context():
        project_id = record_project("handed")
        with acting_for(ZONE_ID), read_transaction():
            before = dict(_versions_of(project_id))
    draft = in_review(browse)
    reviewer = browse("lingdao@jincheng")
    page = reviewer.get(f"{draft}/publish")
    assert "个承接的审批局同时更新" in page.text
    assert "承诺时限" in page.text
    page = reviewer.submit("/publish")
    assert "已发布第2版" in page.text
    with app.app_context():
        with read_transaction():
            hashes = db.session.scalars(select(ItemVersion.content_hash).where(ItemVersion.number == 2)).all()
        with acting_for(ZONE_ID), read_transaction():
            assert dict(_versions_of(project_id)) == before
        slugs = [card.slug for card in bureaus.directory().values()]
    assert len(slugs) == 13
    for slug in slugs:
        told = guide(browse, slug)
        assert "9个工作日" in told, slug
        assert any(one[:12] in told for one in hashes), slug


def _versions_of(project_id: object) -> list[tuple[object, object]]:
    rows = db.session.execute(
        select(ChecklistEntry.item_id, ChecklistEntry.item_version_id).where(
            ChecklistEntry.bureau_id == ZONE_ID, ChecklistEntry.project_id == project_id
        )
    )
    return [(row.item_id, row.item_version_id) for row in rows]


@pytest.mark.clause("C3")
def test_the_reviewer_is_another_person_and_comments_are_settled(browse: Browse) -> None:
    draft = in_review(browse)
    author, reviewer = browse("mulu@jincheng"), browse("lingdao@jincheng")
    author.get(f"{draft}/publish")
    assert "送审人不能发布" in author.submit("/publish", 403).text
    reviewer.get(draft)
    reviewer.submit("/comments", section="time_limit", body="压缩的依据是什么？")
    reviewer.get(f"{draft}/publish")
    assert "1条审核意见没有处理" in reviewer.submit("/publish", 409).text
    page = author.get(draft)
    settle = next(part for part in page.html.split('data-action="') if part.startswith("/comments/")).split('"')[0]
    author.forced(settle, 200, settlement="依据省厅通知第三条。")
    reviewer.get(f"{draft}/publish")
    assert "已发布第2版" in reviewer.submit("/publish").text


@pytest.mark.clause("C3")
def test_a_version_can_wait_for_its_day_and_be_taken_back(browse: Browse) -> None:
    draft, begins = in_review(browse), today() + timedelta(days=30)
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    assert "不能早于今天" in reviewer.submit("/publish", 422, starts_on="2020-01-01").text
    reviewer.submit("/publish", starts_on=begins.isoformat())
    assert "9个工作日" not in guide(browse, "yangcheng")
    assert "生效" in browse("mulu@jincheng").get("/standards?state=scheduled").text
    reviewer.get(f"/standards/{ITEM}/withdraw")
    assert "已撤下第2版" in reviewer.submit("/withdraw", reason="与省平台口径不一致").text


def test_what_is_typed_wrong_stays_and_is_told_at_its_field(browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city)
    page = city.get(f"{draft}/steps")
    page = city.submit("/steps", 422, **{"lines-0-days": "两天", "lines-1-days": "2.5"})
    assert "现为“两天”" in page.text
    assert "现为“2.5”" in page.text
    assert page.form("/steps").values["lines-0-days"] == "两天"
    page = city.submit("/steps", 422, **{"lines-0-days": "-1", "lines-1-days": ""})
    assert "0到1000的整数" in page.text


def test_a_rule_is_written_in_plain_words(browse: Browse) -> None:
    city = browse("mulu@jincheng")
    draft = draft_of(city)
    changed(city, draft, "materials", 422, **{"lines-0-asked_when": "天气：晴"})
    assert "每行以项目情况开头" in (city.page.text if city.page else "")
    changed(city, draft, "materials", **{"lines-0-asked_when": "建设性质：新建\n总投资：不少于3000万元"})
    page = city.get(draft)
    assert "规则试算" in page.text
    assert "不需要" in page.text


def test_two_administrators_at_once(browse: Browse) -> None:
    one, other = browse("mulu@jincheng"), browse("mulu@jincheng")
    draft = draft_of(one)
    mine, theirs = one.get(f"{draft}/criteria"), other.get(f"{draft}/criteria")
    other.submit("/criteria", page=theirs, **{"lines-0-body": "同事改过的标准"})
    page = one.submit("/criteria", 409, page=mine, **{"lines-0-body": "我要改的标准"})
    assert "刚刚被其他人修改过" in page.text
    assert "同事改过的标准" in page.text
    assert page.form("/criteria").values["lines-0-body"].strip() == "我要改的标准"
    one.submit("/criteria", page=page)
    assert "我要改的标准" in one.get(draft).text


@pytest.mark.clause("C3")
def test_a_new_item_is_written_and_published(browse: Browse) -> None:
    city = browse("mulu@jincheng")
    city.get("/standards/new")
    page = city.submit("/new", 409, code=ITEM, name="重名", stage="works_permit", division="项目审批一科")
    assert "已经用于另一个事项" in page.text
    page = city.submit("/new", page=page, code="roadside_use", name="临时占用城市道路审批", division="项目审批一科")
    draft = page.url
    assert "还有" in city.submit("/submit", 422).text
    changed(city, draft, "basics", **{"lines-0-tiers": ["city", "county"], "lines-0-result_name": "占道许可证"})  # type: ignore[arg-type]
    changed(city, draft, "steps", **{"lines-0-name": "受理", "lines-0-role": "窗口"})
    city.get(draft)
    city.submit("/note", change_note="新增事项。")
    city.get(draft)
    city.submit("/submit")
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    assert "已发布第1版" in reviewer.submit("/publish").text


@pytest.mark.clause("C3")
def test_versions_are_compared_and_the_paper_says_what_to_do(browse: Browse) -> None:
    draft = in_review(browse)
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    reviewer.submit("/publish")
    page = reviewer.get(f"/standards/{ITEM}/compare?from=1&to=2")
    assert "承诺时限压缩" in page.text
    assert "各局要做什么" in reviewer.get(f"/standards/{ITEM}/compare/print?from=1&to=2").text
    reviewer.get(f"/standards/{ITEM}/compare?from=1&to=99", 404)


@pytest.mark.clause("C3")
def test_an_item_is_retired(browse: Browse) -> None:
    reviewer = browse("lingdao@jincheng")
    reviewer.get("/standards/joint_acceptance/retire")
    assert "已停用" in reviewer.submit("/retire", reason="依据废止").text
    browse().get("/b/jincheng/items/joint_acceptance", 404)
    reviewer.get("/standards/joint_acceptance/retire")
    reviewer.submit("/retire", 409, reason="再停一次")


@pytest.mark.clause("L2.1a")
def test_no_county_writes_a_standard(browse: Browse) -> None:
    draft = in_review(browse)
    county = browse("mulu@yangcheng")
    county.get("/standards")
    county.forced(f"/standards/{ITEM}/draft", 403)
    county.get(draft, 404)
    county.get("/standards")
    county.forced(f"{draft}/time_limit", 404, **{"lines-0-promised_days": "1"})
    county.get("/standards")
    county.forced("/standards/new", 403, code="own_item", name="本局自设", stage="land_use", division="项目审批一科")
