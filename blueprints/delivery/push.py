"""Handing entries over: what is ticked goes along, and the preview is exactly what the other bureau will see.

The page belongs to one entry; others of the project that go to the same bureau can be ticked to go in the same act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request

from app.casework.delivery import push
from app.casework.delivery.dossier import DEFAULT_FIELDS
from app.casework.delivery.push import PushBundle, PushParcel
from app.casework.letters import early_engagement
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import Route
from app.foundation.errors import Invalid
from app.interbureau.handoffs.scope import offered_facts_of
from blueprints.delivery.forms import INCOMPLETE, PushForm
from blueprints.delivery.push_page import push_page, ready_fellows
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.keys import new_id


def show(entry: ChecklistEntry) -> Response:
    """The ticks and the preview; with ticks in the address, the preview follows them. ``with=all`` ticks all others."""
    bundle = push.bundle_with(entry)
    if request.args.get("handoff_id"):
        return _page(bundle, PushForm(formdata=request.args, meta={"csrf": False}))
    before = bundle.engaged.get(entry.id)
    offered = offered_facts_of(bundle.scopes[entry.id])
    shared = [
        name
        for name in (early_engagement.previously_shared_facts(before) if before else DEFAULT_FIELDS)
        if name in offered
    ]
    ticked = [row.id for rows in bundle.materials.values() for row in rows if row.file_id or row.necessary]
    along = ready_fellows(bundle) if request.args.get("with") == "all" else []
    form = PushForm(formdata=None, handoff_id=str(new_id()), shared=shared, material_ids=ticked, with_ids=along)
    return _page(bundle, form)


def send(entry: ChecklistEntry) -> Response:
    """Hand it over, with those that were ticked beside it."""
    form, entry_id, project_id = PushForm(), entry.id, entry.project_id
    target = bureau_by_id(entry.deciding_bureau_id).name
    verb = "推送" if entry.route is Route.PUSH else "移交代审"

    def sent(boxes: Sequence[Any]) -> Response:
        if len(boxes) == 1:
            return redirect_to(f"/entries/{entry_id}", f"已{verb}{target}，对方的收件箱已经收到。")
        return redirect_to(f"/projects/{project_id}", f"已向{target}{verb}{len(boxes)}件，对方的收件箱已经收到。")

    return submit_form(
        form,
        do=lambda: push.push_all(
            project_id, _parcels(form, entry_id), form.shared.data or (), form.note.data or "", current_officer().id
        ),
        then=sent,
        again=lambda: _page(push.bundle_with(plans.entry(entry_id)), form),
    )


def _parcels(form: PushForm, entry_id: UUID) -> list[PushParcel]:
    """What the form says of each entry. The boxes of all materials have one name: a material is one entry's alone."""
    ticked, ids = set(form.material_ids.data or ()), form.handoff_ids.data
    along = [one for one in dict.fromkeys(form.with_ids.data or ()) if one != entry_id]
    if any(one not in ids for one in along):
        raise Invalid("incomplete", INCOMPLETE, "handoff_ids")
    return [
        PushParcel(entry_id, UUID(form.handoff_id.data), ticked),
        *(PushParcel(one, ids[one], ticked) for one in along),
    ]


def _page(bundle: PushBundle, form: PushForm) -> Response:
    return render_page("delivery/push/show.html", page=push_page(bundle, form))
