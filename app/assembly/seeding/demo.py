"""The demo: thirteen bureaus with people of every role, and projects at every point of the way. One plan like any other."""

from __future__ import annotations

from typing import Any

YANGCHENG_ITEMS = {
    "enterprise_filing": "yangcheng-zone",
    "construction_planning_permit": "yangcheng",
    "eia": "jincheng",
    "soil_water_conservation": "yangcheng-zone",
    "construction_permit": "yangcheng",
}
SHORT_ITEMS = {"enterprise_filing": "yangcheng-zone", "construction_planning_permit": "yangcheng"}


def demo_facts(name: str, sponsor: str, credit_code: str, place: str, wan: int, **more: Any) -> dict[str, Any]:
    """What is known of a project of the demo; ``wan`` is its investment in 万元."""
    return {
        "sponsor_name": sponsor,
        "credit_code": credit_code,
        "name": name,
        "kind": "new",
        "place": place,
        "scale": "总建筑面积 26,500 平方米，年产能按可行性研究报告确定。",
        "content": "新建生产车间、仓储用房、研发楼及配套公用工程。",
        "industry": "C",
        "land_area": 80_000,
        "floor_area": 26_500,
        "funding": "enterprise",
        "total_investment": wan * 1_000_000,
        "land_status": "transfer_contract",
        "contact_name": "欧阳志远",
        "contact_phone": "13835672345",
        **more,
    }


BUREAUS_ASKED = (
    "jincheng-zone", "bagong-park", "gaoping-zone", "yangcheng-zone", "lingchuan-zone", "qinshui-zone",
    "chengqu", "zezhou", "gaoping", "yangcheng", "lingchuan", "qinshui",
)  # fmt: skip
"""A project of the whole city: every bureau is asked."""
PROJECTS: list[dict[str, Any]] = [
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts("阳城经开区公共实训中心", "阳城县园区建设投资有限公司", "91140522MA0EXAMP5Y", "阳城经济技术开发区演礼片区", 12_400,
                        funding="government", importance="government_invested", importance_evidence="县级政府投资计划"),
        "items": {"preliminary_design": "yangcheng-zone", "construction_planning_permit": "yangcheng"},
        "consult": ["yangcheng"], "until": "entrusted", "days_ago": 11,
    },
    {
        "bureau": "gaoping-zone",
        "facts": demo_facts("丹河智能仓储中心", "高平市丹河物流有限公司", "91140581MA0EXAMP37", "高平经济技术开发区马村片区", 16_500),
        "items": {"civil_air_defence": "gaoping-zone", "eia": "jincheng"},
        "consult": ["gaoping"], "until": "underway", "days_ago": 15,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts(
            "阳城经开区年产20万吨精密铸件智能化改造项目", "阳城县晋东南精密铸造科技股份有限公司", "91140522MA0EXAMP1J",
            "阳城经济技术开发区芹池片区", 123_456, kind="expansion", project_code="2211-140522-89-01-123456",
        ),
        "items": YANGCHENG_ITEMS, "consult": ["yangcheng", "jincheng"], "until": "handed", "days_ago": 24,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts(
            "沁河工业园循环供水工程", "阳城县沁河水务发展有限公司", "91140522MA0EXAMP75", "阳城经济技术开发区町店片区", 26_400,
            industry="D", project_code="2606-140522-46-01-311207",
        ),
        "items": {"enterprise_filing": "yangcheng-zone", "construction_planning_permit": "yangcheng",
                  "water_abstraction": "yangcheng", "flood_impact": "yangcheng"},
        "consult": ["yangcheng"], "until": "handed", "together": "partial", "days_ago": 19,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts(
            "沁河谷光伏组件项目", "山西沁河谷新能源有限公司", "91140522MA0EXAMP2M", "阳城经济技术开发区东冶片区", 45_000,
            project_code="2606-140522-44-01-204518",
        ),
        "items": SHORT_ITEMS, "consult": ["yangcheng"], "until": "entrusted", "days_ago": 9,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts("芹池冷链物流园", "阳城县芹池冷链物流有限公司", "91140522MA0EXAMP3Q", "阳城经济技术开发区芹池片区", 18_600),
        "items": SHORT_ITEMS, "consult": ["yangcheng"], "until": "archived", "days_ago": 40,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts("煤层气液化调峰储备中心", "阳城县聚能燃气有限公司", "91140522MA0EXAMP4U", "阳城经济技术开发区安阳片区", 62_000),
        "items": YANGCHENG_ITEMS, "consult": ["yangcheng", "jincheng"], "until": "planned", "days_ago": 7,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts(
            "陶瓷园区综合管廊二期工程", "阳城县园区建设投资有限公司", "91140522MA0EXAMP5Y", "阳城经济技术开发区演礼片区", 31_000,
            funding="government", importance="key_works", importance_evidence="省级重点工程名单",
        ),
        "items": SHORT_ITEMS, "consult": ["yangcheng"], "until": "suspended", "days_ago": 16,
    },
    {
        "bureau": "yangcheng-zone",
        "facts": demo_facts(
            "农产品精深加工基地", "山西析城农业发展有限公司", "91140522MA0EXAMP62", "", 9_800, scale="", content="",
            land_status="none", contact_name="", contact_phone="", industry="", land_area="", floor_area="",
        ),
        "until": "intake", "days_ago": 1,
    },
    {
        "bureau": "gaoping-zone",
        "facts": demo_facts("高端装备液压件生产线", "高平市丹河液压机械有限公司", "91140581MA0EXAMP11", "高平经济技术开发区马村片区", 27_000),
        "items": {"enterprise_filing": "gaoping-zone", "eia": "jincheng", "water_abstraction": "jincheng"},
        "consult": ["gaoping"], "until": "handed", "together": "ready", "days_ago": 12,
    },
    {
        "bureau": "gaoping-zone",
        "facts": demo_facts("丹河光学玻璃扩产项目", "高平市丹河光电材料有限公司", "91140581MA0EXAMP24", "高平经济技术开发区马村片区", 33_800),
        "items": {"enterprise_filing": "gaoping-zone", "energy_review": "gaoping", "water_abstraction": "gaoping",
                  "flood_impact": "gaoping"},
        "consult": ["gaoping"], "until": "handed", "together": "waiting", "days_ago": 8,
    },
    {
        "bureau": "zezhou",
        "facts": demo_facts("丹河新城幼儿园", "泽州县教育局", "11140525MB0EXAMP18", "泽州县金村镇", 4_200, funding="government",
                        industry="P", land_area=9_600, floor_area=6_800, land_status="allocation_decision"),
        "items": {"proposal_approval": "zezhou", "feasibility_approval": "zezhou", "eia": "jincheng"},
        "consult": ["jincheng"], "until": "entrusted", "days_ago": 10,
    },
    {
        "bureau": "jincheng",
        "facts": demo_facts("晋城市第三水源地供水工程", "晋城市水务投资集团有限公司", "91140500MA0EXAMP1N", "泽州县、城区", 88_000,
                        industry="D", funding="government", importance="government_invested", importance_evidence="市级政府投资计划"),
        "items": {"feasibility_approval": "jincheng", "water_abstraction": "jincheng"},
        "consult": ["zezhou", "chengqu"], "until": "scoping", "days_ago": 3,
    },
    {
        "bureau": "lingchuan-zone",
        "facts": demo_facts("太行康养旅居示范项目", "陵川县太行康养发展有限公司", "91140524MA0EXAMP3M", "陵川生态旅游示范区崇文片区", 22_000),
        "items": {"enterprise_filing": "lingchuan-zone", "land_use_planning_permit": "lingchuan-zone",
                   "construction_permit": "lingchuan"},
        "consult": ["lingchuan"], "until": "archived", "days_ago": 48,
    },
    {
        "bureau": "jincheng-zone",
        "facts": demo_facts("光机电产业园三期", "晋城市光谷精密制造有限公司", "91140502MA0EXAMP1K", "晋城经济技术开发区金匠片区", 58_000),
        "items": {"enterprise_filing": "jincheng-zone", "energy_review": "chengqu", "water_abstraction": "chengqu"},
        "consult": ["chengqu"], "until": "handed", "together": "waiting", "days_ago": 7,
    },
    {
        "bureau": "bagong-park",
        "facts": demo_facts("巴公装备铸锻件生产线", "泽州县巴公装备铸锻有限公司", "91140525MA0EXAMP21", "晋城经济技术开发区巴公园区", 21_500),
        "items": {"enterprise_filing": "bagong-park", "energy_review": "zezhou"},
        "consult": ["zezhou"], "until": "handed", "days_ago": 13,
    },
    {
        "bureau": "qinshui-zone",
        "facts": demo_facts("煤层气装备制造基地", "沁水县煤层气装备有限公司", "91140521MA0EXAMP14", "沁水经济技术开发区嘉峰片区", 36_000),
        "items": {"enterprise_filing": "qinshui-zone", "energy_review": "qinshui", "water_abstraction": "qinshui"},
        "consult": ["qinshui"], "until": "handed", "together": "partial", "days_ago": 18,
    },
    {
        "bureau": "jincheng",
        "facts": demo_facts("晋城市城乡供热管网一体化工程", "晋城市热力集团有限公司", "91140500MA0EXAMP2R", "全市", 126_000,
                        industry="D", funding="government", importance="government_invested", importance_evidence="市级政府投资计划"),
        "items": {"feasibility_approval": "jincheng"}, "consult": list(BUREAUS_ASKED), "until": "scoping", "days_ago": 5,
    },
    *(
        {
            "bureau": "zezhou",
            "facts": demo_facts(name, "泽州县金村建材有限公司", "91140525MA0EXAMP1X", "泽州县金村镇", 3_600),
            "items": {"enterprise_filing": "zezhou"}, "consult": [], "until": "underway", "days_ago": 50, "takes": 6,
            "handed_in": "counter",
        }
        for name in ("金村装配式构件厂", "金村商品混凝土搅拌站", "金村石材加工中心")
    ),
]  # fmt: skip
"""The last three were decided late and brought to the window: they are what the uniformity matrix observes."""


def demo_plan(password: str) -> dict[str, Any]:
    """The whole plan, with one password for every demo account."""
    return {"format": 1, "password": password, "staff": "all", "projects": PROJECTS}
