"""The words of time: kinds of days, units of limits, in whose hands a matter lies, what a clock is doing.

Codes are English, the Chinese is beside them: a page, a form and an export print the same word.
"""

from __future__ import annotations

from enum import StrEnum


class DayKind(StrEnum):
    """What the published calendar says of one day."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    """A weekend day on which work is made up (调休上班): a working day."""


class LimitUnit(StrEnum):
    """In which unit a law states a limit: the ministry keeps number and unit (时限单位) apart, and so do we."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"


class Hands(StrEnum):
    """In whose hands (在谁手上) a matter lies: the unit, this bureau, another bureau, a special step (特殊环节)."""

    UNIT = "unit"
    OWN = "own"
    OTHER = "other"
    SPECIAL = "special"


class ClockSubject(StrEnum):
    """What a clock is about."""

    ENTRY = "entry"
    CASE = "case"
    HANDOFF = "handoff"
    PUSH = "push"
    SUGGESTION = "suggestion"
    SCOPING = "scoping"
    CONTACT = "contact"


class ClockState(StrEnum):
    """What a clock does now. Read from its open segment; paused means on a legal ground, waiting means on somebody."""

    RUNNING = "running"
    PAUSED = "paused"
    WAITING = "waiting"
    STOPPED = "stopped"


class Tone(StrEnum):
    """How a clock looks on every page (电子监察 lights). In a pause the light freezes."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"
    PAUSED = "paused"
    UNKNOWN = "unknown"


class MoveCause(StrEnum):
    """Why a due date moved without anybody acting on its matter."""

    YEAR = "year"
    STOPPAGE = "stoppage"


class StoppageCause(StrEnum):
    """Why days on which a bureau is closed are no working days of it: nothing else makes them so."""

    FORCE_MAJEURE = "force_majeure"
    GOVERNMENT = "government"


DAY_KIND_LABELS = {
    DayKind.WORKDAY: "工作日",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "法定节假日",
    DayKind.MAKEUP: "调休上班",
}
LIMIT_UNIT_LABELS = {LimitUnit.WORKING_DAY: "个工作日", LimitUnit.CALENDAR_DAY: "日"}
HANDS_LABELS = {
    Hands.UNIT: "项目单位",
    Hands.OWN: "本局",
    Hands.OTHER: "其他审批局",
    Hands.SPECIAL: "特殊环节",
}
CLOCK_STATE_LABELS = {
    ClockState.RUNNING: "计时中",
    ClockState.PAUSED: "已中止计时",
    ClockState.WAITING: "等待中",
    ClockState.STOPPED: "已停止",
}
TONE_LABELS = {
    Tone.AHEAD: "正常",
    Tone.DUE: "临期",
    Tone.LATE: "超期",
    Tone.PAUSED: "中止计时",
    Tone.UNKNOWN: "待核定",
}
MOVE_CAUSE_LABELS = {MoveCause.YEAR: "工作日历发布", MoveCause.STOPPAGE: "停止办公日认定"}
STOPPAGE_CAUSE_LABELS = {
    StoppageCause.FORCE_MAJEURE: "不可抗力",
    StoppageCause.GOVERNMENT: "政府依法决定停止办公",
}
CLOCK_SUBJECT_LABELS = {
    ClockSubject.ENTRY: "清单事项",
    ClockSubject.CASE: "办件",
    ClockSubject.HANDOFF: "移交件",
    ClockSubject.PUSH: "推送",
    ClockSubject.SUGGESTION: "工作建议表",
    ClockSubject.SCOPING: "研判",
    ClockSubject.CONTACT: "联系项目单位",
}
