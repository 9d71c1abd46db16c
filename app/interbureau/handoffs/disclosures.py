"""What of a project left its bureau (共享记录, B24): read off the messages themselves, which nobody can change or remove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, tuple_

from app.interbureau.handoffs.content import facts_in, files_in
from app.interbureau.handoffs.message_contents import AnyContent, read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.states import Box, HandoffAct
from tenants import context
from tenants.db import db
from tenants.link_terms import FACT_LABELS
from tenants.pairings import HandoffKind

PAGE_SIZE = 25
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class DisclosureCursor:
    """Where a page begins: behind this message."""

    at: datetime
    handoff_id: UUID
    number: int


@dataclass(frozen=True)
class Disclosure:
    """One message that left: to whom, why, when, by whom, and what it carried."""

    handoff_id: UUID
    number: int
    box: Box
    kind: HandoffKind
    act: HandoffAct
    other_id: int
    title: str
    item_name: str | None
    at: datetime
    actor_name: str
    facts: Mapping[str, str]
    files: Sequence[str]
    named: Sequence[str]
    """Materials that were told by name alone."""
    said: str

    @property
    def cursor(self) -> DisclosureCursor:
        """The place of this message in the list."""
        return DisclosureCursor(self.at, self.handoff_id, self.number)

    @property
    def is_bare(self) -> bool:
        """Whether it carried neither facts nor materials."""
        return not (self.facts or self.files or self.named)


def disclosures_of(
    project_id: UUID, after: DisclosureCursor | None = None, size: int = PAGE_SIZE
) -> tuple[list[Disclosure], DisclosureCursor | None]:
    """Messages of a project's handoffs that its bureau wrote, the newest first, and where the next page begins."""
    message, box = HandoffMessage, Handoff
    statement = (
        select(
            message.handoff_id, message.number, message.kind, message.act, message.origin_id, message.target_id,
            message.at, message.actor_name, message.content, box.box, box.title, box.item_name,
        )
        .join(box, and_(box.bureau_id == message.bureau_id, box.id == message.handoff_id))
        .where(
            message.bureau_id == context.bureau_id(),
            box.bureau_id == context.bureau_id(),
            box.project_id == project_id,
            message.author_id == context.bureau_id(),
        )
        .order_by(message.at.desc(), message.handoff_id.desc(), message.number.desc())
        .limit(size + 1)
    )  # fmt: skip
    if after is not None:
        place = tuple_(message.at, message.handoff_id, message.number)
        statement = statement.where(place < (after.at, after.handoff_id, after.number))
    rows = [_left(row) for row in db.session.execute(statement)]
    return rows[:size], rows[size - 1].cursor if len(rows) > size else None


def _left(row: Any) -> Disclosure:
    content = read_content(row, AnyContent)
    other = row.target_id if row.box is Box.OUT else row.origin_id
    return Disclosure(
        row.handoff_id, row.number, row.box, row.kind, row.act, other, row.title, row.item_name, row.at, row.actor_name,
        _facts(content), [file["name"] for file in files_in(content)], list(_named(content)),
        "；".join(text for text in _texts(content) if text),
    )  # fmt: skip


def _texts(content: AnyContent) -> Iterator[str]:
    """What was written to the other bureau besides."""
    yield content.get("note", "")
    yield content.get("questions", "")
    yield content.get("answer", "")
    yield content.get("reason", "")
    yield content.get("evidence", "")


def _facts(content: AnyContent) -> dict[str, str]:
    """In the list's order: JSON in the database keeps none."""
    told = facts_in(content)
    known = [label for label in FACT_LABELS.values() if label in told]
    return {label: told[label] for label in (*known, *(label for label in told if label not in known))}


def _named(content: AnyContent) -> Iterator[str]:
    for one in content.get("materials", ()):
        if not one["file"]:
            yield one["name"]
