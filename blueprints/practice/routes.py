"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.practice import space
from blueprints.shell.gate import Face, get, post

FACE = Face(
    "practice",
    [
        get("/practice", space.show, P.SIGNED_IN),
        post("/practice/partner", space.switch, P.BUREAU_MANAGE),
    ],
)
