"""Drafts of common questions, as pages need them. Of the acting bureau alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.foundation.errors import Missing
from app.oversight.knowledge.models import AnswerDraft
from app.oversight.knowledge.terms import DraftState
from app.standards.catalogue.models import Item
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
PAGE = 20


def draft(draft_id: UUID, lock: bool = False) -> AnswerDraft:
    """One draft. Raises :class:`Missing`."""
    statement = select(AnswerDraft).where(AnswerDraft.bureau_id == context.bureau_id(), AnswerDraft.id == draft_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise Missing("常见问题草稿")
    return found


def open_draft_of(entry_id: UUID) -> AnswerDraft | None:
    """The draft of an entry's next text, while there is one."""
    return db.session.scalar(
        select(AnswerDraft).where(
            AnswerDraft.bureau_id == context.bureau_id(),
            AnswerDraft.entry_id == entry_id,
            AnswerDraft.state == DraftState.DRAFT,
        )
    )


def open_drafts(before: UUID | None = None) -> tuple[Sequence[AnyRow], UUID | None]:
    """A page of the drafts that wait for a second person, with the item's ``name``, newest first, and where the next begins."""
    statement = (
        select(AnswerDraft.id, AnswerDraft.question, AnswerDraft.saved_at, AnswerDraft.saved_by, Item.name)
        .outerjoin(Item, Item.id == AnswerDraft.item_id)
        .where(AnswerDraft.bureau_id == context.bureau_id(), AnswerDraft.state == DraftState.DRAFT)
    )
    if before is not None:
        statement = statement.where(AnswerDraft.id < before)
    rows = db.session.execute(statement.order_by(AnswerDraft.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def drafts_from(handoff_id: UUID) -> Sequence[AnyRow]:
    """What was made of a letter, newest first: ``id``, ``entry_id``, ``state``."""
    return db.session.execute(
        select(AnswerDraft.id, AnswerDraft.entry_id, AnswerDraft.state)
        .where(
            AnswerDraft.bureau_id == context.bureau_id(),
            AnswerDraft.handoff_id == handoff_id,
            AnswerDraft.state != DraftState.DROPPED,
        )
        .order_by(AnswerDraft.id.desc())
        .limit(20)
    ).all()


def letter_of(entry_id: UUID) -> UUID | None:
    """The letter from which an entry was first made, if from one."""
    return db.session.scalar(
        select(AnswerDraft.handoff_id)
        .where(
            AnswerDraft.bureau_id == context.bureau_id(),
            AnswerDraft.entry_id == entry_id,
            AnswerDraft.handoff_id.is_not(None),
        )
        .order_by(AnswerDraft.id)
        .limit(1)
    )
