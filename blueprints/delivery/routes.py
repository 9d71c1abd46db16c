"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.delivery import (
    advice,
    closing,
    entry,
    files,
    ledger,
    loading,
    materials,
    moving,
    push,
    shared,
    suspension,
    why,
)
from blueprints.shell.gate import Face, download, get, post

ENTRY = "/entries/<uuid:entry_id>"
MATERIAL = f"{ENTRY}/materials/<uuid:material_id>"
PROJECT = "/projects/<uuid:project_id>"

FACE = Face(
    "delivery",
    [
        get(ENTRY, entry.show, P.PROJECT_READ, loading.entry),
        get(f"{ENTRY}/why", why.show, P.PROJECT_READ, loading.entry),
        post(f"{ENTRY}/materials", materials.submit, P.ENTRY_HANDLE, loading.entry),
        post(f"{MATERIAL}/accept", materials.accept, P.ENTRY_HANDLE, loading.entry),
        post(f"{MATERIAL}/ask-again", materials.ask_again, P.ENTRY_HANDLE, loading.entry),
        post(f"{MATERIAL}/waive", materials.waive, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/fees/<uuid:fee_id>", materials.settle_fee, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/dispatch", entry.dispatch, P.ENTRY_HANDLE, loading.entry),
        get(f"{ENTRY}/advice", advice.show, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/advice", advice.ask_again, P.ENTRY_HANDLE, loading.entry),
        get(f"{ENTRY}/push", push.show, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/push", push.send, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/correct", entry.correct, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/return", entry.return_, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/deliver", entry.deliver, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/assist", entry.assist, P.ENTRY_HANDLE, loading.entry),
        post(f"{ENTRY}/remind", entry.remind, P.ENTRY_HANDLE, loading.entry),
        get("/moves", moving.index, P.PROJECT_READ),
        post("/moves", moving.move, P.PLAN_ISSUE),
        get(f"{PROJECT}/suspension", suspension.show, P.SERVICE_SUSPEND, loading.project),
        post(f"{PROJECT}/suspension", suspension.suspend, P.SERVICE_SUSPEND, loading.project),
        post(f"{PROJECT}/suspension/resume", suspension.resume, P.SERVICE_SUSPEND, loading.project),
        post(f"{PROJECT}/suspension/terminate", suspension.terminate, P.SERVICE_SUSPEND, loading.project),
        get(f"{PROJECT}/ledger", ledger.show, P.PROJECT_READ, loading.project),
        post(f"{PROJECT}/ledger", ledger.write, P.LEDGER_WRITE, loading.project),
        get(f"{PROJECT}/ledger/print", ledger.printed, P.PROJECT_READ, loading.project),
        get(f"{PROJECT}/shared", shared.show, P.PROJECT_READ, loading.project),
        get(f"{PROJECT}/shared/print", shared.printed, P.PROJECT_READ, loading.project),
        get(f"{PROJECT}/closing", closing.show, P.PROJECT_READ, loading.project),
        post(f"{PROJECT}/closing/draw", closing.draw, P.SERVICE_CLOSE, loading.project),
        post(f"{PROJECT}/closing/sign", closing.sign, P.SERVICE_CLOSE, loading.project),
        post(f"{PROJECT}/closing/seal", closing.seal, P.SERVICE_CLOSE, loading.project),
        post(f"{PROJECT}/closing/suggestion", closing.suggest, P.SERVICE_CLOSE, loading.project),
        get(f"{PROJECT}/closing/print", closing.printed, P.PROJECT_READ, loading.project),
        get(f"{PROJECT}/closing/suggestion/print", closing.printed_suggestion, P.PROJECT_READ, loading.project),
        download("/files/<uuid:file_id>", files.fetch, P.FILE_READ, loading.file),
    ],
)
