"""New versions of the city's items, drafted, reviewed and published by operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.standards.catalogue.models import Item
from app.standards.catalogue.sections import MATERIALS, TIME_LIMIT
from app.standards.drafting import operations, publishing, queries
from tenants.clock import today
from tenants.db import db
from tests.factories.scoping import CITY, acting_officer

Lines = list[dict[str, Any]]


def publish_version(code: str, days: int | None = None, materials: Callable[[Lines], Lines] | None = None) -> int:
    """The next version of an item, in force today; returns its number. ``days``: promised; ``materials``: new lines."""
    with acting_officer(CITY, "mulu") as by:
        draft = operations.start_draft(db.session.scalars(select(Item).where(Item.code == code)).one())
        if days is not None:
            limit = {name: value for name, value in TIME_LIMIT.of(draft.body).items() if name != "variants"}
            limit |= {"statutory_days": None, "promised_days": days, "promised_confirmed": True}
            operations.save_section(draft, TIME_LIMIT, limit, operations.revision_token_of(draft, TIME_LIMIT))
        if materials is not None:
            lines = materials([dict(line) for line in MATERIALS.lines(draft.body)])
            operations.save_section(draft, MATERIALS, lines, operations.revision_token_of(draft, MATERIALS))
        operations.set_change_note(draft, "按新规定调整。")
        operations.submit(draft, by)
        draft_id = draft.id
    with acting_officer(CITY, "lingdao") as by:
        draft = queries.draft(draft_id)
        return publishing.publish(draft, today(), by, draft.revision).number
