"""Who supervises which item after the decision (事中事后监管部门), confirmed by the bureau for itself."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from flask import Response

from app.casework.outside import queries as outside
from app.casework.outside.terms import AuthorityKind
from app.casework.supervision import queries, supervisors
from app.casework.supervision.models import Supervisor
from app.casework.supervision.supervisors import DEFAULT_RECEIPT_DAYS, NewSupervisor
from app.standards.catalogue.queries import items_in_force
from app.standards.catalogue.terms import Stage
from blueprints.shell.fields import SelectChoice, parse_key
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.supervision.forms import ButtonForm, SupervisorForm
from tenants import context
from tenants.bureaus import bureau_by_id


def load(supervisor_id: UUID) -> Supervisor:
    """One supervisor of the acting bureau's book."""
    return queries.supervisor(supervisor_id)


def index() -> Response:
    """All items of the catalogue with who supervises them."""
    return _index(ButtonForm())


def new() -> Response:
    """The form; the item may be in the address."""
    form = _form(SupervisorForm(formdata=None, receipt_days=DEFAULT_RECEIPT_DAYS))
    form.item_id.data = key_arg("item")
    return _new(form)


def create() -> Response:
    """Confirm it."""
    form = _form(SupervisorForm())
    return submit_form(
        form,
        do=lambda: supervisors.confirm_supervisor(_typed(form)),
        then=lambda made: redirect_to(
            f"/supervisors#item-{made.item_id}", "已登记，今后该事项办结即自动送出审批记录。"
        ),
        again=lambda: _new(form),
    )


def end(supervisor: Supervisor) -> Response:
    """It supervises no longer."""
    form = ButtonForm()
    return submit_form(
        form,
        do=lambda: supervisors.end_supervision(supervisor),
        then=lambda ended: redirect_to(f"/supervisors#item-{ended.item_id}", "已停用，以前送出的审批记录不受影响。"),
        again=lambda: _index(form),
    )


def _typed(form: SupervisorForm) -> NewSupervisor:
    kind, _, number = (form.target.data or "").partition(":")
    return NewSupervisor(
        item_id=form.item_id.data,
        target_bureau_id=int(number) if kind == "bureau" else None,
        authority_id=parse_key(number) if kind == "authority" else None,
        duty=form.duty.data or "",
        receipt_days=form.receipt_days.data or 0,
    )


def _index(form: ButtonForm) -> Response:
    held: dict[UUID, list[Any]] = defaultdict(list)
    for row in queries.supervisors():
        held[row.item_id].append((row, queries.supervisor_name(row)))
    items = _items()
    return render_page(
        "supervision/supervisors/index.html",
        form=form,
        items=[(row, Stage(row.stage).label, held.get(row.item_id, [])) for row in items],
        open_items=sum(1 for row in items if row.item_id not in held),
    )


def _new(form: SupervisorForm) -> Response:
    return render_page("supervision/supervisors/new.html", form=form)


def _form(form: SupervisorForm) -> SupervisorForm:
    form.item_id.choices = [SelectChoice(row.item_id, row.name) for row in _items()]
    bureaus = [(f"bureau:{one}", bureau_by_id(one).name) for one in supervisors.record_recipient_ids()]
    others = [
        (f"authority:{row.id}", f"{row.name}（{AuthorityKind(row.kind).label}）") for row in outside.authorities()
    ]
    form.target.choices = [
        SelectChoice("", "请选择"),
        *(SelectChoice(value, label) for value, label in bureaus + others),
    ]
    return form


def _items() -> list[Any]:
    return items_in_force(bureau_by_id(context.bureau_id()).city_id)
