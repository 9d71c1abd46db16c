"""Counting a bureau's own cases: a few questions for any number of them, answered for each version of an item.

Each takes the versions to count, or None for all of them: from one round to the next only those are counted again of
which a case was decided since, or fell out of the time that counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, func, or_, select

from app.casework.cases.models import Case, CaseMaterial, CaseStep, Decision
from app.casework.cases.states import CaseState
from app.casework.plans.states import SubmissionChannel
from app.oversight.uniformity.drift import LEAST_CASES
from app.standards.catalogue.version_parts import VersionMaterial, VersionSpecialStep
from tenants import context
from tenants.db import db

AnyRow = Row[*tuple[Any, ...]]
VersionIds = Collection[UUID] | None
NAME_ENDS = "："
"""The trail of a case says a special step as ``name：reason`` (:func:`app.casework.cases.operations.start_special_step`)."""
UNIT_CHANNELS = (SubmissionChannel.ONLINE, SubmissionChannel.COUNTER, SubmissionChannel.POST)


def changed_versions(since: datetime, fallen: tuple[datetime, datetime]) -> list[UUID]:
    """Versions of which a case was decided since then, or of which one left the time that counts (from, to)."""
    gone_from, gone_to = fallen
    statement = (
        select(Case.item_version_id)
        .join(Decision, _of_case(Decision))
        .where(
            Case.bureau_id == context.bureau_id(),
            Decision.bureau_id == context.bureau_id(),
            or_(Decision.at >= since, and_(Decision.at >= gone_from, Decision.at < gone_to)),
        )
    )
    return list(db.session.scalars(statement.distinct()))


def decided_cases_since(since: datetime, versions: VersionIds = None) -> list[AnyRow]:
    """Decided cases by version: how many, their median days, their limit, how many were handed in online and of how many
    that the unit handed in itself. Fewer than three are told to nobody."""
    half = 0.5
    statement = select(
        Case.item_id,
        Case.item_version_id,
        func.count().label("decided"),
        func.percentile_cont(half).within_group(Decision.days_used).label("median"),
        func.percentile_disc(half).within_group(Case.limit_days).label("limit"),
        func.min(Case.limit_unit).label("unit"),
        func.max(Case.limit_unit).label("other_unit"),
        func.count().filter(Case.handed_in == SubmissionChannel.ONLINE).label("online"),
        func.count().filter(Case.handed_in.in_(UNIT_CHANNELS)).label("by_the_unit"),
    )
    grouped = _decided(statement, since, versions).group_by(Case.item_id, Case.item_version_id)
    return list(db.session.execute(grouped.having(func.count() >= LEAST_CASES)))


def extra_materials_since(since: datetime, versions: VersionIds = None) -> Mapping[UUID, int]:
    """Materials of decided cases that the case's version does not list, by version (清单之外无材料, B5)."""
    listed = exists().where(
        VersionMaterial.version_id == Case.item_version_id, VersionMaterial.material_id == CaseMaterial.material_id
    )
    statement = select(Case.item_version_id, func.count().label("extra")).join(CaseMaterial, _of_case(CaseMaterial))
    rows = db.session.execute(_decided(statement, since, versions).where(~listed).group_by(Case.item_version_id))
    return {row.item_version_id: row.extra for row in rows}


def special_steps_since(since: datetime, versions: VersionIds = None) -> Mapping[UUID, AnyRow]:
    """Special steps that decided cases really went through, by version: ``taken``, and ``strange`` to the standard."""
    listed = exists().where(
        VersionSpecialStep.version_id == Case.item_version_id,
        VersionSpecialStep.name == func.split_part(CaseStep.opinion, NAME_ENDS, 1),
    )
    statement = select(
        Case.item_version_id, func.count().label("taken"), func.count().filter(~listed).label("strange")
    ).join(CaseStep, _of_case(CaseStep))
    narrowed = _decided(statement, since, versions).where(CaseStep.state == CaseState.SPECIAL_STARTED)
    return {row.item_version_id: row for row in db.session.execute(narrowed.group_by(Case.item_version_id))}


def running_cases() -> list[AnyRow]:
    """Cases that are not closed: ``item_id``, ``item_version_id``, ``running_cases``."""
    return list(
        db.session.execute(
            select(Case.item_id, Case.item_version_id, func.count().label("running"))
            .where(Case.bureau_id == context.bureau_id(), Case.closed_at.is_(None))
            .group_by(Case.item_id, Case.item_version_id)
        )
    )


def _decided(statement: Any, since: datetime, versions: VersionIds) -> Select[Any]:
    narrowed: Select[Any] = statement.join(Decision, _of_case(Decision)).where(
        Case.bureau_id == context.bureau_id(), Decision.at >= since
    )
    return narrowed if versions is None else narrowed.where(Case.item_version_id.in_(versions))


def _of_case(table: Any) -> Any:
    return and_(table.bureau_id == Case.bureau_id, table.case_id == Case.id)
