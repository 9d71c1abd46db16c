"""Fetching a paper: always as an attachment, and never without a line in the ledger (N4.1)."""

from __future__ import annotations

from flask import Response, make_response

from app.foundation.files.models import StoredFile
from app.foundation.files.operations import read_file
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from blueprints.shell.downloads import serve_attachment


def fetch(file: StoredFile) -> Response:
    """The bytes; who fetched what is on record, for the project it belongs to."""
    found = read_file(file.sha256)
    record(LedgerEvent.FILES_FILE_FETCHED, f"查阅材料“{file.name}”。", project_id=file.project_id, subject_id=file.id)
    return serve_attachment(make_response(found), file.name, file.size)
