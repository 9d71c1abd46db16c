"""The State Council's notice on holidays, read from its own text (部分节假日安排的通知). Pure.

“一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。” gives the days off and the make-up days of one holiday;
what cannot be read is refused with the sentence, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from app.foundation.calendar.years import PublishedYear, YearRefused, build_year

_HOLIDAY = re.compile(
    r"(?:^|[\n。；])\s*(?:[（(]?[一二三四五六七八九十]{1,2}[)）]?、)?\s*([\u4e00-\u9fff、]{2,12}?)[：:]\s*"
)
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_SPAN = re.compile(r"(\d{1,2})月(\d{1,2})日(?:至(?:(\d{1,2})月)?(\d{1,2})日)?[^，。；]*?放假")
_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日")
_WORKS = re.compile(r"((?:\d{1,2}月)?\d{1,2}日(?:、(?:\d{1,2}月)?\d{1,2}日)*)(?:均|照常)?上班")
NOTICE_PLACE = "通知正文"


def read_notice(text: str, year: int, title: str, notice_no: str, published_on: date) -> PublishedYear:
    """The year that a notice publishes. Raises :class:`YearRefused` naming the sentence that cannot be read."""
    off = list(_holidays(text, year))
    if not off:
        raise YearRefused(f"{NOTICE_PLACE}：没有找到“节日：×月×日至×日放假”这样的内容，请粘贴通知全文")
    raw: dict[str, Any] = {
        "year": year, "title": title, "notice_no": notice_no or None, "published_on": published_on,
        "source_note": "按通知正文导入", "off": off,
    }  # fmt: skip
    return build_year(raw, NOTICE_PLACE)


def _holidays(text: str, year: int) -> Iterator[dict[str, Any]]:
    marks = list(_HOLIDAY.finditer(text))
    ends_at = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends_at, strict=False):
        said = _BRACKETS.sub("", text[mark.end() : end])
        if "放假" not in said:
            continue
        span = _SPAN.search(said)
        if span is None:
            raise YearRefused(f"{NOTICE_PLACE}：“{mark.group(1)}”的放假日期读不出来：{said.strip()[:40]}")
        month, first, to_month, last = span.groups()
        begins = _day(year, month, first, mark.group(1))
        ends = _day(year, to_month or month, last or first, mark.group(1))
        yield {"name": mark.group(1), "from": begins, "to": ends, "makeup": list(_made_up(said, year, mark.group(1)))}


def _made_up(said: str, year: int, name: str) -> Iterator[date]:
    for works in _WORKS.finditer(said):
        month = ""
        for found_month, day in _DAY.findall(works.group(1)):
            month = found_month or month
            yield _day(year, month, day, name)


def _day(year: int, month: str | None, day: str, name: str) -> date:
    try:
        return date(year, int(month or 0), int(day))
    except ValueError:
        raise YearRefused(f"{NOTICE_PLACE}：“{name}”中的{month or '?'}月{day}日不是日期") from None
