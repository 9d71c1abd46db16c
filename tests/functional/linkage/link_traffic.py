"""What two bureaus do with each other along one link, through their pages alone: every kind, until the link ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.factories.roster import NAMES as BUREAUS
from tests.factories.roster import NUMBERS
from tests.page import Browser, Page
from tests.scenario import CITY, UUID_PATTERN, ProjectStory

Browse = Callable[..., Browser]
WINDOW = "工程建设审批窗口"
BASIS = "晋市审管函〔2026〕11号"
LETTERS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "early": ({"progress": "备案正在办理。"}, {"advice": "可先行技术审查。", "notice": "环评报告须附监测数据。"}),
    "assist_review": ({"points": "请审查总平面。"}, {"verdict": "conditional", "advice": "补充消防车道后同意。"}),
    "question": ({"subject": "承诺制", "question": "能否先承诺后补？"}, {"answer": "可以按承诺制办理。"}),
    "coordination": ({"subject": "取水许可", "request": "请协调限时办结。"}, {"result": "三个工作日内办结。"}),
    "circular": ({"subject": "优化审批的通知", "gist": "下周一起执行。"}, {"answer": "已组织学习。"}),
    "training": (
        {
            "subject": "业务培训",
            "day": "2026-11-30",
            "when": "上午",
            "where": "政务大厅三楼",
            "places": "2",
            "content": "施工许可",
        },
        {"attendees": "李明、项目审批一科"},
    ),
}
"""What each kind of letter asks, and what its answer says."""


def option_value(page: Page, name: str) -> str:
    """The value of a choice by its words."""
    found = re.search(rf'<option(?: selected)? value="([^"]+)"[^>]*>\s*{re.escape(name)}', page.html)
    assert found, f"no choice {name} on {page.url}: {page.text[:600]}"
    return found.group(1)


def handoff_key(page: Page) -> str:
    """The handoff whose page it is; of what was sent in one act, the first."""
    found = re.search(f"box/({UUID_PATTERN})", " ".join([page.url, *page.links]))
    assert found, f"{page.url}: {page.alerts} {page.text[:400]}"
    return found.group(1)


class LinkedPair:
    """Two bureaus and the link between them."""

    def __init__(self, browse: Browse, names: tuple[str, str], slugs: tuple[str, str]) -> None:
        self.browse, self.names, self.slugs = browse, names, slugs
        self.city = browse(f"xitong@{CITY}")

    @property
    def href(self) -> str | None:
        """The link between the two that has not ended, as the city's list has it."""
        rows = re.findall(
            r'<tr id="link-[^>]*>.*?</tr>', self.city.get("/links").html.split("已终止的联动关系")[0], re.S
        )
        row = next((one for one in rows if all(name in one for name in self.names)), None)
        found = re.search(rf"/links/{UUID_PATTERN}", row or "")
        return found.group(0) if found else None

    def end(self, last_day: date) -> None:
        """The city writes down which day was its last."""
        href = self.href
        assert href is not None
        self.city.get(f"{href}/end")
        page = self.city.submit("/end", last_day=last_day.isoformat(), reason="联系关系调整")
        assert "已终止" in page.text

    def join(self, since: date, lead_may: list[str], partner_may: list[str]) -> None:
        """The city proposes, the other agrees."""
        self.city.get("/links/new")
        made = self.city.submit(
            "/new", kind="pairing", lead_id=NUMBERS[self.slugs[0]], partner_id=NUMBERS[self.slugs[1]], basis=BASIS,
            valid_from=since.isoformat(), lead_may=lead_may, partner_may=partner_may,
        )  # fmt: skip
        assert "待确认" in made.text
        other = self.browse(f"xitong@{self.slugs[1]}")
        other.get(made.url)
        assert "生效中" in other.submit("/agree").text


class LinkTraffic:
    """One bureau hands things to another; what it handed over is kept by kind."""

    def __init__(self, story: ProjectStory, target: str) -> None:
        self.story, self.home, self.target = story, story.home, target
        self.sent: dict[str, str] = {}

    @property
    def other(self) -> str:
        """The name of the bureau that receives."""
        return BUREAUS[self.target]

    @property
    def clerk(self) -> Browser:
        """Who sends letters."""
        return self.story.at(f"lianluo@{self.home}")

    @property
    def receiver(self) -> Browser:
        """Who signs for them at the other bureau."""
        return self.story.at(f"lianluo@{self.target}")

    def written(self, kind: str, status: int = 200, **more: Any) -> Page:
        """Write a letter, about the project where its kind is about one."""
        entry = more.pop("entry", "")
        who = self.story.navigator if entry else self.clerk
        page = who.get(
            f"/letters/new?kind={kind}&project={self.story.project_id}" + (f"&entry={entry}" if entry else "")
        )
        targets = NUMBERS[self.target]
        return who.submit("/letters/new", status, page=page, targets=targets, **LETTERS[kind][0], **more)

    def letter(self, kind: str, **more: Any) -> None:
        """A letter is sent, signed for, answered, and its answer stands in the sender's box."""
        sent = self.sent[kind] = handoff_key(self.written(kind, **more))
        said = LETTERS[kind][1]
        self.answered(sent, said)
        page = self.clerk.get(f"/outbox/{sent}")
        for text in (one for name, one in said.items() if name != "verdict"):
            assert text in page.text, f"{kind}: {text}"

    def answered(self, handoff: str, said: dict[str, str], **how: str) -> None:
        """Signed for and answered at the other bureau; the sender's box says so with the next look at it."""
        page = self.receiver.get(f"/inbox/{handoff}")
        page = self.receiver.submit("/receive", page=page, division_id=option_value(page, WINDOW), **how)
        self.receiver.submit("/answer", page=self.receiver.get(f"/inbox/{handoff}"), **said)

    def arrived(self, kind: str) -> str:
        """The newest handoff of a kind that waits at the other bureau."""
        page = self.receiver.get(f"/inbox?group=sent&sort=newest&kind={kind}")
        found = re.search(f"/inbox/({UUID_PATTERN})", " ".join(page.links))
        assert found, f"no {kind} arrived: {page.text[:600]}"
        return found.group(1)

    def reviewed(self, kind: str, code: str, number: str) -> None:
        """An item is handed over, becomes a case, is decided; the sender's entry closes itself."""
        story = self.story
        story.prepare(code)
        page = story.push(code)
        assert "对方的收件箱已经收到" in page.text
        self.sent[kind] = self.arrived(kind)
        story.receive(self.target)
        story.accept(self.target)
        story.decide(self.target, number)
        page = story.navigator.get(story.entry(code))
        assert number in page.text, kind
        assert [form for form in page.forms if form.action.endswith("/deliver")], kind

    def readable(self) -> None:
        """Whatever was handed over can be read at both."""
        for kind, handoff in self.sent.items():
            for browser, box in ((self.clerk, "outbox"), (self.receiver, "inbox")):
                assert "已反馈" in browser.get(f"/{box}/{handoff}").text, kind
