"""The face's table of contents."""

from __future__ import annotations

from uuid import UUID

from app.casework.projects.models import Project
from app.casework.projects.queries import project
from app.foundation.permissions import Permission as P
from blueprints.handoffs import again, answering, boxes, keeping, letter, letters, liaison, many, parts
from blueprints.shell.gate import Face, get, post


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
        post("/inbox/read-all", keeping.read_inbox, P.HANDOFF_READ),
        post("/outbox/read-all", keeping.read_outbox, P.HANDOFF_READ),
        get("/inbox/many", many.choose, P.HANDOFF_RECEIVE),
        post("/inbox/many", many.carry_out, P.HANDOFF_RECEIVE),
        get("/inbox/filters", keeping.index, P.HANDOFF_READ),
        post("/inbox/filters", keeping.keep, P.HANDOFF_READ),
        post("/inbox/filters/<uuid:filter_id>/rename", keeping.rename, P.HANDOFF_READ, keeping.load),
        post("/inbox/filters/<uuid:filter_id>/drop", keeping.drop, P.HANDOFF_READ, keeping.load),
        get("/inbox/<uuid:handoff_id>", letter.show, P.HANDOFF_READ, letter.load),
        get("/outbox/<uuid:handoff_id>", letter.show, P.HANDOFF_READ, letter.load),
        post("/inbox/<uuid:handoff_id>/receive", letter.receive, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/receive-batch", letter.receive_batch, P.HANDOFF_RECEIVE, letter.load),
        post("/inbox/<uuid:handoff_id>/assign", letter.assign, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/return", letter.return_, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/withdraw", letter.withdraw, P.HANDOFF_SEND, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/answer", answering.answer, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/ask-back", answering.ask_back, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/parts", parts.give, P.HANDOFF_RECEIVE, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/note", answering.note, P.HANDOFF_NOTE, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/note", answering.note, P.HANDOFF_NOTE, letter.load_locked),
        get("/outbox/<uuid:handoff_id>/again", again.edit, P.HANDOFF_SEND, letter.load),
        post("/outbox/<uuid:handoff_id>/again", again.send, P.HANDOFF_SEND, letter.load_locked),
        post("/outbox/<uuid:handoff_id>/supply", answering.supply, P.HANDOFF_SEND, letter.load_locked),
        post("/inbox/<uuid:handoff_id>/relay", answering.relay, P.HANDOFF_RECEIVE, letter.load_locked),
        get("/liaison", liaison.index, P.LIAISON_ACT),
        post("/liaison/<uuid:handoff_id>/urge", liaison.urge, P.LIAISON_ACT, letter.load),
        get("/projects/<uuid:project_id>/letters", liaison.of_one_project, P.PROJECT_READ, load_project),
        get("/letters/new", letters.new, P.HANDOFF_SEND),
        post("/letters/new", letters.send, P.HANDOFF_SEND),
        get("/parts", parts.index, P.PART_ANSWER),
        get("/parts/<uuid:part_id>", parts.show, P.PART_ANSWER, parts.load),
        post("/parts/<uuid:part_id>", parts.answer, P.PART_ANSWER, parts.load),
        post("/parts/<uuid:part_id>/take-back", parts.take_back, P.HANDOFF_RECEIVE, parts.load),
        get("/inbox/<uuid:handoff_id>/files/<string:sha256>", letter.file, P.HANDOFF_READ, letter.load),
    ],
)
