"""Three sample projects show what the rules of a draft do before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.projects.terms import Funding, Industry, LandStatus, ProjectKind
from app.standards.catalogue.conditions import rule_holds, rule_sentence

SAMPLES: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("新建工厂5亿元", "制造业企业新建厂房，用地8万平方米，总投资5亿元，已签出让合同", {
        "kind": ProjectKind.NEW, "funding": Funding.ENTERPRISE, "land_status": LandStatus.TRANSFER_CONTRACT,
        "total_investment": 50_000_000_000, "industry": Industry.MANUFACTURING, "land_area": 80_000,
        "floor_area": 62_000,
    }),
    ("技术改造800万元", "食品企业技术改造，原厂区6000平方米，总投资800万元，土地已有权属", {
        "kind": ProjectKind.RECONSTRUCTION, "funding": Funding.ENTERPRISE, "land_status": LandStatus.LAND_STATEMENT,
        "total_investment": 800_000_000, "industry": Industry.MANUFACTURING, "land_area": 6_000, "floor_area": 2_400,
    }),
    ("扩建学校3000万元", "政府投资扩建学校，总投资3000万元，用地和规模未定", {
        "kind": ProjectKind.EXPANSION, "funding": Funding.GOVERNMENT, "land_status": None,
        "total_investment": 3_000_000_000, "industry": Industry.EDUCATION, "land_area": None, "floor_area": None,
    }),
)  # fmt: skip
ANSWERS = {True: ("需要", "ahead"), False: ("不需要", "neutral"), None: ("待项目情况明确", "due")}


@dataclass(frozen=True)
class RuleTrial:
    """One rule and what it answers for each sample."""

    title: str
    rule: str
    answers: list[tuple[str, str]]


def rule_trials(content: Mapping[str, Any]) -> list[RuleTrial]:
    """Every rule of a draft on every sample; empty where it has none."""
    ruled = [("本事项", content["applies_when"])]
    ruled += [(line["printed_name"], line["asked_when"]) for line in content["materials"]]
    return [
        RuleTrial(title, rule_sentence(rule), [ANSWERS[rule_holds(rule, facts)] for _head, _name, facts in SAMPLES])
        for title, rule in ruled
        if rule
    ]


def sample_names() -> list[tuple[str, str]]:
    """What the samples are: in a word, and in a sentence."""
    return [(head, name) for head, name, _facts in SAMPLES]
