"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get
from blueprints.worklist import desk, project, search, style

FACE = Face(
    "worklist",
    [
        get("/desk", desk.show, P.SIGNED_IN),
        get("/projects/<uuid:project_id>", project.show, P.PROJECT_READ, project.load),
        get("/search", search.show, P.PROJECT_READ),
        get("/style", style.show, P.SIGNED_IN),
    ],
)
