"""One ZIP package of a project with a manifest of SHA-256 hashes: papers as data and pages, and every file."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.casework.closing import queries
from app.casework.closing.models import Closeout
from app.casework.closing.papers import archive_papers
from app.casework.projects.models import Project
from app.foundation.errors import Conflict
from app.foundation.files.models import StoredFile
from app.foundation.files.operations import store_stream
from app.foundation.files.store import store
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, now

MANIFEST = "manifest.json"
SPOOLED_BYTES = 32 * 1024 * 1024
"""A package up to this size is made in memory, a larger one in a temporary file."""
UNSAFE_CHARACTERS = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "_"))


def pack_archive(project: Project, closeout: Closeout) -> tuple[list[dict[str, Any]], str, StoredFile]:
    """Make and keep the package. Returns the manifest, the SHA-256 of ``manifest.json``, and the kept file.

    Raises :class:`Conflict` (``damaged``) when a stored file no longer has the bytes of its hash.
    """
    at = now().astimezone(SHANGHAI)
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES) as draft:
        with ZipFile(draft, "w", ZIP_DEFLATED) as package:
            manifest = [_put(package, at, path, title, [data]) for path, title, data in _made(project, closeout)]
            for path, file in _named(queries.files_of(project.id)):
                line = _put(package, at, path, file.name, _bytes_of(file))
                if line["sha256"] != file.sha256:
                    raise _damaged(file)
                manifest.append(line)
            text = manifest_text(project, manifest, at)
            _put(package, at, MANIFEST, "清单", [text])
        draft.seek(0)
        name = f"{project.name.translate(UNSAFE_CHARACTERS)}-全代办档案.zip"[-200:]
        kept = store_stream(draft, name, "application/zip", project_id=project.id)
    return manifest, hashlib.sha256(text).hexdigest(), kept


def manifest_text(project: Project, manifest: list[dict[str, Any]], at: datetime) -> bytes:
    """The bytes of ``manifest.json``, whose hash the archive keeps."""
    content = {
        "bureau": bureau_by_id(context.bureau_id()).name,
        "project": project.name,
        "project_code": project.project_code,
        "sealed_at": at.isoformat(timespec="seconds"),
        "files": manifest,
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _made(project: Project, closeout: Closeout) -> Iterator[tuple[str, str, bytes]]:
    for paper in archive_papers(project, closeout):
        for path, data in paper.files():
            yield path, paper.title, data


def _named(files: Iterable[StoredFile]) -> Iterator[tuple[str, StoredFile]]:
    """Each file once, under a number and its own name."""
    for number, file in enumerate(files, 1):
        yield f"附件/{number:03d}-{file.name.translate(UNSAFE_CHARACTERS)}", file


def _put(package: ZipFile, at: datetime, path: str, title: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Write one member; its line of the manifest."""
    digest, size = hashlib.sha256(), 0
    info = ZipInfo(path, at.timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    member: IO[bytes]
    with package.open(info, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    return {"path": path, "title": title, "sha256": digest.hexdigest(), "size": size}


def _bytes_of(file: StoredFile) -> Iterator[bytes]:
    try:
        return store().read(file.bureau_id, file.sha256)
    except FileNotFoundError:
        raise _damaged(file) from None


def _damaged(file: StoredFile) -> Conflict:
    return Conflict("damaged", f"文件“{file.name}”已损坏或丢失，不能归档。请联系本局系统管理员从备份恢复。")
