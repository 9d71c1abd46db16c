"""Projects whose own item was decided, quickly or late: what figures are counted from."""

from __future__ import annotations

from app.assembly.seeding.plan import carry_out_plan, read_plan
from tests.factories.people import PASSWORD
from tests.stages import recorded

DIGITS = ("91140522MA0EXAMP1J", "91140522MA0EXAMP2M", "91140522MA0EXAMP3Q", "91140522MA0EXAMP4U", "91140522MA0EXAMP5Y")


@recorded
def decide_filings(
    how_many: int, slug: str = "yangcheng-zone", takes: int = 0, handed_in: str = "navigator", begin: int = 0
) -> None:
    """So many filings decided at a bureau, each ``takes`` calendar days after its acceptance; in an application context."""
    projects = [
        {
            "bureau": slug,
            "facts": {
                "sponsor_name": f"第{number}铸造有限公司", "credit_code": DIGITS[number], "name": f"第{number}期扩建项目",
                "kind": "expansion", "place": "芹池片区", "scale": "总建筑面积 6,500 平方米", "content": "扩建车间",
                "funding": "enterprise", "total_investment": 1_234_560_000, "land_status": "transfer_contract",
                "contact_name": "欧阳志远", "contact_phone": "13835672345",
            },
            "items": {"enterprise_filing": slug}, "consult": [], "until": "underway", "days_ago": 40, "takes": takes,
            "handed_in": handed_in,
        }
        for number in range(begin, begin + how_many)
    ]  # fmt: skip
    carry_out_plan(read_plan({"password": PASSWORD, "staff": {}, "projects": projects}))
