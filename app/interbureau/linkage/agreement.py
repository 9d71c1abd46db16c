"""What each side of a link does itself: agree or not (双方确认), and say who is in charge (联动审批小组, L1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Conflict, FieldFault, Invalid, Missing, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.interbureau.linkage import queries
from app.interbureau.linkage.queries import LinkCard
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db
from tenants.link_terms import LinkAnswer, LinkSide

MOST_DEPARTMENTS = 30
LONGEST_NAME = 40
TELEPHONE = re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,6}|转\d{1,6})?|1\d{4,5}")
"""A landline with or without area code and extension, or a service number (12345)."""


@dataclass(frozen=True)
class LinkageGroup:
    """A linkage group as typed."""

    leader: str
    departments: Sequence[str]
    office: str
    contact: str
    telephone: str


def agree(link_id: UUID, number: int) -> LinkCard:
    """Agree to the newest terms. Once both sides have, the link carries what they say (from its first day on).

    Raises :class:`Missing` for a link of others, :class:`Conflict` where there is nothing to answer (any more).
    """
    card = _to_answer(link_id, number)
    _answer(card, agreed=True, reason="")
    record(
        LedgerEvent.BUREAU_LINK_AGREED,
        f"同意与{_other(card)}的联动关系和共享范围（第{number}次约定）。",
        subject_id=link_id,
    )
    return queries.link(link_id)


def decline(link_id: UUID, number: int, reason: str) -> LinkCard:
    """Not agree, with a reason. What was agreed before holds on. Raises like :func:`agree`; :class:`Invalid`."""
    card = _to_answer(link_id, number)
    require_text(reason, "reason", "请填写不同意的理由，市局据此调整。")
    _answer(card, agreed=False, reason=reason.strip())
    record(
        LedgerEvent.BUREAU_LINK_DECLINED,
        f"不同意与{_other(card)}的联动约定（第{number}次）：{reason.strip()}",
        subject_id=link_id,
    )
    return queries.link(link_id)


def change_group(link_id: UUID, group: LinkageGroup) -> LinkSide:
    """Say who is in charge on the own side. Raises :class:`Missing`, :class:`Invalid` beside each field."""
    side = _own_side(link_id)
    departments = [name.strip() for name in group.departments if name.strip()]
    faults = _faults(group, departments)
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults[0].field, tuple(faults))
    side.leader, side.departments, side.office = group.leader.strip(), departments, group.office.strip()
    side.contact, side.telephone = group.contact.strip(), group.telephone.replace(" ", "")
    side.changed_at, side.changed_by = now(), context.current_actor().actor_name[:60]
    db.session.flush()
    record(
        LedgerEvent.BUREAU_LINK_GROUP_CHANGED,
        f"更新与{_other(queries.link(link_id))}的联动审批小组：组长{side.leader}，办公室设在{side.office}，"
        f"联络员{side.contact}。",
        subject_id=link_id,
    )
    return side


def _faults(group: LinkageGroup, departments: Sequence[str]) -> list[FieldFault]:
    named = (
        ("leader", "组长", group.leader), ("office", "办公室所在科室", group.office), ("contact", "联络员", group.contact),
        ("telephone", "联络员的办公电话", group.telephone),
    )  # fmt: skip
    found = [FieldFault(name, "required", f"请填写{word}。") for name, word, value in named if not value.strip()]
    if not departments:
        found.append(FieldFault("departments", "required", "请填写成员科室，每行一个。"))
    if len(departments) > MOST_DEPARTMENTS or any(len(name) > LONGEST_NAME for name in departments):
        found.append(
            FieldFault("departments", "too_long", f"成员科室不超过{MOST_DEPARTMENTS}个，每个不超过{LONGEST_NAME}字。")
        )
    telephone = group.telephone.replace(" ", "")
    if telephone and not TELEPHONE.fullmatch(telephone):
        said = "请填写办公电话，例如 0356-2068801；手机号属于个人信息，不在这里登记。"
        found.append(FieldFault("telephone", "telephone", said))
    return found


def _own_side(link_id: UUID) -> LinkSide:
    """The acting bureau's side, locked: of two colleagues who answer at once one is told."""
    row = db.session.scalar(
        select(LinkSide).where(LinkSide.link_id == link_id, LinkSide.bureau_id == context.bureau_id()).with_for_update()
    )
    if row is None:
        raise Missing("联动关系")
    return row


def _to_answer(link_id: UUID, number: int) -> LinkCard:
    _own_side(link_id)
    card = queries.link(link_id)
    if number != card.newest.number:
        raise Conflict("stale", "市局刚刚提出了新的约定，请核对最新内容后再确认。")
    said = card.newest.answers.get(context.bureau_id())
    if said is not None:
        raise Conflict("step", f"本局已由{said.by}{'确认同意' if said.agreed else '答复不同意'}，不能再次答复。")
    if context.bureau_id() not in card.asked:
        raise Conflict("step", "这次约定已不需要确认：关系已经终止，或对方没有同意。")
    return card


def _answer(card: LinkCard, *, agreed: bool, reason: str) -> None:
    acting = context.current_actor()
    db.session.add(
        LinkAnswer(
            city_id=bureaus.bureau_by_id(acting.bureau_id).city_id,
            link_id=card.id,
            number=card.newest.number,
            bureau_id=acting.bureau_id,
            agreed=agreed,
            answered_at=now(),
            answered_by=acting.actor_name[:60],
            reason=reason,
        )
    )
    db.session.flush()


def _other(card: LinkCard) -> str:
    return bureaus.bureau_by_id(card.partner_id if card.lead_id == context.bureau_id() else card.lead_id).name
