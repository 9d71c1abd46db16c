"""What the demo shows of letters: every kind but those to many at once, between every linked pair, at every point - late ones among them.

Told through the operations, each at office hours of its own day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from app.assembly.seeding.acting_officers import MORNING, ActingOfficers, OfficeHours
from app.casework.letters import operations as letters
from app.casework.letters.drafts import LetterDraft
from app.casework.projects import queries as projects
from app.foundation.staff.models import Division
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff
from app.oversight.incoming import postman, receiving
from tenants import context
from tenants.bureaus import bureau_by_slug
from tenants.clock import SHANGHAI, today
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id
from tenants.pairings import HandoffKind as K

CITY, WINDOW = "jincheng", "工程建设审批窗口"
COUNTIES = ("chengqu", "zezhou", "gaoping", "yangcheng", "lingchuan", "qinshui")
ZONES = ("jincheng-zone", "bagong-park", "gaoping-zone", "yangcheng-zone", "lingchuan-zone", "qinshui-zone")
PAIRED = dict(zip(ZONES, COUNTIES, strict=True))


@dataclass(frozen=True)
class SeededLetter:
    """One letter: how many days ago, from whom to whom, what it says, and how far it has come."""

    days_ago: int
    kind: K
    sender: str
    to: tuple[str, ...]
    asked: Mapping[str, str]
    received: bool = True
    answered: Mapping[str, str] = field(default_factory=dict)
    verdict: str = ""
    about_project: bool = False
    passed_on: str = ""
    asked_back: str = ""
    urged: str = ""


def _letters() -> Iterator[SeededLetter]:
    for number, zone in enumerate(ZONES):
        yield SeededLetter(
            3 + 2 * number, K.QUESTION, zone, (CITY,),
            {"subject": "分期建设项目能否分期核发施工许可",
             "question": "项目分两期建设，一期土建已具备条件，二期尚在设计，能否先行核发一期施工许可？"},
            received=number != 1,
            answered={"answer": "可以按单位工程分期申领，规划许可和施工图审查应当覆盖当期范围。", "basis": "建筑工程施工许可管理办法第三条"}
            if number in (0, 3) else {},
            passed_on="请就施工许可分期核发提出意见。" if number in (2, 4) else "",
            asked_back="请补充一期、二期的用地和规划许可范围。" if number == 5 else "",
            urged="企业周五前要确定施工单位，请尽快答复。" if number == 1 else "",
        )  # fmt: skip
        yield SeededLetter(
            2 + number, K.ASSIST_REVIEW, zone, (PAIRED[zone],),
            {"subject": "特殊建设工程消防设计审查", "points": "请就厂房耐火等级和疏散距离提出审查意见。"},
            answered={"advice": "疏散距离符合要求；二层局部耐火极限偏低，补充防火涂料说明后可以通过。"} if number % 2 else {},
            verdict="conditional" if number % 2 else "", received=number != 4, about_project=True,
        )  # fmt: skip
        yield SeededLetter(
            4 + number, K.COORDINATION, zone, (CITY,),
            {"subject": "取水许可", "request": "该事项尚未划转，县级部门受理后超过承诺时限，请协调限时办结。"},
            received=number != 0, about_project=True,
        )  # fmt: skip
        yield SeededLetter(
            1 + 2 * number, K.LIAISON, zone, (CITY,),
            {"subject": "建设项目生态环境影响评价审批", "request": "请明确审批协助理员，协调本项目在贵局的审批事项。"},
            received=number != 3,
            answered={"liaison": "杨文斌", "telephone": "0356-2198021"} if number in (0, 4) else {},
            about_project=True,
        )  # fmt: skip
        yield SeededLetter(
            5 + number, K.EARLY, zone, (PAIRED[zone],),
            {"subject": "建设工程规划许可证核发（含设计方案审查）", "progress": "备案已办结，设计方案送审稿已完成。",
             "request": "请提前查看总平面布置。"},
            answered={"advice": "总平面基本可行，东侧退线请按控规调整。", "notice": "送审图纸须加盖设计单位出图章和注册章。"}
            if number in (1, 3) else {},
            received=number != 2, about_project=True,
        )  # fmt: skip
    for number, county in enumerate(COUNTIES):
        yield SeededLetter(
            2 + 3 * number, K.QUESTION, county, (CITY,),
            {"subject": "跨县管线工程由谁审批", "question": "管线跨两个县，规划许可由市局还是各县分别核发？"},
            received=number % 3 != 0,
            answered={"answer": "跨县管线由市局统一核发，涉及县级的事项由市局会商。"} if number == 4 else {},
        )  # fmt: skip


def seed_letters() -> None:
    """All of it; nothing where the city has been asked a question already."""
    with acting_for(bureau_by_slug(CITY).id), read_transaction():
        known = db.session.scalar(
            select(Handoff.id).where(Handoff.bureau_id == context.bureau_id(), Handoff.kind == K.QUESTION).limit(1)
        )
    if known is None:
        for letter in sorted(_letters(), key=lambda each: -each.days_ago):
            _tell(letter)
        postman.sweep()


def _tell(letter: SeededLetter) -> None:
    """One letter from its day on."""
    cast = ActingOfficers(OfficeHours(datetime.combine(today() - timedelta(days=letter.days_ago), MORNING, SHANGHAI)))
    ids = {bureau_by_slug(slug).id: new_id() for slug in letter.to}
    with cast.step(f"lianluo@{letter.sender}"):
        chosen = next(iter(projects.running_project_names(1)), None) if letter.about_project else None
        if letter.about_project and chosen is None:
            return
        project = projects.project(chosen.id) if chosen else None
        due_on = letters.usual_due_date(letter.kind)
        if due_on is None:
            return
        letters.send(LetterDraft(letter.kind, letter.asked, due_on, project, shared=("kind", "place", "scale")), ids)
    for slug in letter.to:
        box_id = ids[bureau_by_slug(slug).id]
        if letter.urged:
            with cast.step(f"lianluo@{letter.sender}"):
                letters.send_note(handoff(box_id), letter.urged, urge=True)
        if not letter.received:
            continue
        with cast.step(f"lianluo@{slug}"):
            window = db.session.scalars(
                select(Division.id).where(Division.bureau_id == context.bureau_id(), Division.name == WINDOW)
            ).one()
            receiving.receive(handoff(box_id, lock=True), window, None)
        with cast.step(f"lianluo@{slug}") as by:
            box = handoff(box_id, lock=True)
            if letter.passed_on:
                letters.assign_to_division(box, window, None, letter.passed_on, None)
            if letter.asked_back:
                letters.request_supplement(box, letter.asked_back)
            elif letter.answered:
                letters.answer(box, letter.answered, letter.verdict, by=by)
