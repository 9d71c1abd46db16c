"""Any two versions compared facet by facet, printable as 变更说明 with what each bureau must do."""

from __future__ import annotations

from flask import Response, g, request

from app.foundation.errors import Missing
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.comparing import CHANGE_LABELS, differences, facets_of
from app.standards.catalogue.integrity import stored_contents
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import VersionState
from app.standards.drafting import queries
from blueprints.shell.responses import render_page
from tenants.labels import labels_of


def compare(item: Item) -> Response:
    """Two versions of an item; without a choice the newest and the one before it."""
    return _compared(item, "standards/versions/compare.html")


def print_(item: Item) -> Response:
    """The same as a paper."""
    return _compared(item, "standards/versions/print.html")


def _compared(item: Item, template: str) -> Response:
    versions = {row.number: row for row in catalogue.versions_of(item.id)}
    if not versions:
        raise Missing("事项版本")
    newest = max(versions)
    after = request.args.get("to", newest, int)
    before = request.args.get("from", after - 1, int)
    if after not in versions or (before not in versions and before != after - 1):
        raise Missing("事项版本")
    wanted = [versions[number].version_id for number in (before, after) if number in versions]
    contents = stored_contents(g.bureau.city_id, wanted)
    old = contents[versions[before].version_id] if before in versions else None
    changes = differences(old, contents[versions[after].version_id], queries.name_lookup(g.bureau.city_id))
    return render_page(
        template,
        item=item,
        versions=list(versions.values()),
        before=versions.get(before),
        after=versions[after],
        changes=changes,
        facets="、".join(facet.label for facet in facets_of(changes)),
        what_words=CHANGE_LABELS,
        version_words=labels_of(VersionState),
    )
