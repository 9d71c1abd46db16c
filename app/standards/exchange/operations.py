"""Import (导入): looked at first, then taken over as a whole or not at all. What changes ends in drafts, never in versions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.foundation.errors import Conflict, Invalid, Missing
from app.foundation.files.operations import store_content
from app.foundation.files.store import store
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.drafting.dictionary import lock_dictionary
from app.standards.drafting.operations import require_city
from app.standards.exchange import cells, documents, queries
from app.standards.exchange.applying import apply_import
from app.standards.exchange.bundle import FILE_BYTES, ImportBundle
from app.standards.exchange.import_plan import ImportPlan, plan_import
from app.standards.exchange.models import CatalogueImport
from app.standards.exchange.reader_process import parse_workbook
from app.standards.exchange.summary import summary_of
from app.standards.exchange.terms import ExchangeKind, ImportAct, ImportState, next_import_state
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

MEDIA = {
    ExchangeKind.JSON: "application/json",
    ExchangeKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class ImportResult:
    """What confirming did."""

    items: int
    drafts: int
    materials: int
    bases: int


def check_import(raw: bytes, file_name: str) -> CatalogueImport:
    """The dry run of an uploaded file; its result is kept with the file, nothing else is written.

    Raises :class:`Invalid` at ``file`` for what is no file of ours or goes beyond the limits. What is wrong inside does
    not raise: it is in the result, place by place.
    """
    city_id = require_city()
    kind = _kind_of(raw, file_name)
    bundle = _opened(raw, kind)
    found = plan_import(city_id, bundle)
    kept = store_content(raw, file_name[-200:] or "未命名", MEDIA[kind])
    row = CatalogueImport(
        id=new_id(), kind=kind, file_name=kept.name, sha256=kept.sha256,
        state=ImportState.FAULTY if found.troubles else ImportState.CHECKED,
        summary=summary_of(found, bundle), checked_at=now(), checked_by=context.current_actor().actor_name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    said = f"发现{len(found.troubles)}处错误" if found.troubles else _in_words(found)
    record(LedgerEvent.CATALOGUE_IMPORT_CHECKED, f"预检导入文件“{row.file_name}”：{said}。", subject_id=row.id)
    return row


def confirm_import(import_id: UUID) -> ImportResult:
    """Take a checked file over, all of it or nothing: it is read and compared again.

    Raises :class:`Conflict` where an item has an open draft (naming whose), or where the catalogue has moved since the
    dry run: what was looked at is no longer what would happen.
    """
    city_id = lock_dictionary()
    row = queries.catalogue_import(import_id, lock=True)
    state = next_import_state(row.state, ImportAct.APPLY)
    bundle = _opened(_read(row), row.kind)
    queries.lock_items(city_id, {item.code for item in bundle.items})
    found = plan_import(city_id, bundle)
    if found.blocked:
        raise Conflict("open", f"{'；'.join(found.blocked[:5])}。请先发布或放弃草稿，再确认导入。")
    if found.troubles or found.digest != row.summary["digest"]:
        raise Conflict("moved", "预检以后目录有了变化，原来的预检结果不再准确。请重新上传文件预检。")
    drafts = apply_import(city_id, found, f"由导入文件“{row.file_name}”带入。")
    row.state, row.settled_at, row.settled_by = state, now(), context.current_actor().actor_name
    db.session.flush()
    record(LedgerEvent.CATALOGUE_IMPORT_APPLIED, f"导入“{row.file_name}”：{_in_words(found)}。", subject_id=row.id)
    return ImportResult(
        len([item for item in found.items if item.what != "unchanged"]), drafts, len(found.dictionary.materials),
        len(found.dictionary.bases),
    )  # fmt: skip


def drop_import(import_id: UUID) -> CatalogueImport:
    """Give a checked file up. Raises :class:`Conflict` for one that is settled."""
    require_city()
    row = queries.catalogue_import(import_id, lock=True)
    row.state = next_import_state(row.state, ImportAct.DROP)
    row.settled_at, row.settled_by = now(), context.current_actor().actor_name
    db.session.flush()
    record(LedgerEvent.CATALOGUE_IMPORT_DROPPED, f"放弃导入“{row.file_name}”。", subject_id=row.id)
    return row


def _kind_of(raw: bytes, file_name: str) -> ExchangeKind:
    """What a file is, by its content. Raises :class:`Invalid`."""
    if not raw:
        raise Invalid("empty_file", "文件是空的，请重新选择。", "file")
    if len(raw) > FILE_BYTES:
        raise Invalid("file_size", f"文件超过{FILE_BYTES // 1024 // 1024} MB，请拆分后分次导入。", "file")
    if raw.startswith(b"PK\x03\x04") and file_name.lower().endswith(".xlsx"):
        return ExchangeKind.XLSX
    if raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and file_name.lower().endswith(".json"):
        return ExchangeKind.JSON
    raise Invalid("file_type", "只能导入本系统导出的电子表格（.xlsx）或数据包（.json），内容与扩展名须相符。", "file")


def _opened(raw: bytes, kind: ExchangeKind) -> ImportBundle:
    return documents.open_document(raw) if kind is ExchangeKind.JSON else cells.bundle_of(parse_workbook(raw))


def _read(row: CatalogueImport) -> bytes:
    try:
        return b"".join(store().read(row.bureau_id, row.sha256))
    except FileNotFoundError:
        raise Missing("导入文件") from None


def _in_words(found: ImportPlan) -> str:
    counts = {
        what: len([item for item in found.items if item.what == what]) for what in ("new", "changed", "unchanged")
    }
    entries = found.dictionary
    return (
        f"新增事项{counts['new']}个、变化{counts['changed']}个、无变化{counts['unchanged']}个，"
        f"新增材料{len(entries.materials)}份、依据{len(entries.bases)}条"
    )
