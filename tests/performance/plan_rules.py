"""What must not be in a statement or in its plan, and when two sizes cost the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tests.performance.repeated_statements import Repetition

SHARE, ALLOWANCE = 0.2, 8
"""By how much of itself a figure may differ between the sizes, or by how many pages or rows. The allowance is for tiny
statements, which look at three pages or at five, as the rows happen to lie."""
A_PAGE = 51
"""Rows that the longest page reads."""
COUNTABLE: Mapping[str, str] = {"corrections": "the rounds of one case: the law allows few"}
"""Table → why what is counted there is few, though nothing limits it."""
_TEXT = re.compile(r"'(?:[^']|'')*'")
_COUNT = re.compile(r"\bcount\s*\(", re.IGNORECASE)
_OFFSET = re.compile(r"\boffset\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:only\s+)?([\w.]+|\()(.*)", re.IGNORECASE | re.DOTALL)
_LIMIT = re.compile(r"\blimit\b", re.IGNORECASE)
_MORE = re.compile(r"\bjoin\b|,", re.IGNORECASE)
_END = re.compile(r"\b(?:where|group|order|limit)\b", re.IGNORECASE)


def pages_by_offset(sql: str) -> bool:
    """Whether it pages by OFFSET, which reads what it skips."""
    return bool(_OFFSET.search(_TEXT.sub("''", sql)))


def endless_counts(sql: str) -> list[str]:
    """Tables whose rows it counts without a limit: a count is over a subselect that has one, and nothing joined to it."""
    text = _TEXT.sub("''", sql)
    return [table for found in _COUNT.finditer(text) for table in _counted(_select_around(text, found.start()))]


def _counted(select: str) -> Iterator[str]:
    """What the FROM of one SELECT counts without a limit."""
    flat, inner = _flattened(select)
    found = _FROM.search(flat)
    if found is None:
        return
    table, rest = found.groups()
    joined = _MORE.search(_END.split(rest, maxsplit=1)[0])
    if table == "(":
        limited = any(_LIMIT.search(_flattened(one)[0]) for one in inner if _FROM.search(one))
        if limited and not joined:
            return
    elif table in COUNTABLE and not joined:
        return
    yield table


def _select_around(text: str, at: int) -> str:
    """The innermost parentheses around a place, or the whole statement."""
    depth, begin = 0, 0
    for place in range(at - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth < 0:
            begin = place + 1
            break
    depth = 0
    for place in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth < 0:
            return text[begin:place]
    return text[begin:]


def _flattened(text: str) -> tuple[str, list[str]]:
    """A text with its parentheses emptied, and what was in them."""
    flat, depth = "", 0
    inner: list[str] = []
    for sign in text:
        depth -= sign == ")"
        if depth:
            inner[-1] += sign
        else:
            flat += sign
        if sign == "(":
            depth += 1
            if depth == 1:
                inner.append("")
    return flat, inner


def plan_nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A plan and all below it."""
    yield plan
    for one in plan.get("Plans", ()):
        yield from plan_nodes(one)


def scanned_tables(plan: Mapping[str, Any], tables: Collection[str]) -> list[str]:
    """Those of the tables that it reads from end to end."""
    return [
        node["Relation Name"]
        for node in plan_nodes(plan)
        if node["Node Type"].endswith("Seq Scan") and node["Relation Name"] in tables
    ]


def is_alike(small: int, large: int, allowance: int = ALLOWANCE) -> bool:
    """Whether two figures are the same but for what may be."""
    return abs(large - small) <= max(allowance, SHARE * max(small, large))


def growth(small: Repetition, large: Repetition) -> list[str]:
    """What differs between a request at one size and at the other: pages and rows of each statement, and the rows of
    each table with those that triggers read.

    An index of five times as many rows can be one level higher. Therefore each time it is gone into may cost a page."""
    found = []
    for few, many in zip(small.planned, large.planned, strict=True):
        if not is_alike(few.buffers, many.buffers, ALLOWANCE + _descents(many.plan)):
            found.append(f"{few.buffers} → {many.buffers} pages: {few.sql}")
        if not is_alike(rows_looked_at(few.plan), rows_looked_at(many.plan)):
            found.append(f"{rows_looked_at(few.plan)} → {rows_looked_at(many.plan)} rows: {few.sql}")
    for table in sorted(small.read.keys() | large.read.keys()):
        if not is_alike(small.read[table], large.read[table]):
            found.append(f"{small.read[table]} → {large.read[table]} rows of {table}")
    return found


def swelling_tables(small: Repetition, large: Repetition, tables: Collection[str]) -> list[str]:
    """Which of the tables more is read of where there is more, by the ways that PostgreSQL takes of itself: those change
    from reading a small table to looking up each row of a page, so as many rows more as a page has are none."""
    read = {table: (small.read[table], large.read[table]) for table in sorted(tables)}
    return [
        f"{few} → {many} rows of {table}" for table, (few, many) in read.items() if many > (1 + SHARE) * few + A_PAGE
    ]


def rows_looked_at(plan: Mapping[str, Any]) -> int:
    """Rows that a plan looked at in tables and indexes, those among them that it then left out."""
    left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    found: float = sum(
        (node["Actual Rows"] + sum(node.get(name, 0) for name in left_out)) * node["Actual Loops"]
        for node in plan_nodes(plan)
        if node["Node Type"].endswith("Scan") and "Relation Name" in node
    )
    return round(found)


def _descents(plan: Mapping[str, Any]) -> int:
    """How often an index was gone into from its root."""
    return sum(int(node.get("Index Searches", 0)) for node in plan_nodes(plan))
