"""The projects with which a practice city begins, at several points of the way. A plan like any other (``docs/seeding.md``)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from app.assembly.practice.definition import practice_slugs
from app.assembly.seeding.demo import demo_facts

CITY, COUNTY, ZONE = practice_slugs()
ITEMS = {
    "enterprise_filing": ZONE,
    "construction_planning_permit": COUNTY,
    "eia": CITY,
    "soil_water_conservation": ZONE,
    "construction_permit": COUNTY,
}
SHORT = {"enterprise_filing": ZONE, "construction_planning_permit": COUNTY}
AREA = "演练经济技术开发区"


def practice_plan(password: str, in_force: Collection[str]) -> dict[str, Any]:
    """Staff of every role at the three bureaus; projects with those items that the practice catalogue has."""
    return {
        "format": 1,
        "password": password,
        "staff": dict.fromkeys(practice_slugs()),
        "projects": [_with_known(project, in_force) for project in PROJECTS],
    }


def _with_known(project: dict[str, Any], in_force: Collection[str]) -> dict[str, Any]:
    items = {code: slug for code, slug in project.get("items", {}).items() if code in in_force}
    return {**project, "items": items} if items else {**project, "items": {}, "consult": [], "until": "intake"}


PROJECTS: list[dict[str, Any]] = [
    {
        "bureau": ZONE,
        "facts": demo_facts("演练一 刚刚登记的项目", "演练企业甲（不是真实单位）", "91140522MA0EXAMP62", AREA, 9_800),
        "until": "intake", "days_ago": 1,
    },
    {
        "bureau": ZONE,
        "facts": demo_facts("演练二 正在研判的项目", "演练企业乙（不是真实单位）", "91140522MA0EXAMP4U", AREA, 62_000),
        "items": ITEMS, "consult": [COUNTY, CITY], "until": "scoping", "days_ago": 3,
    },
    {
        "bureau": ZONE,
        "facts": demo_facts("演练三 已经委托的项目", "演练企业丙（不是真实单位）", "91140522MA0EXAMP2M", AREA, 45_000),
        "items": SHORT, "consult": [COUNTY], "until": "entrusted", "days_ago": 9,
    },
    {
        "bureau": ZONE,
        "facts": demo_facts("演练四 已经推送的项目", "演练企业丁（不是真实单位）", "91140522MA0EXAMP1J", AREA, 123_456),
        "items": ITEMS, "consult": [COUNTY, CITY], "until": "handed", "days_ago": 24,
    },
]  # fmt: skip
