"""What cannot be handed over, taken, answered or sent back: told by name beside the field or on a page, nothing written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.foundation.files.models import StoredFile
from app.interbureau.handoffs.models import HandoffMessage
from app.interbureau.handoffs.reconciliation import reconcile
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.conftest import Database
from tests.factories import scoping as stories
from tests.factories.delivery_steps import WINDOW, prepare_materials, start_clocks
from tests.factories.roster import NAMES as BUREAUS
from tests.factories.roster import NUMBERS
from tests.factories.scoping import CITY, COUNTY, PDF, PLANNING, ZONE, RecordedProject, bureau_id
from tests.page import Browser, Page

Browse = Callable[..., Browser]
MB = 1024 * 1024
FILES = "测试总平面图"


@pytest.fixture(autouse=True)
def on_a_working_day() -> Iterator[None]:
    """A day of a published year, whatever day it is."""
    with clock.freeze_time(datetime(2026, 11, 3, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """An entrusted project of the zone; the county's item is ready to be pushed."""
    with app.app_context():
        told = stories.entrust_project()
        start_clocks(told)
        prepare_materials(told.entries[PLANNING])
        return told


def messages(app: Flask, slug: str) -> int:
    """How many messages lie in the boxes of a bureau."""
    with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
        return len(db.session.scalars(select(HandoffMessage.number)).all())


def asked(browse: Browse, **more: Any) -> str:
    """A question of the zone to the city; its key."""
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    said = {"targets": NUMBERS[CITY], "subject": "承诺制", "question": "能否先承诺后补？", **more}
    found = re.search(r"/outbox/([0-9a-f-]{36})", clerk.submit("/letters/new", page=page, **said).url)
    assert found
    return found.group(1)


def window(page: Page) -> str:
    """The division that is to work on it."""
    found = re.search(rf'<option value="([^"]+)">{WINDOW}', page.html)
    assert found
    return found.group(1)


def places(database: Database, app: Flask) -> list[Path]:
    """Where the files of the zone lie."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        hashes = set(db.session.scalars(select(StoredFile.sha256)))
    return [path for path in database.settings.files.rglob("*") if path.name in hashes]


@pytest.mark.clause("C5", "W5.3a")
def test_without_a_link_the_bureau_and_the_kind_are_named(app: Flask, browse: Browse) -> None:
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    page = clerk.submit(
        "/letters/new", 422, page=page, targets=NUMBERS["gaoping"], subject="承诺制", question="能否先承诺？"
    )
    assert page.errors()["targets"] == f"本局与{BUREAUS['gaoping']}之间没有含“问题解答”的生效联动关系，不能发出。"
    assert page.form("/letters/new").values["question"].strip() == "能否先承诺？", "what was typed stays"
    assert messages(app, ZONE) == 0


@pytest.mark.clause("C5", "W5.3a")
def test_without_the_right_the_kind_is_named(app: Flask, browse: Browse) -> None:
    clerk = browse(f"lianluo@{ZONE}")
    assert "没有含“培训”的生效联动关系" in clerk.get("/letters/new?kind=training").text
    page = clerk.forced(
        "/letters/new", 422, kind="training", targets=NUMBERS[CITY], subject="培训", due_on="2026-11-06"
    )
    assert "没有含“培训”的生效联动关系" in page.text
    assert messages(app, ZONE) == 0


def test_too_much_is_told_before_anything_is_sent(app: Flask, browse: Browse) -> None:
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    said = {"targets": NUMBERS[CITY], "subject": "承诺制", "question": "能否先承诺？"}
    large = (BytesIO(PDF + bytes(20 * MB)), "全套图纸.pdf")
    page = clerk.submit("/letters/new", 422, page=page, **said, files=large)
    assert page.errors()["files"] == "“全套图纸.pdf”超过 20 MB，请压缩或拆分后上传。"
    whole = [(BytesIO(PDF + bytes(12 * MB)), f"第{number}册.pdf") for number in (1, 2)]
    page = clerk.submit("/letters/new", 413, page=clerk.get("/letters/new?kind=question"), **said, files=whole)
    assert "请压缩或拆分文件后重新上传" in page.text
    assert messages(app, ZONE) == 0


def test_a_file_that_is_gone_meanwhile_is_named_and_nothing_goes_out(
    app: Flask, browse: Browse, story: RecordedProject, database: Database
) -> None:
    navigator, before = browse(f"xiangmuzhang@{ZONE}"), messages(app, ZONE)
    page = navigator.get(f"/entries/{story.entries[PLANNING]}/push")
    there = places(database, app)
    assert there
    kept = {path: path.read_bytes() for path in there}
    for path in there:
        path.unlink()
    page = navigator.submit("/push", 422, page=page)
    assert "在文件库中已经找不到，没有发出" in page.errors()["material_ids"]
    assert ".pdf" in page.errors()["material_ids"]
    assert messages(app, ZONE) == before
    for path, content in kept.items():
        path.write_bytes(content)
    navigator.submit("/push", page=page)
    assert messages(app, ZONE) == before + 1


def test_a_file_that_is_gone_cannot_be_read_and_says_so(app: Flask, browse: Browse, database: Database) -> None:
    handoff = asked(browse, files=[(BytesIO(PDF), "总平面图.pdf")])
    city = browse(f"lianluo@{CITY}")
    href = next(one for one in city.get(f"/inbox/{handoff}").links if "/files/" in one)
    assert city.client.get(href).data == PDF
    for path in database.settings.files.rglob(href.rsplit("/", 1)[1]):
        path.unlink()
    assert "没有找到" in city.get(href, 404).text


def test_nothing_is_answered_after_it_was_withdrawn(app: Flask, browse: Browse) -> None:
    handoff = asked(browse)
    zone, city = browse(f"lianluo@{ZONE}"), browse(f"lianluo@{CITY}")
    held = city.get(f"/inbox/{handoff}")
    zone.submit("/withdraw", page=zone.get(f"/outbox/{handoff}"), reason="已自行查清")
    page = city.submit("/receive", 409, page=held, division_id=window(held))
    told = page.alerts[0][2]
    assert "已撤回，现在不能签收" in told
    assert f"{BUREAUS[ZONE]}" in told, "by whom"
    assert "撤回" in told
    page = city.forced(f"/inbox/{handoff}/answer", 409, answer="可以")
    assert "已撤回" in page.text
    assert messages(app, CITY) == 2


def test_what_is_received_twice_is_received_once(app: Flask, browse: Browse) -> None:
    handoff = asked(browse)
    city, colleague = browse(f"lianluo@{CITY}"), browse(f"guanjia@{CITY}")
    mine, hers = city.get(f"/inbox/{handoff}"), colleague.get(f"/inbox/{handoff}")
    colleague.submit("/receive", page=hers, division_id=window(hers))
    page = city.submit("/receive", 409, page=mine, division_id=window(mine))
    assert "已签收，现在不能签收" in page.alerts[0][2]
    assert re.search(r"最近一步：.+于2026年11月3日 10:00签收", page.alerts[0][2]), "by whom and when"
    assert messages(app, CITY) == 2
    again = colleague.submit("/receive", page=hers, division_id=window(hers))
    assert again.url == f"/inbox/{handoff}", "the same form again is the same act"
    assert messages(app, CITY) == 2
    with app.app_context():
        assert reconcile()["faults"] == []


def test_nothing_goes_back_without_a_reason(app: Flask, browse: Browse, story: RecordedProject) -> None:
    navigator, county = browse(f"xiangmuzhang@{ZONE}"), browse(f"lianluo@{COUNTY}")
    navigator.submit("/push", page=navigator.get(f"/entries/{story.entries[PLANNING]}/push"))
    page = county.get("/inbox?group=sent&kind=push")
    letter = next(one for one in page.links if re.match(r"/inbox/[0-9a-f-]{36}", one))
    before = messages(app, COUNTY)
    for reason in ("", "   "):
        page = county.submit("/return", 422, page=county.get(letter), reason=reason)
        assert "请填写" in page.errors()["reason"]
    assert messages(app, COUNTY) == before
    county.submit("/return", page=page, reason="缺用地手续")
    assert "缺用地手续" in navigator.get(f"/entries/{story.entries[PLANNING]}").text


@pytest.mark.parametrize("due_on", ["2031-03-03", "2020-01-01", "昨天"])
def test_a_day_that_cannot_be_is_told_beside_its_field(app: Flask, browse: Browse, due_on: str) -> None:
    word = {"2031-03-03": "2031年的工作日历还没有公布", "2020-01-01": "不能早于今天"}.get(due_on, "")
    with app.app_context():
        project_id = stories.take_in_project()
    clerk, office = browse(f"lianluo@{ZONE}"), browse(f"guanjia@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    said = {"targets": NUMBERS[CITY], "subject": "承诺制", "question": "能否？"}
    page = clerk.submit("/letters/new", 422, page=page, **said, due_on=due_on)
    assert word in page.errors()["due_on"]
    office.get(f"/projects/{project_id}/assessment")
    page = office.submit("/assessment", 422, due_on=due_on)
    assert word in page.errors()["due_on"]
    handoff = asked(browse)
    city = browse(f"lianluo@{CITY}")
    page = city.get(f"/inbox/{handoff}")
    city.submit("/receive", page=page, division_id=window(page))
    page = city.get(f"/inbox/{handoff}")
    page = city.submit("/parts", 422, page=page, division_id=window(page), wanted="请提出意见", due_on=due_on)
    assert word in page.errors()["due_on"]
