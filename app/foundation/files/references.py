"""How a message speaks of a file."""

from __future__ import annotations

from typing import TypedDict

from app.foundation.files.models import StoredFile


class FileReference(TypedDict):
    """A file by its content, with the name under which it is shown. ``size`` in bytes."""

    sha256: str
    name: str
    size: int
    media_type: str


def file_reference_of(file: StoredFile) -> FileReference:
    """The reference of a stored file."""
    return FileReference(sha256=file.sha256, name=file.name, size=file.size, media_type=file.media_type)
