"""What each kind of letter asks, and what its answer says: one table for forms, checks, pages and prints. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.interbureau.handoffs.terms import RECORD_LINES
from tenants.pairings import HandoffKind

LONG, SHORT = 2000, 120


class ProjectMention(StrEnum):
    """Whether a letter speaks of a project."""

    PROJECT = "project"
    MAYBE = "maybe"
    NOTHING = "nothing"


class LineFormat(StrEnum):
    """What is written into a line. A message keeps all of them as text: a day as ``2026-11-22``, a number as digits."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True)
class LetterLine:
    """One text of a form. ``longest`` in characters."""

    name: str
    label: str
    required: bool = False
    longest: int = LONG
    help: str = ""
    sort: LineFormat = LineFormat.TEXT
    unit: str = ""

    def in_words(self, text: str) -> str:
        """What was written, as it is read: a day in words, a number with its unit; anything else as it stands."""
        if self.sort is LineFormat.DAY:
            try:
                day = date.fromisoformat(text)
            except ValueError:
                return text
            return f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
        return f"{text}{self.unit}" if self.sort is LineFormat.NUMBER and text.isdecimal() else text


@dataclass(frozen=True)
class LetterProfile:
    """One kind of letter."""

    purpose: str
    about: ProjectMention
    asks: tuple[LetterLine, ...]
    answers: tuple[LetterLine, ...]
    answer_word: str
    days: int
    """Working days that are usually given for the answer; who sends may choose another date."""
    due_word: str = "请在此前答复"
    verdicts: Mapping[str, str] | None = None
    to_many: bool = False
    """Sent to several bureaus in one act."""
    by_hand: bool = True
    """Written by somebody; an approval record is sent by the decision itself."""


_SUBJECT = LetterLine("subject", "事由", True, SHORT)
_ITEM = LetterLine("subject", "涉及事项", True, SHORT)

LETTER_PROFILES: Mapping[HandoffKind, LetterProfile] = {
    HandoffKind.QUESTION: LetterProfile(
        purpose="开发区遇到的审批问题提交市局项目管理科，由其转承办科室限时解答，答复回到提问的局。",
        about=ProjectMention.MAYBE,
        asks=(
            _SUBJECT,
            LetterLine("question", "问题", True, help="一次写清情况和疑问"),
            LetterLine("known", "已了解的情况", help="查过的规定、与谁沟通过"),
        ),
        answers=(LetterLine("answer", "解答意见", True), LetterLine("basis", "依据", longest=500)),
        answer_word="答复",
        days=3,
    ),
    HandoffKind.COORDINATION: LetterProfile(
        purpose="对未划转的事项，请上级局与持有审批权限的县级部门协调，确保按要求限时办结。",
        about=ProjectMention.PROJECT,
        asks=(_ITEM, LetterLine("request", "请求协调的内容", True, help="卡在哪里、希望何时办到什么程度")),
        answers=(LetterLine("result", "协调结果", True), LetterLine("next", "后续安排", longest=500)),
        answer_word="反馈协调结果",
        days=5,
    ),
    HandoffKind.LIAISON: LetterProfile(
        purpose="项目涉及市局事项时，请市局同步明确审批协助理员，协调市局审批事项。",
        about=ProjectMention.PROJECT,
        asks=(LetterLine("subject", "涉及贵局的事项", True, 400), LetterLine("request", "需要协助的内容")),
        answers=(
            LetterLine("liaison", "审批协助理员", True, 60),
            LetterLine("telephone", "办公电话", True, 40),
            LetterLine("remark", "说明", longest=500),
        ),
        answer_word="明确审批协助理员",
        days=1,
    ),
    HandoffKind.EARLY: LetterProfile(
        purpose="前置事项办结之前，请县级局提前介入：先告知项目情况，对方据此准备并一次性告知申请材料。",
        about=ProjectMention.PROJECT,
        asks=(
            _ITEM,
            LetterLine("progress", "项目和前置事项进展", True),
            LetterLine("request", "希望提前指导的内容"),
        ),
        answers=(
            LetterLine("advice", "提前指导意见", True),
            LetterLine("notice", "一次性告知", help="申请材料、样表、注意事项；推送时不必再次告知"),
        ),
        answer_word="反馈指导意见",
        days=3,
    ),
    HandoffKind.ASSIST_REVIEW: LetterProfile(
        purpose="开发区暂不具备承接能力的事项，请对方帮审：对方提出审查意见，决定仍由本局作出。",
        about=ProjectMention.PROJECT,
        asks=(_ITEM, LetterLine("points", "请帮审的要点", True)),
        answers=(LetterLine("advice", "帮审意见", True), LetterLine("basis", "依据", longest=500)),
        answer_word="反馈帮审意见",
        days=5,
        verdicts={"agree": "同意批准", "conditional": "修改补充后同意", "disagree": "不建议批准"},
    ),
    HandoffKind.CIRCULAR: LetterProfile(
        purpose="制发、转发与项目审批业务相关的文件时，同步抄送有联动关系的审批局，并看到谁还没有阅知。",
        about=ProjectMention.NOTHING,
        asks=(
            LetterLine("subject", "文件名称", True, SHORT),
            LetterLine("number", "文号", longest=SHORT),
            LetterLine("gist", "内容摘要和要求", True),
        ),
        answers=(LetterLine("answer", "贯彻落实情况", longest=500),),
        answer_word="已阅",
        days=2,
        to_many=True,
    ),
    HandoffKind.TRAINING: LetterProfile(
        purpose="开展投资项目审批业务培训时，将有联动关系的审批局同步纳入；对方报名，名额和到训情况都有记录。",
        about=ProjectMention.NOTHING,
        asks=(
            LetterLine("subject", "培训名称", True, SHORT),
            LetterLine("day", "培训日期", True, 10, sort=LineFormat.DAY),
            LetterLine("when", "时间", longest=SHORT, help="例如：9:00—17:00，两天的写明到哪一天"),
            LetterLine("where", "地点或方式", True, SHORT),
            LetterLine("places", "每局名额", True, SHORT, sort=LineFormat.NUMBER, unit="人"),
            LetterLine(
                "total",
                "总名额",
                longest=SHORT,
                sort=LineFormat.NUMBER,
                unit="人",
                help="全部参训人员的上限；报名超过的，按先后列为候补。不限的不填",
            ),
            LetterLine("content", "培训内容", True),
        ),
        answers=(
            LetterLine("attendees", "参训人员", True, 1000, "每行一人：姓名、科室。报名截止前可以更改"),
            LetterLine("remark", "说明", longest=500),
        ),
        answer_word="报名",
        days=3,
        due_word="报名截止",
        to_many=True,
    ),
    HandoffKind.SUPERVISION: LetterProfile(
        purpose="事项办结后，审批记录自动送事中事后监管部门，对方接收并反馈接收情况。",
        about=ProjectMention.MAYBE,
        asks=tuple(LetterLine(name, label) for name, label in RECORD_LINES),
        answers=(
            LetterLine("answer", "接收情况", True, 500, "例如：已纳入日常监管，由某股室负责"),
            LetterLine("contact", "监管联系人", longest=SHORT),
        ),
        answer_word="反馈接收情况",
        days=2,
        by_hand=False,
    ),
}
"""Kinds whose answer is words and papers. Push and 代审 become a case, a consultation a sheet."""


def asked_lines(kind: HandoffKind, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a letter says, label and words, in the order of its form."""
    return [(line.label, line.in_words(asked[line.name])) for line in LETTER_PROFILES[kind].asks if line.name in asked]
