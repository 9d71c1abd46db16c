"""How the record of what was shared (共享记录) is told, to staff and to the unit."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import request

from app.interbureau.handoffs.disclosures import Disclosure, DisclosureCursor
from app.interbureau.handoffs.states import Box
from tenants.bureaus import bureau_by_id


class DisclosureLine(NamedTuple):
    """One line."""

    at: datetime
    whom: str
    why: str
    """Kind, act and item."""
    facts: list[tuple[str, str]]
    files: list[str]
    named: list[str]
    said: str
    who: str
    href: str
    is_bare: bool


def disclosure_line(one: Disclosure) -> DisclosureLine:
    """One message that left."""
    return DisclosureLine(
        one.at,
        bureau_by_id(one.other_id).name,
        f"{one.kind.label} · {one.act.label}：{one.item_name or one.title}",
        list(one.facts.items()),
        list(one.files),
        list(one.named),
        one.said,
        one.actor_name,
        f"/{'outbox' if one.box is Box.OUT else 'inbox'}/{one.handoff_id}",
        one.is_bare,
    )


def cursor_of_request() -> DisclosureCursor | None:
    """``after=2026-11-22T09:10:00+08:00_uuid_3``; anything else means the beginning."""
    at, _, rest = request.args.get("after", "").partition("_")
    key, _, number = rest.partition("_")
    try:
        found = DisclosureCursor(datetime.fromisoformat(at.replace(" ", "+")), UUID(key), int(number))
    except ValueError:
        return None
    return found if found.at.tzinfo is not None and 0 < found.number < 1_000_000 else None


def cursor_text(cursor: DisclosureCursor) -> str:
    """The same for an address."""
    return f"{cursor.at.isoformat().replace('+', '%2B')}_{cursor.handoff_id}_{cursor.number}"
