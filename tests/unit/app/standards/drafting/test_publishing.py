"""From draft to version: who may, what is refused, what becomes of the version before."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from app.foundation.errors import Conflict, Forbidden, Invalid, StaleForm
from app.standards.catalogue.dictionary import Material
from app.standards.catalogue.integrity import altered_versions
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.sections import MATERIALS, STEPS, TIME_LIMIT
from app.standards.catalogue.terms import Stage, UniformFacet, VersionState
from app.standards.drafting import operations, publishing, queries
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.terms import DraftState
from tenants import clock
from tenants.clock import today
from tenants.db import db
from tests.factories.scoping import ZONE, acting_officer

CITY = "jincheng"
CODE = "enterprise_filing"


def item_of(code: str = CODE) -> Item:
    """The item, in the open transaction."""
    return db.session.scalars(select(Item).where(Item.code == code)).one()


def drafted(days: int = 5) -> UUID:
    """A draft of the next version whose promise is ``days``."""
    with acting_officer(CITY, "mulu"):
        draft = operations.start_draft(item_of())
        limit = dict(TIME_LIMIT.of(draft.body))
        limit.pop("variants")
        seen = operations.revision_token_of(draft, TIME_LIMIT)
        changed = limit | {"statutory_days": None, "promised_days": days, "promised_confirmed": True}
        operations.save_section(draft, TIME_LIMIT, changed, seen)
        operations.set_change_note(draft, "承诺时限调整。")
        return draft.id


def submitted(days: int = 5) -> UUID:
    """The same, sent to review by the catalogue administrator."""
    draft_id = drafted(days)
    with acting_officer(CITY, "mulu") as by:
        operations.submit(queries.draft(draft_id), by)
    return draft_id


def version_of(code: str, state: VersionState) -> ItemVersion:
    """The version of an item in a state."""
    found = queries.newest_version(item_of(code).id, state)
    assert found is not None
    return found


@pytest.mark.clause("C3")
def test_the_next_version_takes_the_place_of_the_former(domain: Flask) -> None:
    draft_id = submitted()
    with acting_officer(CITY, "lingdao") as by:
        effect = publishing.publishing_effect_of(queries.draft(draft_id), today())
        assert effect.facets == (UniformFacet.TIME_LIMIT,)
        assert effect.ends is not None
        publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision)
    with acting_officer(CITY, "mulu"):
        new, old = version_of(CODE, VersionState.IN_FORCE), version_of(CODE, VersionState.SUPERSEDED)
        assert (new.number, new.promised_days, new.valid_from) == (old.number + 1, 5, today())
        assert old.valid_to == today() - timedelta(days=1)
        assert altered_versions(1) == []
        assert queries.draft(draft_id).state is DraftState.PUBLISHED


def test_who_sent_it_to_review_does_not_publish_it(domain: Flask) -> None:
    draft_id = submitted()
    with pytest.raises(Forbidden), acting_officer(CITY, "mulu") as by:
        publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision)


def test_no_other_bureau_writes_a_standard(domain: Flask) -> None:
    with pytest.raises(Forbidden), acting_officer(ZONE, "mulu"):
        operations.start_draft(item_of())
    with pytest.raises(Forbidden), acting_officer(ZONE, "mulu"):
        operations.add_item("something", "某事项", Stage.LAND_USE, "项目审批一科")


def test_an_open_comment_holds_it_back(domain: Flask) -> None:
    draft_id = submitted()
    with acting_officer(CITY, "lingdao"):
        comment_id = operations.add_comment(queries.draft(draft_id), "time_limit", "依据是什么？").id
    with pytest.raises(Conflict, match="1条审核意见"), acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision)
    with acting_officer(CITY, "mulu"):
        operations.settle_comment(comment_id, "已补充说明。")
    with acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision)


def test_a_date_to_come_waits_and_then_begins(domain: Flask) -> None:
    draft_id, begins = submitted(), today() + timedelta(days=10)
    with acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(draft_id), begins, by, queries.draft(draft_id).revision)
    with acting_officer(CITY, "mulu"):
        assert version_of(CODE, VersionState.IN_FORCE).number == 1
        assert publishing.apply_scheduled_versions() == 0
    second = submitted(7)
    with pytest.raises(Conflict, match="生效"), acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(second), begins, by, queries.draft(second).revision)
    with clock.freeze_time(clock.now() + timedelta(days=10)), acting_officer(CITY, "mulu"):
        assert publishing.apply_scheduled_versions() == 1
        assert publishing.apply_scheduled_versions() == 0
        old, new = version_of(CODE, VersionState.SUPERSEDED), version_of(CODE, VersionState.IN_FORCE)
        assert (old.valid_to, new.valid_from) == (begins - timedelta(days=1), begins)


def test_a_version_begins_after_the_one_before_it(domain: Flask) -> None:
    draft_id = submitted()
    with acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision)
    second = submitted(7)
    with pytest.raises(Invalid, match="次日") as refused, acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(second), today(), by, queries.draft(second).revision)
    assert refused.value.field == "starts_on"


def test_a_circle_of_prerequisites_is_named(domain: Flask) -> None:
    with acting_officer(CITY, "mulu") as by:
        draft = operations.start_draft(item_of())
        line = {"item": "construction_permit", "where_applicable": False, "note": ""}
        draft.body = {**draft.body, "procedure": {**draft.body["procedure"], "prerequisites": [line]}}
        operations.set_change_note(draft, "试验。")
        operations.submit(draft, by)
        draft_id = draft.id
    with acting_officer(CITY, "mulu"):
        other = operations.start_draft(item_of("construction_permit"))
        line = {"item": CODE, "where_applicable": False, "note": ""}
        other.body = {**other.body, "procedure": {**other.body["procedure"], "prerequisites": [line]}}
        operations.set_change_note(other, "试验。")
        other_id = other.id
    with acting_officer(CITY, "mulu") as by:
        operations.submit(queries.draft(other_id), by)
    with acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(draft_id), today(), by, queries.draft(draft_id).revision)
    with pytest.raises(Invalid, match="互为前置"), acting_officer(CITY, "lingdao") as by:
        publishing.publish(queries.draft(other_id), today(), by, queries.draft(other_id).revision)


def test_a_colleague_was_first_on_the_same_section_only(domain: Flask) -> None:
    draft_id = drafted()
    with acting_officer(CITY, "mulu"):
        draft = queries.draft(draft_id)
        seen = {section.name: operations.revision_token_of(draft, section) for section in (STEPS, MATERIALS)}
        operations.save_section(draft, STEPS, [*STEPS.lines(draft.body)][:-1], seen["steps"])
        fewer = STEPS.lines(draft.body)[:1]
    with pytest.raises(StaleForm), acting_officer(CITY, "mulu"):
        operations.save_section(queries.draft(draft_id), STEPS, fewer, seen["steps"])
    with acting_officer(CITY, "mulu"):
        draft = queries.draft(draft_id)
        operations.save_section(draft, MATERIALS, MATERIALS.lines(draft.body)[:1], seen["materials"])


def test_a_field_of_ones_own_is_refused_by_name(domain: Flask) -> None:
    draft_id = drafted()
    with acting_officer(CITY, "mulu"):
        draft = queries.draft(draft_id)
        line, seen = {**STEPS.lines(draft.body)[0], "bureau_days": 9}, operations.revision_token_of(draft, STEPS)
    with pytest.raises(Invalid, match="bureau_days"), acting_officer(CITY, "mulu"):
        operations.save_section(queries.draft(draft_id), STEPS, [line], seen)


@pytest.mark.clause("L2.1a")
@pytest.mark.parametrize("slug", [CITY, ZONE])
def test_a_published_version_cannot_be_changed(domain: Flask, slug: str) -> None:
    change = update(ItemVersion).values(promised_days=99)
    with pytest.raises(ProgrammingError, match="permission denied"), acting_officer(slug, "mulu"):
        db.session.execute(change)


def test_drafts_are_nobody_elses_business(domain: Flask) -> None:
    drafted()
    with acting_officer(ZONE, "mulu"):
        assert db.session.scalars(select(ItemDraft)).all() == []


def test_a_new_item_and_its_first_version(domain: Flask) -> None:
    with acting_officer(CITY, "mulu") as by:
        draft = operations.add_item("roadside_permit", "临时占道审批", Stage.WORKS_PERMIT, "项目审批三科")
        assert [fault.is_missing for fault in operations.submission_faults(draft)] == [True] * len(
            operations.submission_faults(draft)
        )
        with pytest.raises(Invalid, match="还不能送审"):
            operations.submit(draft, by)
    with pytest.raises(Conflict, match="已经用于"), acting_officer(CITY, "mulu"):
        operations.add_item("roadside_permit", "另一个", Stage.WORKS_PERMIT, "项目审批三科")


def test_retiring_is_refused_while_something_needs_it(domain: Flask) -> None:
    with acting_officer(CITY, "mulu"):
        publishing.retire(item_of(CODE).id, "依据废止", "企业投资项目承诺备案")
        assert queries.newest_version(item_of(CODE).id, VersionState.IN_FORCE) is None
    with pytest.raises(Conflict, match="停用"), acting_officer(CITY, "mulu"):
        operations.start_draft(item_of(CODE))


def test_a_draft_cites_what_a_duplicate_was_merged_into(domain: Flask) -> None:
    with acting_officer(CITY, "mulu"):
        first, second = (queries.ids_by_code(1)["material"][code] for code in ("com_credit", "com_relics"))
        db.session.execute(update(Material).where(Material.id == second).values(merged_into_id=first))
    with acting_officer(CITY, "mulu"):
        cited = [line["material"] for line in MATERIALS.lines(operations.start_draft(item_of()).body)]
        assert cited.count("com_credit") == 1
        assert "com_relics" not in cited
