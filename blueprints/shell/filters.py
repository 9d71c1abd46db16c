"""How values look on every page: times, dates, money, telephones, sizes, shares.

Pure functions of their arguments; the clock is one of them wherever "this year" or "today" matters. A missing value is
a dash, never an empty cell. ``install`` hangs them into a Jinja environment under their own names.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup, escape

from blueprints.shell import templating
from blueprints.shell.shown_errors import show_error
from tenants import clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "—"
NO_TIME = Markup("—")
WEEKDAYS = "一二三四五六日"
FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
MINUTE, HOUR = 60, 3600


def shanghai_time(value: datetime) -> datetime:
    """The same instant on the wall clock of Asia/Shanghai. ``ValueError`` for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return value if value.tzinfo is SHANGHAI else value.astimezone(SHANGHAI)


def day(value: date | datetime | None, now: datetime | None = None) -> str:
    """``11月22日``; the year is written only when it is not the current one."""
    if value is None:
        return NOTHING
    return _month_day(shanghai_time(value) if isinstance(value, datetime) else value, now)


def full_day(value: date | datetime | None) -> str:
    """``2026年11月22日 星期日``, for titles and for paper."""
    if value is None:
        return NOTHING
    shown = shanghai_time(value) if isinstance(value, datetime) else value
    return f"{shown.year}年{shown.month}月{shown.day}日 星期{WEEKDAYS[shown.weekday()]}"


def paper_day(value: date | datetime | None) -> str:
    """``2026年11月22日``: the form GB/T 9704 wants on paper."""
    return NOTHING if value is None else full_day(value).split(" ", 1)[0]


def stamp(value: datetime | None, now: datetime | None = None) -> str:
    """``11月22日 14:05``; the year is written only when it is not the current one."""
    if value is None:
        return NOTHING
    shown = shanghai_time(value)
    return f"{_month_day(shown, now)} {shown.hour:02d}:{shown.minute:02d}"


def full_stamp(value: datetime | None) -> str:
    """``2026年11月22日 星期日 14:05:32``, shown on hover and read out by screen readers."""
    if value is None:
        return NOTHING
    shown = shanghai_time(value)
    return f"{full_day(shown)} {shown.hour:02d}:{shown.minute:02d}:{shown.second:02d}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """``12分钟前`` within the same day, else the stamp: relative words are told only within a day."""
    if value is None:
        return NOTHING
    shown, today = shanghai_time(value), _local_now(now)
    seconds = (today - shown).total_seconds()
    if shown.date() != today.date() or seconds < 0:
        return stamp(shown, today)
    if seconds < MINUTE:
        return "刚刚"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}分钟前"
    return f"{int(seconds // HOUR)}小时前"


def when(value: datetime | None, now: datetime | None = None, css: str = "") -> Markup:
    """A ``<time>`` that shows the stamp and carries the full one as its title; ``css`` is a class of ours."""
    if value is None:
        return NO_TIME
    shown = shanghai_time(value)
    return _time_element(shown.isoformat(timespec="seconds"), full_stamp(shown), stamp(shown, now), css)


def when_day(value: date | None, now: datetime | None = None) -> Markup:
    """A ``<time>`` for a day without a time of day."""
    if value is None:
        return NO_TIME
    shown = shanghai_time(value).date() if isinstance(value, datetime) else value
    return _time_element(shown.isoformat(), full_day(shown), day(shown, now))


def wan(fen: int | None) -> str:
    """分 as ``1,234.56 万元``: exact, with at least two decimals."""
    if fen is None:
        return NOTHING
    whole, _, decimals = f"{Decimal(fen) / FEN_PER_WAN:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')} 万元"


def yuan(fen: int | None) -> str:
    """分 as ``1,234.56 元``, for fees that a unit pays."""
    return NOTHING if fen is None else f"{Decimal(fen) / FEN_PER_YUAN:,.2f} 元"


def masked_phone(number: str | None) -> str:
    """``138****2345``; of a landline the area code and the last four digits stay."""
    if not number:
        return NOTHING
    area, dash, rest = number.strip().rpartition("-")
    head = area + dash if dash else rest[:3]
    middle = rest if dash else rest[3:]
    hidden = max(len(middle) - 4, 1)
    return f"{head}{'*' * hidden}{middle[-4:] if len(middle) > hidden else ''}"


def masked_id(number: str | None) -> str:
    """``140***********1234``: an identity number keeps its first three and last four characters."""
    if not number:
        return NOTHING
    text = number.strip()
    return f"{text[:3]}{'*' * max(len(text) - 7, 1)}{text[-4:]}"


def file_size(size: int | None) -> str:
    """Bytes as ``820 B``, ``1.2 KB``, ``3.4 MB`` (1 KB = 1024 bytes)."""
    if size is None:
        return NOTHING
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{size} B" if unit == "B" else f"{amount:.1f} {unit}"


def percent(part: float | None, whole: float | None = 1, digits: int = 0) -> str:
    """``63%`` of a share, or of a part and its whole; a dash where the whole is nothing."""
    if part is None or not whole:
        return NOTHING
    return f"{part / whole * 100:.{digits}f}%"


def lines(text: str | None) -> Markup:
    """Text with its line breaks kept; everything in it is escaped."""
    return Markup("<br>").join(escape(line) for line in re.split(r"\r\n|\r|\n", text or ""))


FILTERS = (
    day, full_day, paper_day, stamp, full_stamp, ago, when, when_day,
    wan, yuan, masked_phone, masked_id, file_size, percent, lines,
)  # fmt: skip


def install(env: Environment, sprite: str = "/static/vendor/icons.svg") -> None:
    """Make the filters known to ``env``; ``sprite`` is the versioned address of the icon sprite."""
    for function in FILTERS:
        env.filters[function.__name__] = function
    env.filters["shown"] = show_error
    env.globals["icon_sprite"] = sprite
    templating.install(env)


def _time_element(machine: str, full: str, short: str, css: str = "") -> Markup:
    """Twice a row on hot lists: joined as text, because its parts are digits and our own words only."""
    mark = f' class="{css}"' if css else ""
    return Markup(f'<time{mark} datetime="{machine}" title="{full}">{short}</time>')  # noqa: S704


def _month_day(shown: date, now: datetime | None) -> str:
    text = f"{shown.month}月{shown.day}日"
    year = clock.this_year() if now is None else shanghai_time(now).year
    return text if shown.year == year else f"{shown.year}年{text}"


def _local_now(now: datetime | None) -> datetime:
    return shanghai_time(now or clock.now())
