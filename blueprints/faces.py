"""Every face, in order, and how the shell is installed."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from blueprints.shell import setup
from blueprints.shell.gate import Face

NAMES = (
    "signin", "portal", "unit", "desk", "scoping", "delivery", "windows", "handoffs", "catalogue", "bureaus",
)  # fmt: skip


def _faces() -> list[Face]:
    """Faces that are built."""
    return [import_module(f"blueprints.{name}.routes").FACE for name in NAMES if (Path(__file__).parent / name / "routes.py").exists()]


FACES = _faces()
INSTALLERS = (setup.install,)
