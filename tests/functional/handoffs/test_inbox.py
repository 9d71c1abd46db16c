"""Working through a box: by whose turn it is, filtered, ordered, page by page, many at once, read or not, kept, exported."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.reconciliation import reconcile
from app.interbureau.handoffs.states import HandoffAct
from app.oversight.incoming import postman
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id
from tenants.pairings import HandoffKind
from tests.factories import handoff_contents as contents
from tests.factories.scoping import CITY, ZONE, acting_officer, bureau_id, division_id
from tests.page import Browser, Page

Browse = Callable[..., Browser]
ECO_ZONE = "jincheng-zone"
WINDOW, OTHER = "工程建设审批窗口", "项目审批一科"
LINK = re.compile(r"/(?:in|out)box/([0-9a-f-]{36})(?:\?|$)")


@dataclass
class Post:
    """Letters to the city, by subject."""

    ids: dict[str, UUID]

    def __getitem__(self, subject: str) -> UUID:
        return self.ids[subject]


def sent(
    slug: str, *subjects: str, kind: HandoffKind = HandoffKind.QUESTION, due: date | None = None
) -> dict[str, UUID]:
    """Letters from a bureau to the city, all due on one day."""
    ids = {subject: new_id() for subject in subjects}
    with acting_officer(slug, "lianluo"):
        for subject, handoff_id in ids.items():
            named = {"title": subject, "project_name": "陶瓷生产线", "sponsor_name": "兴达公司"}
            told = contents.sent(kind, **named, asked={"subject": subject, "question": "能否先承诺后补？"})
            handoffs.send(kind, bureau_id(CITY), told, handoff_id=handoff_id, due_on=due or today() + timedelta(days=9))
    postman.sweep([bureau_id(CITY)])
    return ids


def done(slug: str, handoff_id: UUID, act: HandoffAct, **content: Any) -> None:
    """The next message of one."""
    with acting_officer(slug, "lianluo"):
        handoffs.post_message(handoff(handoff_id, lock=True), act, content)


@pytest.fixture
def post(app: Flask) -> Post:
    """One of each turn, from two zones."""
    with app.app_context():
        ids = sent(ZONE, "待签收", "等补正", "停着", "办理中")
        ids |= sent(ECO_ZONE, "已退回", due=today() + timedelta(days=30))
        for one in ("等补正", "办理中"):
            done(CITY, ids[one], HandoffAct.RECEIVE, division="甲")
        done(CITY, ids["等补正"], HandoffAct.ASK_CORRECTION, **contents.correction_notice("缺图"))
        done(CITY, ids["已退回"], HandoffAct.RETURN, reason="不归本局")
        done(ZONE, ids["停着"], HandoffAct.PAUSE, ground="中止", evidence="来函")
        postman.sweep()
    return Post(ids)


def listed(page: Page) -> list[UUID]:
    """The handoffs of the list, in their order, without what is opened."""
    return list(dict.fromkeys(UUID(m[1]) for link in page.links if (m := LINK.match(link)) and "?" in link))


def value_of(page: Page, name: str) -> str:
    """A choice by its words."""
    found = re.search(rf'<option(?: selected)? value="([^"]+)"(?: selected)?>{re.escape(name)}</option>', page.html)
    assert found, page.text[:600]
    return found[1]


@pytest.mark.clause("C2")
def test_a_box_has_a_tab_for_everybody_s_turn_with_its_number(post: Post, browse: Browse) -> None:
    city, zone = browse(f"lianluo@{CITY}"), browse(f"lianluo@{ZONE}")
    page = city.get("/inbox")
    assert "轮到我局 2" in page.text
    assert "轮到项目单位或补正 1" in page.text
    assert "停着 1" in page.text
    turns = {"ours": ["待签收", "办理中"], "supply": ["等补正"], "paused": ["停着"], "done": ["已退回"]}
    for group, subjects in turns.items():
        assert set(listed(city.get(f"/inbox?group={group}"))) == {post[one] for one in subjects}, group
    assert set(listed(zone.get("/outbox?group=theirs"))) == {post["待签收"], post["办理中"]}
    assert listed(zone.get("/outbox?group=supply")) == [post["等补正"]]


@pytest.mark.clause("C2")
def test_filters_combine_and_each_can_be_taken_off(app: Flask, post: Post, browse: Browse) -> None:
    with app.app_context():
        more = sent(ECO_ZONE, "地下车库", kind=HandoffKind.COORDINATION, due=today())
    city = browse(f"lianluo@{CITY}")
    page = city.get("/inbox?more=1")
    assert "对方局" in page.text
    assert listed(city.get(f"/inbox?kind=coordination&partner={ECO_ZONE}&item={quote('车库')}")) == list(more.values())
    assert listed(city.get("/inbox?clock=today")) == list(more.values())
    assert listed(city.get(f"/inbox?group=ours&partner={ZONE}&item={quote('办理')}")) == [post["办理中"]]
    assert more["地下车库"] not in listed(city.get("/inbox?clock=ahead"))
    page = city.get(f"/inbox?kind=coordination&partner={ZONE}&item={quote('车库')}&again=1")
    assert "没有符合条件的移交件" in page.text
    off = [link for link in page.links if link.startswith("/inbox?") and "coordination" in link and "again" not in link]
    assert any("partner=" in link and "item=" in link for link in off)
    assert "第二轮及以后" in page.text
    with app.app_context():
        window = division_id(CITY, WINDOW)
        with acting_officer(CITY, "lianluo") as by:
            handoffs.assign(handoff(post["办理中"]), window, by)
    assert listed(city.get(f"/inbox?division={window}")) == [post["办理中"]]
    assert listed(city.get("/inbox?officer=me")) == [post["办理中"]]
    assert post["办理中"] not in listed(city.get("/inbox?officer=none"))
    for nonsense in (
        "partner=nowhere",
        "division=x",
        "clock=x",
        "after=1.2_x",
        "sort=newest&after=99999999999999999999_x",
    ):
        assert listed(city.get(f"/inbox?{nonsense}")), nonsense


@pytest.mark.clause("C2")
@pytest.mark.parametrize(
    "look", ["group=open", "sort=newest", "sort=oldest", "sort=partner", "kind=question", "unread=1"]
)
def test_pages_go_on_behind_equal_days_without_gap_or_repetition(app: Flask, browse: Browse, look: str) -> None:
    with app.app_context():
        ids = set(sent(ZONE, *(f"函{n:02}" for n in range(40))).values())
        ids |= set(sent(ECO_ZONE, *(f"来{n:02}" for n in range(20))).values())
    city, seen = browse(f"lianluo@{CITY}"), []
    page = city.get(f"/inbox?{look}")
    for _ in range(3):
        seen += listed(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page.html)
        if onward is None:
            break
        page = city.get(onward[1].replace("&amp;", "&"))
    assert len(seen) == len(ids) == len(set(seen))
    assert set(seen) == ids


@pytest.mark.clause("C2")
def test_what_is_opened_is_read_by_oneself_alone_until_something_new_is_said(
    app: Flask, post: Post, browse: Browse
) -> None:
    city, colleague = browse(f"lianluo@{CITY}"), browse(f"guanjia@{CITY}")
    one = post["待签收"]
    assert one in listed(city.get("/inbox?unread=1"))
    city.get(f"/inbox/{one}")
    assert one not in listed(city.get("/inbox?unread=1"))
    assert one in listed(colleague.get("/inbox?unread=1"))
    with app.app_context():
        done(ZONE, one, HandoffAct.NOTE, note="请尽快", urge=True)
    assert one in listed(city.get("/inbox?unread=1"))
    page = city.get("/inbox?more=1")
    assert 'class="is-unread' in page.html
    form = page.form("/read-all")
    later = str(int(form.values["seen_at"]) + 3600)
    city.submit("/read-all", page=page, seen_at=later)
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        moved = db.session.scalar(
            select(Handoff.moved_at).where(Handoff.bureau_id == bureau_id(CITY), Handoff.id == one)
        )
    assert moved is not None
    city.get("/inbox?unread=1")
    assert listed(colleague.get("/inbox?unread=1"))


@pytest.mark.clause("C2")
def test_many_are_received_at_once_after_a_preview_that_names_what_cannot_be(
    app: Flask, post: Post, browse: Browse
) -> None:
    with app.app_context():
        more = sent(ZONE, *(f"函{n}" for n in range(6)))
        window = division_id(CITY, WINDOW)
    city = browse(f"lianluo@{CITY}")
    ticked = [*more.values(), post["办理中"]]
    page = city.get("/inbox/many?do=receive&" + "&".join(f"h={one}" for one in ticked))
    assert "请选择" in page.text
    page = city.get(f"/inbox/many?do=receive&division_id={window}&" + "&".join(f"h={one}" for one in ticked))
    assert "6件将签收，1件不能签收" in page.text
    assert "现在是“已签收”，不能签收" in page.text
    assert f"{WINDOW} 0 6" in page.text
    with app.app_context():
        done(ZONE, more["函5"], HandoffAct.WITHDRAW, reason="误发")
    form = page.form("/inbox/many")
    ids = [str(one) for key, one in more.items()]
    values = {**form.values, "h": ids}
    page = city.post("/inbox/many", values)
    assert "已签收5件，1件没有签收" in page.text
    assert "现在是“已撤回”，不能签收" in page.text
    again = city.post("/inbox/many", values)
    assert again.text == page.text
    assert set(listed(city.get(f"/inbox?division={window}"))) == {one for key, one in more.items() if key != "函5"}
    assert not set(ids) & {str(one) for one in listed(city.get("/inbox?unread=1"))}
    with app.app_context():
        postman.sweep()
        assert reconcile()["faults"] == []
    page = city.get("/inbox/many?do=assign&" + "&".join(f"h={one}" for one in more.values()))
    other = value_of(page, OTHER) if OTHER in page.text else value_of(page, "综合科")
    page = city.get(f"/inbox/many?do=assign&division_id={other}&" + "&".join(f"h={one}" for one in more.values()))
    assert "5件将改派，1件不能改派" in page.text
    assert f"{WINDOW} 5 0" in page.text


@pytest.mark.clause("C2")
def test_a_whole_list_goes_in_batches_and_the_page_says_how_far(app: Flask, browse: Browse) -> None:
    with app.app_context():
        sent(ZONE, *(f"函{n:03}" for n in range(230)))
        window = division_id(CITY, WINDOW)
    city = browse(f"lianluo@{CITY}")
    page = city.get(f"/inbox/many?all=1&group=open&do=receive&division_id={window}")
    assert "230件将签收" in page.text
    page = city.submit("/inbox/many", page=page)
    assert "正在签收：200 / 230件" in page.text
    page = city.submit("/inbox/many", page=page)
    assert "已签收230件" in page.text
    assert "轮到我局 230" in city.get("/inbox?group=ours").text


def test_nobody_receives_many_without_the_right_or_of_another_bureau(app: Flask, post: Post, browse: Browse) -> None:
    navigator, zone = browse(f"xiangmuzhang@{CITY}"), browse(f"lianluo@{ECO_ZONE}")
    assert 'class="tick"' not in navigator.get("/inbox").html
    navigator.get(f"/inbox/many?do=receive&h={post['待签收']}", 403)
    with app.app_context():
        window = division_id(ECO_ZONE, WINDOW)
    page = zone.get(f"/inbox/many?do=receive&division_id={window}&h={post['待签收']}")
    assert "没有找到这件移交" in page.text
    page = zone.forced("/inbox/many", 200, do="receive", division_id=str(window), h=str(post["待签收"]))
    assert "没有找到这件移交" in page.text
    zone.get("/inbox/many?do=eat&h=x", 400)
    assert "请先在列表中勾选" in zone.get("/inbox/many?do=receive").text


@pytest.mark.clause("C2")
def test_filters_are_kept_under_a_name_by_oneself_alone(post: Post, browse: Browse) -> None:
    city, colleague = browse(f"lianluo@{CITY}"), browse(f"guanjia@{CITY}")
    city.submit("/inbox/filters", page=city.get(f"/inbox?group=ours&partner={ZONE}"), name="阳城开发区的")
    page = city.get("/inbox")
    kept = next(link for link in page.links if f"partner={ZONE}" in link)
    assert set(listed(city.get(kept))) == {post["待签收"], post["办理中"]}
    assert "阳城开发区的" not in colleague.get("/inbox").text
    page = city.submit("/inbox/filters", 422, page=city.get("/inbox?kind=question"), name="阳城开发区的")
    assert "请换一个名称" in page.errors()["name"]
    page = city.get("/inbox/filters")
    rename = next(form.action for form in page.forms if form.action.endswith("/rename"))
    colleague.forced(rename, 404, name="我的")
    city.submit("/rename", page=page, name="阳城")
    assert "阳城" in city.get("/inbox").text
    city.submit("/drop", page=city.get("/inbox/filters"))
    assert f"partner={ZONE}" not in city.get("/inbox").html
    for number in range(20):
        city.submit("/inbox/filters", page=city.get("/inbox?kind=question"), name=f"筛选{number}")
    page = city.submit("/inbox/filters", 409, page=city.get("/inbox?kind=question"), name="第二十一个")
    assert "最多保存20个" in page.text


@pytest.mark.clause("C2")
def test_the_export_is_what_the_list_shows(post: Post, browse: Browse) -> None:
    city = browse(f"lianluo@{CITY}")
    for look in ("group=open", f"group=open&partner={ZONE}&sort=newest", "group=done"):
        shown = [str(one) for one in listed(city.get(f"/inbox?{look}"))]
        answer = city.client.get(f"/inbox/export?{look}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
        rows = book.get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == shown, look
        assert "列表中的全部件" in str(book.get_sheet_by_index(1).to_python())
    browse(f"chuangkou@{CITY}").get("/inbox/export", 403)
