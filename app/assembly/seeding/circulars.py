"""What the demo shows of circulars and trainings: who has read it and who is late, who came, who waits for a place.

Told through the operations, each at office hours of its own day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.assembly.seeding.acting_officers import MORNING, ActingOfficers, OfficeHours
from app.casework.letters import operations as letters
from app.casework.letters.drafts import LetterDraft
from app.foundation.calendar.queries import published_calendar
from app.foundation.staff.models import Division
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff
from app.oversight.circulars import operations, queries, trainings
from app.oversight.incoming import postman, receiving
from tenants import context
from tenants.bureaus import bureau_by_slug
from tenants.clock import SHANGHAI, today
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id
from tenants.pairings import HandoffKind as K

CITY, OFFICE = "jincheng", "政务服务协调科"
COUNTIES = ("chengqu", "zezhou", "gaoping", "yangcheng", "lingchuan", "qinshui")
ZONES = ("jincheng-zone", "bagong-park", "gaoping-zone", "yangcheng-zone", "lingchuan-zone", "qinshui-zone")
NOTICE = {
    "subject": "关于进一步优化工程建设项目审批流程的通知", "number": "晋城审管函〔2026〕31号（演示）",
    "gist": "请于下周一起执行新的一次性告知要求，并组织窗口人员学习。",
}  # fmt: skip
PAST = {
    "subject": "施工许可与消防设计审查业务培训", "when": "9:00—17:00", "where": "市政务大厅三楼会议室", "places": "2",
    "content": "施工许可核发要点、特殊建设工程消防设计审查、常见补正问题。",
}  # fmt: skip
COMING = {
    "subject": "一站式研判与全代办服务实务培训", "when": "14:30—17:30", "where": "市政务大厅三楼会议室", "places": "3",
    "total": "9", "content": "一站式项目研判表填报、服务方案编制、跨层级推送材料要求。",
}  # fmt: skip
PEOPLE = {
    "jincheng-zone": ("崔建国、工程建设审批窗口", "栗晓燕、项目管理科"),
    "bagong-park": ("司志刚、工程建设审批窗口", "成丽萍、综合办公室"),
    "gaoping-zone": ("邢文涛、项目审批一科", "牛海霞、工程建设审批窗口"),
    "yangcheng-zone": ("原晋阳、工程建设审批窗口", "卫红梅、项目审批一科"),
    "lingchuan-zone": ("靳国强、综合办公室", "秦素芳、工程建设审批窗口"),
}
ABSENT = "栗晓燕、项目管理科"


def seed_circulars() -> None:
    """All of it; nothing where the city has announced a training already."""
    with acting_for(bureau_by_slug(CITY).id), read_transaction():
        known = db.session.scalar(
            select(Handoff.id).where(Handoff.bureau_id == context.bureau_id(), Handoff.kind == K.TRAINING).limit(1)
        )
        calendar = published_calendar(bureau_by_slug(CITY).city_id)
    if known is not None:
        return
    _circular()
    for days_ago, held_on, due_on, asked in (
        (16, today() - timedelta(days=3), today() - timedelta(days=8), PAST),
        (3, today() + timedelta(days=9), today() + timedelta(days=4), COMING),
    ):
        if calendar.covers(held_on):
            _training(days_ago, held_on, due_on, asked)
    postman.sweep()


def _cast(days_ago: int) -> ActingOfficers:
    return ActingOfficers(OfficeHours(datetime.combine(today() - timedelta(days=days_ago), MORNING, SHANGHAI)))


def _sent(
    cast: ActingOfficers, kind: K, to: Sequence[str], asked: Mapping[str, str], due_on: date | None
) -> dict[str, UUID]:
    """The handoffs by the bureau they went to; none where the last day cannot be said."""
    ids = {slug: new_id() for slug in to}
    with cast.step(f"lianluo@{CITY}"):
        last = due_on or letters.usual_due_date(kind)
        if last is None:
            return {}
        letters.send(LetterDraft(kind, asked, last), {bureau_by_slug(slug).id: one for slug, one in ids.items()})
    return ids


def _received(cast: ActingOfficers, slug: str, handoff_id: UUID) -> None:
    with cast.step(f"lianluo@{slug}"):
        office = db.session.scalars(
            select(Division.id).where(Division.bureau_id == context.bureau_id(), Division.name == OFFICE)
        ).one()
        receiving.receive(handoff(handoff_id, lock=True), office, None)


def _answered(cast: ActingOfficers, slug: str, handoff_id: UUID, said: Mapping[str, str]) -> None:
    with cast.step(f"lianluo@{slug}") as by:
        letters.answer(handoff(handoff_id, lock=True), said, by=by)


def _circular() -> None:
    """Most read it in time, one late, one has only signed for it, three not even that; the city urges them."""
    cast = _cast(9)
    ids = _sent(cast, K.CIRCULAR, COUNTIES + ZONES, NOTICE, None)
    for slug in list(ids)[:7]:
        quick = ActingOfficers(OfficeHours(cast.moments.at))
        _received(quick, slug, ids[slug])
        _answered(quick, slug, ids[slug], {"answer": "已转各窗口执行。"} if slug == "yangcheng" else {})
    if ids:
        _received(_cast(8), "bagong-park", ids["bagong-park"])
        with _cast(4).step(f"lianluo@{CITY}"):
            operations.urge(ids["chengqu"], "请尽快阅知并反馈，下周一起执行。")
        late = _cast(3)
        _received(late, "qinshui-zone", ids["qinshui-zone"])
        _answered(late, "qinshui-zone", ids["qinshui-zone"], {"answer": "已组织窗口人员学习。"})


def _training(days_ago: int, held_on: date, due_on: date, asked: Mapping[str, str]) -> None:
    """Five zones sign up, one does not; more than there are places where a total is set; who came where it is over."""
    cast = _cast(days_ago)
    ids = _sent(cast, K.TRAINING, ZONES, {**asked, "day": held_on.isoformat()}, due_on)
    minutes = cast.moments.at
    for number, (slug, people) in enumerate(PEOPLE.items() if ids else ()):
        own = ActingOfficers(OfficeHours(minutes + timedelta(minutes=7 * number)))
        _received(own, slug, ids[slug])
        _answered(own, slug, ids[slug], {"attendees": "\n".join(people)})
    if ids and "total" in asked:
        with _cast(1).step(f"lianluo@{CITY}"):
            trainings.announce_admission(ids["jincheng-zone"])
    elif ids:
        with _cast(2).step(f"lianluo@{CITY}"):
            _attended(ids["jincheng-zone"])


def _attended(ref: UUID) -> None:
    roll = trainings.training_roll_of(queries.progress_of_bureaus(operations.sent_boxes(ref)))
    came = {
        (share.id, number)
        for share in roll.shares
        for number, one in enumerate(share.people)
        if str(one.person) != ABSENT
    }
    trainings.record_attendance(ref, came, trainings.roll_fingerprint(roll))
