"""Values that carry their own words, so that neither can be added, renamed or struck out without the other."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Self, TypeVar


class LabelledEnum(StrEnum):
    """A member is written ``NAME = "value", "文字"``. Stored, compared, hashed and found by its value alone."""

    label: str
    """What a reader sees."""

    def __new__(cls, value: str, label: str = "") -> Self:
        """A member that is its value and keeps its words. Raises ``TypeError`` for one without words."""
        if not label:
            raise TypeError(f"{cls.__name__} {value!r} has no label")
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


L = TypeVar("L", bound=LabelledEnum)


def labels_of(kind: type[L]) -> Mapping[L, str]:
    """The words of every member by the member, in the order in which they are written: what a select offers, what a
    template looks up. Also found by a member's value."""
    found: Mapping[L, str] = _labels_of(kind)
    return found


@cache
def _labels_of(kind: type[LabelledEnum]) -> Mapping[Any, str]:
    return MappingProxyType({member: member.label for member in kind})
