"""The templates of shell and cards without an application: they need an environment, the filters and one ``shell`` object."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from blueprints.cards import setup as cards
from blueprints.shell import filters

SHELL = Path(filters.__file__).parent
CARDS = Path(cards.__file__).parent


@pytest.fixture(scope="session")
def env() -> Environment:
    """Set up as the application does it."""
    made = Environment(
        loader=FileSystemLoader([SHELL / "templates", CARDS / "templates"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters.install(made, "/static/vendor/icons.svg?v=1")
    cards.install_filters(made)
    return made


@pytest.fixture
def render(env: Environment) -> Callable[..., str]:
    """Render a snippet; components are imported by it as a page would."""

    def rendered(source: str, **values: object) -> str:
        return env.from_string(source).render(**values)

    return rendered


@pytest.fixture
def shell() -> SimpleNamespace:
    """What the gate hands to every page."""
    return SimpleNamespace(
        bureau=SimpleNamespace(name="阳城经济技术开发区行政审批局", slug="yangcheng-zone"),
        officer=SimpleNamespace(name="王建国"),
        role_label="项目长",
        nav=[("工作台", "/desk", 6, True, "home"), ("移交", "/inbox", None, False, "arrows-exchange")],
        bell_count=3,
        csrf="token-of-the-page",
        idem="0193f2c4-0000-7000-8000-000000000001",
        asset=lambda path: f"/static/{path}?v=1",
        flashes=[("success", "已保存。")],
        hrefs={},
    )
