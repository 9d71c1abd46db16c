"""What a sheet (研判表) holds: lines written, checked, and turned into an answer. For ``operations``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.casework.scoping.merging import ItemVerdict
from app.casework.scoping.models import ScopingSheet, SheetLine
from app.casework.scoping.terms import Verdict
from app.foundation.errors import FieldFault, Invalid
from app.interbureau.handoffs.shapes import SheetContent, SheetLineContent
from app.standards.catalogue.models import Item
from tenants import bureaus, context
from tenants.db import db

TEXT_LABELS = {
    "special_steps": "特殊环节",
    "fees": "需缴纳费用",
    "key_points": "要点提示",
    "optimisation": "优化流程建议",
    "base_material": "需提供的基础资料",
}
LONGEST_TEXT = 4000
LONGEST_NOTE = 400


def write_lines(sheet: ScopingSheet, lines: Sequence[ItemVerdict]) -> None:
    """Replace the lines of a sheet. Raises :class:`Invalid` for an item or bureau that is not of this city."""
    known = item_names(line.item_id for line in lines)
    faults = [FieldFault("lines", "unknown_item", "目录中没有该事项。") for line in lines if line.item_id not in known]
    city = bureaus.bureau_by_id(context.bureau_id()).city_id
    for line in lines:
        decider = bureaus.directory().get(line.deciding_bureau_id) if line.deciding_bureau_id else None
        if line.deciding_bureau_id and (decider is None or decider.city_id != city):
            faults.append(FieldFault(f"bureau-{line.item_id}", "unknown_bureau", "请从列表中选择审批局。"))
        if len(line.note) > LONGEST_NOTE:
            faults.append(FieldFault(f"note-{line.item_id}", "too_long", f"说明不能超过{LONGEST_NOTE}字。"))
    if len({line.item_id for line in lines}) != len(lines):
        faults.append(FieldFault("lines", "doubled", "同一事项只能填一行。"))
    if faults:
        raise Invalid("lines", faults[0].message, faults=tuple(faults))
    db.session.execute(
        delete(SheetLine).where(SheetLine.bureau_id == context.bureau_id(), SheetLine.sheet_id == sheet.id)
    )
    db.session.add_all(
        SheetLine(
            sheet_id=sheet.id,
            item_id=line.item_id,
            verdict=line.verdict,
            deciding_bureau_id=line.deciding_bureau_id if line.verdict is not Verdict.NOT_NEEDED else None,
            material_ids=[str(material) for material in line.material_ids],
            note=line.note.strip(),
        )
        for line in lines
    )
    db.session.flush()


def write_texts(sheet: ScopingSheet, texts: Mapping[str, str]) -> None:
    """The five free texts of a sheet; raises :class:`Invalid` naming the ones that are too long."""
    faults = [
        FieldFault(name, "too_long", f"{TEXT_LABELS[name]}不能超过{LONGEST_TEXT}字，请精简。")
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    ]
    if faults:
        raise Invalid("texts", faults[0].message, faults=tuple(faults))
    for name, text in texts.items():
        setattr(sheet, name, text.strip())


def check_sheet_complete(lines: Iterable[Any]) -> None:
    """A sheet may be submitted when it says something, and says of each needed item who decides it."""
    given = list(lines)
    if not given:
        raise Invalid("empty", "研判表还是空的：请至少对一个事项给出“需要”“不需要”或“待明确”的意见。", "lines")
    names = item_names(line.item_id for line in given)
    faults = tuple(
        FieldFault(f"bureau-{line.item_id}", "required", f"请为“{names[line.item_id]}”选择由哪个审批局审批。")
        for line in given
        if line.verdict is Verdict.NEEDED and line.deciding_bureau_id is None
    )
    if faults:
        raise Invalid("no_bureau", f"有{len(faults)}个需要办理的事项没有选择审批局。", faults=faults)


def answer_content(sheet: ScopingSheet, lines: Iterable[Any]) -> SheetContent:
    """The sheet as the answer to a consultation."""
    return SheetContent(
        lines=[
            SheetLineContent(
                item_id=str(line.item_id),
                verdict=line.verdict.value,
                deciding_bureau_id=line.deciding_bureau_id,
                material_ids=list(line.material_ids),
                note=line.note,
            )
            for line in lines
        ],
        special_steps=sheet.special_steps,
        fees=sheet.fees,
        key_points=sheet.key_points,
        optimisation=sheet.optimisation,
        base_material=sheet.base_material,
        filled_by=sheet.filled_by,
    )


def texts_of_answer(content: SheetContent) -> dict[str, str]:
    """The five texts that came with an answer, no longer than a sheet's own."""
    texts = {
        "special_steps": content["special_steps"],
        "fees": content["fees"],
        "key_points": content["key_points"],
        "optimisation": content["optimisation"],
        "base_material": content["base_material"],
    }
    return {name: text[:LONGEST_TEXT] for name, text in texts.items()}


def lines_of_answer(content: SheetContent) -> list[ItemVerdict]:
    """The lines that came with an answer; an item that our catalogue does not know is left out."""
    lines = [
        ItemVerdict(
            UUID(one["item_id"]),
            Verdict(one["verdict"]),
            one["deciding_bureau_id"],
            tuple(UUID(material) for material in one["material_ids"]),
            one["note"][:LONGEST_NOTE],
        )
        for one in content["lines"]
    ]
    known = item_names(line.item_id for line in lines)
    return [line for line in lines if line.item_id in known]


def item_names(item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of items of this city's catalogue, by id; what it does not know is not in it."""
    wanted = list(set(item_ids))
    if not wanted:
        return {}
    city = bureaus.bureau_by_id(context.bureau_id()).city_id
    rows = db.session.execute(select(Item.id, Item.name).where(Item.city_id == city, Item.id.in_(wanted)))
    return {row.id: row.name for row in rows}
