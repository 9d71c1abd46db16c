"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.standards import drafts, editor, index, papers, publishing, versions

DRAFT = "/drafts/<uuid:draft_id>"
ITEM = "/standards/<string:code>"

FACE = Face(
    "standards",
    [
        get("/standards", index.index, P.DRAFT_READ),
        get("/standards/new", index.new, P.CATALOGUE_DRAFT),
        post("/standards/new", index.create, P.CATALOGUE_DRAFT),
        post(f"{ITEM}/draft", index.start, P.CATALOGUE_DRAFT, index.load),
        get(f"{ITEM}/retire", index.confirm_retire, P.CATALOGUE_PUBLISH, index.load),
        post(f"{ITEM}/retire", index.retire, P.CATALOGUE_PUBLISH, index.load),
        get(f"{ITEM}/withdraw", index.confirm_withdraw, P.CATALOGUE_PUBLISH, index.load),
        post(f"{ITEM}/withdraw", index.withdraw, P.CATALOGUE_PUBLISH, index.load),
        get(f"{ITEM}/compare", versions.compare, P.CATALOGUE_READ, index.load),
        get(f"{ITEM}/compare/print", versions.print_, P.CATALOGUE_READ, index.load),
        get(DRAFT, drafts.show, P.DRAFT_READ, drafts.load),
        post(f"{DRAFT}/note", drafts.explain, P.CATALOGUE_DRAFT, drafts.load),
        post(f"{DRAFT}/submit", drafts.submit, P.CATALOGUE_DRAFT, drafts.load),
        post(f"{DRAFT}/drop", drafts.drop, P.CATALOGUE_DRAFT, drafts.load),
        post(f"{DRAFT}/send-back", drafts.send_back, P.CATALOGUE_PUBLISH, drafts.load),
        post(f"{DRAFT}/comments", drafts.comment, P.CATALOGUE_PUBLISH, drafts.load),
        post("/comments/<uuid:comment_id>/settle", drafts.settle, P.CATALOGUE_DRAFT, drafts.load_comment),
        get(f"{DRAFT}/publish", publishing.show, P.CATALOGUE_PUBLISH, drafts.load),
        post(f"{DRAFT}/publish", publishing.publish, P.CATALOGUE_PUBLISH, drafts.load),
        get(f"{DRAFT}/files/<string:sha256>", papers.file, P.DRAFT_READ, drafts.load),
        get(f"{DRAFT}/<string:section>", editor.show, P.DRAFT_READ, drafts.load),
        post(f"{DRAFT}/<string:section>", editor.save, P.CATALOGUE_DRAFT, drafts.load),
    ],
)
