"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.cases import acts, case, queue
from blueprints.shell.gate import Face, get, list_page, post

CASE = "/cases/<uuid:case_id>"

FACE = Face(
    "cases",
    [
        list_page("/window", queue.show, P.CASE_READ),
        get(CASE, case.show, P.CASE_READ, case.load),
        post(f"{CASE}/accept", acts.accept, P.CASE_HANDLE, case.load),
        post(f"{CASE}/not-accept", acts.not_accept, P.CASE_HANDLE, case.load),
        post(f"{CASE}/refuse-to-accept", acts.refuse_to_accept, P.CASE_HANDLE, case.load),
        post(f"{CASE}/ask-correction", acts.ask_correction, P.CASE_HANDLE, case.load),
        post(f"{CASE}/handle", acts.handle, P.CASE_HANDLE, case.load),
        post(f"{CASE}/start-special", acts.start_special, P.CASE_HANDLE, case.load),
        post(f"{CASE}/end-special", acts.end_special, P.CASE_HANDLE, case.load),
        post(f"{CASE}/decide", acts.decide, P.CASE_DECIDE, case.load),
        post(f"{CASE}/assign", acts.assign, P.CASE_HANDLE, case.load),
    ],
)
