"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.knowledge import drafts, entries
from blueprints.shell.gate import Face, get, post

DRAFT = "/knowledge/drafts/<uuid:draft_id>"
ENTRY = "/knowledge/<uuid:entry_id>"

FACE = Face(
    "knowledge",
    [
        get("/knowledge", entries.index, P.CATALOGUE_READ),
        get("/knowledge/new", drafts.new, P.CATALOGUE_DRAFT),
        post("/knowledge/new", drafts.create, P.CATALOGUE_DRAFT),
        get("/knowledge/drafts", drafts.index, P.DRAFT_READ),
        get(DRAFT, drafts.show, P.DRAFT_READ, drafts.load),
        post(DRAFT, drafts.save, P.CATALOGUE_DRAFT, drafts.load),
        post(f"{DRAFT}/drop", drafts.drop, P.CATALOGUE_DRAFT, drafts.load),
        post(f"{DRAFT}/publish", drafts.publish, P.CATALOGUE_PUBLISH, drafts.load),
        get(ENTRY, entries.show, P.CATALOGUE_READ, entries.load),
        post(f"{ENTRY}/revise", entries.revise, P.CATALOGUE_DRAFT, entries.load),
        post(f"{ENTRY}/withdraw", entries.withdraw, P.CATALOGUE_PUBLISH, entries.load),
    ],
)
