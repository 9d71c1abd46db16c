"""Sending a stored file: as an attachment or as a picture, never as a page of ours (trust §5)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, g


def serve_picture(response: Response, media_type: str, size: int) -> Response:
    """Dress a response that streams a photograph, to stand on a page of ours; ``size`` in bytes."""
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def serve_attachment(response: Response, name: str, size: int) -> Response:
    """Dress a response that streams a file; ``size`` in bytes. Out of the practice space its name says so (B8)."""
    bureau = g.get("bureau")
    if bureau is not None and bureau.is_practice:
        name = f"演练-{name}"
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
