"""The story of a project as people live it, through the pages: a zone, its paired county and the city.

Each method is what one person does at one desk. Tests take the story as far as they need it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from app.standards.catalogue.load_adoptions import seed_id
from app.standards.catalogue.seed import shipped_catalogue
from tenants import clock
from tests.factories.roster import NUMBERS
from tests.page import Browser, Page

UUID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ZONE, COUNTY, CITY = "yangcheng-zone", "yangcheng", "jincheng"
SPONSOR = "阳城县晋东南精密铸造科技股份有限公司"
NAME = "阳城经开区年产20万吨精密铸件智能化改造项目"
CREDIT_CODE = "91140522MA0EXAMP1J"
FACTS: dict[str, Any] = {
    "sponsor_name": SPONSOR,
    "credit_code": CREDIT_CODE,
    "name": NAME,
    "kind": "expansion",
    "place": "阳城经济技术开发区芹池片区",
    "scale": "总建筑面积 26,500 平方米",
    "content": "扩建铸造车间两座、研发楼一座",
    "funding": "enterprise",
    "total_investment": "12,345.60",
    "land_status": "transfer_contract",
    "importance": "ordinary",
    "project_code": "2211-140522-89-01-123456",
    "contact_name": "欧阳志远",
    "contact_phone": "13835672345",
}
ITEMS = {
    "enterprise_filing": ZONE,
    "construction_planning_permit": COUNTY,
    "eia": CITY,
    "construction_permit": COUNTY,
}
"""Own item, county's item, city's item, and one that the county reviews in the zone's name."""


def pdf_upload(title: str = "paper") -> tuple[BytesIO, str]:
    """An upload that is what it says it is."""
    return BytesIO(b"%PDF-1.4\n% " + title.encode() + b"\n%%EOF\n"), f"{title}.pdf"


def key_after(text: str, before: str) -> str:
    """The row key that follows ``before`` in an address."""
    found = re.search(f"{before}({UUID_PATTERN})", text)
    assert found, f"no key after {before} in {text[:200]}"
    return found.group(1)


class ProjectStory:
    """One project, told through browsers. ``browse`` opens a signed-in browser; ``home`` is the bureau that serves it."""

    def __init__(self, browse: Callable[..., Browser], items: dict[str, str] | None = None, home: str = ZONE) -> None:
        self.browse, self.home, self.items = browse, home, items or ITEMS
        self._browsers: dict[str, Browser] = {}
        self.project_id = ""
        self.item_ids: dict[str, str] = {}
        self.entries: dict[str, str] = {}

    def at(self, who: str) -> Browser:
        """The browser of ``name@slug``; each person keeps one."""
        if who not in self._browsers:
            self._browsers[who] = self.browse(who)
        return self._browsers[who]

    @contextmanager
    def on(self, moment: datetime) -> Iterator[None]:
        """Another day: everybody signs in anew."""
        self._browsers.clear()
        with clock.freeze_time(moment):
            yield
        self._browsers.clear()

    @property
    def office(self) -> Browser:
        """The steward office of the serving bureau."""
        return self.at(f"guanjia@{self.home}")

    @property
    def navigator(self) -> Browser:
        """The navigator of the serving bureau."""
        return self.at(f"xiangmuzhang@{self.home}")

    @property
    def others(self) -> list[str]:
        """The bureaus that decide what the serving one does not, each once."""
        return [slug for slug in dict.fromkeys(self.items.values()) if slug != self.home]

    @property
    def page(self) -> str:
        """Address of the project page."""
        return f"/projects/{self.project_id}"

    def take_in(self, **changes: Any) -> None:
        """The stewards register the project."""
        self.office.get("/projects/new")
        page = self.office.submit("/projects/new", **{**FACTS, **changes})
        self.project_id = key_after(page.url, "/projects/")

    def open_assessment(self) -> None:
        """A round of assessment begins."""
        self.office.get(f"{self.page}/assessment")
        self.office.submit(f"{self.page}/assessment")

    def invite(self) -> None:
        """An own division and every other deciding bureau are asked."""
        page = self.office.get(f"{self.page}/assessment")
        divisions = dict(re.findall(rf'<option value="({UUID_PATTERN})"[^>]*>([^<]+)</option>', page.html))
        division = next(key for key, name in divisions.items() if name == "项目审批一科")
        self.office.submit("/divisions", division_id=division)
        for slug in self.others:
            self._consult(slug)

    def _consult(self, slug: str) -> None:
        page = self.office.get(f"{self.page}/assessment")
        consult = next(link for link in page.links if link.endswith("/consult"))
        page = self.office.get(consult)
        self.office.submit(
            "/consult",
            bureau_id=NUMBERS[slug],
            shared=["kind", "place", "scale"],
            questions="请就涉及贵局的事项提出意见。",
        )

    def fill_sheets(self) -> None:
        """Each party fills its sheet: the own division everything, the others what they decide."""
        colleague = self.at(f"guanjia2@{self.home}")
        page = colleague.get("/sheets")
        self._fill(colleague, next(link for link in page.links if link.startswith("/sheets/")), None)
        for slug in self.others:
            self._answer(slug)

    def _answer(self, slug: str) -> None:
        clerk = self.at(f"lianluo@{slug}")
        page = clerk.get("/inbox?kind=consultation")
        letter = next(link for link in page.links if re.search(f"/inbox/{UUID_PATTERN}", link))
        page = clerk.get(letter)
        options = dict(re.findall(rf'<option value="({UUID_PATTERN})"[^>]*>([^<]+)</option>', page.html))
        division = next(key for key, name in options.items() if name == "项目管理科")
        page = clerk.submit("/receive", division_id=division)
        sheet = next(link for link in page.links if link.startswith("/sheets/"))
        self._fill(self.at(f"guanjia@{slug}"), sheet, slug)

    def _fill(self, browser: Browser, address: str, only: str | None) -> None:
        page = browser.get(address)
        ids = self._items_on(page)
        values: dict[str, Any] = {}
        for code, slug in self.items.items():
            if only in (None, slug):
                values[f"verdict-{ids[code]}"] = "needed"
                values[f"bureau-{ids[code]}"] = NUMBERS[slug]
        values |= {"key_points": "先取得项目代码。", "optimisation": "并联办理。", "finish": "1"}
        browser.submit(address, **values)

    def _items_on(self, page: Page) -> dict[str, str]:
        """Item ids by code; every item of the story is on the sheet."""
        ids = {code: str(seed_id(1, "item", code)) for code in self.items}
        assert all(f"verdict-{one}" in page.html for one in ids.values())
        return ids

    def conclude(self) -> None:
        """The stewards form the opinion, draw the plan and issue it."""
        self.office.get(f"{self.page}/assessment")
        said = {"optimisation": "一家牵头、并联审批。", "base_material": "区域位置图。", "key_points": "注意衔接。"}
        self.office.submit("/conclude", **said)
        self.office.submit("/plan", page=self.office.get(f"{self.page}/assessment"))

    def appoint(self) -> None:
        """The navigator is appointed."""
        mine = self.navigator.get("/desk").html
        name = re.search('data-who="([^"]+)"', mine)
        assert name
        page = self.office.get(f"{self.page}/navigator")
        option = re.search(rf'value="({UUID_PATTERN})"[^>]*>\s*{name.group(1)}', page.html)
        assert option, page.text[:600]
        self.office.submit("/navigator", officer_id=option.group(1), reason="管家团队研究确定。")

    def issue(self) -> None:
        """Version 1 goes to the unit."""
        self.office.get(f"{self.page}/plan")
        self.office.submit("/issue")

    def link(self, purpose: str) -> str:
        """A one-time link for the unit, as it would be sent."""
        self.office.get(f"{self.page}/links")
        page = self.office.submit("/links", purpose=purpose)
        found = re.search(r"(/b/[a-z-]+/u/[A-Za-z0-9_-]{20,})", page.html)
        assert found, page.text[:400]
        return found.group(1)

    def uuid(self) -> UUID:
        """The project's id."""
        return UUID(self.project_id)

    def entrust(self) -> None:
        """The unit opens its link on a phone, reads the plan and signs the mandate with its land document."""
        unit = self.browse(None)
        page = unit.get(self.link("entrust"))
        assert "自主决定" in page.text
        page = unit.get(next(link for link in page.links if link.endswith("/entrust")))
        unit.submit(
            "/entrust", land_kind="transfer_contract", land_file=pdf_upload("contract"), contact_name="欧阳志远",
            contact_phone="13835672345", signer_name="欧阳志远", agree="y",
        )  # fmt: skip
        self.read_entries()

    @property
    def names(self) -> dict[str, str]:
        """The names of the items by their codes."""
        return {seed.code: seed.versions[-1].content["name"] for seed in shipped_catalogue().items}

    def read_entries(self) -> None:
        """Keys of the entries by the code of their item, as the project page links them."""
        page, names = self.navigator.get(self.page), self.names
        for code in self.items:
            found = re.search(rf'href="/entries/({UUID_PATTERN})" title="{re.escape(names[code])}"', page.html)
            assert found, f"{names[code]} is not on the project page"
            self.entries[code] = found.group(1)

    def entry(self, code: str) -> str:
        """Address of an entry."""
        return f"/entries/{self.entries[code]}"

    def prepare(self, code: str) -> None:
        """All materials come in as files, every fee is paid."""
        page = self.navigator.get(self.entry(code))
        files = {name: pdf_upload(name) for name in re.findall(r'name="(file_\d+)"', page.html)}
        if files:
            page = self.navigator.submit("/materials", **files)
        for form in [one for one in page.forms if "/fees/" in one.action]:
            page = self.navigator.submit(
                form.action, page=page, state="paid", amount="12600", settled_on="2026-11-20", evidence="票据 0012345"
            )

    def dispatch(self, code: str) -> None:
        """The navigator puts an own item into the window's queue."""
        page = self.navigator.get(self.entry(code))
        self.navigator.submit("/dispatch", division_id=_option(page, "工程建设审批窗口"))

    def case_at(self, slug: str) -> str:
        """Address of the newest case in a window's queue."""
        page = self.at(f"chuangkou@{slug}").get("/window")
        cases = [link for link in page.links if re.fullmatch(f"/cases/{UUID_PATTERN}.*", link)]
        assert cases, page.text[:400]
        return max(link.partition("?")[0] for link in cases)

    def accept(self, slug: str) -> None:
        """The reviewer accepts what is newest in the queue."""
        reviewer = self.at(f"chuangkou@{slug}")
        reviewer.get(self.case_at(slug))
        reviewer.submit("/accept")

    def decide(self, slug: str, certificate_no: str) -> None:
        """Another person decides."""
        address = self.case_at(slug)
        decider = self.at(f"jueding@{slug}")
        decider.get(address)
        decider.submit(
            "/decide", outcome="passed", opinion="符合法定条件，准予。", certificate_name="批准文件", certificate_no=certificate_no
        )  # fmt: skip

    def deliver(self, code: str) -> None:
        """The certificate is handed to the unit."""
        self.navigator.get(self.entry(code))
        self.navigator.submit("/deliver", delivered_to="欧阳志远", delivery_method="现场领取")

    def push(self, code: str) -> Page:
        """Preview and send."""
        page = self.navigator.get(f"{self.entry(code)}/push")
        assert "对方将看到" in page.text
        return self.navigator.submit("/push")

    def receive(self, slug: str) -> None:
        """The other bureau's clerk signs for the newest waiting handoff and assigns it to the window."""
        clerk = self.at(f"lianluo@{slug}")
        pages = (clerk.get(f"/inbox?group=sent&kind={kind}") for kind in ("push", "review_on_behalf"))
        links = [link for page in pages for link in page.links if re.search(f"/inbox/{UUID_PATTERN}", link)]
        page = clerk.get(links[0])
        clerk.submit("/receive", division_id=_option(page, "工程建设审批窗口"))

    def own_item(self, code: str = "enterprise_filing") -> None:
        """Prepared, dispatched, accepted, decided, delivered at home."""
        self.prepare(code)
        self.dispatch(code)
        self.accept(self.home)
        self.decide(self.home, "2026-140522-33-03-001234")
        self.deliver(code)

    def close(self) -> None:
        """Statement drawn, signed by both, archive sealed, suggestion form handed in."""
        self.navigator.get(f"{self.page}/closing")
        self.navigator.submit("/closing/draw")
        unit = self.browse(None)
        form = next(one for one in unit.get(self.link("close")).forms if one.method == "post")
        unit.submit(form.action, signer_name="欧阳志远", agree="y")
        self.navigator.get(f"{self.page}/closing")
        self.navigator.submit("/closing/sign")
        self.navigator.get(f"{self.page}/closing")
        self.navigator.submit("/closing/seal")


def _option(page: Page, name: str) -> str:
    """The value of a choice by what it is called."""
    found = re.search(rf'<option[^>]*value="({UUID_PATTERN})"[^>]*>\s*{re.escape(name)}', page.html)
    assert found, f"no choice {name} on {page.url}"
    return found.group(1)
