"""The face's table of contents."""

from __future__ import annotations

from uuid import UUID

from app.casework.projects.models import Project
from app.casework.projects.queries import project
from app.foundation.permissions import Permission as P
from blueprints.handoffs import boxes, bulk, correspondence, letter, letters, liaison, parts, resend, saved_filters
from blueprints.shell.gate import Face, get, list_page, post


def load_project(project_id: UUID) -> Project:
    """One project of the acting bureau."""
    return project(project_id)


FACE = Face(
    "handoffs",
    [
        get("/inbox", boxes.inbox, P.HANDOFF_READ),
        get("/outbox", boxes.outbox, P.HANDOFF_READ),
        get("/inbox/export", boxes.export_inbox, P.HANDOFF_READ),
        get("/outbox/export", boxes.export_outbox, P.HANDOFF_READ),
        post("/inbox/read-all", saved_filters.read_inbox, P.HANDOFF_READ),
        post("/outbox/read-all", saved_filters.read_outbox, P.HANDOFF_READ),
        get("/inbox/many", bulk.choose, P.HANDOFF_RECEIVE),
        post("/inbox/many", bulk.carry_out, P.HANDOFF_RECEIVE),
        get("/inbox/filters", saved_filters.index, P.HANDOFF_READ),
        post("/inbox/filters", saved_filters.keep, P.HANDOFF_READ),
        post("/inbox/filters/<uuid:filter_id>/rename", saved_filters.rename, P.HANDOFF_READ, saved_filters.load),
        post("/inbox/filters/<uuid:filter_id>/drop", saved_filters.drop, P.HANDOFF_READ, saved_filters.load),
        get("/inbox/<uuid:handoff_id>", letter.show, P.HANDOFF_READ, letter.load),
        get("/outbox/<uuid:handoff_id>", letter.show, P.HANDOFF_READ, letter.load),
        post("/inbox/<uuid:handoff_id>/receive", letter.receive, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/receive-batch", letter.receive_batch, P.HANDOFF_RECEIVE, letter.load),
        post("/inbox/<uuid:handoff_id>/assign", letter.assign, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/return", letter.return_, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/withdraw", letter.withdraw, P.HANDOFF_SEND, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/answer", correspondence.answer, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/ask-back", correspondence.ask_back, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/parts", parts.give, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/note", correspondence.note, P.HANDOFF_NOTE, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/note", correspondence.note, P.HANDOFF_NOTE, letter.load_locked),
        get("/outbox/<uuid:handoff_id>/again", resend.edit, P.HANDOFF_SEND, letter.load),
        post("/outbox/<uuid:handoff_id>/again", resend.send, P.HANDOFF_SEND, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/supply", correspondence.supply, P.HANDOFF_SEND, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/relay", correspondence.relay, P.HANDOFF_RECEIVE, letter.load_locked),
        get("/liaison", liaison.index, P.LIAISON_ACT),
        post("/liaison/<uuid:handoff_id>/urge", liaison.urge, P.LIAISON_ACT, letter.load),
        get("/projects/<uuid:project_id>/letters", liaison.of_one_project, P.PROJECT_READ, load_project),
        get("/letters/new", letters.new, P.HANDOFF_SEND),
        post("/letters/new", letters.send, P.HANDOFF_SEND),
        list_page("/parts", parts.index, P.PART_ANSWER),
        get("/parts/<uuid:part_id>", parts.show, P.PART_ANSWER, parts.load),
        post("/parts/<uuid:part_id>", parts.answer, P.PART_ANSWER, parts.load),
        post("/parts/<uuid:part_id>/take-back", parts.take_back, P.HANDOFF_RECEIVE, parts.load),
        get("/inbox/<uuid:handoff_id>/files/<string:sha256>", letter.file, P.HANDOFF_READ, letter.load),
    ],
)
