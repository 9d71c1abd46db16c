"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.catalogue import items
from blueprints.shell.gate import Face, get

FACE = Face(
    "catalogue",
    [
        get("/catalogue", items.index, P.CATALOGUE_READ),
        get("/catalogue/<string:code>", items.show, P.CATALOGUE_READ),
        get("/catalogue/<string:code>/versions/<int:number>", items.version, P.CATALOGUE_READ),
    ],
)
