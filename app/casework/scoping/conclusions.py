"""What a settlement and the opinion of a consultation (会商意见) must say (第七条、第八条). For ``operations``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.casework.scoping import sheets
from app.casework.scoping.merging import MergedTable
from app.casework.scoping.terms import Verdict
from app.foundation.errors import Conflict, FieldFault, Invalid
from tenants import bureaus, context

OPINION_PARTS = {
    "items": "项目审批全环节事项清单",
    "materials": "项目审批分阶段材料清单",
    "tiers": "项目审批事项审批层级",
    "optimisation": "项目审批流程优化方案",
    "base_material": "行业主管部门和项目单位需提供的基础资料",
}
"""The five parts of the opinion (第七条; S7). The first three come from the merged sheets, the last two are written."""


@dataclass(frozen=True)
class ConsultationOpinion:
    """The opinion of the consultation (会商意见). ``reasons``: part → why it is empty, where it is."""

    optimisation: str = ""
    base_material: str = ""
    key_points: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


def refuse_unfinished(merged: MergedTable) -> None:
    """Raises :class:`Conflict` naming whose sheet is out and which items are unsettled."""
    if merged.waiting:
        raise Conflict(
            "sheets_open", f"还有{len(merged.waiting)}份研判表没有提交：{'、'.join(merged.waiting)}。请催促或撤回邀请。"
        )
    if merged.open_items:
        names = sheets.item_names(one.item_id for one in merged.open_items)
        each = "；".join(
            f"{names[one.item_id]}（{'、'.join(kind.label for kind in one.conflicts)}）" for one in merged.open_items
        )
        raise Conflict("conflicts_open", f"还有{len(merged.open_items)}个事项的意见需要议定：{each}。")
    if not merged.items:
        raise Conflict("no_sheets", "还没有任何研判表，请先邀请科室或其他审批局填报。")


def empty_parts(merged: MergedTable, opinion: ConsultationOpinion) -> list[str]:
    """Which of the five parts say nothing."""
    empty = [] if merged.needed else ["items", "materials", "tiers"]
    return empty + [part for part in ("optimisation", "base_material") if not getattr(opinion, part).strip()]


def check_ruling(verdict: Verdict, deciding_bureau_id: int | None, reason: str) -> None:
    """Raises one :class:`Invalid` naming what a settlement lacks: a clear verdict, a bureau, a reason."""
    faults = []
    if verdict is Verdict.TO_CLARIFY:
        faults.append(FieldFault("verdict", "unclear", "议定结果应为“需要”或“不需要”。"))
    city_id = bureaus.bureau_by_id(context.bureau_id()).city_id
    if verdict is Verdict.NEEDED and not bureaus.is_in_city(deciding_bureau_id or 0, city_id):
        faults.append(FieldFault("deciding_bureau_id", "required", "请选择由哪个审批局审批。"))
    if not reason.strip():
        faults.append(FieldFault("reason", "required", "请写明议定的理由。"))
    if len(reason) > sheets.LONGEST_NOTE:
        faults.append(FieldFault("reason", "too_long", f"理由不能超过{sheets.LONGEST_NOTE}字。"))
    if faults:
        raise Invalid("ruling", faults[0].message, faults=tuple(faults))
