"""The ``[mail]`` table of ``settings.toml``: the SMTP server that takes mails, checked before anything starts."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.casework.outside.emails import check_email
from app.foundation.errors import Invalid
from app.foundation.settings import MailSecurity, MailServer
from deploy.failures import DeployError

WORDS: Mapping[str, type] = {
    "host": str,
    "port": int,
    "security": str,
    "sender": str,
    "site": str,
    "user": str,
    "password_file": str,
    "ca_file": str,
}
NEEDED = ("host", "sender", "site")
PORTS = {MailSecurity.TLS: 465, MailSecurity.STARTTLS: 587, MailSecurity.PLAIN: 25}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def mail_server(given: Mapping[str, Any] | None, data: Path) -> MailServer | None:
    """The server as the operator named it, None where there is none. Paths of files begin at the data folder.

    Raises :class:`DeployError` naming what is wrong: a word unknown or missing, an address that is none, an unencrypted
    way to another machine, a password that others can read.
    """
    if given is None:
        return None
    _check_words(given)
    security = _security(given.get("security", MailSecurity.STARTTLS.value))
    if security is MailSecurity.PLAIN and given["host"] not in LOOPBACK:
        raise _wrong("security", "只有本机（127.0.0.1）的邮件服务器可以不加密（plain），其他请用 tls 或 starttls")
    user, file = given.get("user", ""), given.get("password_file")
    if bool(user) != bool(file):
        raise _wrong("user", "user 和 password_file 要么都写，要么都不写")
    return MailServer(
        host=given["host"],
        port=_port(given.get("port", PORTS[security])),
        security=security,
        sender=_sender(given["sender"]),
        site=_site(given["site"]),
        user=user,
        password=_password(data / file) if file else "",
        ca_file=_readable(data / given["ca_file"]) if "ca_file" in given else None,
    )


def _check_words(given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name not in WORDS:
            raise _wrong(name, f"无此选项，可用的有：{'、'.join(WORDS)}")
        if type(value) is not WORDS[name]:
            raise _wrong(name, f"应为 {WORDS[name].__name__} 类型")
    for name in NEEDED:
        if not given.get(name, "").strip():
            raise _wrong(name, "没有填写")


def _security(word: str) -> MailSecurity:
    try:
        return MailSecurity(word)
    except ValueError as error:
        raise _wrong("security", f"只能是 {'、'.join(MailSecurity)}") from error


def _port(number: int) -> int:
    if not 0 < number < 65536:
        raise _wrong("port", "应为 1 到 65535 之间的整数")
    return number


def _sender(address: str) -> str:
    try:
        return check_email(address)
    except Invalid as refusal:
        raise _wrong("sender", refusal.message.rstrip("。")) from refusal


def _site(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise _wrong("site", "应为对外访问的网址，只写到主机名，例如 https://spj.example.gov.cn")
    return f"{parts.scheme}://{parts.netloc}"


def _password(path: Path) -> str:
    if stat.S_IMODE(_readable(path).stat().st_mode) & 0o077:
        raise _wrong("password_file", f"{path} 能被其他用户读取，请执行：chmod 600 '{path}'")
    return path.read_text("utf-8").strip()


def _readable(path: Path) -> Path:
    try:
        path.read_bytes()
    except OSError as error:
        raise _wrong("password_file 或 ca_file", f"{path} 无法读取（{error.strerror}）") from error
    return path


def _wrong(name: str, why: str) -> DeployError:
    return DeployError(f"settings.toml 中 [mail] 的 {name}：{why}。")
