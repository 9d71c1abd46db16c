"""Values on the page: exact, in Chinese, never an empty cell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from blueprints.shell import filters

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 11, 22, 6, 5, tzinfo=UTC), "11月22日 14:05"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027年1月1日 00:00"),
        (datetime(2025, 3, 4, 1, 2, tzinfo=UTC), "2025年3月4日 09:02"),
        (None, "—"),
    ],
)
def test_stamp_is_local_and_names_another_year(value: datetime | None, shown: str) -> None:
    assert filters.stamp(value, NOON) == shown


def test_full_stamp_names_weekday_and_seconds() -> None:
    assert filters.full_stamp(datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC)) == "2026年11月22日 星期日 14:05:09"


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        filters.stamp(datetime(2026, 11, 22, 6, 5), NOON)  # noqa: DTZ001


def test_when_carries_the_full_stamp_as_title() -> None:
    assert filters.when(datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC), NOON) == (
        '<time datetime="2026-11-22T14:05:09+08:00" title="2026年11月22日 星期日 14:05:09">11月22日 14:05</time>'
    )
    assert filters.when(None) == "—"


def test_days() -> None:
    assert filters.day(date(2026, 1, 4), NOON) == "1月4日"
    assert filters.when_day(date(2027, 1, 4), NOON) == (
        '<time datetime="2027-01-04" title="2027年1月4日 星期一">2027年1月4日</time>'
    )
    assert filters.paper_day(date(2026, 5, 1)) == "2026年5月1日"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 11, 22, 3, 59, 30, tzinfo=UTC), "刚刚"),
        (datetime(2026, 11, 22, 3, 48, tzinfo=UTC), "12分钟前"),
        (datetime(2026, 11, 22, 1, 0, tzinfo=UTC), "3小时前"),
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), "11月21日 23:59"),
        (datetime(2026, 11, 22, 4, 30, tzinfo=UTC), "11月22日 12:30"),
    ],
)
def test_relative_words_only_within_the_day(value: datetime, shown: str) -> None:
    assert filters.ago(value, NOON) == shown


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (123_456_000_000, "123,456.00 万元"),
        (1_234_560_000, "1,234.56 万元"),
        (12_345_678, "12.345678 万元"),
        (1, "0.000001 万元"),
        (0, "0.00 万元"),
        (-50_000_000, "-50.00 万元"),
        (None, "—"),
    ],
)
def test_money_in_wan_is_exact(fen: int | None, shown: str) -> None:
    assert filters.wan(fen) == shown


def test_money_in_yuan() -> None:
    assert filters.yuan(123_456) == "1,234.56 元"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13835612345", "138****2345"),
        ("0356-2056789", "0356-***6789"),
        ("110", "110*"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_telephones_are_masked(number: str | None, shown: str) -> None:
    assert filters.masked_phone(number) == shown


def test_identity_numbers_are_masked() -> None:
    assert filters.masked_id("140522198001011234") == "140***********1234"


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (820, "820 B"), (1536, "1.5 KB"), (3_460_300, "3.3 MB"), (5 * 1024**4, "5120.0 GB")]
)
def test_sizes(size: int, shown: str) -> None:
    assert filters.file_size(size) == shown


def test_shares() -> None:
    assert filters.percent(5, 8) == "62%"
    assert filters.percent(5, 8, 1) == "62.5%"
    assert filters.percent(5, 0) == "—"


def test_lines_keep_breaks_and_escape() -> None:
    assert filters.lines("一<b>\r\n二") == "一&lt;b&gt;<br>二"
