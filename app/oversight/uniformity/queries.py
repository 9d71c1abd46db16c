"""What the matrix is read from: items in force, who handles them, what each bureau took note of, tells and published.

A constant number of statements for any number of items and bureaus.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.foundation.errors import Missing
from app.oversight.uniformity.drift import LEAST_ONLINE, ONLINE_DEPTHS
from app.oversight.uniformity.models import DeclaredGuide, FigureRound, ObservedFigure, RunningFigure
from app.oversight.uniformity.published_texts import facet_lines, text_digest
from app.standards.catalogue.adoptions import Acknowledgement, Adoption
from app.standards.catalogue.integrity import stored_contents
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import Stage, UniformFacet, VersionState
from tenants import bureaus, context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
MOST_ITEMS = 2000
MOST_DECLARED = 2000
MOST_VERSIONS = 20
MOST_RUNNING = 2000
FIRST_NUMBER = 1
"""Number of an item's first version."""


_first, _current = aliased(ItemVersion), aliased(ItemVersion)
_ITEMS = (
    select(
        Item.id.label("item_id"), Item.city_id, Item.code, Item.stage, Item.division, ItemVersion.name,
        ItemVersion.id.label("version_id"), ItemVersion.number, ItemVersion.valid_from, ItemVersion.content_hash,
        _first.id.label("first_id"),
    )
    .join(ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.state == VersionState.IN_FORCE))
    .outerjoin(_first, and_(_first.item_id == Item.id, _first.number == FIRST_NUMBER))
    .where(Item.retired_on.is_(None))
)  # fmt: skip
_NOTED = (
    select(ItemVersion.item_id, Acknowledgement.bureau_id, ItemVersion.id.label("version_id"), ItemVersion.number)
    .ext(distinct_on(ItemVersion.item_id, Acknowledgement.bureau_id))
    .join(ItemVersion, ItemVersion.id == Acknowledgement.version_id)
    .join(_current, and_(_current.item_id == ItemVersion.item_id, _current.state == VersionState.IN_FORCE))
    .where(_current.number > FIRST_NUMBER, ItemVersion.number <= _current.number)
    .order_by(ItemVersion.item_id, Acknowledgement.bureau_id, ItemVersion.number.desc())
)


@dataclass(frozen=True)
class MatrixScope:
    """Which part of the matrix is read."""

    city_id: int
    stage: Stage | None = None
    item_id: UUID | None = None
    bureau_id: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it is of one item or of one bureau."""
        return self.item_id is not None or self.bureau_id is not None

    def narrow(self, statement: Any, table: Any) -> Any:
        """Only rows of this scope: of a table of bureaus' rows."""
        statement = statement.where(table.city_id == self.city_id)
        if self.item_id is not None:
            statement = statement.where(table.item_id == self.item_id)
        if self.bureau_id is not None:
            statement = statement.where(table.bureau_id == self.bureau_id)
        return statement


def items(scope: MatrixScope) -> Sequence[AnyRow]:
    """Items in force in catalogue order, with ``first_id`` of their first version. At most :data:`MOST_ITEMS`."""
    statement = _ITEMS.where(Item.city_id == scope.city_id)
    if scope.stage is not None:
        statement = statement.where(Item.stage == scope.stage)
    if scope.item_id is not None:
        statement = statement.where(Item.id == scope.item_id)
    return db.session.execute(statement.order_by(Item.position, Item.code).limit(MOST_ITEMS)).all()


def item_in_force(code: str) -> AnyRow:
    """One item of the acting bureau's city. Raises :class:`Missing` where none is in force under that code."""
    city_id = bureaus.bureau_by_id(context.bureau_id()).city_id
    found = db.session.scalar(select(Item.id).where(Item.city_id == city_id, Item.code == code))
    rows = items(MatrixScope(city_id, item_id=found)) if found else []
    if not rows:
        raise Missing("事项")
    return rows[0]


def adoption_statuses(scope: MatrixScope) -> Sequence[AnyRow]:
    """Who handles what: ``item_id``, ``status``, ``bureau_ids`` - one row for all bureaus of one status."""
    statement = select(Adoption.item_id, Adoption.status, func.array_agg(Adoption.bureau_id).label("bureau_ids"))
    narrowed = scope.narrow(statement.where(Adoption.until.is_(None)), Adoption)
    return db.session.execute(narrowed.group_by(Adoption.item_id, Adoption.status)).all()


def noted_versions(scope: MatrixScope) -> Sequence[AnyRow]:
    """The newest version that each bureau took note of, of items that have had more than one."""
    statement = _NOTED.where(Acknowledgement.city_id == scope.city_id)
    if scope.item_id is not None:
        statement = statement.where(ItemVersion.item_id == scope.item_id)
    if scope.bureau_id is not None:
        statement = statement.where(Acknowledgement.bureau_id == scope.bureau_id)
    return db.session.execute(statement).all()


def newest_figures(scope: MatrixScope) -> Sequence[AnyRow]:
    """The figures of the newest version of which each bureau has enough cases.

    Of a whole city or stage only those that contradict the standard, as :func:`app.oversight.uniformity.drift.observed_drifts` says it.
    """
    statement = (
        select(*ObservedFigure.__table__.columns, ItemVersion.number, ItemVersion.online_depth)
        .ext(distinct_on(ObservedFigure.item_id, ObservedFigure.bureau_id))
        .join(ItemVersion, ItemVersion.id == ObservedFigure.version_id)
        .order_by(ObservedFigure.item_id, ObservedFigure.bureau_id, ItemVersion.number.desc())
    )
    newest = scope.narrow(statement, ObservedFigure).subquery()
    found = select(newest)
    if not scope.is_narrow:
        told = newest.c
        found = found.where(
            (told.median_days > told.limit_days)
            | (told.extra_materials > 0)
            | (told.strange_steps > 0)
            | ((told.online_share < LEAST_ONLINE) & told.online_depth.in_(ONLINE_DEPTHS))
        )
    return db.session.execute(found).all()


def figures_of_versions(scope: MatrixScope) -> Sequence[AnyRow]:
    """The figures of one item at one bureau, of every version with enough cases, newest first."""
    statement = select(*ObservedFigure.__table__.columns, ItemVersion.number, ItemVersion.online_depth).join(
        ItemVersion, ItemVersion.id == ObservedFigure.version_id
    )
    return db.session.execute(
        scope.narrow(statement, ObservedFigure).order_by(ItemVersion.number.desc()).limit(MOST_VERSIONS)
    ).all()


def running_figures(scope: MatrixScope) -> Sequence[AnyRow]:
    """Cases under way of one item, by bureau and version, newest first; ``cases`` is None for fewer than three (B10)."""
    statement = (
        select(RunningFigure.bureau_id, RunningFigure.version_id, RunningFigure.cases, ItemVersion.number)
        .join(ItemVersion, ItemVersion.id == RunningFigure.version_id)
        .order_by(ItemVersion.number.desc(), RunningFigure.bureau_id)
    )
    return db.session.execute(scope.narrow(statement, RunningFigure).limit(MOST_RUNNING)).all()


def declared_texts(scope: MatrixScope) -> Sequence[AnyRow]:
    """What was published elsewhere of one item at one bureau, with its text."""
    statement = scope.narrow(select(*DeclaredGuide.__table__.columns), DeclaredGuide)
    return db.session.execute(statement.limit(len(UniformFacet))).all()


def published_digests(scope: MatrixScope) -> Sequence[AnyRow]:
    """Published texts as digests: ``item_id``, ``facet``, ``text_digest`` - one row for all bureaus that say the same."""
    statement = scope.narrow(select(DeclaredGuide.item_id, DeclaredGuide.facet, DeclaredGuide.digest), DeclaredGuide)
    return db.session.execute(statement.distinct()).all()


def published_texts(scope: MatrixScope, digests: Collection[str]) -> Sequence[AnyRow]:
    """Who published what where, without the text: of one item or bureau all of it, else only these digests."""
    if not digests and not scope.is_narrow:
        return []
    columns = [DeclaredGuide.__table__.c[name] for name in ("item_id", "bureau_id", "facet", "digest", "source")]
    statement = scope.narrow(select(*columns, DeclaredGuide.imported_at), DeclaredGuide)
    if not scope.is_narrow:
        statement = statement.where(DeclaredGuide.digest.in_(digests))
    return db.session.execute(statement.limit(MOST_ITEMS * len(UniformFacet))).all()


def own_declared_texts() -> Sequence[AnyRow]:
    """What the acting bureau has registered, newest first, with the item's ``code`` and ``name``."""
    statement = select(*DeclaredGuide.__table__.columns, Item.code, Item.name).join(
        Item, Item.id == DeclaredGuide.item_id
    )
    mine = statement.where(DeclaredGuide.bureau_id == context.bureau_id())
    return db.session.execute(mine.order_by(DeclaredGuide.imported_at.desc()).limit(MOST_DECLARED)).all()


def figure_rounds(city_id: int) -> Mapping[int, datetime]:
    """When each bureau's figures were prepared."""
    found = db.session.execute(select(FigureRound.bureau_id, FigureRound.as_of).where(FigureRound.city_id == city_id))
    return {row.bureau_id: row.as_of for row in found}


def version_contents(city_id: int, version_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Content documents of versions; no statement for none of them."""
    return stored_contents(city_id, version_ids) if version_ids else {}


def facet_texts(city_id: int, found: Mapping[UUID, Any]) -> dict[UUID, dict[UniformFacet, list[str]]]:
    """The five facets of documents in plain lines, by version; no statement for none of them."""
    names = item_names(city_id) if found else {}
    return {
        version_id: facet_lines(content, lambda _kind, code: names.get(code, code))
        for version_id, content in found.items()
    }


def item_names(city_id: int) -> dict[str, str]:
    """Items by code, as prerequisites name them."""
    return {
        row.code: row.name for row in db.session.execute(select(Item.code, Item.name).where(Item.city_id == city_id))
    }


Digests = Mapping[UniformFacet, str]
_DIGESTS: dict[tuple[UUID, int], Digests] = {}
"""By version and by what its prerequisites are called: a published version never changes, an item's name may."""
MOST_KEPT = 4096


def standard_digests(city_id: int, version_ids: Collection[UUID]) -> dict[UUID, Digests]:
    """The five facets of versions as digests; what is known already is not read again."""
    if not version_ids:
        return {}
    names = item_names(city_id)
    called = hash(frozenset(names.items()))
    unknown = [version_id for version_id in version_ids if (version_id, called) not in _DIGESTS]
    if len(_DIGESTS) > MOST_KEPT:
        _DIGESTS.clear()
        unknown = list(version_ids)
    for version_id, content in version_contents(city_id, unknown).items():
        lines = facet_lines(content, lambda _kind, code: names.get(code, code))
        _DIGESTS[version_id, called] = {facet: text_digest(lines[facet]) for facet in UniformFacet}
    return {version_id: _DIGESTS[version_id, called] for version_id in version_ids}
