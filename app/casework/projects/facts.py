"""The facts of a project as they are typed and as they are read: checks, and what assessment still needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.casework.projects.codes import check_credit_code, check_project_code, check_telephone
from app.casework.projects.terms import (
    Funding,
    Importance,
    Industry,
    LandStatus,
    ProjectKind,
)
from app.foundation.errors import FieldFault, Invalid

LONGEST_TEXT = 2000
FACT_LABELS = {
    "sponsor_name": "项目单位",
    "credit_code": "统一社会信用代码",
    "name": "项目名称",
    "kind": "项目类型",
    "place": "建设地点",
    "scale": "建设规模",
    "content": "建设内容",
    "industry": "行业门类",
    "land_area": "用地面积",
    "floor_area": "建筑面积",
    "funding": "资金来源",
    "total_investment": "总投资",
    "land_status": "用地情况",
    "project_code": "项目代码",
    "importance": "项目类别",
    "importance_evidence": "类别依据",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
}
MAX_LENGTHS = {
    "sponsor_name": 120, "name": 120, "place": 200, "scale": LONGEST_TEXT, "content": LONGEST_TEXT,
    "importance_evidence": 200, "contact_name": 40,
}  # fmt: skip


AREA_FACTS = ("land_area", "floor_area")
LARGEST_AREA = Decimal(10) ** 10
"""平方米: ten thousand square kilometres, more than a city has."""


@dataclass(frozen=True)
class Facts:
    """Everything that is written down of a project at intake. ``total_investment`` is 分, areas are 平方米."""

    sponsor_name: str
    credit_code: str
    name: str
    kind: ProjectKind
    place: str = ""
    scale: str = ""
    content: str = ""
    funding: Funding | None = None
    total_investment: int | None = None
    land_status: LandStatus = LandStatus.NONE
    project_code: str | None = None
    importance: Importance = Importance.ORDINARY
    importance_evidence: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    industry: Industry | None = None
    land_area: Decimal | None = None
    floor_area: Decimal | None = None


def check_facts(facts: Facts) -> Facts:
    """The facts normalised. Raises one :class:`Invalid` that names every field that is wrong."""
    faults: list[FieldFault] = []
    clean: dict[str, Any] = {name: getattr(facts, name).strip() for name in MAX_LENGTHS}
    for name, longest in MAX_LENGTHS.items():
        if len(clean[name]) > longest:
            faults.append(FieldFault(name, "too_long", f"{FACT_LABELS[name]}不能超过{longest}字，请精简。"))
    faults += [
        FieldFault(name, "required", f"请填写{FACT_LABELS[name]}。")
        for name in ("sponsor_name", "name")
        if not clean[name]
    ]
    clean["credit_code"] = _tried(faults, check_credit_code, facts.credit_code)
    clean["project_code"] = _tried(faults, check_project_code, facts.project_code) if facts.project_code else None
    clean["contact_phone"] = _tried(faults, check_telephone, facts.contact_phone) if facts.contact_phone else ""
    if facts.total_investment is not None and facts.total_investment <= 0:
        faults.append(FieldFault("total_investment", "range", "总投资应大于零，单位为万元。"))
    faults += [
        FieldFault(name, "range", f"{FACT_LABELS[name]}应大于零，单位为平方米，请核对。")
        for name in AREA_FACTS
        if (area := getattr(facts, name)) is not None and not 0 < area < LARGEST_AREA
    ]
    if facts.importance is not Importance.ORDINARY and not clean["importance_evidence"]:
        faults.append(
            FieldFault("importance_evidence", "required", "重点类项目请写明依据（文件名称、文号或清单年度）。")
        )
    if faults:
        raise Invalid("facts", faults[0].message, faults=tuple(faults))
    return replace(facts, **clean)


def _tried(faults: list[FieldFault], check: Any, text: str) -> str:
    try:
        result: str = check(text)
    except Invalid as refusal:
        faults += refusal.faults
        return text
    return result


REQUIRED_FACTS = (
    ("kind", "请选择项目类型（新建、改建、扩建）。"),
    ("place", "请填写建设地点。"),
    ("scale", "请填写建设规模。"),
    ("content", "请填写建设内容。"),
    ("funding", "请选择资金来源。"),
)
"""一站式机制 第五条, in its order."""


def missing_facts(project: Any) -> list[FieldFault]:
    """What one-stop assessment still needs (第五条; S5), field by field. ``project`` is anything with the facts."""
    faults = [FieldFault(name, "missing", message) for name, message in REQUIRED_FACTS if not getattr(project, name)]
    if project.land_status == LandStatus.NONE:
        faults.append(
            FieldFault("land_status", "missing", "请补充用地手续，或明确唯一用地意向（用地手续或唯一用地意向）。")
        )
    return faults


def area_text(area: Decimal | None) -> str:
    """An area with its unit, as exact as it was given; empty for none."""
    if area is None:
        return ""
    text = f"{area:,.2f}"
    return f"{text.rstrip('0').rstrip('.')}平方米"


def rule_facts(project: Any) -> dict[str, Any]:
    """What a rule of the catalogue (:mod:`app.standards.catalogue.conditions`) can ask of a project; None is not known yet."""
    land = project.land_status
    return {
        "kind": project.kind,
        "funding": project.funding,
        "land_status": None if land is LandStatus.NONE else land,
        "total_investment": project.total_investment,
        "industry": project.industry,
        "land_area": project.land_area,
        "floor_area": project.floor_area,
    }


def fact_text(name: str, value: Any, words: dict[str, dict[StrEnum, str]]) -> str:
    """A fact in words for the ledger: enums by their Chinese, money in 万元, nothing as 空."""
    if value is None or value == "":
        return "空"
    if name == "total_investment":
        return f"{value / 1_000_000:,.2f}万元"
    if name in AREA_FACTS:
        return area_text(value)
    return words[name][value] if name in words else str(value)
