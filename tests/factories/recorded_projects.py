"""Projects in any state, told through the operations by a seeding plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.assembly.seeding.plan import carry_out_plan, read_plan
from tests.factories.people import PASSWORD
from tests.scenario import CREDIT_CODE, ITEMS, NAME, SPONSOR
from tests.stages import recorded


@recorded
def record_project(until: str, **changes: Any) -> UUID:
    """One project of the zone up to ``until``; inside an application context. Returns its id."""
    project = {
        "bureau": "yangcheng-zone",
        "facts": {
            "sponsor_name": SPONSOR, "credit_code": CREDIT_CODE, "name": NAME, "kind": "expansion",
            "place": "阳城经济技术开发区芹池片区", "scale": "总建筑面积 26,500 平方米", "content": "扩建铸造车间",
            "funding": "enterprise", "total_investment": 1_234_560_000, "land_status": "transfer_contract",
            "contact_name": "欧阳志远", "contact_phone": "13835672345",
        },
        "items": ITEMS, "consult": ["yangcheng", "jincheng"], "until": until, "days_ago": 30, **changes,
    }  # fmt: skip
    seeded = carry_out_plan(read_plan({"password": PASSWORD, "staff": {}, "projects": [project]}))
    return UUID(seeded.projects[0]["id"])
