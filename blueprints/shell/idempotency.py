"""A form that comes twice: what tells that it is the same one, and its first answer given again (trust.md, contract 7)."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid5

from flask import Response, make_response, redirect, request

from app.foundation.errors import MalformedRequest
from blueprints.shell.current_officer import mark_of_session


def key_of_request(once: bool) -> tuple[UUID | None, bytes]:
    """The request's key and what it is a key of. Raises :class:`MalformedRequest` for a form without one."""
    if not once:
        return None, b""
    given = request.headers.get("Idempotency-Key") or request.form.get("_idem", "")
    try:
        key = uuid5(UUID(given), request.path)  # forms of one page share what they were given
    except ValueError:
        raise MalformedRequest("idempotency_key", "表单不完整（缺少防重复提交标识）。请刷新页面后重新提交。") from None
    digest = hashlib.sha256(f"{request.path}\n{mark_of_session()}".encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in ("csrf_token", "_idem"):
            digest.update(f"\n{name}={value}".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        digest.update(f"\n{name}:{file.filename}:{_length(file.stream)}".encode())
    return key, digest.digest()


def replayed_answer(first: tuple[int, str | None, str | None]) -> Response:
    """The answer of the first run: status, location, body."""
    status, location, body = first
    if location:
        return make_response(redirect(location, status))
    return make_response(body or "", status)


def _length(stream: Any) -> int:
    size: int = stream.seek(0, 2)
    stream.seek(0)
    return size
