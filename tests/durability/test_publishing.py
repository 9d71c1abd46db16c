"""Publishing while others publish and dispatch: one version in force at every moment, every case with exactly one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.casework.cases.models import Case
from app.casework.plans.checklist import ChecklistEntry
from app.foundation.errors import Refusal
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.sections import TIME_LIMIT
from app.standards.catalogue.terms import VersionState
from app.standards.drafting import operations, publishing, queries
from tenants.clock import today
from tenants.db import acting_for, db, read_transaction
from tests.factories.recorded_projects import record_project
from tests.factories.scoping import acting_officer
from tests.scenario import CREDIT_CODE

CITY, CODE, ZONE_ID = "jincheng", "enterprise_filing", 11


def in_review() -> UUID:
    """A draft with another promise, sent to review."""
    with acting_officer(CITY, "mulu") as by:
        draft = operations.start_draft(db.session.scalars(select(Item).where(Item.code == CODE)).one())
        limit = {**TIME_LIMIT.of(draft.body), "statutory_days": None, "promised_days": 4}
        limit.pop("variants")
        operations.save_section(draft, TIME_LIMIT, limit, operations.revision_token_of(draft, TIME_LIMIT))
        operations.set_change_note(draft, "承诺时限调整。")
        operations.submit(draft, by)
        return draft.id


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Everything at the same moment, each in a thread and application context of its own; results or refusals."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            start.wait(timeout=60)
            try:
                return act()
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [job.result() for job in [pool.submit(run, act) for act in acts]]


def facts(name: str) -> dict[str, object]:
    """A project of its own."""
    return {
        "sponsor_name": "阳城县晋东南精密铸造科技股份有限公司", "credit_code": CREDIT_CODE, "name": f"铸造车间{name}", "kind": "new",
        "place": "芹池片区", "scale": "26,500 平方米", "content": "新建车间", "funding": "enterprise",
        "total_investment": 1_000_000_000, "land_status": "transfer_contract", "contact_name": "欧阳志远",
        "contact_phone": "13835672345",
    }  # fmt: skip


def publish(draft_id: UUID) -> int:
    """Publish it from today; the version's number."""
    with acting_officer(CITY, "lingdao") as by:
        return publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision).number


@pytest.mark.clause("C3")
def test_of_four_who_publish_one_does(domain: Flask) -> None:
    draft_id = in_review()
    done = at_once(domain, *[lambda: publish(draft_id)] * 4)
    assert sorted(one for one in done if isinstance(one, int)) == [2]
    with acting_officer(CITY, "mulu"):
        item = db.session.scalars(select(Item).where(Item.code == CODE)).one()
        in_force = select(func.count()).where(
            ItemVersion.item_id == item.id, ItemVersion.state == VersionState.IN_FORCE
        )
        assert db.session.scalar(in_force) == 1
        assert db.session.scalar(select(func.max(ItemVersion.number)).where(ItemVersion.item_id == item.id)) == 2


@pytest.mark.clause("L2.1b", "C3")
def test_cases_dispatched_meanwhile_have_one_version_each(domain: Flask) -> None:
    draft_id = in_review()
    stories = [
        partial(record_project, "underway", items={CODE: "yangcheng-zone"}, consult=[], facts=facts(one))
        for one in "甲乙丙"
    ]
    done = at_once(domain, lambda: publish(draft_id), *stories)
    assert [one for one in done if isinstance(one, Refusal)] == []
    with acting_for(ZONE_ID), read_transaction():
        rows = db.session.execute(
            select(ChecklistEntry.item_version_id, Case.item_version_id.label("case_version"), ItemVersion.number)
            .join(Case, (Case.bureau_id == ChecklistEntry.bureau_id) & (Case.entry_id == ChecklistEntry.id))
            .join(ItemVersion, ItemVersion.id == Case.item_version_id)
            .where(ChecklistEntry.bureau_id == ZONE_ID)
        ).all()
    assert len(rows) == 3
    assert all(row.item_version_id == row.case_version for row in rows)
    assert {row.number for row in rows} <= {1, 2}
