"""What the demo shows of common questions (常见问题): of the service and of items, one renewed, one withdrawn, one waiting.

Told through the operations. Laws are cited as far as the catalogue's own bases carry them, the service as its work plan
says it; nothing else is cited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.assembly.seeding.acting_officers import MORNING, ActingOfficers, OfficeHours
from app.foundation.notices.models import Notice
from app.foundation.notices.operations import mark_read
from app.foundation.notices.subjects import SubjectKind
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.states import Box, HandoffState
from app.oversight.knowledge import operations
from app.oversight.knowledge.letter_source import letter_source_of
from app.oversight.knowledge.operations import AnswerText
from app.standards.catalogue.answers import CommonQuestion
from app.standards.catalogue.models import Item
from tenants import context
from tenants.bureaus import bureau_by_slug
from tenants.clock import SHANGHAI, today
from tenants.db import db, read_transaction
from tenants.pairings import HandoffKind

CITY = "jincheng"
AUTHOR, REVIEWER = f"guanjia@{CITY}", f"lingdao@{CITY}"
DAYS_AGO = 20
PLAN = "晋市审管发〔2022〕28号《晋城市投资项目审批“全代办”工作方案》"


@dataclass(frozen=True)
class SeededAnswer:
    """One question with its answer. ``item`` is a code, empty for the service as a whole."""

    item: str
    question: str
    answer: str
    basis: str = ""
    renewed: str = ""
    """A second text of the answer."""
    withdrawn: str = ""
    """Why it was taken back."""


ANSWERS = (
    SeededAnswer(
        "", "委托“全代办”要交服务费吗？",
        "不收费。除法律法规明确规定必须由项目单位交纳的费用外，一律实行免费代办服务。", f"{PLAN}二、（三）",
    ),
    SeededAnswer(
        "", "可以不委托，或者只委托一部分事项吗？",
        "可以。是否委托由项目单位自主选择，委托书中写明“全代办”的范围和事项，代办人员在委托范围内提供服务，不得强制要求代办。",
        f"{PLAN}二、（二），四、（一）2",
    ),
    SeededAnswer(
        "", "项目一部分事项在开发区办、一部分在市局办，要找几家？",
        "只找一家。跨审批层级的项目实行市县联动，由签订《“全代办”服务委托书》的审批局提供服务，其他局的要求和结果都由它告知。",
        f"{PLAN}三、（二）",
    ),
    SeededAnswer(
        "", "前一个事项的批文是市审批局核发的，办下一个事项还要再交吗？",
        "不用。市审批局核发的批文不需提供；其他部门核发的提供复印件。", "一站式项目研判表材料说明",
    ),
    SeededAnswer(
        "", "材料不齐会怎样告知？",
        "当场或者在五日内一次告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。",
        "行政许可法第三十二条",
    ),
    SeededAnswer(
        "enterprise_filing", "企业投资项目备案多长时间能办结？",
        "备案信息齐全的即时办结，不另行审查。", "企业投资项目核准和备案管理条例第十三条",
    ),
    SeededAnswer(
        "construction_permit", "领了施工许可证，因故不能马上开工怎么办？",
        "领证之日起三个月内应当开工；不能按期开工的申请延期，延期以两次为限，每次不超过三个月。", "建筑法第九条",
    ),
    SeededAnswer(
        "eia", "环境影响报告书、报告表的审批时限是多少，要交审批费吗？",
        "报告书六十日，报告表三十日；审批不收取任何费用。", "环境影响评价法第二十二条",
        renewed="报告书六十日，报告表三十日，登记表网上备案；审批不收取任何费用。2026年8月15日起依据改为生态环境法典，时限不变。",
    ),
    SeededAnswer(
        "soil_water_conservation", "水土保持方案的技术评审算在办理时限里吗，费用由谁承担？",
        "报告书的技术评审不计入办理时限，最长三十个工作日，费用由审批部门承担；报告表实行承诺制，受理后即时办结。",
        "生产建设项目水土保持方案管理办法",
    ),
    SeededAnswer(
        "water_abstraction", "取水申请批准后就可以取水了吗？",
        "还不可以。批准的是取水申请，取水工程竣工验收合格后核发取水许可证，凭证取水。",
        "取水许可和水资源费征收管理条例第二十三条",
    ),
    SeededAnswer(
        "fire_design_review", "特殊消防设计的专家评审占用审查时限吗？",
        "不占用。审查自受理之日起十五个工作日，专家评审时间不计入，最长二十个工作日。",
        "建设工程消防设计审查验收管理暂行规定第二十二条至第二十四条",
    ),
    SeededAnswer(
        "construction_planning_permit", "设计方案审查要单独申请吗？",
        "设计方案审查与建设工程规划许可证一并申请。",
        withdrawn="事项名称调整后指南已经写明，不再单独解答（演示数据）。",
    ),
)  # fmt: skip
NOW_BASIS = "生态环境法典第九十五条至第一百零七条"
"""On what the renewed answer rests."""


def seed_answers() -> None:
    """All of it; nothing where the city has published an answer already."""
    city_id = bureau_by_slug(CITY).id
    with read_transaction():
        known = db.session.scalar(select(CommonQuestion.id).where(CommonQuestion.city_id == city_id).limit(1))
        rows = db.session.execute(select(Item.code, Item.id).where(Item.city_id == city_id))
        items = {row.code: row.id for row in rows}
    if known is not None:
        return
    cast = ActingOfficers(OfficeHours(datetime.combine(today() - timedelta(days=DAYS_AGO), MORNING, SHANGHAI)))
    for told in ANSWERS:
        _tell(cast, told, items.get(told.item))
    _read_up(cast)
    _leave_waiting(ActingOfficers(OfficeHours(datetime.combine(today() - timedelta(days=1), MORNING, SHANGHAI))), items)


def _tell(cast: ActingOfficers, told: SeededAnswer, item_id: UUID | None) -> None:
    with cast.step(AUTHOR) as by:
        draft = operations.begin_draft(AnswerText(told.question, told.answer, told.basis, item_id), True, by)
        draft_id, entry_id = draft.id, draft.entry_id
    with cast.step(REVIEWER) as by:
        operations.publish(draft_id, 1, by)
    if told.renewed:
        with cast.step(AUTHOR) as by:
            draft_id = operations.revise_entry(entry_id, by).id
            operations.save_draft(draft_id, AnswerText(told.question, told.renewed, NOW_BASIS, item_id), True, 1, by)
        with cast.step(REVIEWER) as by:
            operations.publish(draft_id, 2, by)
    if told.withdrawn:
        with cast.step(REVIEWER):
            operations.withdraw(entry_id, told.withdrawn)


def _read_up(cast: ActingOfficers) -> None:
    """Who published them has read that they waited."""
    with cast.step(REVIEWER) as by:
        told = select(Notice.id).where(
            Notice.bureau_id == context.bureau_id(),
            Notice.officer_id == by,
            Notice.subject_kind == SubjectKind.KNOWLEDGE_DRAFT,
        )
        for notice_id in db.session.scalars(told).all():
            mark_read(by, notice_id)


def _leave_waiting(cast: ActingOfficers, items: dict[str, UUID]) -> None:
    """The answer to a zone's letter, as the office has cleared it; nobody has published it yet."""
    with cast.step(AUTHOR) as by:
        letter = db.session.scalars(
            select(Handoff.id)
            .where(
                Handoff.bureau_id == context.bureau_id(),
                Handoff.box == Box.IN,
                Handoff.kind == HandoffKind.QUESTION,
                Handoff.state == HandoffState.ANSWERED,
                Handoff.title.contains("施工许可"),
            )
            .order_by(Handoff.id)
            .limit(1)
        ).one_or_none()
        if letter is not None:
            source = letter_source_of(letter)
            text = AnswerText(source.question, source.answer, "", items.get("construction_permit"))
            operations.begin_draft(text, True, by, letter)
