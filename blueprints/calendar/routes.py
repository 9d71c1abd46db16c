"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.calendar import closures, due_date_changes, years
from blueprints.shell.gate import Face, get, post

FACE = Face(
    "calendar",
    [
        get("/calendar", years.index, P.CATALOGUE_READ),
        get("/calendar/new", years.new, P.CALENDAR_MANAGE),
        get("/calendar/sheet", years.sheet, P.CALENDAR_MANAGE),
        post("/calendar/preview", years.preview, P.CALENDAR_MANAGE),
        post("/calendar/new", years.publish, P.CALENDAR_MANAGE),
        get("/calendar/settled", due_date_changes.index, P.DESK),
        get("/closures", closures.index, P.CATALOGUE_READ),
        post("/closures", closures.announce, P.BUREAU_MANAGE),
        post("/closures/withdraw", closures.withdraw, P.BUREAU_MANAGE),
        get("/closures/declare", closures.judge, P.CALENDAR_MANAGE),
        post("/closures/declare", closures.declare, P.CALENDAR_MANAGE),
        post("/closures/revoke", closures.revoke, P.CALENDAR_MANAGE),
    ],
)
