"""What a bureau has published elsewhere: registered to be compared with the standard, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as upsert

from app.foundation.errors import Invalid, Missing
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.oversight.uniformity import queries
from app.oversight.uniformity.models import DeclaredGuide
from app.oversight.uniformity.published_texts import LONGEST_LINE, MOST_LINES, lines_in, text_digest
from app.standards.catalogue.change_marks import mark_changed
from app.standards.catalogue.terms import UniformFacet
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db

LONGEST_SOURCE = 400


def declare(code: str, facet: UniformFacet, text: str, source: str) -> None:
    """Register what the acting bureau has published elsewhere of one facet of an item; replaces what was registered.

    It is compared with the standard and never worked by. Raises :class:`Missing` for an item that is not in force,
    :class:`Invalid` for a text that says nothing or too much, and without its source.
    """
    item = queries.item_in_force(code)
    said = _checked_source(source)
    _put([(item, facet, check_lines(text), said)])
    record(
        LedgerEvent.UNIFORMITY_GUIDE_DECLARED, f"登记本局在别处公布的“{item.name}”{facet.label}，来源：{said}",
        subject_id=item.item_id, detail={"facet": facet.value},
    )  # fmt: skip


def declare_all(found: Mapping[tuple[str, UniformFacet], tuple[str, str]]) -> int:
    """Register many at once, by item code and facet; all or none. Raises like :func:`declare`."""
    known = {
        row.code: row for row in queries.items(queries.MatrixScope(bureaus.bureau_by_id(context.bureau_id()).city_id))
    }
    if not found:
        raise Invalid("empty", "表格中没有可登记的内容。", "file")
    if any(code not in known for code, _facet in found):
        raise Missing("事项")
    _put(
        [
            (known[code], facet, check_lines(text), _checked_source(source))
            for (code, facet), (text, source) in found.items()
        ]
    )
    record(LedgerEvent.UNIFORMITY_GUIDE_DECLARED, f"导入本局在别处公布的办事指南{len(found)}项，与五统一标准核对。")
    return len(found)


def take_back_text(code: str, facet: UniformFacet) -> None:
    """Take a registered text back: it no longer stands there. Raises :class:`Missing` where none is registered."""
    item = queries.item_in_force(code)
    key = (item.item_id, context.bureau_id(), facet)
    row = db.session.get(DeclaredGuide, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise Missing("登记的公布内容")
    db.session.delete(row)
    db.session.flush()
    mark_changed()
    record(
        LedgerEvent.UNIFORMITY_GUIDE_TAKEN_BACK, f"撤销登记的“{item.name}”{facet.label}公布内容（来源：{row.source}）。",
        subject_id=item.item_id, detail={"facet": facet.value},
    )  # fmt: skip


def check_lines(text: str) -> list[str]:
    """The lines of a published text. Raises :class:`Invalid` for none, for too many, for one too long."""
    lines = lines_in(text)
    if not lines:
        raise Invalid("required", "请粘贴公布的原文。", "text")
    if len(lines) > MOST_LINES:
        raise Invalid("too_long", f"公布的原文不超过{MOST_LINES}行，现有{len(lines)}行。", "text")
    longest = max(map(len, lines))
    if longest > LONGEST_LINE:
        raise Invalid("too_long", f"每行不超过{LONGEST_LINE}字，最长的一行有{longest}字，请分行。", "text")
    return lines


def _checked_source(source: str) -> str:
    said = source.strip()
    if not said:
        raise Invalid("required", "请填写来源，例如网址或“山西政务服务网”。", "source")
    if len(said) > LONGEST_SOURCE:
        raise Invalid("too_long", f"来源不超过{LONGEST_SOURCE}字。", "source")
    return said


def _put(found: Sequence[tuple[Any, UniformFacet, list[str], str]]) -> None:
    """Write (item, facet, lines, source) in one statement; what was registered before is replaced."""
    acting = context.current_actor()
    common = {
        "city_id": bureaus.bureau_by_id(acting.bureau_id).city_id,
        "bureau_id": acting.bureau_id,
        "imported_at": now(),
        "imported_by": acting.actor_name,
    }
    rows = [
        common
        | {"item_id": item.item_id, "facet": facet, "lines": lines, "digest": text_digest(lines), "source": source}
        for item, facet, lines, source in found
    ]
    statement = upsert(DeclaredGuide).values(rows)
    changed = {name: statement.excluded[name] for name in ("lines", "digest", "source", "imported_at", "imported_by")}
    db.session.execute(statement.on_conflict_do_update(index_elements=["item_id", "bureau_id", "facet"], set_=changed))
    mark_changed()
