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
from blueprints.linkage.wording import TONES, agreement_text, groups_of, kinds_text, link_history, link_line, scope_rows
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.link_terms import FACT_LABELS


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


def _shown(card: LinkCard, answer: AnswerForm | None = None, decline: DeclineForm | None = None) -> Response:
    may_manage, number = has_permission(current_officer(), Permission.LINKS_MANAGE), {"number": str(card.newest.number)}
    pending = card.newest if card.in_force is not card.newest else None
    return render_page(
        "linkage/link/show.html",
        card=card,
        lead=bureau_by_id(card.lead_id),
        partner=bureau_by_id(card.partner_id),
        kind=card.kind.label,
        state=(card.state.label, TONES[card.state]),
        agreement=agreement_text(card),
        lead_may=kinds_text(card.kinds_of(card.lead_id)),
        partner_may=kinds_text(card.kinds_of(card.partner_id)),
        labels=list(FACT_LABELS.values()),
        in_force=card.in_force,
        agreed_at=max((one.at for one in card.in_force.answers.values()), default=None) if card.in_force else None,
        rows=scope_rows(card, card.in_force),
        pending=pending,
        pending_rows=scope_rows(card, pending),
        changes=_changes(card, pending),
        groups=groups_of(card, dict(queries.sides_of(card.id)), g.bureau.id),
        history=link_history(card),
        must_answer=may_manage and g.bureau.id in card.asked,
        may_edit=may_manage and g.bureau.id in card.parties,
        may_manage=may_manage and queries.is_root(g.bureau.id) and card.state is not LinkState.ENDED,
        answer=answer or AnswerForm(formdata=None, data=number),
        decline=decline or DeclineForm(formdata=None, data=number),
    )


def _changes(card: LinkCard, pending: Any) -> list[str]:
    """What pending terms change of those in force, in sentences."""
    if pending is None or card.in_force is None:
        return []
    said = []
    for kind in card.kinds:
        old, new = card.in_force.scopes.get(kind), pending.scopes.get(kind)
        if old is None or new is None:
            continue
        parts = [f"增加{label}" for label in FACT_LABELS.values() if label in new.facts - old.facts]
        parts += [f"不再共享{label}" for label in FACT_LABELS.values() if label in old.facts - new.facts]
        if old.files != new.files:
            parts.append("可附电子附件" if new.files else "不再附电子附件")
        if parts:
            said.append(f"{kind.label}：{'、'.join(parts)}")
    return said
