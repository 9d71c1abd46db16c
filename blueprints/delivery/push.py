"""Handing entries over: what is ticked goes along, and the preview is exactly what the other bureau will see.

The page belongs to one entry; others of the project that go to the same bureau can be ticked to go in the same act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request

from app.casework.delivery import push
from app.casework.delivery.dossier import DEFAULT_FIELDS, SHAREABLE_FIELDS
from app.casework.delivery.push import PushBundle, PushParcel
from app.casework.letters import early_engagement
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import MaterialState, Route, SubmissionChannel
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import Invalid
from app.interbureau.handoffs.scope import NO_FILES, NOT_LISTED, Scope, offered_facts_of
from blueprints.cards.clocks import clock_card
from blueprints.cards.closures import closure_notices
from blueprints.delivery.forms import INCOMPLETE, PushForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id
from tenants.keys import new_id
from tenants.labels import labels_of


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
    along = _ready(bundle) if request.args.get("with") == "all" else []
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


def _ready(bundle: PushBundle) -> list[UUID]:
    """The others that could be sent as they stand."""
    return [entry.id for entry in bundle.entries[1:] if bundle.is_ready(entry)]


def _page(bundle: PushBundle, form: PushForm) -> Response:
    entry, *fellows = bundle.entries
    scope = bundle.scopes[entry.id]
    offered = offered_facts_of(scope)
    form.shared.choices = list(offered.items())
    shared = [name for name in form.shared.data or () if name in offered]
    form.handoff_ids.data = {one.id: form.handoff_ids.data.get(one.id) or new_id() for one in fellows}
    along, ready = set(form.with_ids.data or ()), set(_ready(bundle))
    going, ticked = [entry, *(one for one in fellows if one.id in along)], set(form.material_ids.data or ())
    clocks = clocks_of(ClockSubject.PUSH, [one.id for one in bundle.entries])
    return render_page(
        "delivery/push/show.html",
        entry=entry,
        project=bundle.project,
        target=bureau_by_id(entry.deciding_bureau_id),
        own=bureau_by_id(entry.bureau_id),
        form=form,
        rows=bundle.materials[entry.id],
        ticked=ticked,
        fellows=[
            (one, bundle.materials[one.id], one.id in along, clock_card(clocks[one.id]) if one.id in clocks else None)
            for one in fellows
            if one.id in ready or one.id in along
        ],
        unready=[(one, _wanting(bundle, one)) for one in fellows if one.id not in ready],
        going=going,
        material_words=labels_of(MaterialState),
        handed_in_words=labels_of(SubmissionChannel),
        contents=[bundle.content(one, shared, ticked, form.note.data or "") for one in going],
        hidden=withheld_facts(shared, _kept_back(bundle, going, ticked), scope),
        scope=scope,
        missing=bundle.missing[entry.id],
        clock=clock_card(clocks[entry.id]) if entry.id in clocks else None,
        closures=closure_notices(entry.deciding_bureau_id),
        is_push=entry.route is Route.PUSH,
    )


def _wanting(bundle: PushBundle, entry: ChecklistEntry) -> str:
    """What stands in the way of one of the others."""
    return "；".join(fault.message for fault in bundle.missing[entry.id]) or "与对方没有现在生效的联动关系"


def _kept_back(bundle: PushBundle, going: Sequence[ChecklistEntry], ticked: set[UUID]) -> list[str]:
    """Materials that stay here; of several items with the item's name."""
    return [
        row.name if len(going) == 1 else f"{row.name}（{one.item_name}）"
        for one in going
        for row in bundle.materials[one.id]
        if row.id not in ticked
    ]


def withheld_facts(shared: list[str], kept_back: list[str], scope: Scope | None) -> list[str]:
    """What stays here, and why where nobody could tick it."""
    kept = [
        label if scope is None or scope.lets(name) else f"{label}（{NOT_LISTED}）"
        for name, label in SHAREABLE_FIELDS.items()
        if name not in shared
    ]
    kept += kept_back
    if scope is not None and not scope.files:
        kept.append(NO_FILES)
    return [*kept, "联系电话", "信息台账", "规费明细"]
