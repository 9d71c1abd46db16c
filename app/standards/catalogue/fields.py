"""What a content document is made of: kinds of fields, fields, sections. Pure. The table is :mod:`app.standards.catalogue.sections`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.standards.catalogue.terms import UniformFacet

Labels = Mapping[Any, str]
Content = Mapping[str, Any]


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG = "long"
    """A text of several lines."""
    COUNT = "count"
    """A whole number, not negative; empty where it is not required."""
    FLAG = "flag"
    """Yes or no; without ``required`` also "not known"."""
    WORD = "word"
    """One word of a vocabulary."""
    WORDS = "words"
    TEXTS = "texts"
    """Several texts, a line each."""
    CODE = "code"
    """The code of something else: ``of`` says of what."""
    RULE = "rule"
    """A testable rule on project facts (:mod:`app.standards.catalogue.conditions`)."""
    HASH = "hash"
    """A stored file's SHA-256."""


@dataclass(frozen=True)
class Field:
    """One field. ``longest`` in characters; ``most`` the largest number."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    longest: int = 2000
    most: int = 1000
    words: Labels | None = None
    of: str = ""
    usual: Any = ""
    """What a new line begins with."""


@dataclass(frozen=True)
class Section:
    """One part of the document: a list of lines (``key`` tells one line from another) or one group of fields."""

    name: str
    label: str
    path: tuple[str, ...]
    fields: tuple[Field, ...]
    key: str = ""
    facet: UniformFacet | None = None
    line: str = ""
    """What one line is called."""

    @property
    def is_list(self) -> bool:
        """Whether it is a list of lines."""
        return bool(self.key)

    def field(self, name: str) -> Field:
        """A field by name. Raises ``KeyError``."""
        return {each.name: each for each in self.fields}[name]

    def of(self, content: Content) -> Any:
        """This part of a document: a list of mappings, or one mapping."""
        found: Any = content
        for name in self.path:
            found = found[name]
        return found

    def lines(self, content: Content) -> list[Mapping[str, Any]]:
        """The lines of this part; of a group of fields its one line."""
        found = self.of(content)
        return list(found) if self.is_list else [found]
