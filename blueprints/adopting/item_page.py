"""What the page of an item at this bureau shows: made here, in one place, so that its template can be read against one
shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.oversight.circulars.receipts import OwedReceipt, owed_receipts
from app.standards.adopting import queries
from app.standards.adopting.local_parts import LOCAL_LABELS
from app.standards.adopting.queries import PointStatus
from app.standards.catalogue.deciding import route_of
from app.standards.catalogue.terms import ReadinessPoint, Stage, adoption_status_text
from blueprints.adopting.forms import ClaimForm, VersionForm
from blueprints.adopting.wording import is_city_bureau, planned_status, route_words, status_chip
from blueprints.cards.photos import photo_href
from blueprints.shell.current_officer import current_officer
from tenants.bureaus import bureau_by_id
from tenants.labels import labels_of

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""


@dataclass(frozen=True)
class ItemWords:
    """How the item stands here, in words."""

    status: str
    tone: str
    stage: str
    planned: str
    """What waits for its day; empty where nothing does."""
    route: str
    """Where a project's case of the item goes from here."""


@dataclass(frozen=True)
class StatusPeriod:
    """A status and from when until when it was so; without an end it is the present one."""

    word: str
    since: date
    until: date | None
    basis: str


@dataclass(frozen=True)
class ItemReadiness:
    """The readiness checklist (承接准备), and the points that are not signed."""

    points: Sequence[PointStatus]
    words: Mapping[ReadinessPoint, str]
    lacking: list[ReadinessPoint]


@dataclass(frozen=True)
class ItemLocalPart:
    """What this bureau fills in itself: by the labels of the form, and the picture of the window."""

    places: list[tuple[str, str]]
    photo: str | None


@dataclass(frozen=True)
class ItemActs:
    """What this officer can do."""

    may_manage: bool
    may_propose: bool


@dataclass(frozen=True)
class ItemForms:
    """The forms of the page, empty but for the one that was sent."""

    claim: ClaimForm
    noted: Any
    """Of an act without fields on the page: its faults stand at the head."""


@dataclass(frozen=True)
class ItemPage:
    """The page of an item at this bureau."""

    row: Any
    words: ItemWords
    is_stale: bool
    """The version in force waits to be taken note of (待知悉)."""
    is_unconfirmed: bool
    """Signatures of the readiness were taken back."""
    history: list[StatusPeriod]
    readiness: ItemReadiness
    local: ItemLocalPart
    owed: list[tuple[OwedReceipt, str]]
    """Versions whose reading is asked of this bureau, and by whom."""
    at_city: bool
    acts: ItemActs
    forms: ItemForms


def item_page(row: Any, typed: Typed) -> ItemPage:
    """The page of an item as this officer sees it now."""
    points = queries.readiness_points(g.bureau.id, row.item_id)
    return ItemPage(
        row=row,
        words=_words(row),
        is_stale=queries.is_stale(row),
        is_unconfirmed=queries.is_unconfirmed(row),
        history=[
            StatusPeriod(adoption_status_text(one.status, one.support), one.since, one.until, one.basis)
            for one in queries.adoption_history(g.bureau.id, row.item_id)
        ],
        readiness=ItemReadiness(
            points=points,
            words=labels_of(ReadinessPoint),
            lacking=[each.point for each in points if each.signed_at is None],
        ),
        local=_local_part(row),
        owed=[(one, bureau_by_id(one.sender_id).name) for one in owed_receipts(row.item_id)],
        at_city=is_city_bureau(),
        acts=ItemActs(
            may_manage=has_permission(current_officer(), P.ADOPTION_MANAGE),
            may_propose=has_permission(current_officer(), P.PROPOSAL_MAKE),
        ),
        forms=ItemForms(typed.get("claim") or claim_form(points), typed.get("noted") or VersionForm()),
    )


def claim_form(points: Sequence[PointStatus]) -> ClaimForm:
    """The form of claiming a point of the readiness checklist that is not signed."""
    return ClaimForm().of(each.point for each in points if each.signed_at is None)


def _words(row: Any) -> ItemWords:
    status, tone = status_chip(row.status, row.support)
    return ItemWords(
        status=status,
        tone=tone,
        stage=Stage(row.stage).label,
        planned=planned_status(row),
        route=route_words(route_of(g.bureau.id, row.item_id)),
    )


def _local_part(row: Any) -> ItemLocalPart:
    local = queries.local_part(row.item_id)
    return ItemLocalPart(
        places=[(label, getattr(local, name)) for name, label in LOCAL_LABELS.items()] if local else [],
        photo=photo_href(g.bureau.slug, row.code, local.photo_sha256 if local else None),
    )
