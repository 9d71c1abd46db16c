"""Listens between an application and its PostgreSQL: counts round trips and statements, whatever driver is used.

A Unix socket of our own that hands everything on to the server's. What the application sends is read by the rules of
the frontend/backend protocol (version 3): Parse names a statement, Bind gives it values, Execute runs it, Query is a
statement as text. A round trip begins with the first byte that follows something from the server.
"""

from __future__ import annotations

import selectors
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NAME = ".s.PGSQL.5432"
CHUNK = 65536


@dataclass(frozen=True)
class Heard:
    """One statement that was run, with its parameters as they were sent."""

    sql: str
    types: Sequence[int] = ()
    formats: Sequence[int] = ()
    values: Sequence[bytes | None] = ()

    @property
    def is_transaction(self) -> bool:
        """Whether it only begins or ends a transaction, or cleans up."""
        return self.sql.split(" ", 1)[0].strip(";").upper() in (
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "CLOSE",
            "DEALLOCATE",
            "",
        )


@dataclass
class Record:
    """What was heard since it was last cleared."""

    trips: int = 0
    statements: list[Heard] = field(default_factory=list)

    def clear(self) -> None:
        """Begin anew."""
        self.trips = 0
        self.statements.clear()


class _Ear:
    """Reads what one connection's client says."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._rest = b""
        self._is_started = False
        self._prepared: dict[bytes, tuple[str, list[int]]] = {}
        self._portals: dict[bytes, Heard] = {}

    def hear(self, data: bytes) -> None:
        self._rest += data
        while True:
            head = 1 if self._is_started else 0
            if len(self._rest) < head + 4:
                return
            (length,) = struct.unpack_from("!I", self._rest, head)
            if len(self._rest) < head + length:
                return
            kind, body = self._rest[:head], self._rest[head + 4 : head + length]
            self._rest = self._rest[head + length :]
            if self._is_started:
                self._message(kind, body)
            # An SSL or GSS request comes before the start and is answered by one byte; the start follows it.
            elif struct.unpack_from("!I", body)[0] >> 16 == 3:
                self._is_started = True

    def _message(self, kind: bytes, body: bytes) -> None:
        if kind == b"Q":
            self.record.statements.append(Heard(body.rstrip(b"\0").decode()))
        elif kind == b"P":
            name, _, rest = body.partition(b"\0")
            text, _, rest = rest.partition(b"\0")
            (count,) = struct.unpack_from("!H", rest)
            self._prepared[name] = (text.decode(), list(struct.unpack_from(f"!{count}I", rest, 2)))
        elif kind == b"B":
            portal, _, rest = body.partition(b"\0")
            name, _, rest = rest.partition(b"\0")
            self._portals[portal] = self._bound(name, rest)
        elif kind == b"E":
            portal = body.partition(b"\0")[0]
            self.record.statements.append(self._portals[portal])

    def _bound(self, name: bytes, rest: bytes) -> Heard:
        sql, types = self._prepared[name]
        (count,) = struct.unpack_from("!H", rest)
        formats = list(struct.unpack_from(f"!{count}H", rest, 2))
        at = 2 + 2 * count
        (count,) = struct.unpack_from("!H", rest, at)
        at += 2
        values: list[bytes | None] = []
        for _ in range(count):
            (length,) = struct.unpack_from("!i", rest, at)
            at += 4
            values.append(None if length < 0 else rest[at : at + length])
            at += max(length, 0)
        formats = formats * count if len(formats) == 1 else formats or [0] * count
        return Heard(sql, types, formats, values)


@contextmanager
def tapped(server: Path) -> Iterator[tuple[Path, Record]]:
    """A folder whose socket leads to the server's socket in ``server``, and what is heard on it."""
    record = Record()
    with tempfile.TemporaryDirectory(prefix="qdt-") as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/{NAME}")
        listener.listen()
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, server / NAME, record, ended), daemon=True)
        thread.start()
        try:
            yield Path(folder), record
        finally:
            ended.set()
            thread.join()


def _serve(listener: socket.socket, server: Path, record: Record, ended: threading.Event) -> None:
    """Hand everything on, both ways, until ended."""
    selector = selectors.DefaultSelector()
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ)
    said: dict[socket.socket, bool] = {}
    while not ended.is_set():
        for key, _events in selector.select(0.05):
            if key.data is None:
                _connect(listener, server, selector, record)
                continue
            source = key.fileobj
            assert isinstance(source, socket.socket)  # noqa: S101 - only sockets are registered
            other, ear, client = key.data
            data = source.recv(CHUNK)
            if not data:
                for one in (source, other):
                    selector.unregister(one)
                    one.close()
                break
            if ear is not None:
                record.trips += 0 if said.get(client) else 1
                ear.hear(data)
            said[client] = ear is not None
            other.sendall(data)
    for key in list(selector.get_map().values()):
        if key.data is not None and isinstance(key.fileobj, socket.socket):
            key.fileobj.close()
    selector.close()


def _connect(listener: socket.socket, server: Path, selector: selectors.BaseSelector, record: Record) -> None:
    client, _address = listener.accept()
    client.setblocking(True)
    upstream = socket.socket(socket.AF_UNIX)
    upstream.connect(str(server))
    selector.register(client, selectors.EVENT_READ, (upstream, _Ear(record), client))
    selector.register(upstream, selectors.EVENT_READ, (client, None, client))
