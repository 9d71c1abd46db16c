"""What a guide hands out: the blank forms and samples of its standard, the picture of the bureau's window.

Nobody signs in for them. A form is there as long as a published version cites it, a picture as long as the local part shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g, make_response, request

from app.standards.catalogue import file_queries
from app.standards.catalogue.uploads import read_catalogue_file
from blueprints.portal.frame import allow_revalidation
from blueprints.shell.downloads import serve_attachment, serve_picture


def form(paper: str) -> Response:
    """A blank form or a sample by its hash, the same bytes at every bureau of the city."""
    row = file_queries.published_form(g.bureau.city_id, paper)
    return _sent(row, lambda response: serve_attachment(response, row.name, row.size))


def photo(code: str) -> Response:
    """What the window of this bureau looks like; another bureau's is nowhere on this portal."""
    row = file_queries.window_photo(g.bureau.id, g.bureau.city_id, code)
    return _sent(row, lambda response: serve_picture(response, row.media_type, row.size))


def _sent(row: Any, dressed: Callable[[Response], Response]) -> Response:
    """Once fetched it is only asked for again by its hash."""
    if row.sha256 in request.if_none_match:
        return allow_revalidation(make_response(""), row.sha256)
    return allow_revalidation(dressed(make_response(read_catalogue_file(row))), row.sha256)
