"""Rules on project facts as a clerk writes them: one condition a line, “建设性质：新建、改建”, “总投资：不少于3000万元”."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.catalogue.conditions import FACTS, NUMBERS
from app.projects.terms import FUNDING_WORDS, KIND_WORDS, LAND_WORDS

VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": {str(key): word for key, word in KIND_WORDS.items()},
    "funding": {str(key): word for key, word in FUNDING_WORDS.items()},
    "land_status": {str(key): word for key, word in LAND_WORDS.items()},
}
"""Fact → its values with their words, as the intake form has them."""
FEN_PER_WAN = 1_000_000
_AMOUNT = re.compile(r"(不少于|少于)\s*(\d{1,12})\s*万元")


class RuleFault(ValueError):
    """A line that is no condition; the message says what was expected."""


def parsed(text: str) -> list[dict[str, Any]] | None:
    """The rule that was written; None for none. Raises :class:`RuleFault`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_condition(line) for line in lines] or None


def written(rule: list[Mapping[str, Any]] | None) -> str:
    """A rule as it is written."""
    return "\n".join(_written(condition) for condition in rule or ())


def _condition(line: str) -> dict[str, Any]:
    label, _, rest = line.replace(":", "：", 1).partition("：")
    fact = next((name for name, word in FACTS.items() if word == label.strip()), None)
    if fact is None:
        raise RuleFault(f"“{line}”：每行以项目情况开头，可用{'、'.join(FACTS.values())}，后接冒号。")
    return _amounts(fact, rest, line) if fact in NUMBERS else _values(fact, rest, line)


def _values(fact: str, rest: str, line: str) -> dict[str, Any]:
    codes = {word: code for code, word in VALUES[fact].items()}
    said = [word.strip() for word in re.split(r"[、，,]", rest) if word.strip()]
    unknown = [word for word in said if word not in codes]
    if unknown or not said:
        raise RuleFault(f"“{line}”：冒号后写一个或几个取值，用顿号分开，可用{'、'.join(codes)}。")
    return {"fact": fact, "is": [codes[word] for word in said]}


def _amounts(fact: str, rest: str, line: str) -> dict[str, Any]:
    found = _AMOUNT.findall(rest)
    left = _AMOUNT.sub("", rest).strip(" ，,且")
    if not found or left:
        raise RuleFault(f"“{line}”：写“不少于3000万元”或“少于3000万元”，两者都写时用逗号分开。")
    names = {"不少于": "at_least", "少于": "below"}
    return {"fact": fact} | {names[word]: int(amount) * FEN_PER_WAN for word, amount in found}


def _written(condition: Mapping[str, Any]) -> str:
    name = condition["fact"]
    if "is" in condition:
        return f"{FACTS[name]}：{'、'.join(VALUES[name].get(code, code) for code in condition['is'])}"
    parts = [f"不少于{condition['at_least'] // FEN_PER_WAN}万元"] if "at_least" in condition else []
    parts += [f"少于{condition['below'] // FEN_PER_WAN}万元"] if "below" in condition else []
    return f"{FACTS[name]}：{'，'.join(parts)}"
