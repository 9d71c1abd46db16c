"""Links as a list, and one with both sides: rights, scope, agreement, linkage groups, history (L1, W5.3a)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission
from app.interbureau.linkage import agreement, queries
from app.interbureau.linkage.agreement import LinkageGroup
from app.interbureau.linkage.queries import LinkCard
from app.interbureau.linkage.terms import LinkState
from blueprints.linkage.forms import AnswerForm, DeclineForm, GroupForm
from blueprints.linkage.link_page import link_page
from blueprints.linkage.wording import link_line
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id


def load(link_id: UUID) -> LinkCard:
    """One link that concerns the acting bureau."""
    return queries.link(link_id)


def index() -> Response:
    """The own bureau's links; at the root, all of them."""
    is_root = queries.is_root(g.bureau.id)
    lines = [link_line(card, g.bureau.id) for card in queries.links(None if is_root else g.bureau.id)]
    return render_page(
        "linkage/link/index.html",
        asked=[line for line in lines if line.asked],
        open=[line for line in lines if line.card.state is not LinkState.ENDED],
        ended=[line for line in lines if line.card.state is LinkState.ENDED],
        is_root=is_root,
        may_manage=has_permission(current_officer(), Permission.LINKS_MANAGE),
    )


def show(card: LinkCard) -> Response:
    """One link."""
    return _shown(card)


def agree(card: LinkCard) -> Response:
    """Agree to the terms on the page."""
    form = AnswerForm()
    return submit_form(
        form,
        do=lambda: agreement.agree(card.id, int(required_value(form.number.data))),
        then=lambda done: redirect_to(
            f"/links/{done.id}",
            "已确认，约定自双方确认起生效。" if done.newest.is_agreed else "已确认，等对方局确认后生效。",
        ),
        again=lambda: _shown(queries.link(card.id), answer=form),
    )


def decline(card: LinkCard) -> Response:
    """Not agree, with a reason."""
    form = DeclineForm()
    return submit_form(
        form,
        do=lambda: agreement.decline(card.id, int(required_value(form.number.data)), form.reason.data or ""),
        then=lambda done: redirect_to(f"/links/{done.id}", "已答复不同意，市局可以看到理由。"),
        again=lambda: _shown(queries.link(card.id), decline=form),
    )


def group(card: LinkCard) -> Response:
    """The own linkage group, to fill in."""
    side = queries.sides_of(card.id).get(g.bureau.id)
    form = GroupForm(obj=side)
    form.departments.data = "\n".join(side.departments) if side else ""
    return _group(card, form)


def describe(card: LinkCard) -> Response:
    """Write it."""
    form = GroupForm()
    return submit_form(
        form,
        do=lambda: agreement.change_group(
            card.id,
            LinkageGroup(
                form.leader.data or "",
                (form.departments.data or "").splitlines(),
                form.office.data or "",
                form.contact.data or "",
                form.telephone.data or "",
            ),
        ),
        then=lambda _side: redirect_to(f"/links/{card.id}#groups", "已更新本局的联动审批小组，对方局可以看到。"),
        again=lambda: _group(card, form),
    )


def _group(card: LinkCard, form: GroupForm) -> Response:
    return render_page("linkage/group/edit.html", form=form, card=card, other=_other(card))


def _other(card: LinkCard) -> str:
    return bureau_by_id(card.partner_id if card.lead_id == g.bureau.id else card.lead_id).name


def _shown(card: LinkCard, **typed: Any) -> Response:
    return render_page("linkage/link/show.html", page=link_page(card, typed))
