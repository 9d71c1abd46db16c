"""Transfers (划转): what this bureau offered and received, one transfer with what can be done to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.standards.adopting import offers, operations, queries, transfers
from app.standards.adopting.models import ItemTransfer, TransferState
from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.terms import AdoptionStatus
from blueprints.adopting.forms import ActForm, ReasonForm, TransferForm
from blueprints.adopting.wording import RECEIVED_CHIPS, TRANSFER_CHIPS, filter_choice, tabs
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import required_value
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import today


def load(transfer_id: UUID) -> ItemTransfer:
    """A transfer of which this bureau is a side."""
    return offers.transfer(transfer_id)


def index() -> Response:
    """Received or offered ones, newest first."""
    received = request.args.get("box") != "out"
    state = enum_arg("state", TransferState)
    rows = offers.transfers(received, state, key_arg("before"))
    shown, cards = rows[: queries.PAGE_SIZE], directory()
    box = "in" if received else "out"
    query = f"/transfers?box={box}&state={state.value if state else ''}"
    return render_page(
        "adopting/transfers/index.html",
        rows=[(row, cards[row.from_id if received else row.to_id].name) for row in shown],
        chips=RECEIVED_CHIPS if received else TRANSFER_CHIPS,
        received=received,
        tabs=tabs("/transfers"),
        boxes=[("收到的划转", "/transfers", received, None), ("划出的事项", "/transfers?box=out", not received, None)],
        may_manage=has_permission(current_officer(), P.ADOPTION_MANAGE),
        filters=[filter_choice("state", "状态", state.value if state else "", _state_words(received))],
        box=box,
        next_href=f"{query}&before={shown[-1].id}" if len(rows) > len(shown) else None,
    )


def _state_words(received: bool) -> list[tuple[str, str]]:
    chips = RECEIVED_CHIPS if received else TRANSFER_CHIPS
    return [(state.value, label) for state, (label, _tone) in chips.items()]


def new() -> Response:
    """The form; ``item`` in the address chooses one."""
    return _new(_form({"item": request.args.get("item", ""), "since": today()}))


def offer() -> Response:
    """Offer it."""
    form = _form()
    return submit_form(
        form,
        do=lambda: transfers.offer(
            item_id_of(g.bureau.city_id, form.item.data),
            int(form.to_id.data),
            form.basis.data or "",
            required_value(form.since.data),
        ),
        then=lambda made: redirect_to(
            f"/transfers/{made.id}", f"已向{bureau_by_id(made.to_id).name}提出划转，等待对方确认。"
        ),
        again=lambda: _new(form),
    )


def _form(data: dict[str, Any] | None = None) -> TransferForm:
    own = [row for row in queries.items_with_adoption(g.bureau.id) if row.status is AdoptionStatus.ADOPTED]
    return TransferForm(data=data).offering(own, transfers.receivers())


def _new(form: TransferForm) -> Response:
    return render_page("adopting/transfers/new.html", form=form)


def show(row: ItemTransfer) -> Response:
    """One transfer."""
    return _shown(row, ReasonForm(formdata=None))


def accept(row: ItemTransfer) -> Response:
    """Accept it: the item is taken over."""
    form = ActForm()
    return submit_form(
        form,
        do=lambda: transfers.accept(row.id),
        then=lambda one: redirect_to(f"/transfers/{one.id}", _accepted(one)),
        again=lambda: _shown(row, ReasonForm(formdata=None), tried=form),
    )


def _accepted(row: ItemTransfer) -> str:
    if row.since > today():
        return f"已接受划转，本局自{operations.day_in_words(row.since)}起承接这一事项。"
    return "已接受划转，本局承接这一事项。"


def decline(row: ItemTransfer) -> Response:
    """Decline it."""
    form = ReasonForm()
    return submit_form(
        form,
        do=lambda: transfers.decline(row.id, form.reason.data or ""),
        then=lambda one: redirect_to(f"/transfers/{one.id}", "已答复对方：不接受划转。"),
        again=lambda: _shown(row, form),
    )


def withdraw(row: ItemTransfer) -> Response:
    """Take it back."""
    form = ReasonForm()
    return submit_form(
        form,
        do=lambda: transfers.withdraw(row.id, form.reason.data or ""),
        then=lambda one: redirect_to(f"/transfers/{one.id}", "已撤回划转。"),
        again=lambda: _shown(row, form),
    )


def _shown(row: ItemTransfer, form: ReasonForm, tried: ActForm | None = None) -> Response:
    row = offers.transfer(row.id)
    standing = queries.item_with_adoption(row.to_id, row.item_id)
    points = queries.readiness_points(row.to_id, row.item_id)
    form.reason.label.text = "不接受的原因" if row.to_id == g.bureau.id else "撤回的原因"
    is_open, own = row.state is TransferState.OFFERED, has_permission(current_officer(), P.ADOPTION_MANAGE)
    return render_page(
        "adopting/transfers/show.html",
        row=row,
        item=standing,
        chip=(RECEIVED_CHIPS if row.to_id == g.bureau.id else TRANSFER_CHIPS)[row.state],
        giver=bureau_by_id(row.from_id).name,
        receiver=bureau_by_id(row.to_id).name,
        lacking=[each.point.label for each in points if each.signed_at is None],
        may_answer=is_open and own and row.to_id == g.bureau.id,
        may_withdraw=is_open and own and row.from_id == g.bureau.id,
        waits_until=operations.day_in_words(row.since) if is_open and row.since > today() else "",
        form=form,
        tried=tried or form,
    )
