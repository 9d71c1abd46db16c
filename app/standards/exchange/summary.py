"""What a dry run says, in words, kept beside the file: counts, differences item by item, errors by place. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.standards.catalogue.comparing import CHANGE_LABELS, FieldChange, LineChange, facets_of
from app.standards.exchange.bundle import ImportBundle
from app.standards.exchange.import_plan import ImportPlan, ItemPlan

MOST_TROUBLES = 500
MOST_CHANGES = 2000
"""Lines of differences that are kept for all items together; how many more there are is said."""
ITEM_CHANGE_LABELS = {"new": "新增", "changed": "有变化", "unchanged": "无变化"}


def summary_of(plan: ImportPlan, bundle: ImportBundle) -> dict[str, Any]:
    """The dry run as it is shown."""
    counts = Counter(item.what for item in plan.items)
    left, items = MOST_CHANGES, []
    for item in plan.items:
        told = [_line(change) for change in item.changes[:left]]
        left -= len(told)
        items.append(_item(item, told))
    return {
        "city": bundle.city,
        "in_file": len(bundle.items),
        "counts": {**{what: counts[what] for what in ITEM_CHANGE_LABELS}, **_entries(plan)},
        "items": items,
        "materials": [[row["code"], row["name"]] for row in plan.dictionary.materials[:MOST_TROUBLES]],
        "bases": [[row["code"], f"{row['document']}{row['article']}"] for row in plan.dictionary.bases[:MOST_TROUBLES]],
        "troubles": [[trouble.place, trouble.message] for trouble in plan.troubles[:MOST_TROUBLES]],
        "trouble_count": len(plan.troubles),
        "remarks": list(plan.dictionary.remarks[:MOST_TROUBLES]),
        "blocked": list(plan.blocked),
        "digest": plan.digest,
    }


def _entries(plan: ImportPlan) -> dict[str, int]:
    return {"materials": len(plan.dictionary.materials), "bases": len(plan.dictionary.bases)}


def _item(item: ItemPlan, told: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": item.incoming.code,
        "name": item.name,
        "what": item.what,
        "draft": item.needs_draft,
        "facets": [facet.label for facet in facets_of(list(item.changes))],
        "heads": [_field(field) for field in item.head_changes],
        "changes": told,
        "more": len(item.changes) - len(told),
    }


def _line(change: LineChange) -> dict[str, Any]:
    return {
        "section": change.section.label,
        "what": CHANGE_LABELS[change.what],
        "title": change.title,
        "fields": [_field(field) for field in change.fields],
    }


def _field(field: FieldChange) -> list[str]:
    return [field.label, field.before, field.after]
