"""What the page of handing an entry over shows: made here, in one place, so that its template can be read against one
shape. The preview is exactly what the other bureau will see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.delivery.dossier import SHAREABLE_FIELDS
from app.casework.delivery.push import PushBundle
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.states import MaterialState, Route, SubmissionChannel
from app.casework.projects.models import Project
from app.foundation.calendar.queries import clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.errors import FieldFault
from app.interbureau.handoffs.scope import NO_FILES, NOT_LISTED, Scope, offered_facts_of
from app.interbureau.handoffs.shapes import PushContent
from blueprints.cards.clocks import ClockCard, clock_card
from blueprints.cards.closures import ClosureNotice, closure_notices
from blueprints.delivery.forms import PushForm
from tenants.bureaus import BureauCard, bureau_by_id
from tenants.keys import new_id
from tenants.labels import labels_of


@dataclass(frozen=True)
class PushBureaus:
    """From whom to whom it goes, and on which days the receiver's windows are closed."""

    own: BureauCard
    target: BureauCard
    closures: Sequence[ClosureNotice]


@dataclass(frozen=True)
class PushWords:
    """Words for the states of materials and for the ways they were handed in."""

    materials: Mapping[MaterialState, str]
    handed_in: Mapping[SubmissionChannel, str]


@dataclass(frozen=True)
class PushMaterials:
    """The entry's own materials; what is ticked, of it and of those that may go along."""

    rows: Sequence[EntryMaterial]
    ticked: set[UUID]


@dataclass(frozen=True)
class PushFellow:
    """Another entry of the project that may go in the same act."""

    entry: ChecklistEntry
    materials: Sequence[EntryMaterial]
    is_along: bool
    clock: ClockCard | None


@dataclass(frozen=True)
class PushFellows:
    """The other entries to the same bureau: those to tick, and those that cannot go, with the reason."""

    offered: list[PushFellow]
    unready: list[tuple[ChecklistEntry, str]]


@dataclass(frozen=True)
class PushPreview:
    """What the other bureau will see of each entry that goes, and what stays here."""

    contents: list[PushContent]
    hidden: list[str]


@dataclass(frozen=True)
class PushPage:
    """The page of handing an entry over."""

    entry: ChecklistEntry
    project: Project
    bureaus: PushBureaus
    words: PushWords
    materials: PushMaterials
    fellows: PushFellows
    preview: PushPreview
    scope: Scope | None
    """What the link lets through; None without a link."""
    missing: Sequence[FieldFault]
    clock: ClockCard | None
    """Until when it must be pushed."""
    is_push: bool
    """A push (推送); otherwise a review on behalf (代审)."""
    form: PushForm


def push_page(bundle: PushBundle, form: PushForm) -> PushPage:
    """The page as its form is ticked; the form offers what the link lets through and keeps a key for each fellow."""
    entry, *fellows = bundle.entries
    scope = bundle.scopes[entry.id]
    form.shared.choices = list(offered_facts_of(scope).items())
    form.handoff_ids.data = {one.id: form.handoff_ids.data.get(one.id) or new_id() for one in fellows}
    clocks = _clocks(bundle)
    return PushPage(
        entry=entry,
        project=bundle.project,
        bureaus=PushBureaus(
            own=bureau_by_id(entry.bureau_id),
            target=bureau_by_id(entry.deciding_bureau_id),
            closures=closure_notices(entry.deciding_bureau_id),
        ),
        words=PushWords(labels_of(MaterialState), labels_of(SubmissionChannel)),
        materials=PushMaterials(bundle.materials[entry.id], set(form.material_ids.data or ())),
        fellows=_fellows(bundle, form, clocks),
        preview=_preview(bundle, form),
        scope=scope,
        missing=bundle.missing[entry.id],
        clock=clocks.get(entry.id),
        is_push=entry.route is Route.PUSH,
        form=form,
    )


def ready_fellows(bundle: PushBundle) -> list[UUID]:
    """The others that could be sent as they stand."""
    return [entry.id for entry in bundle.entries[1:] if bundle.is_ready(entry)]


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


def _clocks(bundle: PushBundle) -> dict[UUID, ClockCard]:
    clocks = clocks_of(ClockSubject.PUSH, [one.id for one in bundle.entries])
    return {entry_id: clock_card(clock) for entry_id, clock in clocks.items()}


def _fellows(bundle: PushBundle, form: PushForm, clocks: Mapping[UUID, ClockCard]) -> PushFellows:
    fellows, along, ready = bundle.entries[1:], set(form.with_ids.data or ()), set(ready_fellows(bundle))
    return PushFellows(
        offered=[
            PushFellow(one, bundle.materials[one.id], one.id in along, clocks.get(one.id))
            for one in fellows
            if one.id in ready or one.id in along
        ],
        unready=[(one, _wanting(bundle, one)) for one in fellows if one.id not in ready],
    )


def _wanting(bundle: PushBundle, entry: ChecklistEntry) -> str:
    """What stands in the way of one of the others."""
    return "；".join(fault.message for fault in bundle.missing[entry.id]) or "与对方没有现在生效的联动关系"


def _preview(bundle: PushBundle, form: PushForm) -> PushPreview:
    """Follows the ticks: the entry, and those of the others that are ticked to go along."""
    entry, *fellows = bundle.entries
    scope, along = bundle.scopes[entry.id], set(form.with_ids.data or ())
    offered, ticked = offered_facts_of(scope), set(form.material_ids.data or ())
    shared = [name for name in form.shared.data or () if name in offered]
    going = [entry, *(one for one in fellows if one.id in along)]
    return PushPreview(
        contents=[bundle.content(one, shared, ticked, form.note.data or "") for one in going],
        hidden=withheld_facts(shared, _kept_back(bundle, going, ticked), scope),
    )


def _kept_back(bundle: PushBundle, going: Sequence[ChecklistEntry], ticked: set[UUID]) -> list[str]:
    """Materials that stay here; of several items with the item's name."""
    return [
        row.name if len(going) == 1 else f"{row.name}（{one.item_name}）"
        for one in going
        for row in bundle.materials[one.id]
        if row.id not in ticked
    ]
