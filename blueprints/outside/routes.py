"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.outside import authorities, reply, requests
from blueprints.shell.gate import Face, download, get, post

AUTHORITY = "/authorities/<uuid:authority_id>"
REQUEST = "/requests/<uuid:request_id>"
REPLY = "/b/<string:slug>/reply"
LINK = f"{REPLY}/<string:token>"

FACE = Face(
    "outside",
    [
        get("/authorities", authorities.index, P.OUTSIDE_ASK),
        get("/authorities/new", authorities.new, P.OUTSIDE_ASK),
        post("/authorities/new", authorities.create, P.OUTSIDE_ASK),
        get(AUTHORITY, authorities.show, P.OUTSIDE_ASK, authorities.load),
        post(AUTHORITY, authorities.change, P.OUTSIDE_ASK, authorities.load),
        post(f"{AUTHORITY}/end", authorities.end, P.OUTSIDE_ASK, authorities.load),
        get(REQUEST, requests.show, P.HANDOFF_READ, requests.load),
        get(f"{REQUEST}/paper", requests.paper, P.OUTSIDE_ASK, requests.load),
        post(f"{REQUEST}/issue", requests.issue, P.OUTSIDE_ASK, requests.load),
        post(f"{REQUEST}/urge", requests.urge, P.OUTSIDE_ASK, requests.load),
        post(f"{REQUEST}/revoke", requests.revoke, P.OUTSIDE_ASK, requests.load),
        # Pages of a link count the guesses that lead nowhere, so they are looked at in a write transaction.
        get(REPLY, reply.ask_code, P.PUBLIC),
        post(REPLY, reply.take_code, P.PUBLIC),
        download(f"{REPLY}/by-code", reply.enter, P.UNIT, reply.load_typed),
        get("/b/<string:slug>/replied", reply.show_reply, P.UNIT, reply.load_answered),
        download(LINK, reply.show, P.UNIT, reply.load),
        post(LINK, reply.answer, P.UNIT, reply.load),
        download(f"{LINK}/files/<uuid:file_id>", reply.file, P.UNIT, reply.load),
    ],
)
