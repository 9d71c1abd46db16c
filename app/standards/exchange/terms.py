"""Words of the exchange: kinds of files, the life of an import. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.foundation.errors import Conflict


class ExchangeKind(StrEnum):
    """In what form the catalogue travels: between installations, or to a clerk's desk and back."""

    JSON = "json"
    XLSX = "xlsx"


class ImportState(StrEnum):
    """Life of an import: looked at (预检), then taken over or given up. One with faults ends where it began."""

    CHECKED = "checked"
    FAULTY = "faulty"
    APPLIED = "applied"
    DROPPED = "dropped"


class ImportAct(StrEnum):
    """What can be done to an import."""

    APPLY = "apply"
    DROP = "drop"


EXCHANGE_KIND_LABELS = {ExchangeKind.JSON: "JSON 数据包", ExchangeKind.XLSX: "电子表格"}
IMPORT_STATE_LABELS = {
    ImportState.CHECKED: "待确认",
    ImportState.FAULTY: "有错误",
    ImportState.APPLIED: "已导入",
    ImportState.DROPPED: "已放弃",
}
IMPORT_ACT_LABELS = {ImportAct.APPLY: "确认导入", ImportAct.DROP: "放弃"}
IMPORT_STEPS = {
    (ImportState.CHECKED, ImportAct.APPLY): ImportState.APPLIED,
    (ImportState.CHECKED, ImportAct.DROP): ImportState.DROPPED,
}


def next_import_state(state: ImportState, act: ImportAct) -> ImportState:
    """The state after an act. Raises :class:`Conflict` that names both where the one forbids the other."""
    found = IMPORT_STEPS.get((state, act))
    if found is None:
        raise Conflict("step", f"这次导入{IMPORT_STATE_LABELS[state]}，不能{IMPORT_ACT_LABELS[act]}。请重新上传文件。")
    return found
