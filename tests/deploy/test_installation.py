"""An installation: what the environment and the operator's file may say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from app.foundation.settings import RunMode
from deploy.failures import DeployError
from deploy.installation import DEFAULT_DATA, DatabaseRole, Installation, driver_url, from_environment, settings_of


def test_data_comes_from_the_environment_or_lies_in_the_checkout(folder: Path) -> None:
    assert from_environment({"DATA": str(folder)}).data == folder
    assert from_environment({}).data == DEFAULT_DATA


def test_libpq_and_sqlalchemy_read_the_same_connection(folder: Path) -> None:
    """Passwords and paths have characters that URLs do not like."""
    installation = Installation.of(folder / "a b%+&中", {})
    dsn = installation.dsn(DatabaseRole.APP)
    libpq, url = conninfo_to_dict(dsn), make_url(driver_url(dsn))
    assert libpq["user"] == url.username == "qd_app"
    assert libpq["password"] == url.password == installation.secrets.database["qd_app"]
    assert libpq["host"] == url.query["host"]
    assert libpq["dbname"] == url.database == "quandaiban"
    assert installation.embedded is not None
    assert libpq["host"] == str(installation.embedded.places.socket)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_external_database_keeps_its_address_and_gets_our_roles(folder: Path, scheme: str) -> None:
    url = f"{scheme}://boss:p%40ss@db.example:6432/qdb?sslmode=require"
    installation = Installation.of(folder, {"DATABASE_URL": url})
    assert installation.embedded is None
    assert conninfo_to_dict(installation.admin_dsn())["password"] == "p@ss"
    app = conninfo_to_dict(installation.dsn(DatabaseRole.APP))
    assert (app["host"], app["port"], app["dbname"], app["sslmode"]) == ("db.example", "6432", "qdb", "require")
    assert app["user"] == "qd_app"
    assert app["password"] == installation.secrets.database["qd_app"]


def test_awkward_characters_of_an_external_database_survive(folder: Path) -> None:
    url = "postgresql://a%20b:p%2B%20%26%3F%40%23c@/d%20%2B?host=%2Frun%2Fx%20%2By"
    read = conninfo_to_dict(Installation.of(folder, {"DATABASE_URL": url}).admin_dsn())
    assert (read["user"], read["password"], read["dbname"], read["host"]) == ("a b", "p+ &?@#c", "d +", "/run/x +y")


@pytest.mark.parametrize("url", ["mysql://a@b/c", "no url at all", "sqlite:///x.db"])
def test_a_wrong_database_url_is_refused(folder: Path, url: str) -> None:
    with pytest.raises(DeployError, match="DATABASE_URL"):
        Installation.of(folder, {"DATABASE_URL": url})


def test_settings_are_complete(folder: Path) -> None:
    settings = settings_of(folder)
    assert settings.mode is RunMode.DEMO
    assert settings.database_url.startswith("postgresql+psycopg://qd_app:")
    assert settings.context_keys[settings.context_key_id]
    assert settings.field_keys[settings.field_key_id]
    assert settings.files == folder / "files"


def test_the_operators_file_is_read_and_the_environment_wins(folder: Path) -> None:
    (folder / "settings.toml").write_text(
        'mode = "production"\nsecure_cookies = true\ntrusted_proxies = 1\n[hosts]\n"a.example" = "jincheng"\n'
    )
    settings = settings_of(folder)
    assert (settings.mode, settings.secure_cookies, settings.trusted_proxies) == (RunMode.PRODUCTION, True, 1)
    assert settings.hosts == {"a.example": "jincheng"}
    assert settings_of(folder, {"QUANDAIBAN_MODE": "demo"}).mode is RunMode.DEMO


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("secure_cookie = true", "secure_cookie "),
        ('secure_cookies = "yes"', "secure_cookies"),
        ("trusted_proxies = true", "trusted_proxies"),
        ('mode = "prod"', "prod"),
        ('secret_key = "mine"', "secret_key"),
        ("= broken", "settings.toml"),
    ],
)
def test_a_wrong_option_is_named(folder: Path, text: str, named: str) -> None:
    (folder / "settings.toml").write_text(text)
    with pytest.raises(DeployError, match=named):
        settings_of(folder)


def test_an_unknown_mode_is_refused(folder: Path) -> None:
    with pytest.raises(DeployError, match="demo、production"):
        Installation.of(folder, {"QUANDAIBAN_MODE": "prod"})
