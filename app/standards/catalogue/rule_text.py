"""Rules on project facts as a clerk writes them: one condition a line, “建设性质：新建、改建”, “用地面积：不少于20000平方米”. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.standards.catalogue.conditions import FACT_LABELS, FACT_UNITS, NUMBER_FACTS, amount_text
from app.standards.catalogue.fact_words import FACT_VALUE_LABELS

SEPARATORS = "、，,；; \t"
_AMOUNT = re.compile(r"(不少于|少于)\s*(\d{1,12})(?:\.(\d{1,6}))?\s*(万元|平方米)")


class RuleFault(ValueError):
    """A line that is no condition; the message says what was expected."""


def parse_rule(text: str) -> list[dict[str, Any]] | None:
    """The rule that was written; None for none. Raises :class:`RuleFault`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [parse_condition(line) for line in lines] or None


def format_rule(rule: list[Mapping[str, Any]] | None) -> str:
    """A rule as it is written."""
    return "\n".join(_written(condition) for condition in rule or ())


def parse_condition(line: str) -> dict[str, Any]:
    """One condition. Raises :class:`RuleFault`."""
    label, _, rest = line.replace(":", "：", 1).partition("：")
    fact = next((name for name, word in FACT_LABELS.items() if word == label.strip()), None)
    if fact is None:
        raise RuleFault(f"“{line}”：每行以项目情况开头，可用{'、'.join(FACT_LABELS.values())}，后接冒号。")
    return _amounts(fact, rest, line) if fact in NUMBER_FACTS else _values(fact, rest, line)


def _values(fact: str, rest: str, line: str) -> dict[str, Any]:
    codes = {word: code for code, word in FACT_VALUE_LABELS[fact].items()}
    said = list(_words_in(rest, codes))
    if not said or any(word not in codes for word in said):
        raise RuleFault(f"“{line}”：冒号后写一个或几个取值，用顿号分开，可用{'；'.join(codes)}。")
    return {"fact": fact, "is": list(dict.fromkeys(codes[word] for word in said))}


def _words_in(text: str, known: Mapping[str, str]) -> Iterator[str]:
    """The values of a list, longest first: some have the mark in them that stands between (“农、林、牧、渔业”)."""
    longest = sorted(known, key=len, reverse=True)
    while text := text.lstrip(SEPARATORS):
        found = next((word for word in longest if text.startswith(word)), None)
        end = next((at for at, sign in enumerate(text) if sign in SEPARATORS), len(text))
        whole = found is not None and (len(text) == len(found) or text[len(found)] in SEPARATORS)
        said = found if found is not None and whole else text[:end]
        yield said
        text = text[len(said) :]


def _amounts(fact: str, rest: str, line: str) -> dict[str, Any]:
    unit, many = FACT_UNITS[fact]
    found = _AMOUNT.findall(rest)
    left = _AMOUNT.sub("", rest).strip(" ，,且")
    numbers = [_number(whole, rest_, many) for _word, whole, rest_, said in found if said == unit]
    if not found or left or len(numbers) < len(found) or None in numbers:
        raise RuleFault(f"“{line}”：写“不少于3000{unit}”或“少于3000{unit}”，两者都写时用逗号分开。")
    names = {"不少于": "at_least", "少于": "below"}
    return {"fact": fact} | {names[one[0]]: number for one, number in zip(found, numbers, strict=True)}


def _number(whole: str, decimals: str, many: int) -> int | None:
    """A written number in our unit; None where it is finer than that."""
    number = int(whole) * many * 10 ** len(decimals) + int(decimals or 0) * many
    return None if number % 10 ** len(decimals) else number // 10 ** len(decimals)


def _written(condition: Mapping[str, Any]) -> str:
    name = condition["fact"]
    if "is" in condition:
        return f"{FACT_LABELS[name]}：{'、'.join(FACT_VALUE_LABELS[name].get(code, code) for code in condition['is'])}"
    tests = (("at_least", "不少于"), ("below", "少于"))
    parts = [f"{word}{amount_text(name, condition[test])}" for test, word in tests if test in condition]
    return f"{FACT_LABELS[name]}：{'，'.join(parts)}"
