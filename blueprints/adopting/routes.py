"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.adopting import capacity, items, local, proposals, readiness, side_by_side, status, transfers
from blueprints.shell.gate import Face, get, post

ITEM = "/adoptions/<string:code>"
TRANSFER = "/transfers/<uuid:transfer_id>"
PROPOSAL = "/proposals/<uuid:proposal_id>"

FACE = Face(
    "adopting",
    [
        get("/adoptions", items.index, P.CATALOGUE_READ),
        post("/adoptions/acknowledge-all", items.acknowledge_all, P.ADOPTION_MANAGE),
        get(ITEM, items.show, P.CATALOGUE_READ, items.load),
        post(f"{ITEM}/acknowledge", items.acknowledge, P.ADOPTION_MANAGE, items.load),
        post(f"{ITEM}/readiness", items.claim, P.ADOPTION_MANAGE, items.load),
        get(f"{ITEM}/status", status.edit, P.ADOPTION_MANAGE, items.load),
        post(f"{ITEM}/status", status.change, P.ADOPTION_MANAGE, items.load),
        post(f"{ITEM}/status/withdraw", status.withdraw, P.ADOPTION_MANAGE, items.load),
        get(f"{ITEM}/local", local.edit, P.ADOPTION_MANAGE, items.load),
        post(f"{ITEM}/local", local.save, P.ADOPTION_MANAGE, items.load),
        get("/readiness", readiness.index, P.CATALOGUE_READ),
        post("/readiness/sign-off", readiness.sign_off, P.READINESS_SIGN),
        post("/readiness/take-back", readiness.take_back, P.READINESS_SIGN),
        get("/transfers", transfers.index, P.CATALOGUE_READ),
        get("/transfers/new", transfers.new, P.ADOPTION_MANAGE),
        post("/transfers/new", transfers.offer, P.ADOPTION_MANAGE),
        get(TRANSFER, transfers.show, P.CATALOGUE_READ, transfers.load),
        post(f"{TRANSFER}/accept", transfers.accept, P.ADOPTION_MANAGE, transfers.load),
        post(f"{TRANSFER}/decline", transfers.decline, P.ADOPTION_MANAGE, transfers.load),
        post(f"{TRANSFER}/withdraw", transfers.withdraw, P.ADOPTION_MANAGE, transfers.load),
        get("/proposals", proposals.index, P.CATALOGUE_READ),
        get("/proposals/new", proposals.new, P.PROPOSAL_MAKE),
        post("/proposals/new", proposals.create, P.PROPOSAL_MAKE),
        get(PROPOSAL, proposals.show, P.CATALOGUE_READ, proposals.load),
        post(f"{PROPOSAL}/accept", proposals.accept, P.PROPOSAL_ANSWER, proposals.load),
        post(f"{PROPOSAL}/decline", proposals.decline, P.PROPOSAL_ANSWER, proposals.load),
        get("/capacity", capacity.show, P.LINKS_READ),
        get("/side-by-side/<string:code>", side_by_side.show, P.CATALOGUE_READ, items.load),
    ],
)
