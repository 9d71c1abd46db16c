"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.portal import files, front, guides, questions, service
from blueprints.shell.gate import Face, get

FACE = Face(
    "portal",
    [
        get("/", front.show, P.PUBLIC),
        get("/b/<string:slug>/", front.bureau, P.PUBLIC),
        get("/b/<string:slug>/items", guides.index, P.PUBLIC),
        get("/b/<string:slug>/items/<string:code>", guides.show, P.PUBLIC),
        get("/b/<string:slug>/items/<string:code>/photo", files.photo, P.PUBLIC),
        get("/b/<string:slug>/files/<string:paper>", files.form, P.PUBLIC),
        get("/b/<string:slug>/questions", questions.index, P.PUBLIC),
        get("/b/<string:slug>/apply", service.apply, P.PUBLIC),
        get("/b/<string:slug>/status", service.status, P.PUBLIC),
    ],
)
