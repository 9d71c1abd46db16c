"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.supervision import records, supervisors

RECORD = "/supervision/<uuid:record_id>"

FACE = Face(
    "supervision",
    [
        get("/supervision", records.index, P.HANDOFF_READ),
        get(RECORD, records.show, P.HANDOFF_READ, records.load),
        post(f"{RECORD}/again", records.resend, P.OUTSIDE_ASK, records.load),
        get("/supervisors", supervisors.index, P.ADOPTION_MANAGE),
        get("/supervisors/new", supervisors.new, P.ADOPTION_MANAGE),
        post("/supervisors/new", supervisors.create, P.ADOPTION_MANAGE),
        post("/supervisors/<uuid:supervisor_id>/end", supervisors.end, P.ADOPTION_MANAGE, supervisors.load),
    ],
)
