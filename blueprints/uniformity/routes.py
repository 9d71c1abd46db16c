"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.uniformity import cell, declarations, matrix, reports

DECLARE = "/uniformity/declare"
ITEM = "/uniformity/<string:code>"

FACE = Face(
    "uniformity",
    [
        get("/uniformity", matrix.index, P.UNIFORMITY_READ),
        get("/uniformity/export", matrix.export, P.UNIFORMITY_READ),
        get(DECLARE, declarations.edit, P.UNIFORMITY_DECLARE),
        post(DECLARE, declarations.declare, P.UNIFORMITY_DECLARE),
        get(f"{DECLARE}/sheet", declarations.sheet, P.UNIFORMITY_DECLARE),
        post(f"{DECLARE}/import", declarations.import_, P.UNIFORMITY_DECLARE),
        post(f"{DECLARE}/<string:code>/<string:facet>/take-back", declarations.take_back, P.UNIFORMITY_DECLARE),
        get("/uniformity/bureaus/<string:bureau>", reports.of_bureau, P.UNIFORMITY_READ, reports.load_bureau),
        get(
            "/uniformity/bureaus/<string:bureau>/export", reports.export_bureau, P.UNIFORMITY_READ, reports.load_bureau
        ),
        get(ITEM, reports.of_item, P.UNIFORMITY_READ, reports.load_item),
        get(f"{ITEM}/export", reports.export_item, P.UNIFORMITY_READ, reports.load_item),
        get(f"{ITEM}/<string:bureau>", cell.show, P.UNIFORMITY_READ, cell.load),
    ],
)
