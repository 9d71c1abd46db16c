"""The face's table of contents."""

from __future__ import annotations

from app.permissions import Permission as P
from blueprints.handoffs import boxes, letter
from blueprints.shell.gate import Face, get, post

FACE = Face(
    "handoffs",
    [
        get("/inbox", boxes.inbox, P.HANDOFF_READ),
        get("/outbox", boxes.outbox, P.HANDOFF_READ),
        get("/inbox/<uuid:handoff_id>", letter.show, P.HANDOFF_READ, letter.load),
        get("/outbox/<uuid:handoff_id>", letter.show, P.HANDOFF_READ, letter.load),
        post("/inbox/<uuid:handoff_id>/receive", letter.receive, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/assign", letter.assign, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/return", letter.return_, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/withdraw", letter.withdraw, P.HANDOFF_SEND, letter.load_locked),
        get("/inbox/<uuid:handoff_id>/files/<string:sha256>", letter.file, P.HANDOFF_READ, letter.load),
    ],
)
