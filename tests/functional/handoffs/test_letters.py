"""Letters between bureaus: asked, passed to divisions, asked back, answered - each word in both boxes, none lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.reconciliation import reconcile
from app.oversight.incoming import postman
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.factories import scoping as stories
from tests.factories.scoping import CITY, COUNTY, PDF, ZONE, bureau_id
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("working_day")

Browse = Callable[..., Browser]
ECO_ZONE = "jincheng-zone"


@pytest.fixture
def clerks(app: Flask, browse: Browse) -> Callable[[str], Browser]:
    """``clerks("jincheng")``: the liaison clerk of a bureau."""
    return lambda slug: browse(f"lianluo@{slug}")


def sweep(app: Flask) -> None:
    """Let every bureau take notice of what arrived."""
    with app.app_context():
        postman.sweep()


def written(app: Flask, clerk: Browser, kind: str, to: list[str], status: int = 200, **said: Any) -> Page:
    """Write a letter of a kind."""
    page = clerk.get(f"/letters/new?kind={kind}")
    with app.app_context():
        targets = [str(bureau_id(slug)) for slug in to]
    return clerk.submit("/letters/new", status, page=page, targets=targets, **said)


def box_of(page: Page) -> str:
    """The handoff's id in the address."""
    found = re.search(r"/(?:in|out)box/([0-9a-f-]{36})", page.url)
    assert found, page.url
    return found.group(1)


def window_of(page: Page, action: str, name: str) -> str:
    """The value of the option whose text is ``name`` in the form that ends with ``action``."""
    found = re.search(rf'<option value="([0-9a-f-]{{36}})">{name}</option>', page.html)
    assert found, page.text[:500]
    return found.group(1)


@pytest.mark.clause("L2.3b", "C2")
def test_a_question_goes_to_the_responsible_division_and_its_answer_comes_back(
    app: Flask, browse: Browse, clerks: Callable[[str], Browser]
) -> None:
    zone, city = clerks(ECO_ZONE), clerks(CITY)
    sent = written(
        app, zone, "question", [CITY], subject="地下空间是否单独办理规划许可",
        question="同一用地内新增地下车库，是否需要单独核发建设工程规划许可证？",
        files=[(BytesIO(PDF), "总平面图.pdf")],
    )  # fmt: skip
    handoff = box_of(sent)
    sweep(app)
    page = city.get("/inbox")
    assert "问题解答" in page.text
    page = city.get(f"/inbox/{handoff}")
    assert "同一用地内新增地下车库" in page.text
    assert "总平面图.pdf" in page.text
    window = window_of(page, "/receive", "工程建设审批窗口")
    city.submit("/receive", division_id=window)
    page = city.submit(
        "/parts", page=city.get(f"/inbox/{handoff}"), division_id=window, wanted="请就规划许可部分提出意见"
    )
    assert "等科室答复" in page.text
    page = city.submit("/answer", page=page, status=409, answer="见附件", basis="城乡规划法第四十条")
    assert "还没有答复转办件" in page.text
    assert "城乡规划法第四十条" in page.html
    reviewer = browse(f"chuangkou@{CITY}")
    page = reviewer.get("/parts")
    part = next(link for link in page.links if link.startswith("/parts/"))
    page = reviewer.get(part)
    assert "同一用地内新增地下车库" in page.text
    reviewer.submit(part, page=page, answer="应当一并纳入同一许可，不单独核发。")
    page = city.get(f"/inbox/{handoff}")
    assert "应当一并纳入同一许可" in page.text
    page = city.submit("/ask-back", page=page, points="请补充地下车库建筑面积")
    assert "待补正" in page.text
    sweep(app)
    page = zone.get(f"/outbox/{handoff}")
    assert "请补充地下车库建筑面积" in page.text
    zone.submit("/supply", page=page, answer="地下车库 3,200 平方米")
    sweep(app)
    page = city.get(f"/inbox/{handoff}")
    assert "3,200" in page.text
    city.submit("/answer", page=page, answer="一并纳入，不单独核发。", basis="城乡规划法第四十条")
    sweep(app)
    page = zone.get(f"/outbox/{handoff}")
    assert "一并纳入，不单独核发" in page.text
    assert "工程建设审批窗口" not in page.text.split("来函内容", 1)[0]
    zone.submit("/note", page=page, note="收到，谢谢。")
    with app.app_context():
        postman.sweep()
        told = reconcile()
        assert told["faults"] == []
        for slug in (ECO_ZONE, CITY):
            with acting_for(bureau_id(slug)), read_transaction():
                count = db.session.scalar(
                    select(func.count()).select_from(HandoffMessage).where(HandoffMessage.bureau_id == bureau_id(slug))
                )
                assert count == 6


@pytest.mark.clause("L2.3b", "C5")
def test_a_late_question_is_seen_to_be_late_on_both_sides_and_names_its_link(
    app: Flask, browse: Browse, clerks: Callable[[str], Browser]
) -> None:
    with clock.freeze_time(datetime(2026, 11, 3, 2, tzinfo=UTC)):
        page = written(app, clerks(ECO_ZONE), "question", [CITY], subject="地下车库", question="是否单独许可？")
        assert "11月6日" in page.text, "three working days"
        handoff = box_of(page)
    with clock.freeze_time(datetime(2026, 11, 9, 2, tzinfo=UTC)):
        zone, city = clerks(ECO_ZONE), clerks(CITY)
        for browser, box in ((city, "inbox"), (zone, "outbox")):
            page = browser.get(f"/{box}?clock=late")
            assert f"/{box}/{handoff}?" in " ".join(page.links), box
            assert "超期1个工作日" in browser.get(f"/{box}/{handoff}").text, box
        assert "地下车库" in city.get("/inbox?group=late").text
        href = next(one for one in city.get(f"/inbox/{handoff}").links if re.fullmatch(r"/links/[0-9a-f-]{36}", one))
        page = city.get(href)
        for told in ("联系开发区", "2022年5月10日", "问题解答", "晋城经济技术开发区行政审批局"):
            assert told in page.text, told


@pytest.mark.clause("L2.3a")
def test_a_circular_goes_to_all_in_one_act_and_shows_who_has_not_read_it(
    app: Flask, clerks: Callable[[str], Browser]
) -> None:
    gist = "请于下周一起执行新的受理标准。"
    page = written(app, clerks(CITY), "circular", [ECO_ZONE, ZONE], subject="关于优化工程建设项目审批的通知", gist=gist)
    assert "/circulars/" in page.url
    sweep(app)
    reader = clerks(ECO_ZONE)
    page = reader.get("/inbox")
    link = next(one for one in page.links if re.match(r"/inbox/[0-9a-f-]{36}", one))
    page = reader.get(link)
    assert "请于下周一起执行新的受理标准" in page.text
    reader.submit("/receive", page=page, division_id=window_of(page, "/receive", "工程建设审批窗口"))
    page = reader.submit("/answer", page=reader.get(link))
    assert "已阅" in page.text
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        states = dict(db.session.execute(select(Handoff.target_id, Handoff.state)).all())
        told = {bureau_id(ECO_ZONE): "answered", bureau_id(ZONE): "sent"}
    assert {one: str(state) for one, state in states.items()} == told
    for group, names in (("done", "晋城经济技术开发区行政审批局"), ("sent", "阳城经济技术开发区行政审批局")):
        page = clerks(CITY).get(f"/outbox?kind=circular&group={group}")
        assert len({one.partition("?")[0] for one in page.links if re.match(r"/outbox/[0-9a-f-]{36}", one)}) == 1, group
        assert names in page.text, "who has read it, and who has not"


@pytest.mark.clause("C5")
def test_a_letter_is_refused_with_every_fault_at_its_field(app: Flask, clerks: Callable[[str], Browser]) -> None:
    zone = clerks(ZONE)
    page = written(app, zone, "question", [CITY], status=422, question="甲" * 2001, due_on="2020-01-01")
    errors = page.errors()
    assert "请填写事由" in errors["subject"]
    assert "不超过2000字" in errors["question"]
    assert "不能早于今天" in errors["due_on"]
    assert "甲" * 50 in page.html
    page = written(app, zone, "question", [CITY], status=422, subject="咨询", question="问题", due_on="2031-03-03")
    assert "工作日历还没有公布" in page.errors()["due_on"]
    page = written(app, zone, "question", [], status=422, subject="咨询", question="问题")
    assert "请选择发给哪个审批局" in page.errors()["targets"]
    page = written(app, zone, "question", ["gaoping"], status=422, subject="咨询", question="问题")
    assert "targets" in page.errors()


def test_a_word_urges_and_no_other_bureau_sees_any_of_it(
    app: Flask, browse: Browse, clerks: Callable[[str], Browser]
) -> None:
    with app.app_context():
        stories.entrust_project()
    zone, city = clerks(ZONE), clerks(CITY)
    handoff = box_of(written(app, zone, "question", [CITY], subject="承诺制", question="能否先承诺后补？"))
    zone.submit("/note", page=zone.get(f"/outbox/{handoff}"), note="请尽快，周五开工。", urge="y")
    sweep(app)
    assert "催办" in city.get("/notices").text
    assert "请尽快，周五开工" in city.get(f"/inbox/{handoff}").text
    other = clerks(COUNTY)
    other.get(f"/inbox/{handoff}", 404)
    other.forced(f"/inbox/{handoff}/note", 404, note="x")
    window = browse(f"chuangkou@{ZONE}")
    window.forced("/letters/new", 403, kind="question")
    zone.submit("/withdraw", page=zone.get(f"/outbox/{handoff}"), reason="已电话解决")
    sweep(app)
    assert "已撤回" in city.get(f"/inbox/{handoff}").text


def test_a_box_that_cannot_be_applied_is_in_nobody_elses_way(
    app: Flask, clerks: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    applied = postman.apply_messages
    zone = clerks(ZONE)
    with monkeypatch.context() as broken:
        broken.setattr(postman, "apply_messages", lambda _id: 1 / 0)
        stuck = box_of(written(app, zone, "question", [CITY], subject="甲事", question="问题"))
        written(app, zone, "question", [CITY], subject="乙事", question="问题")
        broken.setattr(postman, "apply_messages", lambda one: 1 / 0 if str(one) == stuck else applied(one))
        sweep(app)
    city = clerks(CITY)
    told = city.get("/notices").text
    assert "乙事" in told
    assert "甲事" not in told
    sweep(app)
    assert "甲事" in city.get("/notices").text


@pytest.mark.clause("C2", "L2.3b")
def test_a_letter_that_came_back_is_mended_and_sent_again(app: Flask, clerks: Callable[[str], Browser]) -> None:
    zone, city = clerks(ECO_ZONE), clerks(CITY)
    sent = written(
        app, zone, "question", [CITY], subject="施工许可", question="能否先办？", files=[(BytesIO(PDF), "旧图.pdf")]
    )
    handoff = box_of(sent)
    assert "重新发出" not in sent.text
    zone.get(f"/outbox/{handoff}/again", 409)
    sweep(app)
    city.submit("/return", page=city.get(f"/inbox/{handoff}"), reason="请写明用地是否已经供应。")
    page = zone.get(f"/outbox/{handoff}/again")
    assert "请写明用地是否已经供应。" in page.text
    assert "能否先办？" in page.html
    page = zone.submit("/again", 422, page=page, question="", due_on="2001-01-01")
    assert "请填写" in page.text
    assert "不能早于今天" in page.text
    page = zone.submit(
        "/again", page=zone.get(f"/outbox/{handoff}/again"), question="用地已供应，能否先办？", kept=[],
        files=[(BytesIO(PDF), "新图.pdf")],
    )  # fmt: skip
    assert "第2轮" in page.text
    assert "重新发出" in zone.get(f"/outbox/{handoff}").text
    sweep(app)
    page = city.get(f"/inbox/{handoff}")
    assert "用地已供应" in page.text
    assert "新图.pdf" in page.text
    zone.get(f"/outbox/{handoff}/again", 409)
    with app.app_context():
        assert reconcile()["faults"] == []
