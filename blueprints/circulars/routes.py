"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.circulars import act, listing, trainings
from blueprints.shell.gate import Face, get, post

ACT = "/circulars/<uuid:handoff_id>"

FACE = Face(
    "circulars",
    [
        get("/circulars", listing.index, P.HANDOFF_READ),
        get(ACT, act.show, P.HANDOFF_READ, act.load),
        get(f"{ACT}/export", act.export, P.HANDOFF_READ, act.load),
        post(f"{ACT}/urge", act.urge, P.HANDOFF_NOTE, act.load),
        post(f"{ACT}/bureaus", act.add, P.HANDOFF_SEND, act.load),
        post(f"{ACT}/sign-up", trainings.change_sign_up, P.HANDOFF_RECEIVE, act.load),
        post(f"{ACT}/admission", trainings.tell_admission, P.HANDOFF_SEND, act.load),
        post(f"{ACT}/attendance", trainings.record_attendance, P.HANDOFF_SEND, act.load),
    ],
)
