"""The bureaus of the roster by their address names, for what is told through pages: no application context is needed."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_BUREAUS = tomllib.loads(files("tenants").joinpath("roster.toml").read_text("utf-8"))["bureau"]
NUMBERS: dict[str, str] = {row["slug"]: str(row["id"]) for row in _BUREAUS}
"""The number of each bureau, as forms send it."""
NAMES: dict[str, str] = {row["slug"]: row["name"] for row in _BUREAUS}
"""The name of each."""
