"""What is known of stored files."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.errors import Missing
from app.files.models import StoredFile
from tenants import context
from tenants.db import db


def stored(file_id: UUID) -> StoredFile:
    """One file of the acting bureau; raises :class:`Missing`."""
    found = db.session.scalar(
        select(StoredFile).where(StoredFile.bureau_id == context.bureau_id(), StoredFile.id == file_id)
    )
    if found is None:
        raise Missing("文件")
    return found
