"""A small SMTP server on a real socket: keeps what it is sent, refuses what it is told to refuse, hangs up when asked."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class SmtpSink:
    """One server. ``replies``: what a verb is answered instead of yes; ``on_data``: called with a mail before the 250,
    and where it says False the connection is cut instead."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    greetings: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[EmailMessage], bool] = lambda _mail: True
    tls: ssl.SSLContext | None = None


class _Talk(socketserver.StreamRequestHandler):
    sink: SmtpSink

    def handle(self) -> None:
        """One conversation."""
        self.sink.greetings += 1
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line.decode().split()[0].upper()
            if verb in self.sink.replies:
                self._say(self.sink.replies[verb])
            elif not self._answer(verb, line.decode()):
                return

    def _answer(self, verb: str, line: str) -> bool:
        if verb == "EHLO":
            self._say("250-sink\r\n250 STARTTLS" if self.sink.tls else "250 sink")
        elif verb == "STARTTLS" and self.sink.tls:
            self._say("220 go")
            self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)  # type: ignore[assignment]
        elif verb == "DATA":
            return self._take()
        else:
            if verb == "RCPT":
                self.sink.recipients.append(line.partition("<")[2].partition(">")[0])
            self._say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(mail, EmailMessage)
        self.sink.mails.append(mail)
        if not self.sink.on_data(mail):
            return False
        self._say("250 taken")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Quiet(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us hangs up: nothing to say of it."""


@contextmanager
def smtp_sink(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[SmtpSink]:
    """A running server, listening before this returns."""
    sink = SmtpSink(tls=tls)
    with _Quiet(("127.0.0.1", port), type("Talk", (_Talk,), {"sink": sink})) as server:
        sink.port = server.server_address[1]
        runs = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        runs.start()
        try:
            yield sink
        finally:
            server.shutdown()
            runs.join()
