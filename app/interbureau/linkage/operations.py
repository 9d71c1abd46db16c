"""The city proposes links and their terms and ends them (五、（三）; W5.3a, L3); the sides answer: :mod:`app.interbureau.linkage.agreement`.

What is on its way along an ended link is finished; nothing new may start along it, and the database says that too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.foundation.errors import Conflict, Forbidden, Invalid, Missing, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.interbureau.linkage import queries
from app.interbureau.linkage.terms import LinkState
from tenants import bureaus, context
from tenants.clock import now, today
from tenants.db import db
from tenants.link_terms import FACT_LABELS, LinkAnswer, LinkScope, LinkSide, LinkTerms
from tenants.pairings import HandoffKind, LinkKind, PairingLink, PairingRight

ONLY_THE_CITY = "联动关系由市局提出和终止，本局只能查看、确认和维护本局的联动小组。"


@dataclass(frozen=True)
class ScopeShare:
    """What may go along with one kind: names of facts (:data:`tenants.link_terms.FACT_LABELS`), and whether files."""

    facts: Collection[str] = ()
    files: bool = False


ScopeShares = Mapping[HandoffKind, ScopeShare]
NO_SHARE = ScopeShare()


@dataclass(frozen=True)
class NewLink:
    """What is proposed. ``lead_may`` and ``partner_may``: what each side may send the other; ``shares`` by kind."""

    kind: LinkKind
    lead_id: int
    partner_id: int
    basis: str
    valid_from: date
    lead_may: Collection[HandoffKind]
    partner_may: Collection[HandoffKind]
    shares: ScopeShares = field(default_factory=dict)
    valid_to: date | None = None
    """Last day, where it is known from the start."""


def propose_link(new: NewLink) -> PairingLink:
    """Propose a link with its rights and first terms. It carries nothing until both sides have agreed.

    The proposal is the city's own agreement where the city is a side. Raises :class:`Forbidden` for any bureau but the
    city's root, :class:`Invalid` at the field that is wrong, :class:`Conflict` where the two have an open link already.
    """
    city_id = _root_bureau()
    _check(new)
    common = {"city_id": city_id, "is_practice": bureaus.bureau_by_id(city_id).is_practice}
    made = PairingLink(
        **common, lead_id=new.lead_id, partner_id=new.partner_id, kind=new.kind, basis=new.basis.strip(),
        valid_from=new.valid_from, valid_to=new.valid_to,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    sides = ((new.lead_id, new.partner_id, new.lead_may), (new.partner_id, new.lead_id, new.partner_may))
    db.session.add_all(
        PairingRight(**common, link_id=made.id, from_id=sender, to_id=receiver, kind=kind)
        for sender, receiver, kinds in sides
        for kind in HandoffKind
        if kind in kinds
    )
    db.session.add_all(LinkSide(city_id=city_id, link_id=made.id, bureau_id=side) for side, _other, _kinds in sides)
    db.session.flush()
    _propose_terms(made, 1, {*new.lead_may, *new.partner_may}, new.shares, made.basis)
    record(
        LedgerEvent.CITY_LINK_PROPOSED,
        f"提出建立联动关系：{_pair(made)}（{new.kind.label}），自{new.valid_from:%Y-%m-%d}起，依据：{made.basis}。",
        subject_id=made.id,
        detail={"lead_may": sorted(new.lead_may), "partner_may": sorted(new.partner_may)},
    )
    return made


def propose_terms(link_id: UUID, shares: ScopeShares, reason: str, seen: int) -> int:
    """Propose another scope for an open link; what was agreed holds until both sides agree to the new one.

    ``seen`` is the number of the newest terms on the page. Returns the new number. Raises :class:`Forbidden`,
    :class:`Conflict` for an ended link or where somebody proposed meanwhile, :class:`Invalid` without a reason.
    """
    _root_bureau()
    row = _locked(link_id)
    card = queries.link(link_id)
    if card.state is LinkState.ENDED:
        raise Conflict("step", "这条联动关系已经终止，不能再调整。")
    if card.newest.number != seen:
        raise Conflict("stale", "共享范围刚刚被调整过，请核对最新内容后再次提交。")
    require_text(reason, "reason", "请填写调整的原因或依据。")
    current = card.newest if card.newest.declined_by is None else card.in_force or card.newest
    wanted = {kind: _labels(shares, kind) for kind in card.kinds}
    if wanted == {kind: (sorted(scope.facts), scope.files) for kind, scope in current.scopes.items()}:
        raise Invalid("unchanged", "与现有共享范围相同，没有调整。", "reason")
    _propose_terms(row, seen + 1, card.kinds, shares, reason.strip())
    record(LedgerEvent.CITY_LINK_TERMS_PROPOSED, f"提出调整共享范围：{_pair(row)}。{reason.strip()}", subject_id=row.id)
    return seen + 1


def end_link(link_id: UUID, last_day: date | None, reason: str) -> PairingLink:
    """End a link; ``last_day`` is the last on which something may be sent along it. A proposal that not both sides have
    agreed to is taken back at once.

    Raises :class:`Forbidden` for any bureau but the root, :class:`Conflict` for an ended one, :class:`Invalid`.
    """
    _root_bureau()
    ended = _locked(link_id)
    card = queries.link(link_id)
    if card.state is LinkState.ENDED or ended.ended_reason is not None:
        raise Conflict("step", f"这条联动关系已经终止，最后有效日是{ended.valid_to:%Y-%m-%d}。")
    require_text(reason, "reason", "请填写终止的原因。")
    if card.in_force is None:
        last_day = max(ended.valid_from, today() - timedelta(days=1))
    if last_day is None:
        raise Invalid("required", "请填写最后有效日。", "last_day")
    if last_day < ended.valid_from:
        raise Invalid("before_start", f"最后有效日不能早于生效日{ended.valid_from:%Y-%m-%d}。", "last_day")
    if ended.valid_to is not None and last_day > ended.valid_to:
        raise Invalid("after_end", f"最后有效日不能晚于原定的{ended.valid_to:%Y-%m-%d}。", "last_day")
    ended.valid_to, ended.ended_reason = last_day, reason.strip()
    db.session.flush()
    word = "终止" if card.in_force else "撤回建立"
    record(
        LedgerEvent.CITY_LINK_ENDED, f"{word}联动关系：{_pair(ended)}，最后有效日{last_day:%Y-%m-%d}。原因：{reason.strip()}",
        subject_id=ended.id,
    )  # fmt: skip
    return ended


def _propose_terms(
    link: PairingLink, number: int, kinds: Collection[HandoffKind], shares: ScopeShares, note: str
) -> None:
    """Terms with a scope for every kind, and the city's own answer where it is a side."""
    acting, at = context.current_actor(), now()
    key = {"city_id": link.city_id, "link_id": link.id, "number": number}
    db.session.add(LinkTerms(**key, proposed_at=at, proposed_by=acting.actor_name[:60], note=note))
    db.session.flush()
    for kind in kinds:
        facts, files = _labels(shares, kind)
        db.session.add(LinkScope(**key, kind=kind, facts=facts, files=files))
    if link.city_id in (link.lead_id, link.partner_id):
        answer = LinkAnswer(**key, bureau_id=link.city_id, agreed=True, answered_at=at, reason="")
        answer.answered_by = acting.actor_name[:60]
        db.session.add(answer)
    db.session.flush()


def _labels(shares: ScopeShares, kind: HandoffKind) -> tuple[list[str], bool]:
    """What the terms say of a kind; raises :class:`Invalid` for a fact that is not on the list."""
    share = shares.get(kind, NO_SHARE)
    if not set(share.facts) <= FACT_LABELS.keys():
        raise Invalid("unknown_field", f"“{kind.label}”中有不能共享的内容，请重新勾选。", f"share_{kind.value}")
    return sorted(FACT_LABELS[name] for name in share.facts), share.files


def _root_bureau() -> int:
    """The acting bureau, if it is the root of its city."""
    acting = context.bureau_id()
    if not queries.is_root(acting):
        raise Forbidden(ONLY_THE_CITY)
    return acting


def _locked(link_id: UUID) -> PairingLink:
    found = db.session.scalar(select(PairingLink).where(PairingLink.id == link_id).with_for_update())
    if found is None:
        raise Missing("联动关系")
    return found


def _pair(link: PairingLink) -> str:
    return f"{bureaus.bureau_by_id(link.lead_id).name}—{bureaus.bureau_by_id(link.partner_id).name}"


def _check(new: NewLink) -> None:
    city_id = context.bureau_id()
    for name, bureau_id in (("lead_id", new.lead_id), ("partner_id", new.partner_id)):
        if not bureaus.is_in_city(bureau_id, city_id):
            raise Invalid("unknown", "请选择本市的审批局。", name)
    if new.lead_id == new.partner_id:
        raise Invalid("same", "联动双方不能是同一个审批局。", "partner_id")
    require_text(new.basis, "basis", "请填写建立联动关系的依据（文件名称或文号）。")
    _check_dates(new)
    if not (new.lead_may or new.partner_may):
        raise Invalid("required", "请至少选择一种可以发出的移交。", "lead_may")
    pair = {new.lead_id, new.partner_id}
    statement = select(PairingLink.id).where(
        PairingLink.lead_id.in_(pair),
        PairingLink.partner_id.in_(pair),
        or_(PairingLink.valid_to.is_(None), PairingLink.valid_to >= new.valid_from),
    )
    if db.session.scalar(statement.limit(1)) is not None:
        raise Conflict(
            "linked",
            "这两个审批局之间已有没有终止的联动关系（待确认、未同意的也算）。请在其中调整共享范围，或先终止再建立。",
        )


def _check_dates(new: NewLink) -> None:
    if new.valid_from.year < 2000 or new.valid_from.year > today().year + 1:
        raise Invalid("range", "生效日期不对，请填写2000年以后、明年年底以前的日期。", "valid_from")
    if new.valid_to is not None and new.valid_to < max(new.valid_from, today()):
        raise Invalid("before_start", "有效期的最后一天不能早于生效日期，也不能早于今天。", "valid_to")
