"""What a public text must not say: the project, its unit, the people and the bureau of the letter it was made from. Pure.

A name is found however it is spaced or punctuated, and a unit without its legal form as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.foundation.errors import FieldFault

MIN_NAME_LENGTH = 2
"""Characters: what is shorter is no name."""
LEGAL_FORM_PATTERN = re.compile(r"(?:股份|集团|有限责任|有限)*(?:公司|集团)$")
SEAT_PATTERN = re.compile(r"^(?:山西省?)?(?:晋城市?)?(?:\w{1,2}[县市区])?")
PROJECT_ENDING_PATTERN = re.compile(r"(?:建设)?(?:项目|工程)$")
MIN_PART_LENGTH = 4
EXCERPT_MARGIN = 8
"""Characters shown on either side of what was found."""
_BETWEEN = r"[\s·•,，、.。()（）\[\]【】《》“”\"'\-－—_]*"
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}[-—\s]?\d{7,8})(?!\d)")


@dataclass(frozen=True)
class ProtectedName:
    """One name that stays inside. ``what`` it names; ``instead`` is what a text may say in its place."""

    what: str
    text: str
    instead: str


@dataclass(frozen=True)
class RedactionFinding:
    """One place where a text says too much."""

    what: str
    excerpt: str


def protected_names(pairs: Iterable[tuple[str, str | None, str]]) -> tuple[ProtectedName, ...]:
    """Names of (what, text, instead): without blanks and repetitions, the longest first, so that a part of a name never hides the
    whole."""
    known: dict[str, ProtectedName] = {}
    for what, said, instead in pairs:
        for one in _ways(_even(said or "").strip()):
            known.setdefault(one, ProtectedName(what, one, instead))
    return tuple(sorted(known.values(), key=lambda name: -len(name.text)))


def _ways(name: str) -> Iterator[str]:
    """A name, a unit's without its legal form and seat, a project's without the word that ends it."""
    if len(name) >= MIN_NAME_LENGTH:
        yield name
    bare = LEGAL_FORM_PATTERN.sub("", name)
    parts = [bare, SEAT_PATTERN.sub("", bare)] if bare != name else [PROJECT_ENDING_PATTERN.sub("", name)]
    yield from (part for part in parts if part != name and len(part) >= MIN_PART_LENGTH)


def redact_text(text: str, known: Iterable[ProtectedName]) -> str:
    """A text with every name replaced by what it may say instead, and telephone numbers left out."""
    clear = _even(text)
    for name in known:
        clear = _pattern(name).sub(name.instead, clear)
    return _PHONE.sub("（电话略）", clear).strip()


def findings_in(text: str, known: Iterable[ProtectedName]) -> Iterator[RedactionFinding]:
    """Every place where a text names somebody or something; a name that is part of another is told once."""
    even, taken = _even(text), set[int]()
    for name in known:
        for match in _pattern(name).finditer(even):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                yield RedactionFinding(name.what, _excerpt(even, match))


def redaction_faults(texts: Mapping[str, tuple[str, str]], known: Iterable[ProtectedName]) -> list[FieldFault]:
    """Faults by field of ``field → (label, text)``, each saying what is named and where."""
    known = tuple(known)
    return [
        FieldFault(
            field, "named", f"{label}中出现了{found.what}：“{found.excerpt}”。公开的问答不能提到，请改写或删去。"
        )
        for field, (label, text) in texts.items()
        for found in findings_in(text, known)
    ]


def _pattern(name: ProtectedName) -> re.Pattern[str]:
    characters = [re.escape(one) for one in name.text if not re.fullmatch(_BETWEEN, one)]
    return re.compile(_BETWEEN.join(characters or [re.escape(name.text)]), re.IGNORECASE)


def _even(text: str) -> str:
    """Full-width letters and digits are the same as the others; punctuation stays as it was written."""
    return "".join(
        even if (even := unicodedata.normalize("NFKC", one)).isalnum() and len(even) == 1 else one for one in text
    )


def _excerpt(text: str, match: re.Match[str]) -> str:
    begin, end = max(0, match.start() - EXCERPT_MARGIN), min(len(text), match.end() + EXCERPT_MARGIN)
    shown = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{shown}{'…' if end < len(text) else ''}"
