"""The standard of an item ready to print: the five facets of a version in words, for portals and for the catalogue.

One place turns a version into what is shown, so that no two pages can say it differently (五统一).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.file_queries import FormFile, papers_in
from app.standards.catalogue.following import CONDITIONAL_ACCEPTANCE_RULE
from app.standards.catalogue.limits import TO_CONFIRM, Limit, LimitSource, effective_limit, statutory_limit
from app.standards.catalogue.queries import VersionParts
from app.standards.catalogue.terms import (
    CriterionKind,
    Issuer,
    ItemKind,
    MaterialClass,
    Medium,
    Necessity,
    OnlineDepth,
    Original,
    ServiceMode,
    Stage,
    Tier,
    VersionState,
)

LEAST_CERTAINTY = 90
"""Percent of certainty below which a citation is marked 待本局核定."""
NOT_PROMISED = "尚未公布"


@dataclass(frozen=True)
class MaterialLine:
    """One material, in words."""

    name: str
    kind: str
    copies: str
    medium: str
    issuer: str
    necessity: str
    is_necessary: bool
    is_ours: bool
    """Issued by an approval bureau: needs not be handed in (市审批局核发的不需提供)."""
    notes: list[str]
    papers: tuple[FormFile, ...]
    """Blank form and sample, where the city has given some."""


@dataclass(frozen=True)
class StepLine:
    """One step of the procedure, or a special step."""

    name: str
    role: str
    days: str
    counted: str
    note: str


@dataclass(frozen=True)
class BasisLine:
    """One legal basis."""

    document: str
    article: str
    gist: str
    expired_on: date | None
    sure: bool


@dataclass(frozen=True)
class Standard:
    """Everything that a version says."""

    version: Any
    state: str
    facts: list[tuple[str, str]]
    promised: str
    statutory: str
    limit: str
    is_confirmed: bool
    limit_notes: list[str]
    variants: list[tuple[str, str, str, str]]
    steps: list[StepLine]
    special_steps: list[StepLine]
    prerequisites: list[tuple[str, str, str]]
    materials: list[tuple[str, list[MaterialLine]]]
    conditions: list[str]
    review_points: list[str]
    online: list[tuple[str, str]]
    must_come: list[str]
    online_confirmed: bool
    fees: list[tuple[str, str, str]]
    intermediaries: list[tuple[str, str]]
    bases: list[BasisLine]

    @property
    def may_follow(self) -> list[str]:
        """容缺清单: materials that may be handed in after acceptance."""
        follow = Necessity.MAY_FOLLOW.label
        return [line.name for _kind, lines in self.materials for line in lines if line.necessity == follow]

    @property
    def following_rule(self) -> str:
        """What stands above it."""
        return CONDITIONAL_ACCEPTANCE_RULE

    @property
    def short_hash(self) -> str:
        """The first digits of the content's hash: enough to compare two portals by eye."""
        return str(self.version.content_hash)[:12]

    @property
    def has_expired_basis(self) -> bool:
        """Whether a cited basis is no longer in force (依据已失效)."""
        return any(line.expired_on for line in self.bases)


def standard_of(version: Any, parts: VersionParts, day: date) -> Standard:
    """A version row with its parts, as shown on ``day``."""
    limit, by_law = effective_limit(version), statutory_limit(version)
    return Standard(
        version=version,
        state=VersionState(version.state).label,
        facts=_facts(version),
        promised=_promised(version),
        statutory=by_law.label,
        limit=limit.label,
        is_confirmed=limit.confirmed,
        limit_notes=_limit_notes(version),
        variants=[_variant(version, row) for row in parts.variants],
        steps=[_step(row) for row in parts.steps],
        special_steps=[_special_step(row) for row in parts.special_steps],
        prerequisites=[
            (row.name, row.code, row.note or ("涉及时" if row.where_applicable else "")) for row in parts.prerequisites
        ],
        materials=_materials(parts),
        conditions=[row.body for row in parts.criteria if row.kind is CriterionKind.CONDITION],
        review_points=[row.body for row in parts.criteria if row.kind is CriterionKind.REVIEW_POINT],
        online=[("网办深度", OnlineDepth(version.online_depth).label), ("到办事现场次数", _visits(version.visits))],
        must_come=list(version.must_come),
        online_confirmed=version.online_confirmed,
        fees=[(row.name, row.charge_unit, f"{row.document}{row.article}") for row in parts.fees],
        intermediaries=[(row.name, row.note or row.basis) for row in parts.intermediaries],
        bases=[_basis(row, day) for row in parts.bases],
    )


def _facts(version: Any) -> list[tuple[str, str]]:
    tiers = "、".join(Tier(word).label for word in version.tiers)
    named = [
        ("所属阶段", Stage(version.stage).label),
        ("事项类型", ItemKind(version.kind).label),
        ("服务方式", ServiceMode(version.service_mode).label),
        ("审批层级", f"{tiers}（{version.tier_note}）" if version.tier_note else tiers),
        ("适用范围", version.applicability),
        ("办理结果", version.result_name),
        ("结果有效期", version.result_validity),
        ("国家事项编码", version.standard_code or ""),
    ]
    return [(name, text) for name, text in named if text]


def _promised(version: Any) -> str:
    limit = effective_limit(version)
    return limit.label if limit.source is LimitSource.PROMISED else NOT_PROMISED


def _limit_notes(version: Any) -> list[str]:
    notes = [version.promised_note, version.statutory_note]
    if version.extension_days:
        notes.append(f"经批准可以延长{version.extension_days}{LimitUnit(version.statutory_unit).label}。")
    return [note for note in notes if note]


def _variant(version: Any, row: Any) -> tuple[str, str, str, str]:
    limit: Limit = effective_limit(version, row)
    promised = limit.label if row.promised_days is not None else NOT_PROMISED
    if row.statutory_days is None:
        return row.name, promised, statutory_limit(version).label, row.note
    said = "即时办结" if row.statutory_days == 0 else f"{row.statutory_days}{LimitUnit(row.statutory_unit).label}"
    return row.name, promised, said if row.statutory_confirmed else f"{said}{TO_CONFIRM}", row.note


def _step(row: Any) -> StepLine:
    days = f"{row.days}{LimitUnit(row.unit).label}" if row.days is not None else ""
    return StepLine(row.name, row.role, days, "计入" if row.counted else "不计入", row.note)


def _special_step(row: Any) -> StepLine:
    days = f"{row.limit_days}{LimitUnit(row.limit_unit).label}" if row.limit_days is not None else ""
    counted = {True: "计入", False: "不计入", None: "待本局核定"}[row.counted]
    charge = f"收费依据：{row.fee_basis}" if row.charged else ""
    notes = "；".join(part for part in (row.note, row.basis, charge) if part)
    return StepLine(row.name, "", days, counted, notes)


def _materials(parts: VersionParts) -> list[tuple[str, list[MaterialLine]]]:
    order = list(MaterialClass)
    rows = sorted(parts.materials, key=lambda row: (order.index(row.material_class), row.number))
    return [
        (MaterialClass(kind).label, [_material(row) for row in held])
        for kind, held in groupby(rows, lambda r: r.material_class)
    ]


def _material(row: Any) -> MaterialLine:
    condition = f"需要提供的情形：{row.condition}" if row.condition else ""
    return MaterialLine(
        row.printed_name,
        Original(row.original).label,
        f"{row.copies}份" if row.copies else "",
        Medium(row.medium).label,
        Issuer(row.issuer).label,
        Necessity(row.necessity).label,
        row.necessity is Necessity.NECESSARY,
        row.issuer is Issuer.BUREAU_SYSTEM and row.issued_by_item_id is not None,
        [note for note in (condition, row.acceptance) if note],
        papers_in(row),
    )


def _basis(row: Any, day: date) -> BasisLine:
    expired = row.effective_to if row.effective_to is not None and row.effective_to < day else None
    return BasisLine(row.document, row.article, row.gist, expired, row.confidence >= LEAST_CERTAINTY)


def _visits(times: int) -> str:
    return f"{times}次" if times else "0次，不用跑"
