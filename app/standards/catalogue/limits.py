"""Which limit a version gives (办理时限) and how it is said in Chinese. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.foundation.calendar.terms import LimitUnit
from app.foundation.calendar.workdays import TimeLimit

TO_CONFIRM = "（待本局核定）"
IMMEDIATE = "即时办结"
NONE_BY_LAW = "法律未规定办结时限"
NOT_KNOWN = "办结时限"


class LimitSource(StrEnum):
    """Where a limit comes from: what the bureaus promise, else what the law sets, else nothing."""

    PROMISED = "promised"
    STATUTORY = "statutory"
    NONE = "none"


class HasLimits(Protocol):
    """A version, or one of its variants (业务情形): rows have these columns."""

    @property
    def statutory_days(self) -> int | None:
        """法定办结时限, empty where none is set or known."""

    @property
    def statutory_unit(self) -> LimitUnit:
        """Unit of the statutory limit."""

    @property
    def statutory_confirmed(self) -> bool:
        """Whether the city stands by it."""

    @property
    def promised_days(self) -> int | None:
        """承诺办结时限, empty until the city has set one."""

    @property
    def promised_unit(self) -> LimitUnit:
        """Unit of the promise."""

    @property
    def promised_confirmed(self) -> bool:
        """Whether the city stands by it."""


class VersionLimits(HasLimits, Protocol):
    """A version says besides whether the law sets no limit at all."""

    @property
    def statutory_none(self) -> bool:
        """法律未规定办结时限."""


@dataclass(frozen=True)
class Limit:
    """A limit as shown. ``days`` of ``unit``; None means that none is known or set. Not confirmed: 待本局核定."""

    days: int | None
    unit: LimitUnit
    confirmed: bool
    label: str
    source: LimitSource

    def as_time_limit(self, begin_next_day: bool = True) -> TimeLimit:
        """The same as a clock takes it."""
        return TimeLimit(self.days, self.unit, begin_next_day)


def effective_limit(version: VersionLimits, variant: HasLimits | None = None) -> Limit:
    """The limit a bureau works by: the promised one, else the statutory one. A ``variant`` with a limit goes first."""
    for one in (variant, version):
        if one is not None and one.promised_days is not None:
            return _given(one.promised_days, one.promised_unit, one.promised_confirmed, LimitSource.PROMISED)
        if one is not None and one.statutory_days is not None:
            return _given(one.statutory_days, one.statutory_unit, one.statutory_confirmed, LimitSource.STATUTORY)
    return statutory_limit(version)


def statutory_limit(version: VersionLimits) -> Limit:
    """The limit the law sets (法定办结时限), or that it sets none."""
    days, unit = version.statutory_days, version.statutory_unit
    if days is not None:
        return _given(days, unit, version.statutory_confirmed, LimitSource.STATUTORY)
    confirmed = version.statutory_none and version.statutory_confirmed
    word = NONE_BY_LAW if version.statutory_none else NOT_KNOWN
    return Limit(None, unit, confirmed, word if confirmed else f"{word}{TO_CONFIRM}", LimitSource.NONE)


def limit_text(days: int | None, unit: LimitUnit, confirmed: bool) -> str:
    """``20个工作日``: a limit as it was put on a list, with 待本局核定 where the city has not confirmed it."""
    said = NONE_BY_LAW if days is None else IMMEDIATE if days == 0 else f"{days}{unit.label}"
    return said if confirmed else f"{said}{TO_CONFIRM}"


def _given(days: int, unit: LimitUnit, confirmed: bool, source: LimitSource) -> Limit:
    return Limit(days, unit, confirmed, limit_text(days, unit, confirmed), source)
