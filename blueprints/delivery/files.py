"""Fetching a paper: always as an attachment, and never without a line in the ledger (N4.1)."""

from __future__ import annotations

from flask import Response, make_response

from app.errors import Missing
from app.files.models import StoredFile
from app.files.store import store
from app.ledger.operations import record
from blueprints.shell.downloads import attachment


def fetch(file: StoredFile) -> Response:
    """The bytes; who fetched what is on record, for the project it belongs to."""
    try:
        pieces = store().read(file.bureau_id, file.sha256)
    except FileNotFoundError:
        raise Missing("文件") from None
    record("files.file.fetched", f"查阅材料“{file.name}”。", project_id=file.project_id, subject_id=file.id)
    return attachment(make_response(pieces), file.name, file.size)
