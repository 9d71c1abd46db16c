"""A standard's facet in plain lines, and another text compared with it word by word. Pure.

What was published elsewhere is written in its own way: blanks, full and half width, quotation marks and the stop at the
end of a line say nothing and are not told as differences.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.comparing import NameLookup
from app.standards.catalogue.fields import Content
from app.standards.catalogue.terms import Necessity, OnlineDepth, Original, UniformFacet

MOST_LINES = 200
LONGEST_LINE = 2000
WORD_PATTERN = re.compile(r"[0-9A-Za-zⅠ-Ⅻ]+|\s+|.")
SAME_MARKS = str.maketrans("。、“”‘’「」【】—–", '.,""\'\'""()--')


@dataclass(frozen=True)
class TextPiece:
    """A run of words: ``same``, ``added`` (only in what was published) or ``missing`` (only in the standard)."""

    what: str
    text: str


MarkedLine = tuple[TextPiece, ...]


def normalise_line(line: str) -> str:
    """A line as it is compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", line).translate(SAME_MARKS)).rstrip(".,;:")


def lines_in(text: str) -> list[str]:
    """The lines of a pasted text that say something."""
    return [line.strip() for line in text.splitlines() if normalise_line(line)]


def text_digest(lines: Sequence[str]) -> str:
    """SHA-256 of a text as it is compared: equal where nothing is told as a difference."""
    return hashlib.sha256("".join(map(normalise_line, lines)).encode()).hexdigest()


def is_different(declared: Sequence[str], standard: Sequence[str]) -> bool:
    """Whether a published text says something else than the standard."""
    return text_digest(declared) != text_digest(standard)


def mark_differences(declared: Sequence[str], standard: Sequence[str]) -> list[MarkedLine]:
    """The two texts line by line, with every word that is only in one of them."""
    if not is_different(declared, standard):
        return [(TextPiece("same", line),) for line in declared]
    old, new = [normalise_line(line) for line in standard], [normalise_line(line) for line in declared]
    found: list[MarkedLine] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [(TextPiece("same", line),) for line in declared[k:m]]
            continue
        for before, after in zip_longest(standard[i:j], declared[k:m], fillvalue=""):
            found.append(tuple(_words(before, after)))
    return found


def _words(before: str, after: str) -> Iterator[TextPiece]:
    old, new = WORD_PATTERN.findall(before), WORD_PATTERN.findall(after)
    matcher = SequenceMatcher(
        None, [normalise_line(one) for one in old], [normalise_line(one) for one in new], autojunk=False
    )
    for what, i, j, k, m in matcher.get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        if what == "equal" or normalise_line(gone) == normalise_line(come):
            yield TextPiece("same", come)
            continue
        if gone:
            yield TextPiece("missing", gone)
        if come:
            yield TextPiece("added", come)


def facet_lines(content: Content, named: NameLookup) -> dict[UniformFacet, list[str]]:
    """The five facets of a content document, each as lines that a guide could print."""
    return {
        UniformFacet.PROCEDURE: list(_procedure(content["procedure"], named)),
        UniformFacet.MATERIALS: [_material(line) for line in content["materials"]],
        UniformFacet.TIME_LIMIT: list(_limits(content["time_limit"])),
        UniformFacet.CRITERIA: [line["body"] for line in content["criteria"]],
        UniformFacet.ONLINE: list(_online(content["online"])),
    }


def _procedure(part: Any, named: NameLookup) -> Iterator[str]:
    for line in part["steps"]:
        yield f"{line['name']}：{_listed(line['role'], _days(line['days'], line['unit']))}"
    for line in part["special_steps"]:
        yield f"特殊环节：{_listed(line['name'], _days(line['limit_days'], line['limit_unit']))}"
    for line in part["prerequisites"]:
        yield f"前置事项：{named('item', line['item'])}{'（涉及时）' if line['where_applicable'] else ''}"


def _material(line: Any) -> str:
    copies = f"{line['copies']}份" if line["copies"] else ""
    return f"{line['printed_name']}：{_listed(Original(line['original']).label, copies, Necessity(line['necessity']).label)}"


def _limits(part: Any) -> Iterator[str]:
    yield f"法定时限：{_limit(part, 'statutory', '法律未规定' if part['statutory_none'] else '未公布')}"
    yield f"承诺时限：{_limit(part, 'promised', '未公布')}"
    for line in part["variants"]:
        promised, statutory = _limit(line, "promised", ""), _limit(line, "statutory", "")
        yield f"{line['name']}：{_listed(promised and f'承诺{promised}', statutory and f'法定{statutory}')}"


def _limit(part: Any, which: str, otherwise: str) -> str:
    return _days(part[f"{which}_days"], part[f"{which}_unit"]) or otherwise


def _online(part: Any) -> Iterator[str]:
    yield f"网办深度：{OnlineDepth(part['online_depth']).label}"
    yield f"到办事现场次数：{part['visits']}次"
    for reason in part["must_come"]:
        yield f"必须现场办理的原因：{reason}"


def _days(days: int | None, unit: Any) -> str:
    if days is None:
        return ""
    return "即时办结" if days == 0 else f"{days}{LimitUnit(unit).label}"


def _listed(*parts: str) -> str:
    return "，".join(part for part in parts if part)
