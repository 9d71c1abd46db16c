"""The evidence of one cell: what was published beside the standard, word by word; figures; versions (B22)."""

from __future__ import annotations

from flask import Response, g

from app.assembly.policy.rules import is_allowed
from app.foundation.permissions import Permission
from app.oversight.uniformity.evidence import ItemEvidence, item_evidence
from app.oversight.uniformity.labels import COUNTING_RULES, NOT_COUNTED_NOTE
from app.oversight.uniformity.queries import item_in_force
from app.standards.catalogue.terms import UniformFacet
from blueprints.shell.responses import render_page
from blueprints.uniformity.reports import load_bureau
from blueprints.uniformity.wording import CHIPS, adoption_word
from tenants.labels import labels_of


def load(code: str, bureau: str) -> ItemEvidence:
    """An item in force at a bureau of the city."""
    return item_evidence(item_in_force(code), load_bureau(bureau))


def show(told: ItemEvidence) -> Response:
    """The page."""
    return render_page(
        "uniformity/cell/show.html",
        told=told,
        item=told.item,
        card=told.bureau,
        chips=CHIPS,
        facet_words=labels_of(UniformFacet),
        adopted_word=adoption_word(told.standing),
        rules=dict(COUNTING_RULES),
        not_counted=NOT_COUNTED_NOTE,
        is_own=told.bureau.id == g.bureau.id,
        may_declare=told.bureau.id == g.bureau.id and is_allowed(g.person, Permission.UNIFORMITY_DECLARE),
    )
