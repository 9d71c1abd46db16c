"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.delivery import (
    advice,
    closing,
    disclosures,
    due_date_explanation,
    entry,
    files,
    ledger,
    loaders,
    materials,
    push,
    suspension,
    version_change,
)
from blueprints.shell.gate import Face, download, get, post

ENTRY = "/entries/<uuid:entry_id>"
MATERIAL = f"{ENTRY}/materials/<uuid:material_id>"
PROJECT = "/projects/<uuid:project_id>"

FACE = Face(
    "delivery",
    [
        get(ENTRY, entry.show, P.PROJECT_READ, loaders.entry),
        get(f"{ENTRY}/why", due_date_explanation.show, P.PROJECT_READ, loaders.entry),
        post(f"{ENTRY}/materials", materials.submit, P.ENTRY_HANDLE, loaders.entry),
        post(f"{MATERIAL}/accept", materials.accept, P.ENTRY_HANDLE, loaders.entry),
        post(f"{MATERIAL}/ask-again", materials.ask_again, P.ENTRY_HANDLE, loaders.entry),
        post(f"{MATERIAL}/waive", materials.waive, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/fees/<uuid:fee_id>", materials.settle_fee, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/dispatch", entry.dispatch, P.ENTRY_HANDLE, loaders.entry),
        get(f"{ENTRY}/advice", advice.show, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/advice", advice.ask_again, P.ENTRY_HANDLE, loaders.entry),
        get(f"{ENTRY}/push", push.show, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/push", push.send, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/correct", entry.correct, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/return", entry.return_, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/deliver", entry.deliver, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/assist", entry.assist, P.ENTRY_HANDLE, loaders.entry),
        post(f"{ENTRY}/remind", entry.remind, P.ENTRY_HANDLE, loaders.entry),
        get("/moves", version_change.index, P.PROJECT_READ),
        post("/moves", version_change.move, P.PLAN_ISSUE),
        get(f"{PROJECT}/suspension", suspension.show, P.SERVICE_SUSPEND, loaders.project),
        post(f"{PROJECT}/suspension", suspension.suspend, P.SERVICE_SUSPEND, loaders.project),
        post(f"{PROJECT}/suspension/resume", suspension.resume, P.SERVICE_SUSPEND, loaders.project),
        post(f"{PROJECT}/suspension/terminate", suspension.terminate, P.SERVICE_SUSPEND, loaders.project),
        get(f"{PROJECT}/ledger", ledger.show, P.PROJECT_READ, loaders.project),
        post(f"{PROJECT}/ledger", ledger.write, P.LEDGER_WRITE, loaders.project),
        get(f"{PROJECT}/ledger/print", ledger.print_ledger, P.PROJECT_READ, loaders.project),
        get(f"{PROJECT}/shared", disclosures.show, P.PROJECT_READ, loaders.project),
        get(f"{PROJECT}/shared/print", disclosures.print_disclosures, P.PROJECT_READ, loaders.project),
        get(f"{PROJECT}/closing", closing.show, P.PROJECT_READ, loaders.project),
        post(f"{PROJECT}/closing/draw", closing.draw, P.SERVICE_CLOSE, loaders.project),
        post(f"{PROJECT}/closing/sign", closing.sign, P.SERVICE_CLOSE, loaders.project),
        post(f"{PROJECT}/closing/seal", closing.seal, P.SERVICE_CLOSE, loaders.project),
        post(f"{PROJECT}/closing/suggestion", closing.suggest, P.SERVICE_CLOSE, loaders.project),
        get(f"{PROJECT}/closing/print", closing.print_statement, P.PROJECT_READ, loaders.project),
        get(f"{PROJECT}/closing/suggestion/print", closing.printed_suggestion, P.PROJECT_READ, loaders.project),
        download("/files/<uuid:file_id>", files.fetch, P.FILE_READ, loaders.file),
    ],
)
