"""Names of generated projects and units: plain Chinese, never the same twice in one bureau. Pure."""

from __future__ import annotations

TRADES = (
    "节能陶瓷", "煤层气综合利用", "智能装备制造", "光伏组件", "食用菌精深加工", "铸造件", "医药中间体", "冷链物流",
    "琉璃工艺品", "蚕茧丝绸", "新型建材", "废钢回收加工", "光电模组", "丝麻纺织", "中药材提取", "农产品交易",
)  # fmt: skip
WORKS = ("生产线", "产业园", "仓储中心", "技术改造", "扩能", "标准厂房", "研发基地")
MAKERS = ("兴达", "恒源", "金鼎", "华晟", "瑞丰", "天宇", "宏图", "国泰", "永盛", "众合", "东昇", "晋豫")
FORMS = ("有限公司", "科技有限公司", "集团有限公司", "股份有限公司")


def project_name(number: int) -> str:
    """``年产3万吨节能陶瓷生产线项目（第17期）``."""
    trade, work = TRADES[number % len(TRADES)], WORKS[number // 3 % len(WORKS)]
    return f"年产{number % 97 + 3}万吨{trade}{work}项目（第{number + 1}期）"


def sponsor_name(region: str, number: int) -> str:
    """``阳城县兴达17号陶瓷有限公司``."""
    return f"{region}{MAKERS[number % len(MAKERS)]}{number + 1}号{FORMS[number // 5 % len(FORMS)]}"


def credit_code(position: int, number: int) -> str:
    """Eighteen characters that look like a 统一社会信用代码; not checked, and no real unit's."""
    return f"91{140500 + position % 100:06d}MA{number:08d}"


def project_code(position: int, number: int) -> str:
    """项目代码 in its shape: ``2511-140500-89-01-000017``."""
    return f"25{number % 12 + 1:02d}-{140500 + position % 100}-89-01-{number % 1_000_000:06d}"


HAPPENED = (
    ("navigator.ledger.written", "电话告知项目单位本周需要补充的材料，项目单位答复三日内提交", "advice"),
    ("materials.material.submitted", "项目单位提交材料，已核对原件，退回一份需要重新盖章", "progress"),
    ("delivery.entry.dispatched", "向工程建设审批窗口派单，窗口已收件", "progress"),
    ("handoffs.push.sent", "向对方局推送，材料四份，待签收", "linkage"),
    ("cases.case.accepted", "窗口受理，出具受理通知书", "progress"),
    ("navigator.ledger.written", "协调自然资源部门确认用地界址，已取得界址坐标", "coordination"),
    ("cases.case.decided", "审查通过，作出准予许可的决定", "progress"),
    ("navigator.ledger.written", "提醒窗口该事项还有一个工作日到期", "reminder"),
)
"""What stands in generated ledgers: event, sentence, kind."""
