"""Where the bytes are: content-addressed, one folder a bureau, outside the database, behind an interface.

A file is written beside its place and moved there, so that a name in the store is always a whole file.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

CHUNK = 1024 * 1024


class FileTooLarge(Exception):
    """More bytes than are allowed."""


class FileStore(Protocol):
    """What the domain needs of a store."""

    def put(self, bureau_id: int, stream: IO[bytes], limit: int) -> tuple[str, int]:
        """Store a stream; returns SHA-256 (hex) and size in bytes. Raises :class:`FileTooLarge` beyond ``limit`` bytes."""

    def read(self, bureau_id: int, sha256: str) -> Iterator[bytes]:
        """The bytes in pieces; raises ``FileNotFoundError``."""

    def hand_over(self, sha256: str, from_bureau: int, to_bureau: int) -> None:
        """Let another bureau's folder have the file too. Doing it twice changes nothing."""


class LocalStore:
    """A directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _place(self, bureau_id: int, sha256: str) -> Path:
        return self._root / str(bureau_id) / sha256[:2] / sha256

    def put(self, bureau_id: int, stream: IO[bytes], limit: int) -> tuple[str, int]:
        """See :class:`FileStore`."""
        folder = self._root / str(bureau_id)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise FileTooLarge
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            place = self._place(bureau_id, digest.hexdigest())
            place.parent.mkdir(exist_ok=True, mode=0o700)
            Path(draft).replace(place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def read(self, bureau_id: int, sha256: str) -> Iterator[bytes]:
        """See :class:`FileStore`. Opens at once, so that a missing file is told before the first piece."""
        source = self._place(bureau_id, sha256).open("rb")
        return self._pieces(source)

    @staticmethod
    def _pieces(source: IO[bytes]) -> Iterator[bytes]:
        with source:
            while chunk := source.read(CHUNK):
                yield chunk

    def hand_over(self, sha256: str, from_bureau: int, to_bureau: int) -> None:
        """See :class:`FileStore`. A hard link: the same bytes, no second copy; a copy where links are not to be had."""
        source, place = self._place(from_bureau, sha256), self._place(to_bureau, sha256)
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.link(source, place)
        except FileExistsError:
            return
        except OSError:
            with source.open("rb") as stream:
                self.put(to_bureau, stream, source.stat().st_size)


_installed: list[FileStore] = []


def install_store(store: FileStore) -> None:
    """Called once by the factory."""
    _installed[:] = [store]


def store() -> FileStore:
    """The installation's store."""
    return _installed[0]
