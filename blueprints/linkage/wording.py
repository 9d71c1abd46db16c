"""How a link is told on pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.interbureau.handoffs.scope import Scope
from app.interbureau.linkage.queries import LinkCard, TermsView
from app.interbureau.linkage.terms import LinkState
from tenants.bureaus import bureau_by_id
from tenants.link_terms import FACT_LABELS
from tenants.pairings import HandoffKind

TONES = {
    LinkState.WAITING: "due",
    LinkState.DECLINED: "late",
    LinkState.FUTURE: "unknown",
    LinkState.LIVE: "ahead",
    LinkState.ENDING: "due",
    LinkState.ENDED: "paused",
}


@dataclass(frozen=True)
class LinkLine:
    """One link of a list, ready to print, seen from the acting bureau."""

    id: UUID
    kind: str
    lead: str
    partner: str
    lead_may: str
    partner_may: str
    shared: str
    basis: str
    state: tuple[str, str]
    agreement: str
    asked: bool
    """Whether the acting bureau has to answer."""
    card: LinkCard


class LinkEvent(NamedTuple):
    """One line of a link's history."""

    at: datetime
    what: str
    who: str
    text: str


def link_line(card: LinkCard, here: int) -> LinkLine:
    """One link."""
    return LinkLine(
        card.id,
        card.kind.label,
        bureau_by_id(card.lead_id).name,
        bureau_by_id(card.partner_id).name,
        kinds_text(card.kinds_of(card.lead_id)),
        kinds_text(card.kinds_of(card.partner_id)),
        scope_summary(card),
        card.basis,
        (card.state.label, TONES[card.state]),
        agreement_text(card),
        here in card.asked,
        card,
    )


def kinds_text(kinds: Iterable[HandoffKind]) -> str:
    """Kinds in words."""
    return "、".join(kind.label for kind in kinds) or "—"


def scope_summary(card: LinkCard) -> str:
    """The scope in one line: what all kinds may share, or that it differs."""
    terms = card.in_force or card.newest
    told = {scope_text(scope) for scope in terms.scopes.values()}
    return told.pop() if len(told) == 1 else f"按种类分别约定（{len(terms.scopes)}种）"


def scope_text(scope: Scope) -> str:
    """One scope in words."""
    names = [label for label in FACT_LABELS.values() if label in scope.facts]
    facts = f"全部{len(names)}项项目情况" if len(names) == len(FACT_LABELS) else "、".join(names)
    return "；".join(part for part in (facts, "可附电子附件" if scope.files else "不附电子附件") if part)


def agreement_text(card: LinkCard) -> str:
    """Who has agreed, who has to, who has not."""
    declined = card.newest.declined_by
    if declined is not None:
        return f"{bureau_by_id(declined.bureau_id).short_name}未同意"
    if card.asked:
        return f"等{'、'.join(bureau_by_id(one).short_name for one in card.asked)}确认"
    return "双方已确认" if card.newest.is_agreed else "—"


def scope_rows(card: LinkCard, terms: TermsView | None) -> list[tuple[str, list[bool], bool]]:
    """Kinds that may share the same in one row: their words, a mark for each fact in the list's order, files."""
    if terms is None:
        return []
    alike: dict[tuple[frozenset[str], bool], list[str]] = {}
    for kind in card.kinds:
        scope = terms.scopes.get(kind)
        if scope is not None:
            alike.setdefault((scope.facts, scope.files), []).append(kind.label)
    return [
        ("、".join(words), [label in facts for label in FACT_LABELS.values()], files)
        for (facts, files), words in alike.items()
    ]


def link_history(card: LinkCard) -> list[LinkEvent]:
    """Everything that was proposed and answered, the newest first."""
    found: list[LinkEvent] = []
    for terms in card.terms:
        what = "提出建立联动关系" if terms.number == 1 else f"提出调整共享范围（第{terms.number}次约定）"
        found.append(LinkEvent(terms.proposed_at, what, f"市局 {terms.proposed_by}", terms.note))
        for answer in terms.answers.values():
            said = "同意" if answer.agreed else "不同意"
            who = f"{bureau_by_id(answer.bureau_id).short_name} {answer.by}"
            found.append(LinkEvent(answer.at, f"{said}第{terms.number}次约定", who, answer.reason))
    return sorted(found, key=lambda one: one.at, reverse=True)


def groups_of(card: LinkCard, sides: dict[int, object], here: int) -> Sequence[tuple[str, object, bool]]:
    """Both linkage groups: name of the bureau, what it said, whether it is one's own."""
    return [(bureau_by_id(one).name, sides.get(one), one == here) for one in card.parties]
