"""Transfer (划转, L2.1c) of an item from the city or a county to a county or zone: offered by one side, answered by the
other, recorded in both ledgers, each side its own act."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Conflict, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.adopting import offers, queries
from app.standards.adopting.models import ItemTransfer, TransferState
from app.standards.adopting.operations import check_tier, day_in_words
from app.standards.adopting.planned_statuses import change_status
from app.standards.catalogue.terms import AdoptionStatus
from tenants import bureaus, context
from tenants.bureaus import BureauCard
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id
from tenants.models import BureauKind

FARTHEST_AHEAD = timedelta(days=366)


def receivers() -> list[BureauCard]:
    """To whom the acting bureau may transfer: counties and zones of the same city."""
    own = bureaus.bureau_by_id(context.bureau_id())
    return [
        card
        for card in bureaus.directory().values()
        if card.city_id == own.city_id and card.id != own.id and card.kind is not BureauKind.CITY
    ]


def offer(item_id: UUID, to_id: int, basis: str, since: date) -> ItemTransfer:
    """Offer an item that the acting bureau handles to another one, from ``since``.

    Raises :class:`Invalid` for receiver, basis or date, :class:`Conflict` where we do not handle it, they do already or
    may not, or an offer waits for their answer.
    """
    acting = context.current_actor()
    row = queries.item_with_adoption(acting.bureau_id, item_id)
    receiver = next((card for card in receivers() if card.id == to_id), None)
    if receiver is None:
        raise Invalid("receiver", "请选择接收的县级局或开发区。", "to_id")
    require_text(basis, "basis", "请填写划转依据，例如赋权文件的名称和文号。")
    if since > today() + FARTHEST_AHEAD:
        raise Invalid("far", "划转日期不能晚于一年以后。", "since")
    if row.status is not AdoptionStatus.ADOPTED:
        raise Conflict("not_ours", f"本局没有承接“{row.name}”，不能划转给别的局。")
    if since < row.since:
        raise Invalid("early", f"本局自{day_in_words(row.since)}起承接该事项，划转日期不能更早。", "since")
    check_tier(row, receiver.id)
    if queries.status_at(receiver.id, item_id) is AdoptionStatus.ADOPTED:
        raise Conflict("theirs", f"{receiver.name}已经承接“{row.name}”。")
    if offers.has_open_transfer(item_id, receiver.id):
        raise Conflict("offered", f"“{row.name}”已有一件划转在等{receiver.name}确认。")
    made = ItemTransfer(
        id=new_id(), city_id=receiver.city_id, item_id=item_id, from_id=acting.bureau_id, to_id=receiver.id,
        basis=basis.strip(), since=since, state=TransferState.OFFERED, offered_at=now(), offered_by=acting.actor_name,
        answer="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_TRANSFER_OFFERED,
        f"向{receiver.name}划转“{row.name}”，自{day_in_words(since)}起。依据：{made.basis}",
        subject_id=item_id, detail={"transfer_id": str(made.id)},
    )  # fmt: skip
    return made


def accept(transfer_id: UUID) -> ItemTransfer:
    """Accept: the item is taken over from the day of the transfer, on its basis; a day to come is waited for.

    Raises what :func:`~app.standards.adopting.planned_statuses.change_status` raises: a point of the checklist that is not signed off, a date
    that does not fit.
    """
    row = _open(transfer_id)
    _only(row.to_id, "接收方")
    giver = bureaus.bureau_by_id(row.from_id).name
    change_status(row.item_id, AdoptionStatus.ADOPTED, f"{row.basis}（{giver}划转）", row.since)
    _answer(row, TransferState.ACCEPTED, "")
    name = queries.item_with_adoption(row.to_id, row.item_id).name
    record(
        LedgerEvent.CATALOGUE_TRANSFER_ACCEPTED, f"接受{giver}划转的“{name}”。", subject_id=row.item_id,
        detail={"transfer_id": str(row.id)},
    )  # fmt: skip
    return row


def decline(transfer_id: UUID, reason: str) -> ItemTransfer:
    """Decline with a reason."""
    row = _open(transfer_id)
    _only(row.to_id, "接收方")
    require_text(reason, "reason", "请填写不接受的原因。")
    _answer(row, TransferState.DECLINED, reason.strip())
    giver = bureaus.bureau_by_id(row.from_id).name
    record(
        LedgerEvent.CATALOGUE_TRANSFER_DECLINED, f"不接受{giver}划转的事项。原因：{row.answer}", subject_id=row.item_id,
        detail={"transfer_id": str(row.id)},
    )  # fmt: skip
    return row


def withdraw(transfer_id: UUID, reason: str) -> ItemTransfer:
    """Take an offer back before it is answered."""
    row = _open(transfer_id)
    _only(row.from_id, "划出方")
    require_text(reason, "reason", "请填写撤回的原因。")
    _answer(row, TransferState.WITHDRAWN, reason.strip())
    receiver = bureaus.bureau_by_id(row.to_id).name
    record(
        LedgerEvent.CATALOGUE_TRANSFER_WITHDRAWN, f"撤回向{receiver}划转的事项。原因：{row.answer}", subject_id=row.item_id,
        detail={"transfer_id": str(row.id)},
    )  # fmt: skip
    return row


def _open(transfer_id: UUID) -> ItemTransfer:
    """The transfer, locked. Raises :class:`Missing`; :class:`Conflict` where it is answered (nobody locks it then)."""
    locked = db.session.scalar(
        select(ItemTransfer)
        .where(ItemTransfer.id == transfer_id, ItemTransfer.state == TransferState.OFFERED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = offers.transfer(transfer_id)
    if row.state is not TransferState.OFFERED:
        raise Conflict("answered", f"这件划转{row.state.label}，不能再办理。")
    return locked or row


def _only(side: int, word: str) -> None:
    if context.bureau_id() != side:
        raise Conflict("side", f"这一步由{word}（{bureaus.bureau_by_id(side).name}）办理。")


def _answer(row: ItemTransfer, state: TransferState, answer: str) -> None:
    row.state, row.answer = state, answer
    row.answered_at, row.answered_by = now(), context.current_actor().actor_name
    db.session.flush()
