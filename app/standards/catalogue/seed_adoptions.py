"""Which bureau handles which item, and the local parts, as shipped. Pure: bureaus by slug, items by code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.standards.catalogue.entry import DataFileEntry
from app.standards.catalogue.routes import TIER_OF
from app.standards.catalogue.seed_items import SeedItem
from app.standards.catalogue.terms import AdoptionStatus, Stage, Support
from tenants.labels import labels_of
from tenants.models import BureauKind


@dataclass(frozen=True)
class SeedAdoption:
    """One bureau's status for one item, with the local part where it handles it."""

    slug: str
    item: str
    status: AdoptionStatus
    support: Support | None
    basis: str
    since: date
    window: str
    address: str
    hours: str
    handling_division: str

    @property
    def is_adopted(self) -> bool:
        """Whether the bureau has a local part to show."""
        return self.status is AdoptionStatus.ADOPTED


def read_adoptions(
    file: DataFileEntry, items: Sequence[SeedItem], kinds: Mapping[str, BureauKind]
) -> list[SeedAdoption]:
    """All adoptions of a file; ``kinds`` are the bureaus of the city by slug."""
    defaults = _Defaults(file)
    found = []
    for entry in file.many("bureau"):
        slug = entry.text("slug")
        if slug not in kinds:
            raise entry.refuse(f"没有审批局“{slug}”")
        found += list(_of_bureau(entry, slug, kinds[slug], items, defaults))
        entry.close()
    file.text("city")
    file.close()
    return found


class _Defaults:
    """What a file says once for all bureaus."""

    def __init__(self, file: DataFileEntry) -> None:
        bases = file.one("basis")
        self.by_tier = bases.text("by_tier")
        self.bases = {status: bases.text(status.value) for status in AdoptionStatus}
        bases.close()
        self.since, self.hours = file.day("since"), file.text("hours")
        self.windows: dict[Stage, str] = {}
        for window in file.many("window"):
            self.windows[window.word("stage", labels_of(Stage))] = window.text("name")
            window.close()


def _of_bureau(
    entry: DataFileEntry, slug: str, kind: BureauKind, items: Sequence[SeedItem], defaults: _Defaults
) -> Iterator[SeedAdoption]:
    by_tier = entry.flag("by_tier", False)
    address, division = entry.text("address"), entry.text("division", "")
    named: dict[str, tuple[AdoptionStatus, Support | None]] = {
        **dict.fromkeys(entry.texts("adopted"), (AdoptionStatus.ADOPTED, None)),
        **dict.fromkeys(entry.texts("not_capable"), (AdoptionStatus.NOT_CAPABLE, Support.REVIEW_ON_BEHALF)),
        **dict.fromkeys(entry.texts("assisted"), (AdoptionStatus.NOT_CAPABLE, Support.ASSIST_REVIEW)),
    }
    unknown = named.keys() - {item.code for item in items}
    if unknown:
        raise entry.refuse(f"没有事项：{'、'.join(sorted(unknown))}")
    for item in items:
        may_decide = TIER_OF[kind] in item.versions[-1].content["tiers"]
        if item.code in named and not may_decide:
            raise entry.refuse(f"“{item.code}”的审批层级不包括本级，不能承接")
        if by_tier and not may_decide:
            continue
        by_default = AdoptionStatus.ADOPTED if by_tier else AdoptionStatus.NOT_TRANSFERRED
        status, support = (by_default, None) if by_tier else named.get(item.code, (by_default, None))
        yield SeedAdoption(
            slug=slug,
            item=item.code,
            status=status,
            support=support,
            basis=defaults.by_tier if by_tier else defaults.bases[status],
            since=defaults.since,
            window=defaults.windows[item.stage],
            address=address,
            hours=defaults.hours,
            handling_division=division or item.division,
        )
