"""Reads SQL as far as it takes to say whether every FROM names the bureau: ``bureau_id = :b`` in each query and sub-query.

``inner.bureau_id = outer.bureau_id`` is not enough: on a cluster such a sub-query asks every shard. Within one FROM it is,
where one of those that are equal is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_CASE_OF = re.compile(r"\bCASE\s+(?!WHEN\b)", re.IGNORECASE)
_QUERY = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)
_SETS = re.compile(r"\b(?:UNION(?:\s+ALL)?|INTERSECT|EXCEPT)\b", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:FROM|USING|UPDATE)\s(.*?)(?=\b(?:WHERE|SET|GROUP\s+BY|ORDER\s+BY|HAVING|LIMIT|OFFSET|RETURNING|FOR\s+UPDATE|FROM)\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_TABLE = re.compile(r"(?:^|,|\bJOIN\b)[\s(]*(?:ONLY\s+)?(?:public\.)?(\w+)(?:\s+AS\s+(\w+))?", re.IGNORECASE)
_VALUE = r"(?:%\(\w+\)s|\$\d+|\d+)"
_EQUAL = re.compile(r"\b(\w+)\.bureau_id\s*=\s*(\w+)\.bureau_id\b", re.IGNORECASE)


@dataclass
class _Scope:
    """The text of one query without the queries in it."""

    text: list[str] = field(default_factory=list)
    depth: int = 0


def queries_in(statement: str) -> Iterator[str]:
    """Every query of a statement, each without those that stand in it; branches of a UNION apart."""
    plain = _LITERAL.sub("''", statement)
    open_scopes, finished = [_Scope()], []
    for at, sign in enumerate(plain):
        scope = open_scopes[-1]
        if sign == "(" and _QUERY.match(plain, at + 1):
            scope.text.append(" # ")
            open_scopes.append(_Scope())
            continue
        if sign == ")" and scope.depth == 0 and len(open_scopes) > 1:
            finished.append(open_scopes.pop())
            continue
        scope.depth += (sign == "(") - (sign == ")")
        scope.text.append(sign)
    for scope in [*finished, *open_scopes]:
        yield from _SETS.split("".join(scope.text))


def unsaid(statement: str, owned: Collection[str]) -> list[str]:
    """Owned tables of a statement whose FROM does not say of which bureau."""
    return [name for query in queries_in(statement) for name in _unsaid_in(query, owned)]


def cases_of(statement: str) -> int:
    """How many ``CASE x WHEN …`` a statement has; ``CASE WHEN x = …`` is none."""
    return len(_CASE_OF.findall(_LITERAL.sub("''", statement)))


def _unsaid_in(query: str, owned: Collection[str]) -> list[str]:
    refs = {
        alias or table: table
        for clause in _FROM.findall(query)
        for table, alias in _TABLE.findall(clause)
        if table in owned
    }
    said = {ref for ref in refs if re.search(rf"\b{ref}\.bureau_id\s*=\s*{_VALUE}", query)}
    if len(refs) == 1 and re.search(rf"(?<![.\w])bureau_id\s*=\s*{_VALUE}", query):
        said |= set(refs)
    equal = [pair for pair in _EQUAL.findall(query) if pair[0] in refs and pair[1] in refs]
    for _round in refs:
        said |= {one for left, right in equal if {left, right} & said for one in (left, right)}
    return [refs[ref] for ref in refs if ref not in said]
