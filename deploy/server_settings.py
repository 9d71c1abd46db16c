"""The settings of the embedded server: written anew at every start, so that they are those of this version.

What an operator wants otherwise goes into ``operator.conf`` beside them, which is read last and never changed by us.
"""

from __future__ import annotations

import os

import psutil

from deploy.database_paths import DatabasePaths

OURS = "quandaiban.conf"
OPERATORS = "operator.conf"
MEBIBYTE = 1024 * 1024
INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=scram-sha-256",
    "--no-instructions",
)
HBA = """\
# Written by quandaiban at every start. Only the socket, and nobody without a password.
local all all scram-sha-256
local replication all scram-sha-256
"""


def write_settings(places: DatabasePaths, durable: bool) -> None:
    """Write our settings and who may sign in, and make sure ``postgresql.conf`` reads them."""
    _put(places, OURS, _text(places, durable))
    _put(places, "pg_hba.conf", HBA)
    if not (places.cluster / OPERATORS).exists():
        _put(places, OPERATORS, "# Yours: read last, never changed by quandaiban.\n")
    main = places.cluster / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if f"include '{OURS}'" not in text:
        _put(places, main.name, f"{text}\ninclude '{OURS}'\ninclude_if_exists '{OPERATORS}'\n")


def _put(places: DatabasePaths, name: str, text: str) -> None:
    """Replace one file of the cluster whole, owned by the server's account."""
    draft = places.cluster / f".{name}.new"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    if places.account:
        os.chown(draft, places.account.uid, places.account.gid)
    draft.replace(places.cluster / name)


def _text(places: DatabasePaths, durable: bool) -> str:
    memory = psutil.virtual_memory().total // MEBIBYTE
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(places.socket).replace('"', '""')),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "100",
        "password_encryption": "scram-sha-256",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "jit": "off",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on",
        "shared_buffers": f"{min(max(memory // 8, 128), 2048)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "track_io_timing": "on",
        # A ring of seven files. Slow statements are named without their values: those are other people's data.
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        "log_min_duration_statement": "1000",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "lc_messages": "C",
    }
    lines = (f"{name} = {_quoted(value)}" for name, value in settings.items())
    return (
        "# Written by quandaiban at every start; your own settings belong into operator.conf.\n"
        + "\n".join(lines)
        + "\n"
    )


def _quoted(value: str) -> str:
    """A value as PostgreSQL's settings files want it: backslash and quote are special, nothing else is."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
