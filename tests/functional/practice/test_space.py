"""Practising: the next catalogue, a partner who answers, and every page saying that none of it is real."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest

from app.assembly.practice import operations, partner
from app.foundation.errors import Invalid
from app.interbureau.linkage import operations as links
from tenants.bureaus import bureau_by_slug, forget_directory
from tenants.clock import today
from tenants.db import acting_for, db, transaction
from tenants.pairings import HandoffKind, LinkKind
from tests.factories.practice_space import CITY, COUNTY, ZONE
from tests.functional.practice.conftest import NEXT, Practice
from tests.page import Browser
from tests.scenario import pdf_upload

Enter = Callable[[str], Browser]
SAID = "演练 · 不是真实办件"
FILES = re.compile(r'name="(file_\d+)"')
PUSHED = "演练四 已经推送的项目"

MISSING = "/projects/019a9d2e-5f00-7000-8000-000000000001"

pytestmark = pytest.mark.clause("B8")


def at_once(practice: Practice) -> None:
    """The partner answers without delay."""
    with practice.app.app_context():
        for slug in (CITY, COUNTY):
            with acting_for(bureau_by_slug(slug).id), transaction():
                operations.let_partner_play(0)


def played(practice: Practice) -> int:
    """The worker's rounds, until the partner has nothing to do."""
    made = 0
    with practice.app.app_context():
        while step := partner.play_partners():
            made += step
        db.session.remove()
    return made


def test_everything_was_made_and_nothing_left_out(practice: Practice) -> None:
    assert practice.opened.left_out == []
    assert practice.opened.next_versions == [NEXT]
    assert {row["slug"] for row in practice.opened.seeded.accounts} == {CITY, COUNTY, ZONE}


def test_staff_of_a_real_bureau_are_told_the_way(enter: Enter) -> None:
    page = enter("guanjia@yangcheng-zone").get("/practice")
    assert SAID in page.text, "the page says what every practice page says"
    assert "practice-bar" not in page.html, "but is none of them"
    for told in (f"guanjia@{ZONE}", f"@{COUNTY}", NEXT, "正在起草的第2版"):
        assert told in page.text, told
    assert "/practice" in enter("lianluo@yangcheng").get("/inbox").links


def test_the_next_version_holds_there_and_only_there(enter: Enter, practice: Practice) -> None:
    anybody = practice.browse()
    assert NEXT in anybody.get(f"/b/{ZONE}/items").text
    assert NEXT not in anybody.get("/b/yangcheng-zone/items").text


@pytest.mark.parametrize(
    "path", ["/desk", "/projects", "/inbox", "/catalogue", "/practice", "/me/sessions", "/search?q=演练", MISSING]
)
def test_every_page_says_so(enter: Enter, path: str) -> None:
    page = enter(f"guanjia@{ZONE}").get(path, 404 if path == MISSING else 200)
    assert page.html.count("practice-bar") == 1
    assert SAID in page.text
    assert "practice-bar" not in enter("guanjia@yangcheng-zone").get(path, page.status).html


def test_so_do_the_portal_the_unit_s_page_and_every_print(enter: Enter, practice: Practice) -> None:
    for path in (f"/b/{ZONE}/", f"/b/{ZONE}/items", f"/b/{ZONE}/items/eia", f"/b/{ZONE}/signin"):
        assert SAID in practice.browse().get(path).text, path
    office = enter(f"guanjia@{ZONE}")
    project = next(row["id"] for row in practice.opened.seeded.projects if row["name"] == PUSHED)
    office.get(f"/projects/{project}/links")
    link = re.search(r"(/b/[a-z-]+/u/[A-Za-z0-9_-]{20,})", office.submit("/links", purpose="track").html)
    assert link
    assert SAID in practice.browse().get(link.group(1)).text
    prints = [one for one in office.get(f"/projects/{project}/plan").links if "print" in one]
    assert prints
    page = office.get(prints[0])
    assert "on-paper" in page.html
    assert "practice-marks" in page.html
    assert SAID in page.text


def test_downloads_are_named_so(enter: Enter) -> None:
    for who, practises in ((f"mulu@{CITY}", True), ("mulu@jincheng", False)):
        response = enter(who).client.get("/exchange/file?kind=json")
        name = unquote(response.headers["Content-Disposition"].partition("UTF-8''")[2])
        assert name.startswith("演练-") is practises, name


def test_the_partner_carries_a_push_to_its_certificate(enter: Enter, practice: Practice) -> None:
    """Received, once asked for a correction, decided - and the trainee's project knows, with a marked number."""
    at_once(practice)
    played(practice)
    navigator = enter(f"xiangmuzhang@{ZONE}")
    page = navigator.get("/outbox?state=correcting")
    letter = next(one for one in page.links if "/outbox/" in one)
    page = navigator.get(letter)
    assert "请一次补齐后重新提交。（演练）" in page.text
    entry = next(one for one in page.links if "/entries/" in one)
    page = navigator.get(entry)
    page = navigator.submit("/materials", page=page, **{name: pdf_upload(name) for name in FILES.findall(page.html)})
    navigator.submit("/correct", page=page, answer="已补齐并盖章。")
    assert played(practice) > 0
    text = navigator.get(entry).text
    assert "编号 演审〔2026〕" in text, "the partner's came back"
    assert re.search(r"批准文件 演\d", text), "and one that a person gave is marked as well"


def test_the_partner_answers_letters(enter: Enter, practice: Practice) -> None:
    at_once(practice)
    clerk = enter(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    with practice.app.app_context():
        city = str(bureau_by_slug(CITY).id)
    page = clerk.submit(
        "/letters/new", page=page, targets=[city], subject="能否分期核发", question="一期已具备条件，能否先行？"
    )
    played(practice)
    assert "（演练答复）" in clerk.get(page.url).text


def test_switched_off_nobody_is_played(enter: Enter, practice: Practice) -> None:
    at_once(practice)
    admin = enter(f"xitong@{CITY}")
    page = admin.get("/practice")
    admin.submit("/practice/partner", page=page, minutes="off")
    forget_directory()
    clerk = enter(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    with practice.app.app_context():
        city = str(bureau_by_slug(CITY).id)
    page = clerk.submit("/letters/new", page=page, targets=[city], subject="还能否分期", question="请再说明。")
    played(practice)
    assert "（演练答复）" not in clerk.get(page.url).text
    assert "待签收" in clerk.get(page.url).text


def test_nobody_is_played_at_a_real_bureau(enter: Enter) -> None:
    admin = enter("xitong@yangcheng")
    assert "模拟对方局：关闭" in admin.get("/practice").text or "/practice/partner" not in admin.get("/practice").html
    admin.forced("/practice/partner", 403, minutes="0")


def test_a_session_is_of_one_side(enter: Enter, practice: Practice) -> None:
    """A practice account is none at a real bureau, and the other way round."""
    for name, address in (
        (f"guanjia@{ZONE}", "/b/yangcheng-zone/signin"),
        ("guanjia@yangcheng-zone", f"/b/{ZONE}/signin"),
    ):
        browser = practice.browse()
        page = browser.get(address)
        browser.submit("/signin", 422, page=page, sign_in_name=name, password="Ceshi-Mima-2026")
    project = next(row["id"] for row in practice.opened.seeded.projects)
    enter("guanjia@yangcheng-zone").get(f"/projects/{project}", 404)


@pytest.mark.parametrize(
    ("city", "lead", "partner_slug"),
    [("jincheng", "jincheng", ZONE), (CITY, CITY, "yangcheng-zone"), (CITY, "jincheng", "zezhou")],
)
def test_no_link_is_proposed_across(practice: Practice, city: str, lead: str, partner_slug: str) -> None:
    with practice.app.app_context():
        new = links.NewLink(
            kind=LinkKind.HIERARCHY, lead_id=bureau_by_slug(lead).id, partner_id=bureau_by_slug(partner_slug).id, basis="文件",
            valid_from=today(), lead_may=[HandoffKind.PUSH], partner_may=[],
        )  # fmt: skip
        with pytest.raises(Invalid, match="请选择本市的审批局"), acting_for(bureau_by_slug(city).id), transaction():
            links.propose_link(new)
