"""Words of the exchange: kinds of files, the life of an import. Pure."""

from __future__ import annotations

from app.foundation.errors import Conflict
from tenants.labels import LabelledEnum


class ExchangeKind(LabelledEnum):
    """In what form the catalogue travels: between installations, or to a clerk's desk and back."""

    JSON = "json", "JSON 数据包"
    XLSX = "xlsx", "电子表格"


class ImportState(LabelledEnum):
    """Life of an import: looked at (预检), then taken over or given up. One with faults ends where it began."""

    CHECKED = "checked", "待确认"
    FAULTY = "faulty", "有错误"
    APPLIED = "applied", "已导入"
    DROPPED = "dropped", "已放弃"


class ImportAct(LabelledEnum):
    """What can be done to an import."""

    APPLY = "apply", "确认导入"
    DROP = "drop", "放弃"


IMPORT_STEPS = {
    (ImportState.CHECKED, ImportAct.APPLY): ImportState.APPLIED,
    (ImportState.CHECKED, ImportAct.DROP): ImportState.DROPPED,
}


def next_import_state(state: ImportState, act: ImportAct) -> ImportState:
    """The state after an act. Raises :class:`Conflict` that names both where the one forbids the other."""
    found = IMPORT_STEPS.get((state, act))
    if found is None:
        raise Conflict("step", f"这次导入{state.label}，不能{act.label}。请重新上传文件。")
    return found
