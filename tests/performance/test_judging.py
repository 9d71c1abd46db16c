"""The judges see what they are for: paging by OFFSET, endless counts, scans, growth."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.performance.plan_rules import (
    endless_counts,
    growth,
    is_alike,
    pages_by_offset,
    scanned_tables,
    swelling_tables,
)
from tests.performance.repeated_statements import PlannedStatement, Repetition

LIMITED = "select count(*) from (select id from notices where bureau_id = $1 limit 100) as few"
OF_EACH = (
    "select c.id, (select count(*) as rounds from corrections where corrections.case_id = c.id) from cases c limit 26"
)


@pytest.mark.mutant
@pytest.mark.parametrize(
    "sql", ["select 1 from a limit 10 OFFSET 20", "select 1 from a offset $1 rows fetch next row only"]
)
def test_an_offset_is_found(sql: str) -> None:
    assert pages_by_offset(sql)


@pytest.mark.parametrize("sql", ["select 1 from a where word = 'it''s offset 3'", "select offset_days from a"])
def test_a_word_is_no_offset(sql: str) -> None:
    assert not pages_by_offset(sql)


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("select count(*) from notices where bureau_id = $1", "notices"),
        ("SELECT state, COUNT (id) FROM handoffs GROUP BY state", "handoffs"),
        ("select a.id, (select count(*) from b where b.a_id = a.id) from a limit 5", "b"),
        ("select n from (select count(*) as n from notices) as x limit 1", "notices"),
        ("select count(*) from (select id from notices) as x", "("),
        ("select count(*) from (select id from a where b in (select id from c limit 2)) as x", "("),
        ("select count(*) from (select id from a limit 2) as x join notices on true", "("),
        ("select count(*) from corrections join cases on true", "corrections"),
        ("select id, count(*) over () from projects limit 26", "projects"),
    ],
)
def test_an_endless_count_is_found(sql: str, table: str) -> None:
    assert endless_counts(sql) == [table]


@pytest.mark.parametrize("sql", [LIMITED, OF_EACH, "select 'count(*) from a'", "select account(id) from a"])
def test_a_limited_count_is_none(sql: str) -> None:
    assert endless_counts(sql) == []


def _node(kind: str, table: str, *below: dict[str, Any], **more: int) -> dict[str, Any]:
    usual = {"Actual Rows": 1.0, "Actual Loops": 1, "Shared Hit Blocks": 3, "Shared Read Blocks": 0}
    return {**usual, "Node Type": kind, "Relation Name": table, "Plans": list(below), **more}


@pytest.mark.mutant
@pytest.mark.parametrize("kind", ["Seq Scan", "Parallel Seq Scan"])
def test_a_scan_is_found_wherever_it_stands(kind: str) -> None:
    plan = _node("Limit", "", _node("Nested Loop", "", _node("Index Scan", "cases"), _node(kind, "notices")))
    assert scanned_tables(plan, {"notices", "cases"}) == ["notices"]
    assert scanned_tables(plan, {"cases"}) == []


@pytest.mark.parametrize(
    ("small", "large", "same"), [(3, 11, True), (3, 12, False), (100, 125, True), (100, 126, False)]
)
def test_a_fifth_or_a_few_are_the_same(small: int, large: int, same: bool) -> None:
    assert is_alike(small, large) is same
    assert is_alike(large, small) is same


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("grown", "found"),
    [
        ({"Shared Read Blocks": 20}, "3 → 23 pages: two"),
        ({"Actual Rows": 40}, "1 → 40 rows: two"),
        ({"Actual Loops": 40}, "1 → 40 rows: two"),
        ({"Rows Removed by Filter": 40}, "1 → 41 rows: two"),
    ],
)
def test_growth_of_one_statement_is_found(grown: dict[str, int], found: str) -> None:
    few, many = (
        Repetition(
            [
                PlannedStatement("one", _node("Index Scan", "a")),
                PlannedStatement("two", _node("Limit", "", _node("Index Scan", "b", **more))),
            ]
        )
        for more in ({}, grown)
    )
    many.planned[1].plan["Shared Read Blocks"] = grown.get("Shared Read Blocks", 0)
    assert growth(few, few) == []
    assert growth(few, many) == [found]


@pytest.mark.mutant
def test_growth_that_no_plan_tells_of_is_found() -> None:
    few, many = (Repetition(read=Counter(a=10, b=rows)) for rows in (10, 50))
    assert growth(few, many) == ["10 → 50 rows of b"]


@pytest.mark.mutant
def test_swelling_is_more_than_a_page() -> None:
    few, page, many = (Repetition(read=Counter(a=200, b=rows, key=rows)) for rows in (10, 63, 64))
    assert swelling_tables(few, page, {"a", "b"}) == []
    assert swelling_tables(few, many, {"a", "b"}) == ["10 → 64 rows of b"]


def test_a_higher_index_is_no_growth() -> None:
    few, many = (
        Repetition(
            [PlannedStatement("one", _node("Index Scan", "a", **{"Shared Hit Blocks": pages, "Index Searches": 20}))]
        )
        for pages in (40, 60)
    )
    assert growth(few, many) == []
