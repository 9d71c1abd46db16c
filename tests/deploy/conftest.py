"""Data folders and servers for the tests of this room."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.embedded import EmbeddedServer

PATIENCE_SECONDS = 60
"""Only ends a test that would hang; nothing is measured by it."""


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder the database's account can reach (pytest's own are closed), with a space and Chinese characters."""
    place = Path(tempfile.mkdtemp(prefix="qd-"))
    place.chmod(0o711)
    inside = place / "数据 目录"
    inside.mkdir()
    yield inside
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one test."""
    with reachable_folder() as place:
        yield place


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedServer]:
    """A server that is not started yet, and gone after the test."""
    embedded = EmbeddedServer(folder / "data", durable=False)
    yield embedded
    embedded.destroy()


@pytest.fixture(scope="module")
def running_server() -> Iterator[EmbeddedServer]:
    """One running server for all tests of a file that do not hurt it."""
    with reachable_folder() as place:
        embedded = EmbeddedServer(place / "data", durable=False)
        embedded.start()
        yield embedded
        embedded.destroy()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that is bound to happen; fails by name when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.01)
