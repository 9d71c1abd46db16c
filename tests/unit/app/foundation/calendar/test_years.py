"""The published years agree with an independent list, and what contradicts itself is refused."""

from datetime import date

import holidays
import pytest

from app.foundation.calendar.terms import DayKind
from app.foundation.calendar.workdays import each_day
from app.foundation.calendar.years import YearRefused, parse_year, shipped_years
from tests.unit.app.foundation.calendar.calendars import shipped_calendar

NOTICE = 'year = 2026\ntitle = "通知"\npublished_on = 2025-11-04\n'


@pytest.mark.parametrize("year", [2025, 2026])
def test_shipped_years_agree_day_by_day_with_another_list(year: int) -> None:
    other = holidays.country_holidays("CN", years=year)
    for day in each_day(date(year, 1, 1), date(year, 12, 31)):
        assert shipped_calendar().is_working(day) == other.is_working_day(day), day


def test_shipped_years_name_their_notice() -> None:
    years = {year.year: year for year in shipped_years()}
    assert set(years) == {2025, 2026}
    assert years[2026].notice_no == "国办发明电〔2025〕7号"
    assert years[2025].notice_no == "国办发明电〔2024〕12号"
    assert all("国务院办公厅" in year.title for year in years.values())


def test_days_carry_their_names() -> None:
    assert shipped_calendar().kind(date(2026, 2, 14)) is DayKind.MAKEUP
    assert shipped_calendar().name(date(2026, 2, 14)) == "春节调休"
    assert shipped_calendar().name(date(2026, 10, 3)) == "国庆节"


@pytest.mark.parametrize(
    ("off", "says"),
    [
        ('[[off]]\nname = "元旦"\nfrom = 2026-01-03\nto = 2026-01-01', "起止日期"),
        ('[[off]]\nname = "元旦"\nfrom = 2025-12-31\nto = 2026-01-01', "不在2026年"),
        ('[[off]]\nname = "元旦"\nfrom = 2026-01-01\nto = 2026-01-03\nmakeup = [2026-01-05]', "不是周末"),
        ('[[off]]\nname = "元旦"\nfrom = 2026-01-01\nto = 2026-01-03\nmakeup = [2026-01-03]', "已写在"),
        ('[[off]]\nname = "元旦"\nto = 2026-01-03', "from"),
        ("[[off", "无法读取"),
    ],
)
def test_contradictions_are_refused_with_file_and_place(off: str, says: str) -> None:
    with pytest.raises(YearRefused, match=says) as refused:
        parse_year(NOTICE + off, "2026.toml")
    assert "2026.toml" in str(refused.value)
