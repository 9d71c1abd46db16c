"""The way to the mail server: who it is, how it is reached, and what its refusals mean in words.

TLS is verified; an unencrypted way is for a server on the same machine alone (the console refuses other settings). No
word that a server says after it was told a mail's text is passed on: it may repeat the link.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from app.foundation.settings import MailSecurity, MailServer

CONNECT_SECONDS = 5.0
"""For every step until the server can be talked to: a worker has other things to do, too."""
TALK_SECONDS = 30.0
"""For every step after that; a server may look through a mail before it says that it has taken it."""
PERMANENT_CODE = 500
"""Replies from here on do not change by asking again."""

_installed: list[MailServer | None] = [None]


class MailUndelivered(Exception):
    """The server did not take it, or could not be asked. ``for_good``: asking again is of no use."""

    def __init__(self, reason: str, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class ServerUnreachable(MailUndelivered):
    """No server, none that answers, or one that does not let us in: it is the same for every other mail."""


def install_server(server: MailServer | None) -> None:
    """Called once by the factory."""
    _installed[:] = [server]


def installed_server() -> MailServer | None:
    """The server of this installation, or None where it sends no mail."""
    return _installed[0]


@dataclass(frozen=True)
class MailConnection:
    """An open conversation, signed in."""

    server: MailServer
    smtp: smtplib.SMTP

    def send(self, message: EmailMessage, address: str) -> None:
        """Hand one mail over; on return the server has taken it. Raises :class:`MailUndelivered`."""
        with _in_words(self.server):
            self.smtp.send_message(message, from_addr=self.server.sender, to_addrs=[address])


@contextmanager
def open_connection(server: MailServer | None = None) -> Iterator[MailConnection]:
    """A conversation with this server, or with the installed one. Raises :class:`ServerUnreachable` where there is none.

    How it ends says nothing of what was taken before, so nothing is raised at the end."""
    server = server or installed_server()
    if server is None:
        raise ServerUnreachable("本系统没有配置邮件服务器")
    try:
        with _in_words(server):
            smtp = _connected(server)
    except MailUndelivered as failure:
        raise ServerUnreachable(failure.reason) from failure
    try:
        yield MailConnection(server, smtp)
    finally:
        with suppress(OSError):
            smtp.quit()
        smtp.close()


def connection_fault(server: MailServer) -> str | None:
    """Why the server cannot be reached and signed in to at this moment; None where it can."""
    try:
        with open_connection(server):
            return None
    except MailUndelivered as failure:
        return failure.reason


def _connected(server: MailServer) -> smtplib.SMTP:
    name = server.sender.rpartition("@")[2]
    if server.security is MailSecurity.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=CONNECT_SECONDS, context=_trust(server)
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=CONNECT_SECONDS)
    try:
        if server.security is MailSecurity.STARTTLS:
            smtp.starttls(context=_trust(server))
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
        if smtp.sock is not None:
            smtp.sock.settimeout(TALK_SECONDS)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)


@contextmanager
def _in_words(server: MailServer) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        told = " ".join(said.decode("utf-8", "replace").split())[:120]
        raise MailUndelivered(f"对方邮箱被拒收（{code} {told}）", code >= PERMANENT_CODE) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailUndelivered(f"邮件服务器不接受登录（{error.smtp_code}），请管理员检查设置") from error
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        raise MailUndelivered(f"邮件服务器拒绝发送（{error.smtp_code}）", error.smtp_code >= PERMANENT_CODE) from error
    except smtplib.SMTPResponseException as error:
        raise MailUndelivered(f"邮件服务器没有接受（{error.smtp_code}）") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailUndelivered("邮件服务器不支持所设的加密或登录方式，请管理员检查设置") from error
    except smtplib.SMTPException as error:
        raise MailUndelivered("与邮件服务器的通信中断") from error
    except ssl.SSLError as error:
        raise MailUndelivered("邮件服务器的证书或加密未通过验证，请管理员检查设置") from error
    except OSError as error:
        raise MailUndelivered(f"连接不上邮件服务器（{server.host}:{server.port}）") from error
