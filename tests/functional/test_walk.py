"""One project carried from intake to archive across three bureaus, through HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.page import Browser
from tests.scenario import Story


@pytest.mark.clause("W1", "W2.2", "W2.4", "W3.2", "W4.1.2", "W4.2.1b", "W4.2.4", "S5", "S11", "C2")
def test_the_walk(browse: Callable[..., Browser]) -> None:
    story = Story(browse)
    story.take_in()
    story.open_assessment()
    story.invite()
    story.fill_sheets()
    story.conclude()
    story.appoint()
    story.issue()
    address = story.link("entrust")
    assert address
