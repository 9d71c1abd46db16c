"""What the page of an entry shows: made here, in one place, so that its template can be read against one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.assembly.policy.rules import is_allowed
from app.casework.cases.advice import Advice
from app.casework.delivery import queries
from app.casework.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.casework.plans.states import (
    EntryState,
    FeeState,
    MaterialState,
    SubmissionChannel,
)
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.foundation.calendar.queries import clock_of, clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.files.models import StoredFile
from app.foundation.permissions import Permission as P
from app.foundation.staff.queries import divisions
from app.interbureau.handoffs.queries import batch_of_handoff
from blueprints.cards.advice import AdviceCard, advice_card
from blueprints.cards.batches import BatchCard, batch_card
from blueprints.cards.clocks import ClockCard, clock_card, hands_parts
from blueprints.delivery.advice import may_ask_again, open_advice
from blueprints.delivery.entry_actions import EntryActs, EntryLetters, entry_acts, entry_letters
from blueprints.delivery.forms import (
    UPLOADS,
    CorrectForm,
    DeliverForm,
    DispatchForm,
    FeeForm,
    NoteForm,
    RemindForm,
    materials_form,
)
from blueprints.delivery.progress import DecidingProgress, progress_of
from blueprints.delivery.wording import ENTRY_TONES, HANDS_TONES, MATERIAL_TONES, holder_name, outcome_word
from blueprints.shell.current_officer import current_officer
from tenants.bureaus import BureauCard, bureau_by_id
from tenants.clock import SHANGHAI, now
from tenants.labels import labels_of

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page; with ``fee_id`` the fee it was sent for."""


@dataclass(frozen=True)
class EntryWords:
    """What the entry is and how it stands, in words."""

    state: str
    tone: str
    stage: str
    mode: str
    route: str
    limit: str
    """How long the deciding bureau may take."""
    unit: str
    """The unit of the days it took."""
    outcome: str


@dataclass(frozen=True)
class EntryBureaus:
    """Who decides, in whose name, and who advises (帮审)."""

    decider: BureauCard
    in_name_of: BureauCard | None
    adviser: BureauCard | None


@dataclass(frozen=True)
class EntryMaterials:
    """The materials with their files and the words for their states."""

    rows: Sequence[EntryMaterial]
    files: dict[UUID, StoredFile]
    sum: str
    words: Mapping[MaterialState, str]
    tones: Mapping[MaterialState, str]
    handed_in: Mapping[SubmissionChannel, str]
    uploads: Sequence[str]
    """The endings of files that are taken."""


@dataclass(frozen=True)
class EntryFees:
    """The statutory fees; one at a time is settled."""

    rows: Sequence[EntryFee]
    to_settle: UUID | None
    words: Mapping[FeeState, str]


@dataclass(frozen=True)
class EntryClocks:
    """How long it may take and takes, and whose turn it is."""

    main: ClockCard | None
    push: ClockCard | None
    """Until when it must be pushed to the other bureau."""
    hands: list[tuple[str, str, int]]
    whose: tuple[str, str] | None
    """Tone and name of who has it in hand."""


@dataclass(frozen=True)
class EntryDeciding:
    """How far the deciding window is, and what was handed over in one act with it."""

    progress: DecidingProgress
    batch: BatchCard | None


@dataclass(frozen=True)
class EntryAdvice:
    """The advice that was asked for, and whether this officer may ask again."""

    card: AdviceCard | None
    asks_again: bool


@dataclass(frozen=True)
class EntryForms:
    """Every form of the page, empty but for the one that was sent."""

    materials: Any
    dispatch: DispatchForm
    correct: CorrectForm
    note: NoteForm
    deliver: DeliverForm
    remind: RemindForm
    fee: FeeForm
    sent: list[Any]


@dataclass(frozen=True)
class EntryPage:
    """The page of an entry."""

    entry: ChecklistEntry
    project: Project
    words: EntryWords
    bureaus: EntryBureaus
    materials: EntryMaterials
    fees: EntryFees
    clocks: EntryClocks
    acts: EntryActs
    deciding: EntryDeciding
    advice: EntryAdvice
    letters: EntryLetters
    forms: EntryForms


def entry_page(entry: ChecklistEntry, typed: Typed) -> EntryPage:
    """The page of an entry as this officer sees it now."""
    project = projects.project(entry.project_id)
    materials = _materials(entry)
    clocks = _clocks(entry)
    progress = progress_of(entry)
    asked = open_advice(entry)
    return EntryPage(
        entry=entry,
        project=project,
        words=_words(entry),
        bureaus=_bureaus(entry),
        materials=materials,
        fees=_fees(entry, typed),
        clocks=clocks,
        acts=entry_acts(entry, project, progress, materials.rows),
        deciding=EntryDeciding(progress, _batch(entry)),
        advice=EntryAdvice(advice_card(asked), _asks_again(entry, asked)),
        letters=entry_letters(entry, project),
        forms=_forms(entry, materials.rows, typed),
    )


def dispatch_form() -> DispatchForm:
    """The form of dispatching (派单), with the bureau's windows to choose from."""
    form = DispatchForm()
    form.division_id.choices = [(row.id, row.name) for row in divisions() if row.is_window]
    return form


def _words(entry: ChecklistEntry) -> EntryWords:
    return EntryWords(
        state=entry.state.label,
        tone=ENTRY_TONES[entry.state],
        stage=entry.stage.label,
        mode=entry.mode.label,
        route=entry.route.label,
        limit=_limit_text(entry),
        unit=entry.limit_unit.label,
        outcome=outcome_word(entry),
    )


def _bureaus(entry: ChecklistEntry) -> EntryBureaus:
    return EntryBureaus(
        decider=bureau_by_id(entry.deciding_bureau_id),
        in_name_of=bureau_by_id(entry.in_name_of_id) if entry.in_name_of_id else None,
        adviser=bureau_by_id(entry.advising_bureau_id) if entry.advising_bureau_id else None,
    )


def _materials(entry: ChecklistEntry) -> EntryMaterials:
    rows = queries.materials_of(entry.id)
    return EntryMaterials(
        rows=rows,
        files=queries.files_by_id([row.file_id for row in rows] + [entry.certificate_file_id]),
        sum=_sum_of_materials(rows),
        words=labels_of(MaterialState),
        tones=MATERIAL_TONES,
        handed_in=labels_of(SubmissionChannel),
        uploads=UPLOADS,
    )


def _fees(entry: ChecklistEntry, typed: Typed) -> EntryFees:
    rows = queries.fees_of(entry.id)
    first_due = next((fee.id for fee in rows if fee.state is FeeState.DUE), None)
    return EntryFees(rows, typed.get("fee_id") or first_due, labels_of(FeeState))


def _clocks(entry: ChecklistEntry) -> EntryClocks:
    clock, push = clock_of(ClockSubject.ENTRY, entry.id), clock_of(ClockSubject.PUSH, entry.id)
    pushing = clock_card(push) if push and entry.state is EntryState.PREPARING else None
    if clock is None:
        return EntryClocks(None, pushing, [], None)
    holder = clock.reading().hands
    return EntryClocks(
        main=clock_card(clock, f"/entries/{entry.id}/why"),
        push=pushing,
        hands=hands_parts(clock, bureau_by_id(entry.deciding_bureau_id).short_name),
        whose=(HANDS_TONES[holder], holder_name(holder, entry.deciding_bureau_id)),
    )


def _asks_again(entry: ChecklistEntry, asked: Advice | None) -> bool:
    return asked is not None and may_ask_again(asked) and is_allowed(current_officer(), P.ENTRY_HANDLE, entry)


def _batch(entry: ChecklistEntry) -> BatchCard | None:
    """What was handed over in one act with it."""
    rows = batch_of_handoff(entry.handoff_id) if entry.handoff_id else ()
    if not rows:
        return None
    ids = [row.subject_id for row in rows if row.subject_id]
    clocks = clocks_of(ClockSubject.ENTRY, ids)
    return batch_card(
        rows, clocks, lambda row: f"/entries/{row.subject_id}", queries.outcomes_of(ids), entry.handoff_id
    )


def _limit_text(entry: ChecklistEntry) -> str:
    if entry.limit_days is None:
        return "法律未规定办结时限"
    said = "即时办结" if entry.limit_days == 0 else f"{entry.limit_days}{entry.limit_unit.label}"
    return said if entry.limit_confirmed else f"{said}（待本局核定）"


def _sum_of_materials(rows: Sequence[EntryMaterial]) -> str:
    lacking = sum(1 for row in rows if row.necessary and row.state in (MaterialState.MISSING, MaterialState.CORRECTION))
    return f"{len(rows)}份，" + (f"还缺必要材料{lacking}份" if lacking else "必要材料已齐")


def _forms(entry: ChecklistEntry, rows: Sequence[EntryMaterial], typed: Typed) -> EntryForms:
    owed = [row.id for row in rows if row.state is MaterialState.SUBMITTED]
    forms = EntryForms(
        materials=typed.get("materials") or materials_form([row.id for row in rows]),
        dispatch=typed.get("dispatch") or dispatch_form(),
        correct=typed.get("correct") or CorrectForm(formdata=None, material_ids=owed),
        note=typed.get("note") or NoteForm(formdata=None),
        deliver=typed.get("deliver") or DeliverForm(formdata=None, delivered_at=now().astimezone(SHANGHAI)),
        remind=typed.get("remind") or RemindForm(formdata=None, whom=_whom(entry)),
        fee=typed.get("fee") or FeeForm(formdata=None),
        sent=[form for form in typed.values() if hasattr(form, "form_errors")],
    )
    forms.correct.material_ids.choices = [(row.id, row.name) for row in rows if row.file_id]
    return forms


def _whom(entry: ChecklistEntry) -> str:
    return "window" if entry.state in (EntryState.DISPATCHED, EntryState.HANDED_OFF) else "unit"
