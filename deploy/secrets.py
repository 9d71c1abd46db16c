"""The secrets of one installation: made once at first start, kept in ``secrets.json`` that only its owner can read.

They lie outside the database on purpose: who steals the database alone reads no telephone number (field keys) and
cannot act for any bureau (context keys).
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.account import ensure_data_folder
from deploy.failures import DeployError

FILE = "secrets.json"
CONTEXT_KEY_BYTES = 64
FIELD_KEY_BYTES = 32
SUPERUSER = "postgres"
SIGN_IN_ROLES = ("qd_owner", "qd_app", "qd_backup")


@dataclass(frozen=True, repr=False)
class Secrets:
    """Everything this installation must not lose and must not show (not in a traceback either)."""

    installation: str
    """Names this installation where it must be told from another one. The only thing here that is no secret."""

    database: Mapping[str, str]
    """Password of each database role that signs in, the embedded server's superuser included."""

    secret_key: str
    context_key_id: int
    context_keys: Mapping[int, bytes]
    field_key_id: int
    field_keys: Mapping[int, bytes]


def obtain_secrets(data: Path) -> Secrets:
    """The secrets of the installation in ``data``, made when there are none. Raises :class:`DeployError`."""
    path = data / FILE
    if not path.exists():
        ensure_data_folder(data)
        _write_once(path, _fresh())
    return load_secrets(data)


def load_secrets(data: Path) -> Secrets:
    """Read the secrets; refuses a file that others could read, an unreadable one and one that is not complete."""
    path = data / FILE
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise DeployError(f"密钥文件 {path} 能被其他用户读取，拒绝启动。请执行：chmod 600 '{path}'")
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DeployError(f"密钥文件 {path} 无法读取（{error.strerror}）。请用创建该数据目录的用户运行。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DeployError(
            f"密钥文件 {path} 内容不完整或已损坏，请从备份恢复；不要删除它，否则数据无法解密。"
        ) from error


def _fresh() -> dict[str, Any]:
    """New random secrets in the shape of the file."""
    return {
        "installation": secrets.token_hex(8),
        "database": {role: secrets.token_urlsafe(32) for role in (SUPERUSER, *SIGN_IN_ROLES)},
        "secret_key": secrets.token_urlsafe(48),
        "context_key_id": 1,
        "context_keys": {"1": secrets.token_hex(CONTEXT_KEY_BYTES)},
        "field_key_id": 1,
        "field_keys": {"1": secrets.token_hex(FIELD_KEY_BYTES)},
    }


def _write_once(path: Path, content: Mapping[str, Any]) -> None:
    """Complete or not there at all, and never twice: of two starts at once the first one's secrets stay."""
    draft = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _parse(raw: Mapping[str, Any]) -> Secrets:
    found = Secrets(
        installation=str(raw["installation"]),
        database={role: str(raw["database"][role]) for role in (SUPERUSER, *SIGN_IN_ROLES)},
        secret_key=str(raw["secret_key"]),
        context_key_id=int(raw["context_key_id"]),
        context_keys=_keys(raw["context_keys"], CONTEXT_KEY_BYTES),
        field_key_id=int(raw["field_key_id"]),
        field_keys=_keys(raw["field_keys"], FIELD_KEY_BYTES),
    )
    if found.context_key_id not in found.context_keys or found.field_key_id not in found.field_keys:
        raise ValueError("the active key is not among the keys")
    return found


def _keys(raw: Mapping[str, str], length: int) -> dict[int, bytes]:
    keys = {int(kid): bytes.fromhex(value) for kid, value in raw.items()}
    if any(len(key) != length for key in keys.values()):
        raise ValueError(f"a key is not {length} bytes long")
    return keys
