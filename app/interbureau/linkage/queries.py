"""Links as pages show them: rights, terms with both sides' answers, linkage groups. Shared rows, a few statements a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.foundation.errors import Missing
from app.interbureau.handoffs.scope import Scope
from app.interbureau.linkage.terms import LinkState, link_state_of
from tenants import bureaus, context
from tenants.clock import today
from tenants.db import db
from tenants.link_terms import LinkAnswer, LinkScope, LinkSide, LinkTerms
from tenants.pairings import HandoffKind, LinkKind, PairingLink, PairingRight

MOST_LINKS = 500
KIND_ORDER = {kind: place for place, kind in enumerate(HandoffKind)}


@dataclass(frozen=True)
class TermsAnswer:
    """What one side said to terms."""

    bureau_id: int
    agreed: bool
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class TermsView:
    """Numbered terms with the answers to them."""

    number: int
    proposed_at: datetime
    proposed_by: str
    note: str
    scopes: Mapping[HandoffKind, Scope]
    answers: Mapping[int, TermsAnswer]

    @property
    def is_agreed(self) -> bool:
        """Whether both sides agreed."""
        return sum(answer.agreed for answer in self.answers.values()) == 2

    @property
    def declined_by(self) -> TermsAnswer | None:
        """Who did not agree."""
        return next((answer for answer in self.answers.values() if not answer.agreed), None)


@dataclass(frozen=True)
class LinkCard:
    """One link whole, but for the linkage groups."""

    id: UUID
    kind: LinkKind
    lead_id: int
    partner_id: int
    basis: str
    valid_from: date
    valid_to: date | None
    ended_reason: str | None
    rights: Sequence[tuple[int, HandoffKind]]
    """Who may send, and what."""
    terms: Sequence[TermsView]
    """The newest first; never empty."""

    @property
    def parties(self) -> tuple[int, int]:
        """Lead and partner."""
        return self.lead_id, self.partner_id

    @property
    def newest(self) -> TermsView:
        """What was proposed last."""
        return self.terms[0]

    @property
    def in_force(self) -> TermsView | None:
        """The newest terms that both agreed to."""
        return next((one for one in self.terms if one.is_agreed), None)

    @property
    def asked(self) -> tuple[int, ...]:
        """Whose answer to the newest terms is out; nobody's once one side declined, or after the end."""
        if self.newest.declined_by or self.state is LinkState.ENDED:
            return ()
        return tuple(one for one in self.parties if one not in self.newest.answers)

    @property
    def state(self) -> LinkState:
        """Where it stands today."""
        agreed = True if self.in_force else False if self.newest.declined_by else None
        return link_state_of(today(), self.valid_from, self.valid_to, self.ended_reason is not None, agreed)

    def kinds_of(self, sender: int) -> list[HandoffKind]:
        """What one side may send the other."""
        return [kind for one, kind in self.rights if one == sender]

    @property
    def kinds(self) -> list[HandoffKind]:
        """Everything that travels along it, either way."""
        return sorted({kind for _one, kind in self.rights}, key=KIND_ORDER.__getitem__)


def links(bureau_id: int | None = None) -> list[LinkCard]:
    """Links of a bureau, or of the acting bureau's whole city: open ones first, then by lead and partner."""
    if bureau_id is None:
        return _cards(PairingLink.city_id == bureaus.bureau_by_id(context.bureau_id()).city_id)
    return _cards(or_(PairingLink.lead_id == bureau_id, PairingLink.partner_id == bureau_id))


def link(link_id: UUID) -> LinkCard:
    """One link that concerns the acting bureau: as a side, or as the city. Raises :class:`Missing`."""
    found = _cards(PairingLink.id == link_id)
    here = context.bureau_id()
    if not found or (here not in found[0].parties and not is_root(here)):
        raise Missing("联动关系")
    return found[0]


def is_root(bureau_id: int) -> bool:
    """Whether a bureau is the city's, which proposes and ends links."""
    return bureaus.bureau_by_id(bureau_id).city_id == bureau_id


def sides_of(link_id: UUID) -> dict[int, LinkSide]:
    """The linkage groups of both sides, by bureau."""
    rows = db.session.scalars(select(LinkSide).where(LinkSide.link_id == link_id))
    return {row.bureau_id: row for row in rows}


def _cards(which: ColumnElement[bool]) -> list[LinkCard]:
    in_order = (PairingLink.valid_to.desc().nulls_first(), PairingLink.lead_id, PairingLink.partner_id, PairingLink.id)
    rows = db.session.scalars(select(PairingLink).where(which).order_by(*in_order).limit(MOST_LINKS)).all()
    ids = [row.id for row in rows]
    rights, terms = _rights_of(ids), _terms_of(ids)
    return [
        LinkCard(
            row.id, row.kind, row.lead_id, row.partner_id, row.basis, row.valid_from, row.valid_to, row.ended_reason,
            rights[row.id], terms[row.id],
        )
        for row in rows
    ]  # fmt: skip


def _rights_of(link_ids: Iterable[UUID]) -> Mapping[UUID, list[tuple[int, HandoffKind]]]:
    found: dict[UUID, list[tuple[int, HandoffKind]]] = defaultdict(list)
    rows = db.session.execute(
        select(PairingRight.link_id, PairingRight.from_id, PairingRight.kind).where(
            PairingRight.link_id.in_(list(link_ids))
        )
    )
    for row in sorted(rows, key=lambda row: (row.from_id, KIND_ORDER[row.kind])):
        found[row.link_id].append((row.from_id, row.kind))
    return found


def _terms_of(link_ids: Iterable[UUID]) -> Mapping[UUID, list[TermsView]]:
    ids = list(link_ids)
    scopes: dict[tuple[UUID, int], dict[HandoffKind, Scope]] = defaultdict(dict)
    for row in db.session.execute(_all(LinkScope, ids)).scalars():
        scopes[row.link_id, row.number][row.kind] = Scope(row.link_id, frozenset(row.facts), row.files)
    answers: dict[tuple[UUID, int], dict[int, TermsAnswer]] = defaultdict(dict)
    for row in db.session.execute(_all(LinkAnswer, ids)).scalars():
        said = TermsAnswer(row.bureau_id, row.agreed, row.answered_at, row.answered_by, row.reason)
        answers[row.link_id, row.number][row.bureau_id] = said
    found: dict[UUID, list[TermsView]] = defaultdict(list)
    for row in db.session.execute(_all(LinkTerms, ids).order_by(LinkTerms.number.desc())).scalars():
        key = (row.link_id, row.number)
        found[row.link_id].append(
            TermsView(row.number, row.proposed_at, row.proposed_by, row.note, scopes[key], answers[key])
        )
    return found


def _all(table: Any, link_ids: list[UUID]) -> Any:
    return select(table).where(table.link_id.in_(link_ids))
