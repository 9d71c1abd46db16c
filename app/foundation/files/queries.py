"""What is known of stored files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Missing
from app.foundation.files.models import StoredFile
from tenants import context
from tenants.db import db


def stored_file(file_id: UUID) -> StoredFile:
    """One file of the acting bureau; raises :class:`Missing`."""
    found = db.session.scalar(
        select(StoredFile).where(StoredFile.bureau_id == context.bureau_id(), StoredFile.id == file_id)
    )
    if found is None:
        raise Missing("文件")
    return found


def files_of_project(project_id: UUID, limit: int = 200) -> Sequence[StoredFile]:
    """Files of one project, the newest first."""
    return db.session.scalars(
        select(StoredFile)
        .where(StoredFile.bureau_id == context.bureau_id(), StoredFile.project_id == project_id)
        .order_by(StoredFile.id.desc())
        .limit(limit)
    ).all()


def stored_files(file_ids: Collection[UUID]) -> Sequence[StoredFile]:
    """Files of the acting bureau by their keys, in the order of storing; raises :class:`Missing` where one is not."""
    found = db.session.scalars(
        select(StoredFile)
        .where(StoredFile.bureau_id == context.bureau_id(), StoredFile.id.in_(file_ids))
        .order_by(StoredFile.id)
    ).all()
    if len(found) != len(set(file_ids)):
        raise Missing("文件")
    return found
