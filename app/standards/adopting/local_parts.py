"""The local part (本地信息): where, when, whom to call. Everything else is the city's standard and refused by name.

Clauses L2.1a, W7: a bureau configures what is its own and nothing that is standard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from app.foundation.errors import FieldFault, Invalid, StaleForm
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.adopting import queries
from app.standards.adopting.queries import LOCAL_NAMES
from app.standards.catalogue.adoptions import LocalPart
from app.standards.catalogue.sections import SECTIONS
from app.standards.catalogue.uploads import store_photo
from tenants import context
from tenants.db import db
from tenants.keys import new_id

LOCAL_LABELS = {
    "window": "办理窗口",
    "handling_division": "承办科室",
    "address": "办理地址",
    "telephone": "咨询电话",
    "hours": "办公时间",
    "transport": "交通指引",
}
PHOTO_LABEL = "窗口照片"
LONGEST_VALUES = {name: LocalPart.__table__.c[name].type.length for name in LOCAL_NAMES}  # type: ignore[attr-defined]
"""Characters that each may have."""
STANDARD_LABELS = {section.name: section.label for section in SECTIONS} | {
    field.name: field.label for section in SECTIONS for field in section.fields
}
"""Names of everything that is the same everywhere, for the sentence of a refusal."""


def check_fields(names: Iterable[str]) -> None:
    """Refuse whatever is no part of the local part. Raises :class:`Invalid` that calls every such field by its name."""
    strange = sorted(set(names) - set(LOCAL_NAMES))
    if strange:
        faults = tuple(FieldFault(name, "not_local", _refused(name)) for name in strange)
        raise Invalid("not_local", "；".join(fault.message for fault in faults), faults=faults)


def _refused(name: str) -> str:
    shown = name[:60]
    if name in STANDARD_LABELS:
        return (
            f"“{shown}”（{STANDARD_LABELS[name]}）是市统一的标准内容，本局不能填写或更改，没有保存。"
            "有意见请“提出修改建议”。"
        )
    return f"“{shown}”不是本地信息的内容，没有保存。本地信息只有{'、'.join(LOCAL_LABELS.values())}和{PHOTO_LABEL}。"


def revision_token_of(part: LocalPart | None) -> str:
    """What a form carries along to say on which content it was opened."""
    told = "\n".join([*(getattr(part, name) for name in LOCAL_NAMES), part.photo_sha256 or ""]) if part else ""
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class PhotoChange:
    """What becomes of the picture of the window: another one takes its place, or it is taken away."""

    stream: IO[bytes] | None = None
    name: str = ""
    remove: bool = False


def change_local_part(
    item_id: UUID, values: Mapping[str, Any], seen: str, photo: PhotoChange | None = None
) -> LocalPart:
    """Write the acting bureau's local part of an item; without ``photo`` its picture stays.

    Raises :class:`Invalid` for a field that is no part of it or too long, and for a picture that is none;
    :class:`StaleForm` where a colleague was first.
    """
    check_fields(values)
    row = queries.item_with_adoption(context.bureau_id(), item_id)
    wanted = {name: " ".join(str(values.get(name) or "").split()) for name in LOCAL_NAMES}
    for name, value in wanted.items():
        if len(value) > LONGEST_VALUES[name]:
            raise Invalid("long", f"{LOCAL_LABELS[name]}不超过{LONGEST_VALUES[name]}个字。", name)
    part = queries.local_part(item_id, lock=True)
    if seen != revision_token_of(part):
        raise StaleForm(f"“{row.name}”的本地信息")
    changed = {name: [getattr(part, name) if part else "", value] for name, value in wanted.items()}
    picture = _picture(part, photo or PhotoChange())
    changed["photo"] = [(part.photo_sha256 if part else None) or "", picture or ""]
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if part is None:
        part = LocalPart(id=new_id(), city_id=queries.city_id(), bureau_id=context.bureau_id(), item_id=item_id)
        db.session.add(part)
    for name, value in wanted.items():
        setattr(part, name, value)
    part.photo_sha256 = picture
    db.session.flush()
    if changed:
        words = "、".join(LOCAL_LABELS.get(name, PHOTO_LABEL) for name in changed)
        record(
            LedgerEvent.CATALOGUE_LOCAL_PART_CHANGED,
            f"更新“{row.name}”本地信息：{words}。",
            subject_id=item_id,
            detail=changed,
        )
    return part


def _picture(part: LocalPart | None, change: PhotoChange) -> str | None:
    """Which picture there will be."""
    if change.stream is not None:
        return store_photo(change.stream, change.name, "photo").sha256
    return part.photo_sha256 if part and not change.remove else None
