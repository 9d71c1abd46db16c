"""The local part of an item, beside the standard that nobody here can change (L2.1a, W7)."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from app.assembly.policy.rules import has_permission
from app.foundation.permissions import Permission as P
from app.standards.adopting import queries
from app.standards.adopting.local_parts import PhotoChange, change_local_part, revision_token_of
from app.standards.catalogue import queries as catalogue
from app.standards.catalogue.terms import UniformFacet
from app.standards.catalogue.uploads import PHOTO_RULE
from blueprints.adopting.forms import LocalForm
from blueprints.cards.photos import photo_href
from blueprints.cards.standard import Standard, standard_of
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import today

FRAME = frozenset({"csrf_token", "_idem", "seen", "photo", "remove_photo"})
"""What the form carries besides its texts."""
PHOTO_ENDINGS = tuple(ending.removeprefix(".") for endings in PHOTO_RULE.allowed.values() for ending in endings)


def edit(row: Any) -> Response:
    """The form, filled with what stands there now."""
    part = queries.local_part(row.item_id)
    data = {name: getattr(part, name) for name in queries.LOCAL_NAMES} if part else {}
    return _page(row, LocalForm(formdata=None, data={**data, "seen": revision_token_of(part)}))


def save(row: Any) -> Response:
    """Write it. Whatever the form has besides the local part is refused by its name."""
    form = LocalForm()
    given = {name: value for name, value in [*request.form.items(), *request.files.items()] if name not in FRAME}
    return submit_form(
        form,
        do=lambda: change_local_part(row.item_id, given, form.seen.data or "", _photo(form)),
        then=lambda _part: redirect_to(f"/adoptions/{row.code}#local", "已更新本地信息，本局办事指南立即显示。"),
        again=lambda: _page(row, form),
    )


def _photo(form: LocalForm) -> PhotoChange:
    chosen = form.photo.data
    if chosen is None or not chosen.filename:
        return PhotoChange(remove=bool(form.remove_photo.data))
    return PhotoChange(chosen.stream, chosen.filename)


def _page(row: Any, form: LocalForm) -> Response:
    part = queries.local_part(row.item_id)
    version = catalogue.versions_by_id([row.version_id])[row.version_id]
    standard = standard_of(version, catalogue.version_parts([row.version_id])[row.version_id], today())
    return render_page(
        "adopting/local/edit.html",
        row=row,
        form=form,
        photo=photo_href(g.bureau.slug, row.code, part.photo_sha256 if part else None),
        lost=form.photo.data.filename if form.photo.data else "",
        photo_kinds=PHOTO_ENDINGS,
        photo_bytes=PHOTO_RULE.limit,
        standard=standard,
        facets=[(facet.value, facet.label, _told(standard, facet)) for facet in UniformFacet],
        may_propose=has_permission(current_officer(), P.PROPOSAL_MAKE),
        bureau=g.bureau,
    )


def _told(standard: Standard, facet: UniformFacet) -> str:
    """One facet in a line."""
    materials = [line for _kind, lines in standard.materials for line in lines]
    steps = "、".join(step.name for step in standard.steps)
    return {
        UniformFacet.PROCEDURE: f"{len(standard.steps)}个环节：{steps}" if standard.steps else "尚未公布",
        UniformFacet.MATERIALS: f"{len(materials)}项，其中必要{sum(line.is_necessary for line in materials)}项",
        UniformFacet.TIME_LIMIT: f"承诺时限：{standard.promised}；法定时限：{standard.statutory}",
        UniformFacet.CRITERIA: f"准予条件{len(standard.conditions)}条，审查要点{len(standard.review_points)}条",
        UniformFacet.ONLINE: "，".join(text for _label, text in standard.online),
    }[facet]
