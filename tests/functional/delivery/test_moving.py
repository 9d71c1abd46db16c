"""Running items keep their version until somebody moves them: difference shown, reason given, the unit told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.cases.models import Case, CaseMaterial
from app.casework.cases.operations import accept
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.models import PlanRevision
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockSubject
from app.interbureau.handoffs.content import content_hash
from app.standards.drafting.queries import ids_by_code
from tenants import clock
from tenants.db import acting_for, db, read_transaction
from tests.factories import scoping as stories
from tests.factories.delivery_steps import act_at_window, dispatch_entry, prepare_materials, push_entry, start_clocks
from tests.factories.scoping import COUNTY, ZONE, RecordedProject, bureau_id
from tests.factories.standards import Lines, publish_version
from tests.page import Browser

Browse = Callable[..., Browser]
FILING, PLANNING = "enterprise_filing", "construction_planning_permit"
NEW_PAPER = "节能承诺书"


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """An entrusted project whose clocks run."""
    with app.app_context():
        told = stories.entrust_project()
        start_clocks(told)
        return told


def with_one_more(lines: Lines) -> Lines:
    """The same papers and one that is new to the item."""
    codes = {line["material"] for line in lines}
    forms = (code for code in ids_by_code(1)["material"] if code.startswith("app_"))
    other = next(code for code in forms if code not in codes)
    return [*lines, {**lines[0], "material": other, "printed_name": NEW_PAPER}]


def with_one_less(lines: Lines) -> Lines:
    """Without the first paper that every project had to bring."""
    gone = next(line for line in lines if line["necessity"] == "necessary")
    return [line for line in lines if line is not gone]


def ticks(page: Any) -> list[str]:
    """What can be ticked on the list."""
    return re.findall(r'name="chosen" value="([^"]+)"', page.html)


def of_entry(app: Flask, entry_id: UUID, *columns: Any) -> Any:
    """Columns of an entry."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        return db.session.execute(select(*columns).where(ChecklistEntry.id == entry_id)).one()


def names_of(app: Flask, table: Any, key: Any) -> set[str]:
    """Names of the materials of an entry or a case."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        return set(db.session.scalars(select(table.name).where(key)))


@pytest.mark.clause("C3", "L2.1b")
def test_an_item_moves_with_its_difference_and_the_unit_is_told(
    app: Flask, browse: Browse, story: RecordedProject
) -> None:
    entry_id = story.entries[stories.FILING]
    before = of_entry(app, entry_id, ChecklistEntry.item_version_id, ChecklistEntry.limit_days)
    with app.app_context():
        number = publish_version(FILING, 2, with_one_more)
    assert of_entry(app, entry_id, ChecklistEntry.item_version_id, ChecklistEntry.limit_days) == before
    steward = browse(f"guanjia@{ZONE}")
    assert f"/moves?project={story.project_id}" in steward.get(f"/projects/{story.project_id}/plan").links
    assert "1件" in steward.get("/moves").text
    page = steward.get(f"/moves?item={FILING}")
    assert NEW_PAPER in page.text
    assert "2个工作日" in page.text
    (tick,) = ticks(page)
    page = steward.submit("/moves", status=422, chosen=[tick])
    assert "请写明" in page.errors()["reason"]
    page = steward.submit("/moves", status=422, chosen=[], reason="新版时限更短")
    assert "请勾选" in page.text
    assert "新版时限更短" in page.text
    page = steward.submit("/moves", chosen=[tick], reason="新版时限更短，对项目单位有利")
    assert "已改按新版办理" in page.text
    after = of_entry(app, entry_id, ChecklistEntry.limit_days, ChecklistEntry.state)
    assert after.limit_days == 2
    assert NEW_PAPER in names_of(app, EntryMaterial, EntryMaterial.entry_id == entry_id)
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        clock = clock_of(ClockSubject.ENTRY, entry_id)
        assert clock is not None
        assert clock.limit.days == 2
    told = browse(f"xiangmuzhang@{ZONE}").get(f"/projects/{story.project_id}/ledger").text
    assert f"标准由第{number - 1}版改为第{number}版" in told
    assert f"增加材料：{NEW_PAPER}" in told
    assert "新版时限更短，对项目单位有利" in told
    steward.get(f"/moves?item={FILING}")
    assert not ticks(steward.get(f"/moves?item={FILING}"))


@pytest.mark.clause("C3")
def test_the_former_plan_still_says_what_it_said(app: Flask, browse: Browse, story: RecordedProject) -> None:
    steward = browse(f"guanjia@{ZONE}")
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        former = plans.current_revision(story.project_id)
        assert former is not None
        former_id, former_hash = former.id, former.content_hash
    before = steward.get(f"/plans/{former_id}/print").text
    with app.app_context():
        publish_version(FILING, 2, with_one_more)
    page = steward.get(f"/moves?item={FILING}")
    steward.submit("/moves", chosen=ticks(page), reason="新版对项目单位有利")
    after = steward.get(f"/plans/{former_id}/print").text
    assert NEW_PAPER not in after
    assert after.split("审批事项清单", 1)[1] == before.split("审批事项清单", 1)[1]
    assert NEW_PAPER in steward.get(f"/projects/{story.project_id}/plan").text
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        rows = db.session.scalars(select(PlanRevision).where(PlanRevision.content_hash.is_not(None))).all()
        assert len(rows) == 2
        assert all(content_hash(row.content) == row.content_hash for row in rows)
        assert former_hash in {row.content_hash for row in rows}


@pytest.mark.clause("C3")
def test_a_case_at_the_window_follows_its_entry(app: Flask, browse: Browse, story: RecordedProject) -> None:
    entry_id = story.entries[stories.FILING]
    with app.app_context():
        prepare_materials(entry_id)
        case_id = dispatch_entry(entry_id)
        act_at_window(ZONE, case_id, accept)
        number = publish_version(FILING, 2, with_one_less)
    before = names_of(app, CaseMaterial, CaseMaterial.case_id == case_id)
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/moves?item={FILING}")
    steward.submit("/moves", chosen=ticks(page), reason="新版减少了材料")
    assert len(names_of(app, CaseMaterial, CaseMaterial.case_id == case_id)) == len(before) - 1
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
        clock = clock_of(ClockSubject.CASE, case_id)
        assert clock is not None
        assert (case.limit_days, clock.limit.days, case.due_on) == (2, 2, clock.due_on)
        entry = plans.entry(entry_id)
        assert case.item_version_id == entry.item_version_id
    window = browse(f"chuangkou@{ZONE}").get(f"/cases/{case_id}").text
    assert "改按新版标准办理" in window
    assert f"第{number}版" in window


def test_what_cannot_move_is_named_and_nothing_moves(app: Flask, browse: Browse, story: RecordedProject) -> None:
    filing, planning = story.entries[stories.FILING], story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(filing)
        dispatch_entry(filing)
        prepare_materials(planning)
        push_entry(planning)
        publish_version(FILING, 2, with_one_more)
        publish_version(PLANNING, 9)
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/moves?project={story.project_id}")
    assert "按移交时的版本办理" in page.text
    (tick,) = ticks(page)
    page = steward.submit("/moves", status=409, chosen=[tick], reason="新版有利")
    assert "请先退回准备" in page.text
    assert NEW_PAPER in page.text
    assert "新版有利" in page.text
    version = tick.split(".")[1]
    page = steward.forced("/moves", 409, chosen=[f"{planning}.{version}"], reason="新版有利", item=PLANNING)
    assert "已移交其他审批局" in page.text
    assert NEW_PAPER not in names_of(app, EntryMaterial, EntryMaterial.entry_id == filing)


def test_a_third_version_in_between_is_not_slipped_in(app: Flask, browse: Browse, story: RecordedProject) -> None:
    with app.app_context():
        publish_version(FILING, 2)
    steward = browse(f"guanjia@{ZONE}")
    (tick,) = ticks(steward.get(f"/moves?item={FILING}"))
    with app.app_context(), clock.freeze_time(clock.now() + timedelta(days=2)):
        publish_version(FILING, 1)
    page = steward.submit("/moves", status=409, chosen=[tick], reason="新版有利")
    assert "刚刚又有变化" in page.text


def test_nobody_moves_another_bureaus_items(app: Flask, browse: Browse, story: RecordedProject) -> None:
    with app.app_context():
        publish_version(FILING, 2)
    (tick,) = ticks(browse(f"guanjia@{ZONE}").get(f"/moves?item={FILING}"))
    other = browse(f"guanjia@{COUNTY}")
    assert not ticks(other.get(f"/moves?item={FILING}"))
    other.forced("/moves", 409, chosen=[tick], reason="新版有利")
    window = browse(f"chuangkou@{ZONE}")
    window.forced("/moves", 403, chosen=[tick], reason="新版有利")
    assert of_entry(app, story.entries[stories.FILING], ChecklistEntry.limit_days).limit_days != 2
