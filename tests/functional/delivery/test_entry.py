"""An entry's page: materials, fees, push preview, delivery, files on record - and what bad input gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.cases import operations as cases
from app.casework.plans.checklist import EntryMaterial
from app.casework.plans.states import MaterialState
from app.foundation.ledger.models import LedgerEntry
from tenants.db import acting_for, db, read_transaction
from tests.factories import scoping as stories
from tests.factories.delivery_steps import act_at_window, decide_case, dispatch_entry, prepare_materials
from tests.factories.scoping import PDF, ZONE, RecordedProject, bureau_id
from tests.page import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """An entrusted project."""
    with app.app_context():
        return stories.entrust_project()


@pytest.fixture
def filing(story: RecordedProject) -> str:
    """Address of the own item's page."""
    return f"/entries/{story.entries[stories.FILING]}"


def states(app: Flask, entry_id: UUID) -> list[MaterialState]:
    """States of an entry's materials in order."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        return list(
            db.session.scalars(
                select(EntryMaterial.state).where(EntryMaterial.entry_id == entry_id).order_by(EntryMaterial.position)
            )
        )


def test_several_materials_at_once_and_all_or_none(
    app: Flask, browse: Browse, story: RecordedProject, filing: str
) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(filing)
    page = navigator.submit("/materials", status=422)
    assert "请选择要提交的文件" in page.text
    page = navigator.submit(
        "/materials", status=422, file_0=(BytesIO(PDF), "申请.pdf"), file_1=(BytesIO(b"MZ\x90"), "文本.pdf")
    )
    assert "内容与支持的格式不符" in page.errors()["file_1"]
    assert set(states(app, story.entries[stories.FILING])) <= {MaterialState.MISSING, MaterialState.EXEMPT}
    page = navigator.submit(
        "/materials", page=navigator.get(filing), file_0=(BytesIO(PDF), "申请.pdf"), note_1="纸质1份，存项目管理科"
    )
    assert "已收到2份材料" in page.text
    assert states(app, story.entries[stories.FILING])[:2] == [MaterialState.SUBMITTED] * 2
    assert "纸质1份" in navigator.get(filing).text


def test_empty_file_and_foreign_material_are_refused(
    app: Flask, browse: Browse, story: RecordedProject, filing: str
) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(filing)
    page = navigator.submit("/materials", status=422, file_0=(BytesIO(b""), "空.pdf"))
    assert "文件是空的" in page.errors()["file_0"]
    navigator.get(filing)
    navigator.forced(f"{filing}/materials/00000000-0000-7000-8000-000000000000/accept", 404)
    navigator.forced(f"{filing}/fees/00000000-0000-7000-8000-000000000000", 404, state="paid", settled_on="2026-11-01")


def test_only_its_navigator_handles_it(browse: Browse, filing: str) -> None:
    other = browse(f"xiangmuzhang2@{ZONE}")
    page = other.get(filing)
    assert not [form for form in page.forms if form.action.endswith("/materials")]
    other.forced(f"{filing}/remind", 403, whom="unit", text="x")


def test_push_shows_exactly_what_is_ticked(app: Flask, browse: Browse, story: RecordedProject) -> None:
    planning = story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(planning)
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{planning}/push")
    handoff = page.form("/push").values["handoff_id"]
    preview = navigator.get(f"/entries/{planning}/push?handoff_id={handoff}&shared=place").text
    seen = preview.split("对方将看到", 1)[1].split("对方看不到", 1)[0]
    assert "演礼园区" in seen
    assert "节能陶瓷" in seen
    assert "32,000" not in seen
    navigator.get(f"/entries/{planning}/push")
    page = navigator.submit("/push", status=422, material_ids=[], shared=["place"])
    assert "必要材料不能不移交" in page.text
    navigator.get(f"/entries/{planning}/push")
    page = navigator.submit("/push", status=422, shared=["contact_phone"])
    navigator.get(f"/entries/{planning}/push")
    page = navigator.submit("/push", shared=["place"])
    assert "已推送阳城县行政审批服务管理局" in page.text
    assert "阳城县行政审批服务管理局办理情况" in page.text


def test_pressed_twice_is_sent_once(app: Flask, browse: Browse, story: RecordedProject) -> None:
    planning = story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(planning)
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{planning}/push")
    form = page.form("/push")
    for _ in range(2):
        navigator.post(form.action, form.values)
    assert len(re.findall(r'href="/outbox/', navigator.get("/outbox").html)) >= 1
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        pushes = db.session.scalars(select(LedgerEntry.id).where(LedgerEntry.event == "delivery.entry.pushed")).all()
    assert len(pushes) == 1


def test_delivery_is_neither_early_nor_in_the_future(
    app: Flask, browse: Browse, story: RecordedProject, filing: str
) -> None:
    entry_id = story.entries[stories.FILING]
    with app.app_context():
        prepare_materials(entry_id)
        decide_case(ZONE, dispatch_entry(entry_id))
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(filing)
    told = {"delivered_to": "陈立", "delivery_method": "现场领取"}
    page = navigator.submit("/deliver", status=422, **told, delivered_at="2099-01-01T09:00")
    assert "不能晚于现在" in page.errors()["delivered_at"]
    page = navigator.submit("/deliver", status=422, **told, delivered_at="2020-01-01T09:00")
    assert "不能早于办结时间" in page.errors()["delivered_at"]
    page = navigator.submit("/deliver", status=422, **told, delivered_at="明天")
    assert "delivered_at" in page.errors()


@pytest.mark.clause("N4.1")
def test_fetching_a_paper_is_on_record(app: Flask, browse: Browse, story: RecordedProject, filing: str) -> None:
    with app.app_context():
        prepare_materials(story.entries[stories.FILING])
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(filing)
    href = next(link for link in page.links if link.startswith("/files/"))
    assert navigator.client.get(href).data == PDF
    assert "查阅材料" in navigator.get(f"/projects/{story.project_id}/ledger").text
    assert "查阅材料" not in navigator.get(f"/projects/{story.project_id}/ledger/print").text
    assert browse(f"xiangmuzhang2@{ZONE}").client.get(href).status_code == 403
    assert browse().client.get(href).status_code == 303


@pytest.mark.clause("B3")
def test_every_due_date_explains_itself(app: Flask, browse: Browse, story: RecordedProject, filing: str) -> None:
    page = browse(f"xiangmuzhang@{ZONE}").get(f"{filing}/why")
    assert "民法典" in page.text
    assert "行政许可法" in page.text


def test_ledger_refuses_the_future_and_the_empty(browse: Browse, story: RecordedProject) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(f"/projects/{story.project_id}/ledger")
    page = navigator.submit("/ledger", status=422, kind="advice", content="约谈", happened_at="2099-01-01T09:00")
    assert "不能晚于现在" in page.errors()["happened_at"]
    page = navigator.submit("/ledger", status=422, content="  ", kind="advice")
    assert "content" in page.errors()
    browse(f"chuangkou@{ZONE}").get(f"/projects/{story.project_id}/ledger", 403)


def test_reminder_before_the_fourth_ground(browse: Browse, story: RecordedProject, filing: str) -> None:
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(f"/projects/{story.project_id}/suspension")
    page = navigator.submit("/suspension", status=422, ground="4", evidence="催促未果")
    assert "先登记催办" in page.errors()["ground"]
    navigator.get(filing)
    navigator.submit("/remind", whom="unit", text="请于周五前提交申请表")
    navigator.get(f"/projects/{story.project_id}/suspension")
    navigator.submit("/suspension", ground="4", evidence="催促未果")
    assert "服务已中止" in navigator.get(filing).text


def test_returned_by_the_window_can_be_dispatched_again(
    app: Flask, browse: Browse, story: RecordedProject, filing: str
) -> None:
    entry_id = story.entries[stories.FILING]
    with app.app_context():
        prepare_materials(entry_id)
        act_at_window(ZONE, dispatch_entry(entry_id), cases.not_accept, "应由市级受理")
    page = browse(f"xiangmuzhang@{ZONE}").get(filing)
    assert "不受理" in page.text
    with app.app_context():
        dispatch_entry(entry_id)
