"""Sending a stored file: always as an attachment, never as a page of ours (trust §5)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response


def attachment(response: Response, name: str, size: int) -> Response:
    """Dress a response that streams a file; ``size`` in bytes."""
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
