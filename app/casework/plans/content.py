"""What a plan says, as one value: hashed when it is issued, compared with the plan before, printed as 附件1. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.casework.plans.states import MaterialState
from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.limits import limit_text
from app.standards.catalogue.routes import RouteKind
from app.standards.catalogue.terms import ServiceMode, Stage
from tenants.labels import LabelledEnum


def entry_content(
    row: Any, materials: Iterable[Any], fees: Iterable[Any], bureau_name: str, adviser_name: str = ""
) -> dict[str, Any]:
    """One entry as the plan states it: nothing of how it goes since. ``adviser_name``: who advises (帮审), if anybody."""
    advised = {"adviser": adviser_name} if adviser_name else {}
    return {
        "entry_id": str(row.id),
        "item_id": str(row.item_id),
        "version_id": str(row.item_version_id),
        "version_number": row.version_number,
        "version_hash": row.version_hash,
        "item": row.item_name,
        "stage": row.stage.value,
        "mode": row.mode.value,
        "route": row.route.value,
        "bureau": bureau_name,
        "bureau_id": row.deciding_bureau_id,
        **advised,
        "limit_days": row.limit_days,
        "limit_unit": row.limit_unit.value,
        "limit_confirmed": row.limit_confirmed,
        "parallel_group": row.parallel_group,
        "by_commitment": row.by_commitment,
        "special_steps": row.special_steps,
        "note": row.note,
        "materials": [_material(one) for one in materials],
        "fees": [{"name": one.name, "basis": one.basis} for one in fees],
    }


def _material(one: Any) -> dict[str, Any]:
    return {
        "material_id": str(one.material_id),
        "name": one.name,
        "kind": one.material_class,
        "form": one.form,
        "necessary": one.necessary,
        "exempt": (one.note or "免提交") if one.state is MaterialState.EXEMPT else "",
    }


def entries_difference(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """What changed from one list of entries to the next: ``change`` (added | removed | changed), ``item``, ``stage``,
    ``text`` - the words that the unit is told (第十一条; S11)."""
    old = {one["entry_id"]: one for one in before}
    new = {one["entry_id"]: one for one in after}
    return [
        *(_told("added", one, _how(one)) for key, one in new.items() if key not in old),
        *(_told("removed", one, "") for key, one in old.items() if key not in new),
        *(
            _told("changed", one, "；".join(_changes(old[key], one)))
            for key, one in new.items()
            if key in old and _changes(old[key], one)
        ),
    ]


def difference_text(changes: Iterable[dict[str, str]]) -> str:
    """The difference as one sentence."""
    verbs = {"added": "增加", "removed": "调出", "changed": "调整"}
    said = [
        f"{verbs[one['change']]}“{one['item']}”"
        + (f"（{one['text']}）" if one["text"] and one["change"] != "removed" else "")
        for one in changes
    ]
    return "；".join(said)


def _told(change: str, one: dict[str, Any], text: str) -> dict[str, str]:
    return {"change": change, "item": one["item"], "stage": one["stage"], "text": text}


def _how(one: dict[str, Any]) -> str:
    advised = f"（{one['adviser']}帮审）" if one.get("adviser") else ""
    return f"{ServiceMode(one['mode']).label}，{RouteKind(one['route']).label}，{one['bureau']}{advised}"


FIELD_LABELS = {
    "version_number": "标准",
    "bureau": "审批局",
    "adviser": "帮审局",
    "route": "办理方式",
    "mode": "服务方式",
    "limit_days": "时限",
    "parallel_group": "并联组",
    "by_commitment": "承诺制",
    "special_steps": "特殊环节",
    "note": "说明",
    "stage": "阶段",
}
_ENUMS: dict[str, type[LabelledEnum]] = {"route": RouteKind, "mode": ServiceMode, "stage": Stage}


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    pairs = [(label, _said(name, old), _said(name, new)) for name, label in FIELD_LABELS.items()]
    changed = [f"{label}由{before}改为{after}" for label, before, after in pairs if before != after]
    return [*changed, *_material_changes(old["materials"], new["materials"])]


def _material_changes(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[str]:
    """What the unit has to bring besides, what it need not bring any more, what it has to bring in another form."""
    before, after = ({one["name"]: one for one in lines} for lines in (old, new))
    told = {
        "增加材料": [name for name in after if name not in before],
        "不再需要": [name for name in before if name not in after],
        "形式或必要性有调整": [
            name
            for name, one in after.items()
            if name in before and (before[name]["form"], before[name]["necessary"]) != (one["form"], one["necessary"])
        ],
    }
    return [f"{word}：{'、'.join(names)}" for word, names in told.items() if names]


def _said(name: str, one: dict[str, Any]) -> str:
    value = one.get(name)
    if name == "limit_days":
        return limit_text(value, LimitUnit(one["limit_unit"]), one["limit_confirmed"])
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in (None, ""):
        return "空"
    if name == "version_number":
        return f"第{value}版"
    return _ENUMS[name](value).label if name in _ENUMS else str(value)
