"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.signin import notices, password, sessions, signing

FACE = Face(
    "signin",
    [
        get("/signin", signing.show, P.PUBLIC),
        post("/signin", signing.enter, P.PUBLIC, once=False, whose=signing.bureau_of_sign_in_name),
        get("/b/<string:slug>/signin", signing.show, P.PUBLIC),
        post("/b/<string:slug>/signin", signing.enter, P.PUBLIC, once=False),
        post("/signout", signing.leave, P.SIGNED_IN, once=False),
        get("/me/sessions", sessions.show, P.SIGNED_IN),
        post("/me/sessions/end-others", sessions.end_others, P.SIGNED_IN),
        post("/me/sessions/<string:key>/end", sessions.end, P.SIGNED_IN),
        get("/me/password", password.show, P.SIGNED_IN),
        post("/me/password", password.change, P.SIGNED_IN),
        get("/notices", notices.show, P.SIGNED_IN),
        post("/notices/read-all", notices.mark_all_read, P.SIGNED_IN),
        post("/notices/<uuid:notice_id>/read", notices.mark_read, P.SIGNED_IN),
    ],
)
