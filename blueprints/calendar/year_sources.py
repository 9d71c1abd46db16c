"""Where the days of a year come from: the notice's text, a spreadsheet, or what was read of one a moment ago."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from app.foundation.calendar.holiday_notice import read_notice
from app.foundation.calendar.terms import DayKind
from app.foundation.calendar.years import SPECIAL_KINDS, PublishedDay, PublishedYear, YearRefused, arrange_year
from app.foundation.errors import Conflict, Invalid
from app.standards.exchange.year_sheet import FILE_BYTES, read_year_sheet
from blueprints.calendar.forms import NoticeForm
from blueprints.shell.fields import required_value

BY_SHEET = "按电子表格导入"


def read_year(form: NoticeForm) -> PublishedYear:
    """The year that a valid form publishes; a spreadsheet's days are put into the form, so that they can be confirmed.

    Raises :class:`Invalid` where neither or both are given, and for everything in them that cannot be right.
    """
    upload, notice = form.sheet.data, (form.notice.data or "").strip()
    has_file = bool(upload and upload.filename)
    if has_file and notice:
        raise Invalid("two", "通知正文和电子表格只用一种：请删去正文，或不选文件。", "sheet")
    try:
        if has_file:
            upload.stream.seek(0)
            days = read_year_sheet(upload.stream.read(FILE_BYTES + 1), required_value(form.year.data))
        elif notice:
            days = []
            form.days.data = ""
        else:
            days = list(_carried(form.days.data or ""))
        if not days and not notice:
            raise Invalid("required", "请粘贴通知正文，或上传填好的电子表格。", "notice")
        return _by_days(form, days) if days else _by_notice(form, notice)
    except YearRefused as refused:
        raise Invalid("notice", str(refused), "notice" if notice else "sheet") from refused


def reread_year(form: NoticeForm) -> PublishedYear:
    """The same at the confirmation. Raises :class:`Conflict` where it is not what was looked at."""
    year = read_year(form)
    if form.seen.data != year_mark(year):
        raise Conflict("unseen", "内容在核对之后改动过，还没有发布。请核对下面的安排，再确认发布。")
    return year


def year_mark(year: PublishedYear) -> str:
    """A mark of everything that a year says."""
    return hashlib.sha256(repr(year).encode()).hexdigest()


def _by_notice(form: NoticeForm, notice: str) -> PublishedYear:
    return read_notice(
        notice,
        required_value(form.year.data),
        form.title.data or "",
        form.notice_no.data or "",
        required_value(form.published_on.data),
    )


def _by_days(form: NoticeForm, days: list[PublishedDay]) -> PublishedYear:
    year = arrange_year(
        required_value(form.year.data),
        days,
        form.title.data or "",
        form.notice_no.data or None,
        required_value(form.published_on.data),
        BY_SHEET,
    )
    form.days.data = "\n".join(
        f"{one.day.isoformat()} {one.kind} {one.name}" for one in year.days if one.kind in SPECIAL_KINDS
    )
    return year


def _carried(text: str) -> Iterator[PublishedDay]:
    """The days that the form itself carried along; anything else comes from no page of ours."""
    for line in text.splitlines():
        day, _, rest = line.partition(" ")
        kind, _, name = rest.partition(" ")
        try:
            yield PublishedDay(date.fromisoformat(day), DayKind(kind), name[:40])
        except ValueError:
            raise Invalid("days", "表单不完整，请重新上传电子表格。", "sheet") from None
