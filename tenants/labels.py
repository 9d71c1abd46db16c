"""Values that carry their own words, so that neither can be added, renamed or struck out without the other."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A member is written ``NAME = "value", "文字"``. Stored, compared, hashed and found by its value alone."""

    label: str
    """What a reader sees."""

    def __new__(cls, value: str, label: str) -> Self:
        """A member that is its value and keeps its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
