"""Taking files in and handing them over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast
from uuid import UUID

from app.foundation.errors import Invalid, Missing
from app.foundation.files import sniffing
from app.foundation.files.models import StoredFile
from app.foundation.files.references import FileReference
from app.foundation.files.store import FileTooLarge, store
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

MB = 1024 * 1024
LIMIT_BYTES = 20 * MB
"""Largest single upload."""
PACKAGE_BYTES = 8 * 1024 * MB
"""Largest package that the system makes itself."""


@dataclass(frozen=True)
class UploadRule:
    """What is taken: types with the names they may bear, the same in words, and at most how many bytes."""

    allowed: Mapping[str, tuple[str, ...]]
    words: str
    limit: int = LIMIT_BYTES


@dataclass(frozen=True)
class StoredContent:
    """A file that lies in the store; ``size`` in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int


EVIDENCE_RULE = UploadRule(sniffing.ALLOWED_TYPES, sniffing.ALLOWED_TYPES_TEXT)


def store_upload(
    stream: IO[bytes], name: str, *, project_id: UUID | None = None, case_id: UUID | None = None, field: str = "file"
) -> StoredFile:
    """Store an upload. Raises :class:`Invalid` beside ``field`` for an empty, oversized or mistyped file.

    The bytes are stored before the transaction commits: a file without a row is harmless, a row without a file is not.
    """
    taken = store_stream_by_rule(stream, name, field, EVIDENCE_RULE)
    return _row(taken.sha256, taken.name, taken.media_type, taken.size, project_id, case_id)


def store_stream_by_rule(stream: IO[bytes], name: str, field: str, rule: UploadRule) -> StoredContent:
    """Bytes into the store of the acting bureau, by a rule of what is taken; the caller writes the row.

    Raises :class:`Invalid` beside ``field`` for an empty, oversized or mistyped file.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1].strip()[-200:] or "未命名"
    head = stream.read(sniffing.HEAD_BYTES)
    if not head:
        raise Invalid("empty_file", "文件是空的，请重新选择。", field)
    kind = sniffing.media_type(head, name, rule.allowed)
    if kind is None:
        raise Invalid("file_type", f"“{name}”的内容与支持的格式不符。请上传 {rule.words} 文件。", field)
    try:
        sha256, size = store().put(context.bureau_id(), cast("IO[bytes]", _Rejoined(head, stream)), rule.limit)
    except FileTooLarge:
        raise Invalid("file_size", f"“{name}”超过 {rule.limit // MB} MB，请压缩或拆分后上传。", field) from None
    return StoredContent(sha256, name, kind, size)


def store_content(content: bytes, name: str, media_type: str, *, project_id: UUID | None = None) -> StoredFile:
    """Store something the system made itself (an archive package, a printed form)."""
    sha256, size = store().put(context.bureau_id(), BytesIO(content), len(content))
    return _row(sha256, name, media_type, size, project_id, None)


def store_stream(stream: IO[bytes], name: str, media_type: str, *, project_id: UUID | None = None) -> StoredFile:
    """The same for something too large to hold in memory; up to :data:`PACKAGE_BYTES`."""
    sha256, size = store().put(context.bureau_id(), stream, PACKAGE_BYTES)
    return _row(sha256, name, media_type, size, project_id, None)


def adopt_file(
    handed: FileReference,
    from_bureau_id: int,
    *,
    project_id: UUID | None = None,
    case_id: UUID | None = None,
    at_once: bool = True,
) -> StoredFile:
    """An own row for a file that came with a handoff; its bytes lie in the own folder already.

    Not ``at_once``: it is written with the next flush, together with others."""
    row = _new_row(
        handed["sha256"], handed["name"], handed["media_type"], handed["size"], project_id, case_id, from_bureau_id
    )
    if at_once:
        db.session.flush()
    return row


def hand_over(handed: Iterable[FileReference], to_bureau_id: int) -> None:
    """Put the bytes of a message's files into the other bureau's folder, before the message is posted.

    Raises :class:`Invalid` naming every file that is not in the store any more; then nothing is sent.
    """
    gone = []
    for one in handed:
        try:
            store().hand_over(one["sha256"], context.bureau_id(), to_bureau_id)
        except FileNotFoundError:
            gone.append(f"“{one['name']}”")
    if gone:
        raise Invalid(
            "file_gone", f"{'、'.join(gone)}在文件库中已经找不到，没有发出。请重新上传后再发。", "material_ids"
        )


def read_file(sha256: str) -> Iterator[bytes]:
    """The bytes of a file in the acting bureau's folder; raises :class:`Missing` where it is not in the store any more."""
    try:
        return store().read(context.bureau_id(), sha256)
    except FileNotFoundError:
        raise Missing("文件") from None


def _row(sha256: str, name: str, kind: str, size: int, project_id: UUID | None, case_id: UUID | None) -> StoredFile:
    row = _new_row(sha256, name, kind, size, project_id, case_id)
    db.session.flush()
    return row


def _new_row(
    sha256: str,
    name: str,
    kind: str,
    size: int,
    project_id: UUID | None,
    case_id: UUID | None,
    from_bureau_id: int | None = None,
) -> StoredFile:
    row = StoredFile(
        id=new_id(),
        sha256=sha256,
        name=name,
        media_type=kind,
        size=size,
        project_id=project_id,
        case_id=case_id,
        from_bureau_id=from_bureau_id,
        stored_by=context.current_actor().actor_name,
        stored_at=now(),
    )
    db.session.add(row)
    return row


class _Rejoined:
    """A stream whose head has been read already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        """The head first, then the rest."""
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)
