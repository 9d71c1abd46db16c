"""From a zone's question to what everybody reads (L2.4b): answered by the city, cleared of names, published by a second person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.oversight.incoming import postman
from app.oversight.knowledge import operations
from app.oversight.knowledge.operations import AnswerText
from tenants.clock import today
from tests.factories import scoping as stories
from tests.factories.practice_space import CITY as PRACTICE_CITY
from tests.factories.practice_space import found_practice_space
from tests.factories.scoping import CITY, COUNTY, ZONE, acting_officer, bureau_id
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("working_day")

Browse = Callable[..., Browser]
ITEM = "construction_permit"
OTHER_PORTAL = "gaoping-zone"
PROJECT = "年产三千万平方米节能陶瓷生产线项目"
UNIT = "阳城县兴达陶瓷有限公司"
QUESTION = f"{UNIT}的{PROJECT}（{{code}}）分两期建设，一期能否先行核发施工许可？联系13903560001。"
ANSWER = "可以按单位工程分期申领，规划许可和施工图审查应当覆盖当期范围。"
PUBLIC = "分两期建设的项目，一期能否先行核发施工许可？"


def sweep(app: Flask) -> None:
    """Everybody takes notice of what arrived."""
    with app.app_context():
        for _ in range(2):
            postman.sweep()


@pytest.fixture
def answered(app: Flask, browse: Browse) -> str:
    """A zone's question about its project, answered by the city; returns the letter's id."""
    with app.app_context():
        project_id = stories.take_in_project(project_code="2211-140522-89-01-123456")
        city_number = str(bureau_id(CITY))
    zone, city = browse(f"lianluo@{ZONE}"), browse(f"lianluo@{CITY}")
    page = zone.get(f"/letters/new?kind=question&item={ITEM}")
    page = zone.submit(
        "/letters/new", page=page, targets=city_number, project_id=str(project_id), shared=["project_code"], subject="分期施工许可",
        question=QUESTION.format(code="2211-140522-89-01-123456"), due_on=(today() + timedelta(days=3)).isoformat(),
    )  # fmt: skip
    handoff = re.search(r"/outbox/([0-9a-f-]{36})", page.url)
    assert handoff
    sweep(app)
    page = city.get(f"/inbox/{handoff[1]}")
    window = re.search(r'<option value="([0-9a-f-]{36})">工程建设审批窗口</option>', page.html)
    assert window
    city.submit("/receive", page=page, division_id=window[1])
    page = city.submit("/answer", page=city.get(f"/inbox/{handoff[1]}"), answer=ANSWER, basis="建筑法第七条")
    assert "整理为常见问题" not in page.text
    sweep(app)
    return handoff[1]


def drafted(browse: Browse, letter: str, status: int = 200, **said: Any) -> tuple[Browser, Page]:
    """The office of the city drafts from the letter."""
    office = browse(f"guanjia@{CITY}")
    link = f"/knowledge/new?from={letter}"
    assert link in office.get(f"/inbox/{letter}").links
    page = office.get(link)
    values = {"question": PUBLIC, "is_clear": "y", **said}
    return office, office.submit("/knowledge/new", status, page=page, **values)


def published(browse: Browse, draft: Page, by: str = "lingdao") -> Page:
    """A second person publishes it."""
    leader = browse(f"{by}@{CITY}")
    return leader.submit("/publish", page=leader.get(draft.url))


@pytest.mark.clause("L2.4b")
def test_a_zones_answered_question_is_read_by_everybody_and_tells_of_nobody(
    app: Flask, browse: Browse, answered: str
) -> None:
    office = browse(f"guanjia@{CITY}")
    form = office.get(f"/knowledge/new?from={answered}").form("/knowledge/new")
    begun = form.values["question"] + form.values["answer"]
    for name in (PROJECT, UNIT, "兴达陶瓷", "2211-140522-89-01-123456", "13903560001"):
        assert name not in begun, name
    assert "项目单位的该项目" in begun
    assert ANSWER in begun
    office, draft = drafted(browse, answered)
    assert PUBLIC in draft.text
    assert "您是起草人" not in draft.text  # may not publish at all
    assert "常见问题待审核" in browse(f"lingdao@{CITY}").get("/notices").text
    guide = f"/b/{OTHER_PORTAL}/items/{ITEM}"
    anybody = browse()
    assert PUBLIC not in anybody.get(guide).text
    shown = published(browse, draft)
    assert "已公开" in shown.text
    portal = f"/b/{OTHER_PORTAL}/questions"
    for place in (guide, portal, f"{portal}?item={ITEM}", f"{portal}?q=单位工程 施工许可", f"/b/{CITY}/questions"):
        page = anybody.get(place)
        assert PUBLIC in page.text, place
        assert ANSWER in page.text
        for name in (PROJECT, UNIT, "兴达", "阳城经开区", "阳城经济技术开发区", "2211-140522", answered):
            assert name not in page.html, (place, name)
    assert PUBLIC not in anybody.get(f"{portal}?q=没有这个词").text
    assert PUBLIC not in anybody.get(f"{portal}?item=eia").text
    zone = browse(f"lianluo@{ZONE}")
    page = zone.get(f"/outbox/{answered}")
    assert f"/knowledge?item={ITEM}" in page.links
    assert PUBLIC in zone.get(f"/letters/new?kind=question&item={ITEM}").text
    assert PUBLIC in zone.get(f"/knowledge?item={ITEM}").text
    entry = next(link for link in zone.page.links if re.fullmatch(r"/knowledge/[0-9a-f-]{36}", link))  # type: ignore[union-attr]
    assert answered not in zone.get(entry).html
    assert f"/inbox/{answered}" in office.get(entry).links
    zone.forced(f"{entry}/withdraw", 403, reason="不对")


@pytest.mark.clause("L2.4b")
def test_what_names_project_unit_or_code_is_refused_and_told_where(browse: Browse, answered: str) -> None:
    _office, page = drafted(
        browse,
        answered,
        422,
        question="年产三千万平方米 节能陶瓷生产线项目能否分期？",
        answer="兴达陶瓷可以分期。",
        basis="代码2211-140522-89-01-123456",
    )
    errors = page.errors()
    assert "问题中出现了项目名称：“年产三千万平方米 节能陶瓷生产线项目能否分期" in errors["question"]
    assert "解答中出现了项目单位名称：“兴达陶瓷可以分期" in errors["answer"]
    assert "项目代码" in errors["basis"]
    assert "兴达陶瓷可以分期。" in page.form("/knowledge/new").values["answer"]
    _office, page = drafted(browse, answered, 422, is_clear=None)
    assert "已去除项目和企业信息" in page.errors()["is_clear"]
    _office, page = drafted(browse, answered, 422, answer="阳城经开区自行决定。")
    assert "提问的审批局" in page.errors()["answer"]


@pytest.mark.clause("L2.4b")
def test_two_persons_a_new_text_and_a_withdrawal(app: Flask, browse: Browse) -> None:
    author, anybody = browse(f"mulu@{CITY}"), browse()
    author.get("/knowledge/new")
    said = {"question": "全代办收费吗？", "answer": "一律<b>免费</b>。<script>alert(1)</script>", "is_clear": "y"}
    page = author.submit("/knowledge/new", 422, **said, letter="../x")
    assert "刷新页面" in page.errors()["letter"]
    draft = author.submit("/knowledge/new", page=page, **said, letter="")
    assert "您是起草人" in draft.text
    author.forced(f"{draft.url}/publish", 403, seen="1")
    published(browse, draft)
    page = anybody.get(f"/b/{COUNTY}/questions")
    assert "一律<b>免费</b>。<script>alert(1)</script>" in page.text
    assert "<script>alert" not in page.html
    leader = browse(f"lingdao@{CITY}")
    entry = next(one for one in leader.get("/knowledge").links if re.fullmatch(r"/knowledge/[0-9a-f-]{36}", one))
    page = author.submit("/revise", page=author.get(entry))
    page = author.submit(page.url, page=page, answer="一律免费。", is_clear="y")
    assert "一律免费。" not in anybody.get(f"/b/{COUNTY}/questions").text
    page = leader.get(page.url)
    author.submit(page.url, page=author.get(page.url), answer="除法定规费外一律免费。", is_clear="y")
    stale = leader.submit("/publish", 409, page=page)
    assert "刚刚被其他人修改过" in stale.text
    leader.submit("/publish", page=leader.get(page.url))
    told = anybody.get(f"/b/{COUNTY}/questions").text
    assert "除法定规费外一律免费。" in told
    assert "alert(1)" not in told
    page = browse(f"lianluo@{ZONE}").get(entry)
    assert "历次文本 2版" in page.text
    leader.submit("/withdraw", 422, page=leader.get(entry), reason=" ")
    page = leader.submit("/withdraw", page=leader.get(entry), reason="政策调整")
    assert "已撤下" in page.text
    assert "政策调整" in page.text
    assert "全代办收费吗" not in anybody.get(f"/b/{COUNTY}/questions").text
    assert "全代办收费吗" in leader.get("/knowledge?state=withdrawn").text
    leader.forced(f"{entry}/withdraw", 409, reason="再撤一次")


@pytest.mark.clause("L2.4b")
def test_only_the_city_publishes(browse: Browse) -> None:
    county = browse(f"mulu@{COUNTY}")
    county.get("/knowledge")
    county.get("/knowledge/new", 403)
    county.forced("/knowledge/new", 403, question="问", answer="答", is_clear="y")
    window = browse(f"jueding@{CITY}")
    window.get("/knowledge")
    window.get("/knowledge/new", 403)
    window.get("/knowledge/drafts", 403)


@pytest.mark.clause("L2.4b")
def test_the_practice_city_answers_for_itself_alone(app: Flask, database: Any, browse: Browse) -> None:
    with app.app_context():
        found_practice_space(database)
        for slug, text in ((CITY, "真实的问题？"), (PRACTICE_CITY, "演练的问题？")):
            with acting_officer(slug, "guanjia") as by:
                draft_id = operations.begin_draft(AnswerText(text, "答案。"), True, by).id
            with acting_officer(slug, "lingdao") as by:
                operations.publish(draft_id, 1, by)
    anybody = browse()
    assert "演练的问题" not in anybody.get(f"/b/{CITY}/questions").text
    page = anybody.get(f"/b/{PRACTICE_CITY}/questions")
    assert "演练的问题" in page.text
    assert "真实的问题" not in page.text
