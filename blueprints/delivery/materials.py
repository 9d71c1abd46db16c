"""Materials and fees of an entry, sent from its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from app.casework.delivery import materials, queries
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import FeeState, SubmissionChannel
from app.foundation.errors import Invalid
from app.foundation.files.models import StoredFile
from app.foundation.files.operations import store_upload
from blueprints.delivery.entry import render_entry
from blueprints.delivery.forms import FeeForm, NoteForm, materials_form
from blueprints.shell.responses import redirect_to, submit_form


def submit(entry: ChecklistEntry) -> Response:
    """Every material for which a file was chosen or a note written; all of them or none."""
    rows = queries.materials_of(entry.id)
    form, entry_id = materials_form([row.id for row in rows]), entry.id

    def do() -> int:
        given = []
        for number, row in enumerate(rows):
            upload, note = form[f"file_{number}"], form[f"note_{number}"].data or ""
            file = take_chosen_file(upload.data, upload.name, entry)
            if file is not None or _is_new_note(row, note):
                given.append((row.id, file, note))
        if not given:
            raise Invalid("required", "请选择要提交的文件，或在备注中写明纸质材料的份数。")
        return len(materials.submit_materials(entry, given, SubmissionChannel(form.handed_in.data)))

    return submit_form(
        form,
        do=do,
        then=lambda done: redirect_to(f"/entries/{entry_id}#materials", f"已收到{done}份材料。"),
        again=lambda: render_entry(plans.entry(entry_id), materials=form),
    )


def accept(entry: ChecklistEntry, material_id: UUID) -> Response:
    """Checked by the navigator."""
    return _noted(entry, lambda _note: materials.accept_material(entry, material_id), "已核收。", needs_note=False)


def ask_again(entry: ChecklistEntry, material_id: UUID) -> Response:
    """Back to the unit, with what is wrong with it."""
    return _noted(entry, lambda note: materials.send_back_material(entry, material_id, note), "已告知项目单位修改。")


def waive(entry: ChecklistEntry, material_id: UUID) -> Response:
    """Not asked for."""
    return _noted(entry, lambda note: materials.waive_material(entry, material_id, note), "已登记免提交。")


def settle_fee(entry: ChecklistEntry, fee_id: UUID) -> Response:
    """A fee was paid or waived."""
    form, entry_id = FeeForm(), entry.id

    def do() -> object:
        fee = queries.fee(fee_id)
        if fee.entry_id != entry.id:
            raise Invalid("fee", "该项规费不属于本事项，请刷新页面后重试。")
        return materials.record_fee(
            fee,
            FeeState(form.state.data),
            amount=form.amount.fen,
            settled_on=form.settled_on.data,
            evidence=form.evidence.data or "",
            evidence_file=take_chosen_file(form.evidence_file.data, "evidence_file", entry),
        )

    return submit_form(
        form,
        do=do,
        then=lambda _: redirect_to(f"/entries/{entry_id}#fees", "规费办理情况已登记。"),
        again=lambda: render_entry(plans.entry(entry_id), fee=form, fee_id=fee_id),
    )


def take_chosen_file(upload: FileStorage | None, field: str, entry: ChecklistEntry) -> StoredFile | None:
    """A file of the form taken in, None where none was chosen."""
    if upload is None or not upload.filename:
        return None
    return store_upload(upload.stream, upload.filename, project_id=entry.project_id, field=field)


def _noted(entry: ChecklistEntry, do: Callable[[str], object], word: str, needs_note: bool = True) -> Response:
    form, entry_id = NoteForm(), entry.id
    if not needs_note:
        form.note.validators = []
        form.note.flags.required = False
    return submit_form(
        form,
        do=lambda: do(form.note.data or ""),
        then=lambda _: redirect_to(f"/entries/{entry_id}#materials", word),
        again=lambda: render_entry(plans.entry(entry_id), note=form),
    )


def _is_new_note(row: Any, note: str) -> bool:
    """A note alone hands a material in on paper; the note that stood there already does not."""
    return bool(note.strip()) and note.strip() != row.note and row.file_id is None
