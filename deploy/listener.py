"""The listening socket. It belongs to the launcher: a busy port is told before anything is started, and requests that
come while the web server is being restarted wait instead of being refused."""

from __future__ import annotations

import errno
import socket

from deploy.failures import DeployError

BACKLOG = 512
HIGHEST_PORT = 65535


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host``:``port`` (0 picks a free one). Raises :class:`DeployError`."""
    if not 0 <= port <= HIGHEST_PORT:
        raise DeployError(f"端口号 {port} 不对，应在 1 到 {HIGHEST_PORT} 之间。")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        raise DeployError(_reason(host, port, error)) from error


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被其他程序占用。请换一个端口，例如：PORT={port % HIGHEST_PORT + 1} make run"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}（1024 以下的端口需要 root）。请换一个端口，例如：PORT=8000 make run"
    return f"无法在 {host}:{port} 上监听：{error.strerror or error}。请检查 HOST 和 PORT。"


def address_of(listener: socket.socket) -> str:
    """The address to type into a browser on this machine."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
