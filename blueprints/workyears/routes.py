"""The face's table of contents."""

from __future__ import annotations

from app.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.workyears import years

FACE = Face(
    "workyears",
    [
        get("/calendar", years.index, P.CATALOGUE_READ),
        get("/calendar/new", years.new, P.CALENDAR_MANAGE),
        post("/calendar/preview", years.preview, P.CALENDAR_MANAGE),
        post("/calendar/new", years.publish, P.CALENDAR_MANAGE),
    ],
)
