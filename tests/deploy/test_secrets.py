"""Secrets: made once, kept closed, never half."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.failures import DeployError
from deploy.secrets import CONTEXT_KEY_BYTES, FIELD_KEY_BYTES, obtain_secrets


def test_made_once_and_for_the_owner_alone(folder: Path) -> None:
    made = obtain_secrets(folder / "data")
    again = obtain_secrets(folder / "data")
    assert (made.database, made.secret_key, made.context_keys) == (again.database, again.secret_key, again.context_keys)
    assert stat.S_IMODE((folder / "data" / "secrets.json").stat().st_mode) == 0o600


def test_keys_have_their_length_and_passwords_differ(folder: Path) -> None:
    made = obtain_secrets(folder)
    assert len(made.context_keys[made.context_key_id]) == CONTEXT_KEY_BYTES
    assert len(made.field_keys[made.field_key_id]) == FIELD_KEY_BYTES
    assert len(set(made.database.values())) == len(made.database) == 4
    assert len(made.secret_key) >= 32


def test_two_installations_share_nothing(folder: Path) -> None:
    one, other = obtain_secrets(folder / "a"), obtain_secrets(folder / "b")
    assert one.context_keys != other.context_keys
    assert one.field_keys != other.field_keys
    assert set(one.database.values()).isdisjoint(other.database.values())


def test_of_first_starts_at_once_all_get_the_same(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _n: obtain_secrets(folder).secret_key, range(16)))
    assert len(set(made)) == 1
    assert [path.name for path in folder.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_others_can_read_is_refused(folder: Path, mode: int) -> None:
    obtain_secrets(folder)
    (folder / "secrets.json").chmod(mode)
    with pytest.raises(DeployError, match="chmod 600"):
        obtain_secrets(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: "{" + raw,
        lambda raw: json.dumps({key: value for key, value in json.loads(raw).items() if key != "field_keys"}),
        lambda raw: json.dumps(json.loads(raw) | {"context_key_id": 2}),
        lambda raw: json.dumps(json.loads(raw) | {"context_keys": {"1": "00"}}),
    ],
    ids=["no json", "key missing", "active key missing", "key too short"],
)
def test_a_damaged_file_is_refused_and_stays(folder: Path, damage: object) -> None:
    obtain_secrets(folder)
    file = folder / "secrets.json"
    file.write_text(damage(file.read_text()))  # type: ignore[operator]
    damaged = file.read_bytes()
    with pytest.raises(DeployError, match="备份"):
        obtain_secrets(folder)
    assert file.read_bytes() == damaged


def test_secrets_do_not_show_themselves(folder: Path) -> None:
    made = obtain_secrets(folder)
    assert made.secret_key not in repr(made)
    assert made.database["qd_app"] not in str(made)
