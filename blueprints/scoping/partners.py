"""Which bureaus can be named where: those that a live link reaches."""

from __future__ import annotations

from app.interbureau.handoffs.queries import live_rights
from tenants import bureaus
from tenants.clock import today
from tenants.pairings import HandoffKind

DECIDING_KINDS = frozenset({HandoffKind.PUSH, HandoffKind.REVIEW_ON_BEHALF})


def partner_names(bureau_id: int, *kinds: HandoffKind) -> list[tuple[int, str]]:
    """Bureaus to which ``bureau_id`` may send one of ``kinds`` today: number and name, in order."""
    reached = {right.to_id for right in live_rights(today()) if right.from_id == bureau_id and right.kind in kinds}
    return [(one, bureaus.bureau_by_id(one).name) for one in sorted(reached)]


def possible_deciders(bureau_id: int) -> list[tuple[int, str]]:
    """Who may decide an item of a project that ``bureau_id`` serves: itself first, then those it can hand to."""
    reached = [bureau_id, *(one for one, _name in partner_names(bureau_id, *DECIDING_KINDS))]
    return [(one, bureaus.bureau_by_id(one).short_name) for one in reached]
