"""Pairing links (联动关系): every bureau sees its own; the city opens and ends them (五、（三）; clauses W5.3a, L3).

The tables are shared and writable for the root bureau alone: the database refuses every other. What is on its way along
an ended link is finished; nothing new may start along it, and the database says that too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, or_, select

from app.errors import Conflict, Forbidden, Invalid, Missing
from app.ledger.operations import record
from tenants import bureaus, context
from tenants.bureaus import UnknownBureau
from tenants.db import db
from tenants.instants import today
from tenants.pairings import HandoffKind, LinkKind, PairingLink, PairingRight

Rows: TypeAlias = Sequence[Row[*tuple[Any, ...]]]

LINK_WORDS = {LinkKind.PAIRING: "联系开发区", LinkKind.HIERARCHY: "市县联动"}


@dataclass(frozen=True)
class NewLink:
    """What a link is opened with. ``lead_may`` and ``partner_may``: what each side may send the other."""

    kind: LinkKind
    lead_id: int
    partner_id: int
    basis: str
    valid_from: date
    lead_may: Collection[HandoffKind]
    partner_may: Collection[HandoffKind]


def links(bureau_id: int | None = None, limit: int = 500) -> Rows:
    """Links of a bureau, or of all: open ones first, then by lead and partner; ended ones last."""
    statement = select(
        PairingLink.id,
        PairingLink.kind,
        PairingLink.lead_id,
        PairingLink.partner_id,
        PairingLink.basis,
        PairingLink.valid_from,
        PairingLink.valid_to,
        PairingLink.ended_reason,
    )
    if bureau_id is not None:
        statement = statement.where(or_(PairingLink.lead_id == bureau_id, PairingLink.partner_id == bureau_id))
    in_order = (PairingLink.valid_to.desc().nulls_first(), PairingLink.lead_id, PairingLink.partner_id, PairingLink.id)
    return db.session.execute(statement.order_by(*in_order).limit(limit)).all()


def rights_of(link_ids: Iterable[UUID]) -> Mapping[UUID, list[tuple[int, HandoffKind]]]:
    """Rights of links: (who may send, what), one query."""
    rows = db.session.execute(
        select(PairingRight.link_id, PairingRight.from_id, PairingRight.kind)
        .where(PairingRight.link_id.in_(list(link_ids)))
        .order_by(PairingRight.link_id, PairingRight.from_id, PairingRight.id)
    )
    found: dict[UUID, list[tuple[int, HandoffKind]]] = defaultdict(list)
    for row in rows:
        found[row.link_id].append((row.from_id, row.kind))
    order = list(HandoffKind)
    return {
        link_id: sorted(held, key=lambda right: (right[0], order.index(right[1]))) for link_id, held in found.items()
    }


def link(link_id: UUID, lock: bool = False) -> PairingLink:
    """One link; raises :class:`Missing`."""
    statement = select(PairingLink).where(PairingLink.id == link_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise Missing("联动关系")
    return found


def open_link(new: NewLink) -> PairingLink:
    """Open a link with its rights.

    Raises :class:`Forbidden` for any bureau but the city's root, :class:`Invalid` at the field that is wrong,
    :class:`Conflict` where the two are linked already.
    """
    city_id = _root_bureau()
    _check(new)
    made = PairingLink(
        city_id=city_id,
        lead_id=new.lead_id,
        partner_id=new.partner_id,
        kind=new.kind,
        basis=new.basis.strip(),
        valid_from=new.valid_from,
    )
    db.session.add(made)
    db.session.flush()
    sides = ((new.lead_id, new.partner_id, new.lead_may), (new.partner_id, new.lead_id, new.partner_may))
    db.session.add_all(
        PairingRight(city_id=city_id, link_id=made.id, from_id=sender, to_id=receiver, kind=kind)
        for sender, receiver, kinds in sides
        for kind in HandoffKind
        if kind in kinds
    )
    db.session.flush()
    lead, partner = bureaus.by_id(new.lead_id).name, bureaus.by_id(new.partner_id).name
    record(
        "city.link.opened",
        f"建立联动关系：{lead}—{partner}（{LINK_WORDS[new.kind]}），自{new.valid_from:%Y-%m-%d}起，依据：{made.basis}。",
        subject_id=made.id,
        detail={"lead_may": sorted(new.lead_may), "partner_may": sorted(new.partner_may)},
    )
    return made


def end_link(link_id: UUID, last_day: date, reason: str) -> PairingLink:
    """End a link; ``last_day`` is the last on which something may be sent along it.

    Raises :class:`Forbidden` for any bureau but the root, :class:`Conflict` for an ended one, :class:`Invalid`.
    """
    _root_bureau()
    ended = link(link_id, lock=True)
    if ended.valid_to is not None:
        raise Conflict("step", f"这条联动关系已经终止，最后有效日是{ended.valid_to:%Y-%m-%d}。")
    if not reason.strip():
        raise Invalid("required", "请填写终止的原因。", "reason")
    if last_day < ended.valid_from:
        raise Invalid("before_start", f"最后有效日不能早于生效日{ended.valid_from:%Y-%m-%d}。", "last_day")
    ended.valid_to, ended.ended_reason = last_day, reason.strip()
    db.session.flush()
    lead, partner = bureaus.by_id(ended.lead_id).name, bureaus.by_id(ended.partner_id).name
    record(
        "city.link.ended",
        f"终止联动关系：{lead}—{partner}，最后有效日{last_day:%Y-%m-%d}。原因：{reason.strip()}",
        subject_id=ended.id,
    )
    return ended


def _root_bureau() -> int:
    """The acting bureau, if it is the root of its city."""
    acting = context.bureau_id()
    if bureaus.by_id(acting).city_id != acting:
        raise Forbidden("联动关系由市局建立和终止，本局只能查看。")
    return acting


def _check(new: NewLink) -> None:
    city_id = context.bureau_id()
    for field, bureau_id in (("lead_id", new.lead_id), ("partner_id", new.partner_id)):
        try:
            known = bureaus.by_id(bureau_id).city_id == city_id
        except UnknownBureau:
            known = False
        if not known:
            raise Invalid("unknown", "请选择本市的审批局。", field)
    if new.lead_id == new.partner_id:
        raise Invalid("same", "联动双方不能是同一个审批局。", "partner_id")
    if not new.basis.strip():
        raise Invalid("required", "请填写建立联动关系的依据（文件名称或文号）。", "basis")
    if new.valid_from.year < 2000 or new.valid_from.year > today().year + 1:
        raise Invalid("range", "生效日期不对，请填写2000年以后、明年年底以前的日期。", "valid_from")
    if not (new.lead_may or new.partner_may):
        raise Invalid("required", "请至少选择一种可以发出的移交。", "lead_may")
    pair = {new.lead_id, new.partner_id}
    statement = select(PairingLink.id).where(
        PairingLink.lead_id.in_(pair), PairingLink.partner_id.in_(pair), PairingLink.valid_to.is_(None)
    )
    if db.session.scalar(statement.limit(1)) is not None:
        raise Conflict("linked", "这两个审批局之间已有生效的联动关系。如需调整，请先终止原有关系再建立。")
