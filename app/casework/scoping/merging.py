"""Merging the sheets of an assessment (汇总研判表, 一站式机制 第八条; S8). Pure.

Every verdict stays visible beside the party that gave it. A conflict is named, never resolved by counting votes: the
stewards settle it with a reason, and a settlement stands only for the opinions it has seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.casework.scoping.terms import Verdict
from tenants.labels import LabelledEnum


@dataclass(frozen=True)
class ItemVerdict:
    """What one sheet says of one item. No materials ticked: all necessary ones."""

    item_id: UUID
    verdict: Verdict
    deciding_bureau_id: int | None = None
    material_ids: tuple[UUID, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class PartyOpinion:
    """A line with the party that said it and when."""

    party: str
    line: ItemVerdict
    at: datetime


@dataclass(frozen=True)
class Ruling:
    """How the stewards settled an item."""

    verdict: Verdict
    deciding_bureau_id: int | None
    reason: str
    by: str
    at: datetime


class ConflictKind(LabelledEnum):
    """Why an item must be settled."""

    VERDICT = "verdict", "是否需要办理，意见不一致"
    BUREAU = "bureau", "审批层级意见不一致或未明确"
    UNCLEAR = "unclear", "有待明确的意见"


@dataclass(frozen=True)
class MergedItem:
    """One item with everybody's opinion, what is in conflict, and what holds."""

    item_id: UUID
    opinions: tuple[PartyOpinion, ...]
    conflicts: tuple[ConflictKind, ...]
    ruling: Ruling | None = None

    @property
    def ruled(self) -> Ruling | None:
        """The settlement, where it has seen every opinion."""
        if self.ruling is None or any(one.at > self.ruling.at for one in self.opinions):
            return None
        return self.ruling

    @property
    def is_open(self) -> bool:
        """Whether it must still be settled."""
        return bool(self.conflicts) and self.ruled is None

    @property
    def verdict(self) -> Verdict | None:
        """What holds; None while it is open."""
        if self.ruled is not None:
            return self.ruled.verdict
        return None if self.conflicts else self.opinions[0].line.verdict

    @property
    def deciding_bureau_id(self) -> int | None:
        """Which bureau decides (审批层级), where the item is needed."""
        if self.verdict is not Verdict.NEEDED:
            return None
        if self.ruled is not None:
            return self.ruled.deciding_bureau_id
        return next(iter(_bureaus(self.opinions)), None)

    @property
    def material_ids(self) -> frozenset[UUID]:
        """Materials that any party ticked."""
        return frozenset(material for one in _needing(self.opinions) for material in one.line.material_ids)

    @property
    def all_necessary(self) -> bool:
        """Whether any party left it at all necessary materials (also where only the settlement says it is needed)."""
        needing = _needing(self.opinions)
        return not needing or any(not one.line.material_ids for one in needing)


@dataclass(frozen=True)
class MergedTable:
    """The merged table, and whose sheet is still out."""

    items: tuple[MergedItem, ...] = ()
    waiting: tuple[str, ...] = field(default=())

    @property
    def open_items(self) -> tuple[MergedItem, ...]:
        """What must still be settled."""
        return tuple(one for one in self.items if one.is_open)

    @property
    def needed(self) -> tuple[MergedItem, ...]:
        """What comes onto the checklist."""
        return tuple(one for one in self.items if one.verdict is Verdict.NEEDED)


def merge_opinions(
    opinions: Iterable[PartyOpinion], rulings: Mapping[UUID, Ruling] | None = None, waiting: Iterable[str] = ()
) -> MergedTable:
    """All opinions by item, in the order in which items first occur. ``rulings`` by item; ``waiting`` names parties."""
    rulings = rulings or {}
    by_item: dict[UUID, list[PartyOpinion]] = {}
    for one in opinions:
        by_item.setdefault(one.line.item_id, []).append(one)
    items = [
        MergedItem(item_id, tuple(given), _conflicts(given), rulings.get(item_id)) for item_id, given in by_item.items()
    ]
    return MergedTable(tuple(items), tuple(waiting))


def _conflicts(opinions: Iterable[PartyOpinion]) -> tuple[ConflictKind, ...]:
    given = list(opinions)
    verdicts = {one.line.verdict for one in given}
    found = []
    if Verdict.TO_CLARIFY in verdicts:
        found.append(ConflictKind.UNCLEAR)
    if {Verdict.NEEDED, Verdict.NOT_NEEDED} <= verdicts:
        found.append(ConflictKind.VERDICT)
    if Verdict.NEEDED in verdicts and len(_bureaus(given)) != 1:
        found.append(ConflictKind.BUREAU)
    return tuple(found)


def _needing(opinions: Iterable[PartyOpinion]) -> list[PartyOpinion]:
    return [one for one in opinions if one.line.verdict is Verdict.NEEDED]


def _bureaus(opinions: Iterable[PartyOpinion]) -> set[int]:
    return {one.line.deciding_bureau_id for one in _needing(opinions) if one.line.deciding_bureau_id is not None}
