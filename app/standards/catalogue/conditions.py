"""Testable rules on project facts (适用规则、需要的规则): a small closed set of comparisons, data and never code. Pure.

A rule is a list of conditions that must all hold: ``[{"fact": "kind", "is": ["new"]}, {"fact": "total_investment",
"at_least": 3000000000}]``. Amounts are in fen, areas in square metres. A fact that is not known leaves the answer open: nobody is told "no"
because something has not been filled in yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.standards.catalogue.fact_words import FACT_VALUE_LABELS

FACT_LABELS: Mapping[str, str] = {
    "kind": "建设性质",
    "funding": "资金来源",
    "land_status": "用地情况",
    "total_investment": "总投资",
    "industry": "行业门类",
    "land_area": "用地面积",
    "floor_area": "建筑面积",
}
"""What can be asked about, with the word that stands on the intake form."""
FACT_UNITS: Mapping[str, tuple[str, int]] = {
    "total_investment": ("万元", 1_000_000),
    "land_area": ("平方米", 1),
    "floor_area": ("平方米", 1),
}
"""Facts that are numbers, each with the unit in which it is written and how many of ours make one of it."""
NUMBER_FACTS = frozenset(FACT_UNITS)
MOST_CONDITIONS = 10
Condition = Mapping[str, Any]


def faults_of_rule(rule: Any) -> list[str]:
    """What is wrong with a rule; None is no rule and nothing is wrong with it."""
    if rule is None:
        return []
    if not isinstance(rule, list) or not rule or len(rule) > MOST_CONDITIONS:
        return [f"规则应为1到{MOST_CONDITIONS}个条件"]
    return [fault for number, each in enumerate(rule, 1) if (fault := _fault(number, each))]


def _fault(number: int, condition: Any) -> str:
    fact = condition.get("fact") if isinstance(condition, Mapping) else None
    if not isinstance(fact, str) or fact not in FACT_LABELS:
        return f"第{number}个条件没有写明可判断的项目情况（{'、'.join(FACT_LABELS.values())}）"
    tests = condition.keys() - {"fact"}
    if condition["fact"] in NUMBER_FACTS:
        numbers = bool(tests) and tests <= {"at_least", "below"} and all(_is_number(condition[test]) for test in tests)
        return "" if numbers else f"第{number}个条件应为“不少于”或“少于”一个数"
    values = condition.get("is")
    listed = (
        tests == {"is"}
        and isinstance(values, list)
        and bool(values)
        and all(isinstance(one, str) and "\0" not in one for one in values)
    )
    return "" if listed else f"第{number}个条件应列出一个或几个取值"


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def rule_holds(rule: Sequence[Condition] | None, facts: Mapping[str, Any]) -> bool | None:
    """Whether a rule holds for a project's facts; None where a fact it needs is not known. No rule always holds."""
    answers = [_holds(condition, facts.get(condition["fact"])) for condition in rule or ()]
    if False in answers:
        return False
    return None if None in answers else True


def _holds(condition: Condition, value: Any) -> bool | None:
    if value is None or value == "":
        return None
    if "is" in condition:
        return str(value) in condition["is"]
    return bool(condition.get("at_least", 0) <= value < condition.get("below", value + 1))


def rule_sentence(rule: Sequence[Condition] | None) -> str:
    """A rule as a sentence."""
    return "，且".join(_in_words(condition) for condition in rule or ())


def _in_words(condition: Condition) -> str:
    name = FACT_LABELS[condition["fact"]]
    if "is" in condition:
        words = FACT_VALUE_LABELS.get(condition["fact"], {})
        return f"{name}为{'或'.join(words.get(each, each) for each in condition['is'])}"
    tests = (("at_least", "不少于"), ("below", "少于"))
    parts = [f"{word}{amount_text(condition['fact'], condition[test])}" for test, word in tests if test in condition]
    return f"{name}{'且'.join(parts)}"


def amount_text(fact: str, number: int) -> str:
    """A number of a condition with its unit, as exact as it is: 3000万元, 20000平方米."""
    unit, many = FACT_UNITS[fact]
    whole, rest = divmod(number, many)
    decimals = f".{rest:0{len(str(many)) - 1}d}".rstrip("0") if rest else ""
    return f"{whole}{decimals}{unit}"
