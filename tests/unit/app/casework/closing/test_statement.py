"""What the closing statement lists, and what stands in its way."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from app.casework.closing.renderings import facts_table, html_table
from app.casework.closing.statement import handed_over_papers, stages_of, unfinished_entries
from app.casework.plans.states import DONE_STATES, EntryState
from app.standards.catalogue.terms import Stage


def entry(state: EntryState, **more: Any) -> SimpleNamespace:
    """An entry as the statement sees it."""
    values = {
        "id": 1, "item_name": "施工许可", "stage": Stage.WORKS_PERMIT, "certificate_name": "施工许可证",
        "certificate_no": "140522202611230101", "decided_at": datetime(2026, 11, 20, tzinfo=UTC),
        "delivered_at": datetime(2026, 11, 22, 17, tzinfo=UTC), "delivered_to": "陈立",
        "delivery_method": "现场领取", "certificate_file_id": "f",
    }  # fmt: skip
    return SimpleNamespace(state=state, **{**values, **more})


@pytest.mark.parametrize("state", list(EntryState))
def test_everything_that_is_not_done_is_named(state: EntryState) -> None:
    assert bool(unfinished_entries([entry(state)])) == (state not in DONE_STATES)


def test_only_delivered_certificates_are_listed_with_local_dates() -> None:
    papers = handed_over_papers([entry(EntryState.DELIVERED), entry(EntryState.ASSISTED)], {"f": "ab"})
    assert len(papers) == 1
    assert papers[0]["sha256"] == "ab"
    assert papers[0]["delivered_on"] == "2026-11-23", "the day in Shanghai"


def test_stages_come_in_their_order() -> None:
    entries = [entry(EntryState.DELIVERED), entry(EntryState.ASSISTED, stage=Stage.LAND_USE)]
    assert stages_of(entries) == ["land_use", "works_permit"]


def test_pages_escape_what_people_typed() -> None:
    assert "&lt;script&gt;" in facts_table([("名称", "<script>")])
    assert "&amp;" in html_table(["内容"], [["甲&乙"]])
