"""Drafts, comments and proposals as pages need them; the codes and names that a content document may cite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from app.foundation.errors import Missing
from app.standards.catalogue.dictionary import LegalBasis, Material
from app.standards.catalogue.file_queries import form_hashes, form_names
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.shape import KnownCodes
from app.standards.catalogue.terms import VersionState
from app.standards.catalogue.version_parts import VersionPrerequisite
from app.standards.drafting.models import DraftComment, ItemDraft, Proposal
from app.standards.drafting.terms import OPEN_DRAFTS, ProposalState
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
MOST_COMMENTS = 500


def draft(draft_id: UUID, lock: bool = False) -> ItemDraft:
    """One draft of the acting bureau; raises :class:`Missing`."""
    statement = select(ItemDraft).where(ItemDraft.bureau_id == context.bureau_id(), ItemDraft.id == draft_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(statement)
    if row is None:
        raise Missing("草稿")
    return row


def open_draft_of(item_id: UUID) -> ItemDraft | None:
    """The draft of an item that is being written or reviewed; there is at most one."""
    return db.session.scalar(
        select(ItemDraft).where(
            ItemDraft.bureau_id == context.bureau_id(),
            ItemDraft.item_id == item_id,
            ItemDraft.state.in_(OPEN_DRAFTS),
        )
    )


def open_drafts(city_id: int) -> Mapping[UUID, AnyRow]:
    """All open drafts by item: ``id``, ``state``, ``saved_at``, ``saved_by``. Empty for every bureau but the city."""
    rows = db.session.execute(
        select(ItemDraft.item_id, ItemDraft.id, ItemDraft.state, ItemDraft.saved_at, ItemDraft.saved_by)
        .where(ItemDraft.bureau_id == city_id, ItemDraft.state.in_(OPEN_DRAFTS))
        .limit(2000)
    )
    return {row.item_id: row for row in rows}


def comments_of(draft_id: UUID) -> Sequence[AnyRow]:
    """Comments of the review, in their order."""
    return db.session.execute(
        select(*DraftComment.__table__.columns)
        .where(DraftComment.bureau_id == context.bureau_id(), DraftComment.draft_id == draft_id)
        .order_by(DraftComment.id)
        .limit(MOST_COMMENTS)
    ).all()


def comment(comment_id: UUID, lock: bool = False) -> DraftComment:
    """One comment; raises :class:`Missing`."""
    statement = select(DraftComment).where(DraftComment.bureau_id == context.bureau_id(), DraftComment.id == comment_id)
    row = db.session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise Missing("审核意见")
    return row


def unsettled_comment_count(draft_id: UUID) -> int:
    """How many comments are not settled."""
    return (
        db.session.scalar(
            select(func.count()).select_from(
                select(DraftComment.id)
                .where(
                    DraftComment.bureau_id == context.bureau_id(),
                    DraftComment.draft_id == draft_id,
                    DraftComment.settled_at.is_(None),
                )
                .limit(MOST_COMMENTS)
                .subquery()
            )
        )
        or 0
    )


def item(item_id: UUID, lock: bool = False) -> Item:
    """One item of the catalogue; raises :class:`Missing`."""
    statement = select(Item).where(Item.id == item_id)
    row = db.session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise Missing("事项")
    return row


def newest_version(item_id: UUID, *states: VersionState) -> ItemVersion | None:
    """The newest version of an item, of these states where given."""
    statement = select(ItemVersion).where(ItemVersion.item_id == item_id)
    if states:
        statement = statement.where(ItemVersion.state.in_(states))
    return db.session.scalar(statement.order_by(ItemVersion.number.desc()).limit(1))


def ids_by_code(city_id: int) -> dict[str, dict[str, UUID]]:
    """Code → id of every ``item``, ``material`` and ``basis`` of a city that a document may cite."""
    return {
        "item": _codes(select(Item.code, Item.id).where(Item.city_id == city_id)),
        "material": _codes(
            select(Material.code, Material.id).where(Material.city_id == city_id, Material.merged_into_id.is_(None))
        ),
        "basis": _codes(select(LegalBasis.code, LegalBasis.id).where(LegalBasis.city_id == city_id)),
    }


def known_codes(city_id: int) -> KnownCodes:
    """Everything that a document may cite, to check one: its files besides the codes."""
    return {**ids_by_code(city_id), "file": form_hashes(city_id)}


def name_lookup(city_id: int) -> Callable[[str, str], str]:
    """How a code or a file is called in words, for comparisons and lists: four statements for any number of them."""
    basis = (LegalBasis.document + LegalBasis.article).label("name")
    found = {
        "item": _named(select(Item.code, Item.name).where(Item.city_id == city_id)),
        "material": _named(select(Material.code, Material.name).where(Material.city_id == city_id)),
        "basis": _named(select(LegalBasis.code, basis).where(LegalBasis.city_id == city_id)),
        "file": form_names(city_id),
    }
    return lambda kind, code: found[kind].get(code, code)


def merged_codes(city_id: int) -> dict[str, str]:
    """Code of each merged duplicate → code of the material that stays."""
    stays = aliased(Material)
    rows = db.session.execute(
        select(Material.code, stays.code.label("stays"))
        .join(stays, stays.id == Material.merged_into_id)
        .where(Material.city_id == city_id)
    )
    return {row.code: row.stays for row in rows}


def prerequisites(city_id: int) -> dict[str, list[str]]:
    """Which items come before each item in force, by code."""
    before = aliased(Item)
    rows = db.session.execute(
        select(Item.code, before.code.label("before"))
        .join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE))
        .join(VersionPrerequisite, VersionPrerequisite.version_id == ItemVersion.id)
        .join(before, before.id == VersionPrerequisite.item_id)
        .where(Item.city_id == city_id)
        .order_by(VersionPrerequisite.version_id, VersionPrerequisite.number)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row.before)
    return found


def accepted_proposals(item_id: UUID) -> Sequence[Proposal]:
    """Accepted proposals that no version carries yet: the next draft takes them in."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.item_id == item_id,
            Proposal.state == ProposalState.ACCEPTED,
            Proposal.published_number.is_(None),
        )
        .order_by(Proposal.id)
        .limit(200)
    ).all()


def _codes(statement: Any) -> dict[str, UUID]:
    return {row.code: row.id for row in db.session.execute(statement)}


def _named(statement: Any) -> dict[str, str]:
    return {row.code: row.name for row in db.session.execute(statement)}
