"""Proposals from below (修改建议, B9): any bureau proposes a change of a facet, the city answers within a limit.

An accepted one waits for the next version, which names its author (:func:`app.standards.drafting.publishing.publish`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from app.foundation.calendar.queries import calendar_here
from app.foundation.errors import Conflict, Missing, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import UniformFacet
from app.standards.drafting import queries
from app.standards.drafting.models import Proposal
from app.standards.drafting.operations import require_city
from app.standards.drafting.terms import ProposalState
from tenants import bureaus, context
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id

AnyRow = Row[*tuple[Any, ...]]
ANSWER_DAYS = 15
"""Within how many working days the city answers."""
PAGE_SIZE = 50


@dataclass(frozen=True)
class ProposalFilter:
    """What a list shows; ``after`` is the last one of the page before."""

    state: ProposalState | None = None
    item_id: UUID | None = None
    bureau_id: int | None = None
    after: UUID | None = None


def propose(item_id: UUID, facet: UniformFacet, suggestion: str, reason: str, evidence: str = "") -> Proposal:
    """Propose a change of a facet of an item.

    Raises :class:`Invalid` for an empty suggestion or reason, :class:`Missing` for another city's item,
    :class:`Conflict` for one that is retired.
    """
    acting = context.current_actor()
    item = _item(item_id)
    if item.retired_on is not None:
        raise Conflict("retired", f"“{item.name}”已停用，不再接受修改建议。")
    for name, text, words in (("suggestion", suggestion, "建议改成什么"), ("reason", reason, "为什么要改")):
        require_text(text, name, f"请填写{words}。")
    made = Proposal(
        id=new_id(), city_id=item.city_id, bureau_id=acting.bureau_id, item_id=item.id, facet=facet,
        suggestion=suggestion.strip(), reason=reason.strip(), evidence=evidence.strip(), state=ProposalState.OPEN,
        proposed_at=now(), proposed_by=acting.actor_name, due_on=calendar_here().due(today(), ANSWER_DAYS).on,
        answer="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_PROPOSAL_MADE, f"对“{item.name}”的{facet.label}提出修改建议。", subject_id=item.id,
        detail={"proposal_id": str(made.id), "facet": facet.value},
    )  # fmt: skip
    return made


def accept(proposal_id: UUID, answer: str) -> Proposal:
    """Accept: it goes into the next version of the item. Raises as :func:`decline`."""
    return _answer(proposal_id, ProposalState.ACCEPTED, answer)


def decline(proposal_id: UUID, answer: str) -> Proposal:
    """Decline, with the reason.

    Raises :class:`Forbidden` outside the city, :class:`Conflict` for one that is answered, :class:`Invalid` without words.
    """
    return _answer(proposal_id, ProposalState.DECLINED, answer)


def _answer(proposal_id: UUID, state: ProposalState, answer: str) -> Proposal:
    city_id = require_city()
    row = db.session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.city_id == city_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing("修改建议")
    if row.state is not ProposalState.OPEN:
        raise Conflict("answered", f"这条建议{row.state.label}，已由{row.answered_by}答复，不能再次答复。")
    require_text(answer, "answer", "请填写答复：采纳的写明怎样改，不采纳的写明原因。")
    row.state, row.answer, row.answered_at, row.answered_by = (
        state, answer.strip(), now(), context.current_actor().actor_name,
    )  # fmt: skip
    db.session.flush()
    item = _item(row.item_id)
    record(
        LedgerEvent.CATALOGUE_PROPOSAL_ANSWERED,
        f"答复{bureaus.bureau_by_id(row.bureau_id).name}对“{item.name}”{row.facet.label}的修改建议："
        f"{state.label}。{row.answer}",
        subject_id=item.id, detail={"proposal_id": str(row.id), "state": state.value},
    )  # fmt: skip
    return row


def proposal(proposal_id: UUID) -> AnyRow:
    """One proposal of the city with ``code`` and ``name`` of its item. Raises :class:`Missing`."""
    row = db.session.execute(_rows().where(Proposal.id == proposal_id)).one_or_none()
    if row is None:
        raise Missing("修改建议")
    return row


def proposals(which: ProposalFilter) -> Sequence[AnyRow]:
    """Proposals of all bureaus of the city, one more than :data:`PAGE_SIZE` where there are.

    Open ones oldest first, which is by due date; else newest first.
    """
    statement = _narrowed(_rows(), which)
    forward = which.state is ProposalState.OPEN
    if which.after is not None:
        statement = statement.where(Proposal.id > which.after if forward else Proposal.id < which.after)
    order = Proposal.id.asc() if forward else Proposal.id.desc()
    return db.session.execute(statement.order_by(order).limit(PAGE_SIZE + 1)).all()


def open_proposal_count(item_id: UUID | None = None) -> int:
    """How many wait for an answer, of the city or of one item."""
    statement = select(func.count()).where(Proposal.city_id == _city(), Proposal.state == ProposalState.OPEN)
    if item_id is not None:
        statement = statement.where(Proposal.item_id == item_id)
    return db.session.scalar(statement) or 0


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(*Proposal.__table__.columns, Item.code, Item.name)
        .join(Item, Item.id == Proposal.item_id)
        .where(Proposal.city_id == _city())
    )


def _narrowed(statement: Select[*tuple[Any, ...]], which: ProposalFilter) -> Select[*tuple[Any, ...]]:
    if which.state is not None:
        statement = statement.where(Proposal.state == which.state)
    if which.item_id is not None:
        statement = statement.where(Proposal.item_id == which.item_id)
    if which.bureau_id is not None:
        statement = statement.where(Proposal.bureau_id == which.bureau_id)
    return statement


def _city() -> int:
    return bureaus.bureau_by_id(context.bureau_id()).city_id


def _item(item_id: UUID) -> Item:
    item = queries.item(item_id)
    if item.city_id != _city():
        raise Missing("事项")
    return item
