"""From what a practice city is copied: the dictionary, the adoptions, the calendar - and of each item its next version.

The next version is the one that waits for its day, else the draft if nothing is missing in it, else the one in force.
Read as the real city, which alone sees its drafts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.foundation.calendar.models import WorkDay, WorkYear
from app.standards.catalogue.adoptions import Adoption, LocalPart
from app.standards.catalogue.checks import check_prerequisites
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.entry import CatalogueRefused
from app.standards.catalogue.files import CatalogueFile
from app.standards.catalogue.integrity import stored_contents
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.shape import content_faults
from app.standards.catalogue.terms import VersionState
from app.standards.drafting import queries as drafting
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.operations import day_in_words
from app.standards.drafting.terms import OPEN_DRAFTS, DraftState
from tenants.clock import today
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
Content = Mapping[str, Any]


@dataclass(frozen=True)
class HeldVersion:
    """The version of an item that the practice city holds."""

    code: str
    number: int
    content: Content
    since: date
    note: str = ""
    """Where it comes from, if it is not in force."""


@dataclass(frozen=True)
class CopySource:
    """Everything that is copied, as rows of the real city."""

    city_id: int
    items: Sequence[AnyRow]
    materials: Sequence[AnyRow]
    synonyms: Sequence[AnyRow]
    bases: Sequence[AnyRow]
    files: Sequence[AnyRow]
    adoptions: Sequence[AnyRow]
    local_parts: Sequence[AnyRow]
    years: Sequence[AnyRow]
    days: Sequence[AnyRow]
    held: Sequence[HeldVersion]


def read_source(city_id: int) -> CopySource:
    """Read as the root bureau of the city, in an open transaction. About thirty statements."""
    items = _rows(Item, city_id)
    return CopySource(
        city_id=city_id,
        items=items,
        materials=_rows(Material, city_id),
        synonyms=_rows(MaterialSynonym, city_id),
        bases=_rows(LegalBasis, city_id),
        files=[row for row in _rows(CatalogueFile, city_id) if row.bureau_id == city_id],
        adoptions=[row for row in _rows(Adoption, city_id) if row.until is None],
        local_parts=_rows(LocalPart, city_id),
        years=_rows(WorkYear, city_id),
        days=_rows(WorkDay, city_id),
        held=_held(city_id, {row.id: row.code for row in items if row.retired_on is None}),
    )


def _rows(table: Any, city_id: int) -> Sequence[AnyRow]:
    return db.session.execute(select(*table.__table__.columns).where(table.city_id == city_id)).all()


def _held(city_id: int, codes: Mapping[UUID, str]) -> list[HeldVersion]:
    """One version for each item that has any: what is certain first, then drafts as long as no item comes before itself."""
    chosen = _published(city_id, codes)
    before = {code: _before(held.content) for code, held in chosen.items()}
    for draft in _whole_drafts(city_id, codes):
        known = chosen.get(draft.code)
        if known is not None and known.note:
            continue  # a version waits for its day already: that one is next
        try:
            check_prerequisites({**before, draft.code: _before(draft.content)})
        except CatalogueRefused:
            continue
        chosen[draft.code], before[draft.code] = draft, _before(draft.content)
    return list(chosen.values())


def _before(content: Content) -> list[str]:
    return [line["item"] for line in content["procedure"]["prerequisites"]]


def _published(city_id: int, codes: Mapping[UUID, str]) -> dict[str, HeldVersion]:
    """What is in force, or waits for its day, by code."""
    states = (VersionState.IN_FORCE, VersionState.SCHEDULED)
    version = ItemVersion
    rows = db.session.execute(
        select(version.id, version.item_id, version.number, version.state, version.valid_from, version.change_note)
        .where(version.city_id == city_id, version.state.in_(states), version.item_id.in_(codes))
        .order_by(version.number)
    ).all()
    contents = stored_contents(city_id, [row.id for row in rows])
    found = {}
    for row in rows:
        waits = row.state is VersionState.SCHEDULED
        note = f"定于{day_in_words(row.valid_from)}生效的第{row.number}版。{row.change_note}" if waits else ""
        found[codes[row.item_id]] = HeldVersion(
            codes[row.item_id], row.number, contents[row.id], today() if waits else row.valid_from, note
        )
    return found


def _whole_drafts(city_id: int, codes: Mapping[UUID, str]) -> list[HeldVersion]:
    """Open drafts in which nothing is missing or wrong."""
    known = drafting.known_codes(city_id)
    rows = db.session.scalars(
        select(ItemDraft)
        .where(ItemDraft.bureau_id == city_id, ItemDraft.state.in_(OPEN_DRAFTS), ItemDraft.item_id.in_(codes))
        .order_by(ItemDraft.id)
    )
    return [
        HeldVersion(codes[row.item_id], (row.base_number or 0) + 1, row.body, today(), _said(row))
        for row in rows
        if not content_faults(row.body, known)
    ]


def _said(row: ItemDraft) -> str:
    word = "正在审核" if row.state is DraftState.IN_REVIEW else "正在起草"
    return f"{word}的第{(row.base_number or 0) + 1}版，发布前还可能修改。{row.change_note}"
