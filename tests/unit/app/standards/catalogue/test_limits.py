"""How a limit is said."""

from dataclasses import dataclass

import pytest

from app.foundation.calendar.terms import LimitUnit
from app.foundation.calendar.workdays import TimeLimit
from app.standards.catalogue.limits import LimitSource, effective_limit, statutory_limit

WORKING, NATURAL = LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY


@dataclass(frozen=True)
class Version:
    """The columns a limit is read from."""

    statutory_days: int | None = None
    statutory_unit: LimitUnit = WORKING
    statutory_confirmed: bool = True
    statutory_none: bool = False
    promised_days: int | None = None
    promised_unit: LimitUnit = WORKING
    promised_confirmed: bool = False


@pytest.mark.parametrize(
    ("version", "label"),
    [
        (Version(20), "20个工作日"),
        (Version(20, statutory_confirmed=False), "20个工作日（待本局核定）"),
        (Version(60, NATURAL, False), "60日（待本局核定）"),
        (Version(statutory_none=True), "法律未规定办结时限"),
        (Version(statutory_none=True, statutory_confirmed=False), "法律未规定办结时限（待本局核定）"),
        (Version(), "办结时限（待本局核定）"),
        (Version(0), "即时办结"),
        (Version(0, statutory_confirmed=False), "即时办结（待本局核定）"),
        (Version(20, promised_days=5, promised_confirmed=True), "5个工作日"),
        (Version(20, promised_days=5), "5个工作日（待本局核定）"),
    ],
)
def test_labels(version: Version, label: str) -> None:
    assert effective_limit(version).label == label


def test_a_promise_goes_before_the_law_and_the_law_can_still_be_asked() -> None:
    version = Version(20, promised_days=5, promised_confirmed=True)
    assert effective_limit(version).source is LimitSource.PROMISED
    assert statutory_limit(version).days == 20


def test_a_variant_with_a_limit_goes_first() -> None:
    assert effective_limit(Version(60, NATURAL), Version(30, NATURAL)).label == "30日"
    assert effective_limit(Version(60, NATURAL), Version()).label == "60日"


def test_a_clock_takes_it() -> None:
    assert effective_limit(Version(7, NATURAL)).as_time_limit() == TimeLimit(7, NATURAL, True)
    assert effective_limit(Version(statutory_none=True)).as_time_limit().days is None
