"""A notice read from its own text gives the very days that the shipped file has; what cannot be read is refused."""

from __future__ import annotations

from datetime import date

import pytest

from app.foundation.calendar.holiday_notice import read_notice
from app.foundation.calendar.terms import DayKind
from app.foundation.calendar.years import YearRefused, shipped_years

NOTICE_2026 = """经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""


def test_the_text_says_what_the_file_says() -> None:
    read = read_notice(NOTICE_2026, 2026, "通知", "国办发明电〔2025〕7号", date(2025, 11, 4))
    shipped = next(year for year in shipped_years() if year.year == 2026)
    assert {one.day: one.kind for one in read.days} == {one.day: one.kind for one in shipped.days}


def test_a_holiday_over_the_end_of_a_month() -> None:
    text = "国庆节、中秋节：9月29日至10月6日放假调休，共8天。10月7日、8日均上班。"
    with pytest.raises(YearRefused, match="不是周末"):
        read_notice(text, 2026, "通知", "", date(2025, 11, 4))
    read = read_notice(text.split("10月7")[0], 2026, "通知", "", date(2025, 11, 4))
    off = [one.day for one in read.days if one.kind is DayKind.HOLIDAY]
    assert (off[0], off[-1], len(off)) == (date(2026, 9, 29), date(2026, 10, 6), 8)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("今年照常上班。", "没有找到"),
        ("元旦：放假三天。", "读不出来"),
        ("元旦：13月1日至3日放假。", "不是日期"),
        ("元旦：1月3日至1日放假。", "起止日期不对"),
        ("元旦：1月1日至3日放假。\n春节：1月2日至4日放假。", "已写在"),
    ],
)
def test_what_cannot_be_is_refused(text: str, told: str) -> None:
    with pytest.raises(YearRefused, match=told):
        read_notice(text, 2026, "通知", "", date(2025, 11, 4))
