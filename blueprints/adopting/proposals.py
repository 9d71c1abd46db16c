"""Proposals (修改建议, B9): all of the city, one with its answer, a new one, the city's answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.calendar.queries import calendar_here
from app.foundation.permissions import Permission as P
from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.queries import items_in_force
from app.standards.catalogue.terms import UniformFacet
from app.standards.drafting import proposals
from app.standards.drafting.proposals import ANSWER_DAYS, ProposalFilter
from app.standards.drafting.terms import ProposalState
from blueprints.adopting.forms import AnswerForm, ProposalForm
from blueprints.adopting.wording import PROPOSAL_CHIPS, filter_choice, is_city_bureau, tabs
from blueprints.cards.clocks import due_card
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import today
from tenants.labels import labels_of


def load(proposal_id: UUID) -> Any:
    """One proposal of the city."""
    return proposals.proposal(proposal_id)


def index() -> Response:
    """Proposals of all bureaus, by state, item and bureau; open ones by due date."""
    state, bureau, code = enum_arg("state", ProposalState), request.args.get("bureau", ""), request.args.get("item", "")
    cards, calendar, items = directory(), calendar_here(), items_in_force(g.bureau.city_id)
    bureau_id = int(bureau) if bureau in map(str, cards) else None
    item_id = next((row.item_id for row in items if row.code == code), None)
    rows = proposals.proposals(ProposalFilter(state, item_id, bureau_id, key_arg("after")))
    shown = rows[: proposals.PAGE_SIZE]
    query = f"state={state.value if state else ''}&bureau={bureau_id or ''}&item={code if item_id else ''}"
    return render_page(
        "adopting/proposals/index.html",
        rows=[(row, cards[row.bureau_id].name, _clock(row, calendar), _is_late(row)) for row in shown],
        chips=PROPOSAL_CHIPS,
        facet_words=labels_of(UniformFacet),
        tabs=tabs("/proposals"),
        may_propose=has_permission(current_officer(), P.PROPOSAL_MAKE),
        is_filtered=bool(state or bureau_id or item_id),
        filters=[
            filter_choice("state", "状态", state.value if state else "", labels_of(ProposalState).items()),
            filter_choice(
                "bureau", "提出的局", bureau, [(str(card.id), card.name) for card in cards.values() if _is_ours(card)]
            ),
            filter_choice("item", "事项", code, [(row.code, row.name) for row in items]),
        ],
        next_href=f"/proposals?{query}&after={shown[-1].id}" if len(rows) > len(shown) else None,
    )


def _is_ours(card: Any) -> bool:
    return bool(card.city_id == g.bureau.city_id)


def _clock(row: Any, calendar: Any) -> Any:
    return due_card(row.proposed_at, row.due_on, done=row.state is not ProposalState.OPEN, calendar=calendar)


def _is_late(row: Any) -> bool:
    return row.state is ProposalState.OPEN and row.due_on is not None and row.due_on < today()


def new() -> Response:
    """The form; ``item`` and ``facet`` in the address choose what it is about, ``suggestion`` is what it begins with
    (a work suggestion form becomes a proposal; nothing of it is sent before its author has read it again)."""
    return _new(_form({name: request.args.get(name, "") for name in ("item", "facet", "suggestion")}))


def create() -> Response:
    """Propose it."""
    form = _form()
    return submit_form(
        form,
        do=lambda: proposals.propose(
            item_id_of(g.bureau.city_id, form.item.data),
            next(facet for facet in labels_of(UniformFacet) if facet.value == form.facet.data),
            form.suggestion.data or "",
            form.reason.data or "",
            form.evidence.data or "",
        ),
        then=lambda made: redirect_to(f"/proposals/{made.id}", f"修改建议已提出，市局在{ANSWER_DAYS}个工作日内答复。"),
        again=lambda: _new(form),
    )


def _form(data: dict[str, Any] | None = None) -> ProposalForm:
    return ProposalForm(data=data).of(items_in_force(g.bureau.city_id))


def _new(form: ProposalForm) -> Response:
    return render_page("adopting/proposals/new.html", form=form, days=ANSWER_DAYS)


def show(row: Any) -> Response:
    """One proposal."""
    return _shown(row, AnswerForm(formdata=None))


def accept(row: Any) -> Response:
    """Accept it: it goes into the next version."""
    form = AnswerForm()
    return submit_form(
        form,
        do=lambda: proposals.accept(row.id, form.answer.data or ""),
        then=lambda one: redirect_to(f"/proposals/{one.id}", "已采纳，写入下一个版本时注明建议人。"),
        again=lambda: _shown(proposals.proposal(row.id), form),
    )


def decline(row: Any) -> Response:
    """Decline it."""
    form = AnswerForm()
    return submit_form(
        form,
        do=lambda: proposals.decline(row.id, form.answer.data or ""),
        then=lambda one: redirect_to(f"/proposals/{one.id}", "已答复：未采纳。"),
        again=lambda: _shown(proposals.proposal(row.id), form),
    )


def _shown(row: Any, form: AnswerForm) -> Response:
    return render_page(
        "adopting/proposals/show.html",
        row=row,
        form=form,
        bureau=bureau_by_id(row.bureau_id).name,
        chip=PROPOSAL_CHIPS[row.state],
        facet=UniformFacet(row.facet).label,
        clock=_clock(row, calendar_here()),
        days=ANSWER_DAYS,
        is_open=row.state is ProposalState.OPEN,
        is_accepted=row.state is ProposalState.ACCEPTED,
        may_answer=row.state is ProposalState.OPEN
        and is_city_bureau()
        and has_permission(current_officer(), P.PROPOSAL_ANSWER),
    )
