"""What the practice city is made of (``practice.toml``): bureaus, links, and what the pretend partner writes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def practice_definition() -> dict[str, Any]:
    """The file, read once."""
    return tomllib.loads(files("app.assembly.practice").joinpath("practice.toml").read_text("utf-8"))


def practice_slugs() -> list[str]:
    """The practice bureaus by the end of their sign-in names, the city first."""
    return [row["slug"] for row in practice_definition()["bureau"]]
