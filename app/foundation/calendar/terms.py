"""The words of time: kinds of days, units of limits, in whose hands a matter lies, what a clock is doing.

Codes are English, the Chinese is beside them: a page, a form and an export print the same word.
"""

from __future__ import annotations

from tenants.labels import LabelledEnum


class DayKind(LabelledEnum):
    """What the published calendar says of one day."""

    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "法定节假日"
    MAKEUP = "makeup", "调休上班"
    """A weekend day on which work is made up (调休上班): a working day."""


class LimitUnit(LabelledEnum):
    """In which unit a law states a limit: the ministry keeps number and unit (时限单位) apart, and so do we."""

    WORKING_DAY = "working_day", "个工作日"
    CALENDAR_DAY = "calendar_day", "日"


class Hands(LabelledEnum):
    """In whose hands (在谁手上) a matter lies: the unit, this bureau, another bureau, a special step (特殊环节)."""

    UNIT = "unit", "项目单位"
    OWN = "own", "本局"
    OTHER = "other", "其他审批局"
    SPECIAL = "special", "特殊环节"


class ClockSubject(LabelledEnum):
    """What a clock is about."""

    ENTRY = "entry", "清单事项"
    CASE = "case", "办件"
    HANDOFF = "handoff", "移交件"
    PUSH = "push", "推送"
    SUGGESTION = "suggestion", "工作建议表"
    SCOPING = "scoping", "研判"
    CONTACT = "contact", "联系项目单位"


class ClockState(LabelledEnum):
    """What a clock does now. Read from its open segment; paused means on a legal ground, waiting means on somebody."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "已中止计时"
    WAITING = "waiting", "等待中"
    STOPPED = "stopped", "已停止"


class Tone(LabelledEnum):
    """How a clock looks on every page (电子监察 lights). In a pause the light freezes."""

    AHEAD = "ahead", "正常"
    DUE = "due", "临期"
    LATE = "late", "超期"
    PAUSED = "paused", "中止计时"
    UNKNOWN = "unknown", "待核定"


class MoveCause(LabelledEnum):
    """Why a due date moved without anybody acting on its matter."""

    YEAR = "year", "工作日历发布"
    STOPPAGE = "stoppage", "停止办公日认定"


class StoppageCause(LabelledEnum):
    """Why days on which a bureau is closed are no working days of it: nothing else makes them so."""

    FORCE_MAJEURE = "force_majeure", "不可抗力"
    GOVERNMENT = "government", "政府依法决定停止办公"
