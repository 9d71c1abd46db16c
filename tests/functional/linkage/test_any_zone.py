"""The city and a zone that the document does not pair (L3): a link through the pages, then every kind goes along it.

Nothing of the two is anywhere but in the link: no line of code, no seed. Each direction is walked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tenants import clock
from tests.factories.roster import NAMES as BUREAUS
from tests.factories.roster import NUMBERS
from tests.functional.linkage.link_traffic import LinkedPair, LinkTraffic, option_value
from tests.page import Browser
from tests.scenario import CITY, ProjectStory

Browse = Callable[..., Browser]
ZONE, ITS_COUNTY = "gaoping-zone", "gaoping"
NAMES = (BUREAUS[CITY], BUREAUS[ZONE])
OWN, OWN_LATER = "enterprise_filing", "land_use_planning_permit"
PUSHED, LATER = "eia", "regional_water_eia"
ON_BEHALF, ON_BEHALF_LATER = "bidding_filing", "construction_report_filing"
BOTH_WAYS = ["push", "early", "consultation", "coordination", "supervision"]
CITY_MAY = [*BOTH_WAYS, "circular", "training"]
ZONE_MAY = [*BOTH_WAYS, "assist_review", "review_on_behalf", "question", "liaison"]
DAY = datetime(2026, 11, 3, 2, tzinfo=UTC)
OLD_UNTIL, NEW_SINCE, NEW_UNTIL = date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 2)


@pytest.fixture(autouse=True)
def on_a_working_day() -> Iterator[None]:
    """A day of a published year, whatever day it is."""
    with clock.freeze_time(DAY):
        yield


@pytest.fixture
def pair(browse: Browse) -> LinkedPair:
    """The link that a fresh start has between the two is gone; what is between them then is what the city proposes."""
    made = LinkedPair(browse, NAMES, (CITY, ZONE))
    made.end(OLD_UNTIL)
    assert made.href is None
    assert NAMES[0] not in browse(f"lianluo@{ZONE}").get("/letters/new?kind=question").text
    made.join(NEW_SINCE, CITY_MAY, ZONE_MAY)
    return made


def beyond_capacity(browse: Browse) -> None:
    """Neither the zone nor its county can handle two items yet: the city is to review them in the zone's name."""
    for slug in (ITS_COUNTY, ZONE):
        book = browse(f"mulu@{slug}")
        for code in (ON_BEHALF, ON_BEHALF_LATER):
            book.get(f"/adoptions/{code}/status")
            book.submit(
                "/status", becomes="not_capable", support="review_on_behalf", basis="专业人员未到位", since="2026-11-03"
            )


def planned(browse: Browse, items: dict[str, str], home: str) -> LinkTraffic:
    """A project whose checklist has these items, consulted and entrusted through the pages: 征询 went along the link."""
    story = ProjectStory(browse, items, home)
    (target,) = story.others
    walk = LinkTraffic(story, target)
    story.take_in()
    story.open_assessment()
    story.invite()
    walk.sent["consultation"] = walk.arrived("consultation")
    story.fill_sheets()
    story.conclude()
    story.appoint()
    story.issue()
    return walk


def supervised(walk: LinkTraffic, *codes: str) -> None:
    """The other bureau supervises own items after their decision."""
    book = walk.story.at(f"mulu@{walk.home}")
    for code in codes:
        page = book.get("/supervisors/new")
        book.submit(
            "/supervisors/new", page=page, item_id=option_value(page, walk.story.names[code]),
            target=option_value(page, walk.other), duty="事中事后监管", receipt_days="2",
        )  # fmt: skip


def received_record(walk: LinkTraffic) -> None:
    """The record of the decision went out by itself; it is signed for, and that shows."""
    handoff = walk.sent["supervision"] = walk.arrived("supervision")
    walk.answered(handoff, {"answer": "已纳入双随机监管"})
    assert "已纳入双随机监管" in walk.clerk.get(f"/outbox/{handoff}").text


def refused_letter(walk: LinkTraffic, kind: str) -> None:
    """A letter to that bureau: the form offers it no more, and one sent past the form is told to whom and why."""
    page = walk.clerk.get(f"/letters/new?kind={kind}")
    assert f'name="targets" type="radio" value="{NUMBERS[walk.target]}"' not in page.html, kind
    offered = any(form.action.endswith("/letters/new") for form in page.forms)
    said = {"kind": kind, "targets": NUMBERS[walk.target], "subject": "再问一次", "due_on": "2026-11-06"}
    page = walk.clerk.forced("/letters/new", 422, handoff_id=str(uuid4()), **said)
    if offered:
        assert f"本局与{walk.other}之间没有含“" in page.errors()["targets"], kind
    else:
        assert "没有可以发给的审批局" in page.text, kind
        assert "生效联动关系" in page.text, kind


def refused_push(walk: LinkTraffic, code: str) -> None:
    """An item that is ready stays here: the page says so before, and who presses on is told."""
    name = f"本局与{walk.other}之间没有双方确认、现在生效的联动关系"
    assert name in walk.story.navigator.get(f"{walk.story.entry(code)}/push").text
    assert name in walk.story.navigator.submit("/push", 409).errors()[""], code


def refused_consultation(walk: LinkTraffic) -> None:
    """A new round cannot ask that bureau."""
    story = ProjectStory(walk.story.browse, walk.story.items, walk.home)
    story.take_in(name="二期项目", project_code="")
    story.open_assessment()
    page = story.office.get(f"{story.page}/assessment")
    page = story.office.get(next(link for link in page.links if link.endswith("/consult")))
    assert f'value="{NUMBERS[walk.target]}"' not in page.html
    page = story.office.submit("/consult", 409, page=page, bureau_id=NUMBERS[walk.target], questions="请提意见。")
    assert f"本局与{walk.other}之间没有双方确认、现在生效的联动关系" in page.text


def unsent_record(walk: LinkTraffic, code: str) -> None:
    """A decision is made all the same; its record stays here, and that shows with the reason."""
    walk.story.own_item(code)
    page = walk.clerk.get("/supervision?group=open")
    page = walk.clerk.get(next(one for one in page.links if re.fullmatch(r"/supervision/[0-9a-f-]{36}", one)))
    assert walk.other in page.text
    assert "没有含审管衔接的生效联动关系，没有送出" in page.text


@pytest.mark.clause("L3")
def test_the_city_links_with_any_zone_and_everything_works_from_the_zone(browse: Browse, pair: LinkedPair) -> None:
    beyond_capacity(browse)
    theirs = (PUSHED, LATER, ON_BEHALF, ON_BEHALF_LATER)
    walk = planned(browse, {OWN: ZONE, OWN_LATER: ZONE, **dict.fromkeys(theirs, CITY)}, ZONE)
    story = walk.story
    walk.sent["liaison"] = walk.arrived("liaison")
    page = walk.receiver.get(f"/inbox/{walk.sent['liaison']}")
    officer = re.search(r'<option value="([0-9a-f-]{36})">', page.html.split('name="officer_id"', 1)[1])
    assert officer
    said = {"liaison": "杨文斌", "telephone": "0356-2198000"}
    walk.answered(walk.sent["liaison"], said, officer_id=officer.group(1))
    assert "0356-2198000" in walk.clerk.get(f"/outbox/{walk.sent['liaison']}").text
    story.entrust()
    walk.letter("early", entry=story.entries[PUSHED])
    walk.letter("assist_review", entry=story.entries[OWN])
    for kind in ("question", "coordination"):
        walk.letter(kind)
    supervised(walk, OWN, OWN_LATER)
    story.own_item()
    received_record(walk)
    walk.reviewed("push", PUSHED, "晋市审管环〔2026〕19号")
    walk.reviewed("review_on_behalf", ON_BEHALF, "高开招备〔2026〕6号")
    assert NAMES[1] in story.navigator.get(story.entry(ON_BEHALF)).text, "decided in the zone's name"
    assert set(walk.sent) == set(ZONE_MAY)
    for kind in ("circular", "training"):
        refused_letter(walk, kind)
    for code in (LATER, ON_BEHALF_LATER):
        story.prepare(code)

    pair.end(NEW_UNTIL)
    walk.readable()
    for kind in ("early", "assist_review", "question", "coordination", "liaison"):
        refused_letter(walk, kind)
    for code in (LATER, ON_BEHALF_LATER):
        refused_push(walk, code)
    refused_consultation(walk)
    unsent_record(walk, OWN_LATER)


@pytest.mark.clause("L3")
def test_everything_that_the_city_may_send_works_towards_the_zone(browse: Browse, pair: LinkedPair) -> None:
    walk = planned(browse, {PUSHED: CITY, LATER: CITY, OWN: ZONE, ON_BEHALF: ZONE}, CITY)
    story = walk.story
    story.entrust()
    walk.letter("early", entry=story.entries[OWN])
    for kind in ("coordination", "circular", "training"):
        walk.letter(kind)
    supervised(walk, PUSHED, LATER)
    story.own_item(PUSHED)
    received_record(walk)
    walk.reviewed("push", OWN, "2611-140581-02")
    assert set(walk.sent) == set(CITY_MAY)
    for kind in ("question", "assist_review", "liaison"):
        refused_letter(walk, kind)
    story.prepare(ON_BEHALF)

    pair.end(NEW_UNTIL)
    walk.readable()
    for kind in ("early", "coordination", "circular", "training"):
        refused_letter(walk, kind)
    refused_push(walk, ON_BEHALF)
    refused_consultation(walk)
    unsent_record(walk, LATER)
