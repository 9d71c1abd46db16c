"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.unit import close, disclosures, entrust, link, materials, track

LINK = "/b/<string:slug>/u/<string:token>"

FACE = Face(
    "unit",
    [
        get(LINK, link.enter, P.UNIT, link.load),
        get(f"{LINK}/plan", entrust.plan, P.UNIT, link.load_entrust),
        get(f"{LINK}/entrust", entrust.form, P.UNIT, link.load_entrust),
        post(f"{LINK}/entrust", entrust.sign, P.UNIT, link.load_entrust),
        post(f"{LINK}/decline", entrust.decline, P.UNIT, link.load_entrust),
        get("/b/<string:slug>/receipt", entrust.receipt, P.UNIT, link.load_own_answer),
        get("/b/<string:slug>/withdrawn", entrust.show_withdrawn, P.UNIT),
        get(f"{LINK}/receipt", entrust.receipt, P.UNIT, link.load_answered),
        get(f"{LINK}/track", track.show, P.UNIT, link.load_track),
        get(f"{LINK}/materials/<uuid:entry_id>", materials.show, P.UNIT, link.load_track),
        post(f"{LINK}/materials/<uuid:entry_id>", materials.hand_in, P.UNIT, link.load_track),
        get("/b/<string:slug>/handed-in", materials.handed_in, P.UNIT, link.load_followed),
        get(f"{LINK}/shared", disclosures.show, P.UNIT, link.load_track),
        get(f"{LINK}/close", close.show, P.UNIT, link.load_close),
        post(f"{LINK}/close", close.sign, P.UNIT, link.load_close),
        get("/b/<string:slug>/closed", close.show_closed, P.UNIT, link.load_closed),
        get(f"{LINK}/withdraw", entrust.ask_withdrawal, P.UNIT, link.load_track),
        post(f"{LINK}/withdraw", entrust.withdraw, P.UNIT, link.load_track),
    ],
)
