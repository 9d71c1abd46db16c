"""Drawing, amending and issuing a plan, and the unit's answers: what is refused and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.casework.plans import operations, queries
from app.casework.plans.checklist_drafting import WantedItem
from app.casework.plans.completeness import missing_of_five
from app.casework.plans.mandates import MandateState
from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.plans.states import EntryState
from app.casework.projects import operations as projects
from app.casework.projects.models import Appointment
from app.casework.projects.queries import navigator_of, project
from app.casework.projects.terms import Importance, LandStatus, ProjectState
from app.casework.scoping import queries as scoping
from app.foundation.errors import Conflict, Invalid
from app.foundation.ledger.models import Audience, LedgerEntry
from tenants import context
from tenants.clock import now
from tenants.context import ActorKind
from tenants.db import acting_for, db, transaction
from tests.factories import scoping as stories
from tests.factories.scoping import (
    ZONE,
    acting_officer,
    bureau_id,
    issue_plan,
    items_by_name,
    officer_id,
    take_in_project,
)

TENDER = "招标投标情况备案"


@contextmanager
def unit() -> Iterator[None]:
    """A write transaction of the zone's project unit."""
    with acting_for(bureau_id(ZONE), ActorKind.UNIT, None, "项目单位"), transaction():
        yield


def told_to_unit(project_id: object) -> list[str]:
    """What the unit can read, oldest first."""
    rows = db.session.scalars(
        select(LedgerEntry)
        .where(
            LedgerEntry.bureau_id == context.bureau_id(),
            LedgerEntry.project_id == project_id,
            LedgerEntry.audience == Audience.UNIT,
        )
        .order_by(LedgerEntry.id)
    )
    return [row.content for row in rows]


@pytest.mark.clause("S11")
def test_an_amendment_is_told_to_the_unit_exactly(domain: Flask) -> None:
    story = stories.entrust_project()
    (tender,) = items_by_name(TENDER)
    with acting_officer(ZONE, "guanjia") as by:
        draft = operations.amend_plan(
            project(story.project_id),
            "初步设计后需要招标",
            add=[WantedItem(tender, None)],
            remove={story.entries[stories.FIRE]},
        )
        assert queries.current_revision(story.project_id).number == 1, "a draft changes nothing yet"
        operations.issue(draft, by)
        said = told_to_unit(story.project_id)[-1]
        assert "第2版" in said
        assert f"增加“{TENDER}”" in said
        assert f"调出“{stories.FIRE}”" in said
        assert "初步设计后需要招标" in said
        listed = {one.item_name for one in queries.entries_of(story.project_id)}
        assert TENDER in listed
        assert stories.FIRE not in listed
        assert queries.entry(story.entries[stories.FIRE]).state is EntryState.REMOVED
        assert [one.state for one in queries.revisions_of(story.project_id)] == [
            RevisionState.ISSUED, RevisionState.SUPERSEDED,
        ]  # fmt: skip


def test_an_amendment_needs_a_reason_and_a_plan(domain: Flask) -> None:
    project_id = take_in_project()
    with pytest.raises(Invalid) as refused, acting_officer(ZONE, "guanjia"):
        operations.amend_plan(project(project_id), " ")
    assert refused.value.field == "reason"
    with pytest.raises(Conflict), acting_officer(ZONE, "guanjia"):
        operations.amend_plan(project(project_id), "调整")


def test_what_is_under_way_cannot_leave_the_list(domain: Flask) -> None:
    story = stories.entrust_project()
    with acting_officer(ZONE, "guanjia"):
        queries.entry(story.entries[stories.FILING]).state = EntryState.DISPATCHED
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia"):
        operations.amend_plan(project(story.project_id), "调出", remove={story.entries[stories.FILING]})
    assert stories.FILING in refused.value.message


def test_an_item_nobody_has_taken_over_cannot_be_listed(domain: Flask) -> None:
    story = stories.entrust_project()
    (regional,) = items_by_name("区域水环境影响评价报告审批")
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia"):
        operations.amend_plan(project(story.project_id), "增加", add=[WantedItem(regional, bureau_id(stories.COUNTY))])
    assert "没有承接" in refused.value.message


def test_an_item_without_a_link_to_its_bureau_cannot_be_listed(domain: Flask) -> None:
    story = stories.entrust_project()
    (tender,) = items_by_name(TENDER)
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia"):
        operations.amend_plan(project(story.project_id), "增加", add=[WantedItem(tender, bureau_id("gaoping"))])
    assert "联动关系" in refused.value.message


def test_a_plan_is_issued_once(domain: Flask) -> None:
    project_id = take_in_project()
    revision_id = issue_plan(project_id)
    with pytest.raises(Conflict), acting_officer(ZONE, "guanjia") as by:
        operations.issue(queries.revision(revision_id), by)


@pytest.mark.clause("S13")
def test_a_key_project_s_plan_needs_a_navigator(domain: Flask) -> None:
    project_id = take_in_project(importance=Importance.KEY_WORKS, importance_evidence="2026年省级重点工程名单")
    round_id = stories.assess_project(project_id)
    with acting_officer(ZONE, "guanjia"):
        draft_id = operations.draw_plan(scoping.assessment(round_id)).id
    with pytest.raises(Conflict) as refused, acting_officer(ZONE, "guanjia") as by:
        operations.issue(queries.revision(draft_id), by)
    assert refused.value.code == "navigator"
    navigator = officer_id(ZONE, "xiangmuzhang")
    with acting_officer(ZONE, "guanjia") as by:
        projects.appoint_navigator(project(project_id), navigator, "管家团队研究", by)
        operations.issue(queries.revision(draft_id), by)


@pytest.mark.clause("W1")
def test_two_navigators_or_two_plans_cannot_exist(domain: Flask) -> None:
    story = stories.entrust_project()
    second = officer_id(ZONE, "xiangmuzhang2")
    with acting_officer(ZONE, "guanjia") as by:
        projects.appoint_navigator(project(story.project_id), second, "工作调整", by)
        assert navigator_of(story.project_id).officer_id == second
    also = {"project_id": story.project_id, "officer_id": second, "from_at": now(), "reason": "x"}
    with pytest.raises(IntegrityError), acting_officer(ZONE, "guanjia") as by:
        db.session.execute(insert(Appointment).values(**also, appointed_by=by))
    also = {"project_id": story.project_id, "number": 9, "state": RevisionState.ISSUED, "drawn_at": now()}
    with pytest.raises(IntegrityError), acting_officer(ZONE, "guanjia"):
        db.session.execute(insert(PlanRevision).values(**also))


@pytest.mark.clause("W1")
def test_what_is_missing_of_the_five_is_named(domain: Flask) -> None:
    project_id = take_in_project()
    with acting_officer(ZONE, "guanjia"):
        assert missing_of_five(project(project_id)) == ["一名项目长", "一套服务方案", "一张审批清单"]


@pytest.mark.clause("W4.1.2")
def test_a_mandate_names_everything_it_lacks(domain: Flask) -> None:
    project_id = take_in_project()
    revision_id = issue_plan(project_id)
    with pytest.raises(Invalid) as refused, unit():
        operations.sign_mandate(
            project(project_id), queries.revision(revision_id), [], [], " ", "123", LandStatus.SOLE_INTENT, None, ""
        )
    assert {fault.field for fault in refused.value.faults} == {
        "stages", "entry_ids", "land_kind", "land_file", "contact_name", "contact_phone", "signer_name",
    }  # fmt: skip


@pytest.mark.clause("W2.2")
def test_the_scope_is_of_the_issued_list(domain: Flask) -> None:
    story = stories.entrust_project()
    twin = take_in_project(sponsor_name="晋东南精密铸造有限公司", credit_code="91140522MA0EXAMP1J", name="另一个项目")
    revision_id = issue_plan(twin)
    with pytest.raises(Invalid) as refused, unit():
        stories.sign_mandate(project(twin), revision_id, [story.entries[stories.FILING]])
    assert "entry_ids" in {fault.field for fault in refused.value.faults}


@pytest.mark.clause("W2.2")
def test_a_part_can_be_entrusted_and_taken_back(domain: Flask) -> None:
    project_id = take_in_project()
    revision_id = issue_plan(project_id)
    with unit():
        filing = next(one.id for one in queries.entry_rows(revision_id) if one.item_name == stories.FILING)
        mandate = stories.sign_mandate(project(project_id), revision_id, [filing])
        assert mandate.stages == ["land_use"]
        assert queries.scope_of(project_id) == {filing}
        operations.withdraw_mandate(project(project_id), "改为自行办理")
        assert queries.scope_of(project_id) == frozenset()
        assert project(project_id).state is ProjectState.DECLINED
    with unit():
        second = stories.sign_mandate(project(project_id), revision_id, [filing])
        assert second.number == 2
        assert [one.state for one in queries.mandates_of(project_id)] == [MandateState.SIGNED, MandateState.WITHDRAWN]


@pytest.mark.clause("W2.2")
def test_declining_is_on_record_and_binds_nobody(domain: Flask) -> None:
    project_id = take_in_project()
    revision_id = issue_plan(project_id)
    with unit():
        operations.decline(project(project_id), queries.revision(revision_id), "自行办理")
        assert project(project_id).state is ProjectState.DECLINED
        assert told_to_unit(project_id)[-1] == "项目单位选择不委托“全代办”服务，原因：自行办理。"
        assert queries.mandate_of(project_id) is None


def test_a_superseded_plan_cannot_be_signed(domain: Flask) -> None:
    project_id = take_in_project()
    old = issue_plan(project_id)
    (tender,) = items_by_name(TENDER)
    with acting_officer(ZONE, "guanjia") as by:
        operations.issue(operations.amend_plan(project(project_id), "增加", add=[WantedItem(tender, None)]), by)
    with pytest.raises(Conflict), unit():
        stories.sign_mandate(project(project_id), old, [one.id for one in queries.entry_rows(old)])
