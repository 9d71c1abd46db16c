"""受理编号."""

from __future__ import annotations

from datetime import date

from app.casework.cases.numbers import number_after

DAY = date(2026, 11, 23)


def test_first_number_of_a_day() -> None:
    assert number_after("yangcheng-zone", DAY, None) == "YZ-20261123-0001"
    assert number_after("jincheng", DAY, None) == "J-20261123-0001"


def test_next_number_follows_the_last() -> None:
    assert number_after("yangcheng-zone", DAY, "YZ-20261123-0041") == "YZ-20261123-0042"
    assert number_after("jincheng", DAY, "J-20261123-9999") == "J-20261123-10000"
