"""What the page of a link shows: made here, in one place, so that its template can be read against one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission
from app.interbureau.linkage import queries
from app.interbureau.linkage.queries import LinkCard, TermsView
from app.interbureau.linkage.terms import LinkState
from blueprints.linkage.forms import AnswerForm, DeclineForm
from blueprints.linkage.wording import (
    TONES,
    LinkEvent,
    agreement_text,
    groups_of,
    kinds_text,
    link_history,
    scope_rows,
)
from blueprints.shell.current_officer import current_officer
from tenants.bureaus import BureauCard, bureau_by_id
from tenants.link_terms import FACT_LABELS

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""
ScopeRows = Sequence[tuple[str, list[bool], bool]]
"""Kinds that may share the same, a mark for each fact in the order of the labels, and whether files may go along."""


@dataclass(frozen=True)
class LinkWords:
    """What kind of link it is and how it stands, in words."""

    kind: str
    state: str
    tone: str
    agreement: str
    """Who has agreed, who has to, who has not."""


@dataclass(frozen=True)
class LinkBureaus:
    """The two sides, and what each may send."""

    lead: BureauCard
    partner: BureauCard
    lead_may: str
    partner_may: str


@dataclass(frozen=True)
class TermsInForce:
    """The terms that both sides agreed to."""

    number: int
    agreed_at: datetime | None
    rows: ScopeRows


@dataclass(frozen=True)
class PendingTerms:
    """Terms that were proposed and are not in force, and what they change of those that are."""

    terms: TermsView
    rows: ScopeRows
    changes: list[str]


@dataclass(frozen=True)
class LinkActs:
    """What this officer can do."""

    must_answer: bool
    may_edit: bool
    """The own linkage group (联动审批小组)."""
    may_manage: bool


@dataclass(frozen=True)
class LinkForms:
    """Both forms of answering, empty but for the one that was sent."""

    answer: AnswerForm
    decline: DeclineForm


@dataclass(frozen=True)
class LinkPage:
    """The page of a link."""

    card: LinkCard
    words: LinkWords
    bureaus: LinkBureaus
    labels: list[str]
    """The facts that may be shared, as heads of the columns."""
    in_force: TermsInForce | None
    pending: PendingTerms | None
    groups: Sequence[tuple[str, object, bool]]
    history: list[LinkEvent]
    acts: LinkActs
    forms: LinkForms


def link_page(card: LinkCard, typed: Typed) -> LinkPage:
    """The page of a link as this officer sees it now."""
    return LinkPage(
        card=card,
        words=LinkWords(card.kind.label, card.state.label, TONES[card.state], agreement_text(card)),
        bureaus=LinkBureaus(
            lead=bureau_by_id(card.lead_id),
            partner=bureau_by_id(card.partner_id),
            lead_may=kinds_text(card.kinds_of(card.lead_id)),
            partner_may=kinds_text(card.kinds_of(card.partner_id)),
        ),
        labels=list(FACT_LABELS.values()),
        in_force=_in_force(card, card.in_force) if card.in_force else None,
        pending=_pending(card),
        groups=groups_of(card, dict(queries.sides_of(card.id)), g.bureau.id),
        history=link_history(card),
        acts=_acts(card),
        forms=_forms(card, typed),
    )


def _in_force(card: LinkCard, terms: TermsView) -> TermsInForce:
    return TermsInForce(
        number=terms.number,
        agreed_at=max((one.at for one in terms.answers.values()), default=None),
        rows=scope_rows(card, terms),
    )


def _pending(card: LinkCard) -> PendingTerms | None:
    if card.in_force is card.newest:
        return None
    return PendingTerms(card.newest, scope_rows(card, card.newest), _changes(card, card.newest))


def _changes(card: LinkCard, pending: TermsView) -> list[str]:
    """What pending terms change of those in force, in sentences."""
    if card.in_force is None:
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


def _acts(card: LinkCard) -> LinkActs:
    may_manage = has_permission(current_officer(), Permission.LINKS_MANAGE)
    return LinkActs(
        must_answer=may_manage and g.bureau.id in card.asked,
        may_edit=may_manage and g.bureau.id in card.parties,
        may_manage=may_manage and queries.is_root(g.bureau.id) and card.state is not LinkState.ENDED,
    )


def _forms(card: LinkCard, typed: Typed) -> LinkForms:
    number = {"number": str(card.newest.number)}
    return LinkForms(
        answer=typed.get("answer") or AnswerForm(formdata=None, data=number),
        decline=typed.get("decline") or DeclineForm(formdata=None, data=number),
    )
