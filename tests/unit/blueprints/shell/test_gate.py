"""A row of the gate: what its loader asks for is known when the row is registered."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Signature, signature
from typing import Any

import pytest

from app.foundation.permissions import Permission
from blueprints.shell import gate


def load_pair(number: int, name: str) -> tuple[int, str]:
    """A subject that takes two of three parts of its address."""
    return number, name


def test_a_loader_is_looked_at_once_at_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Callable[..., Any]] = []

    def look(load: Callable[..., Any]) -> Signature:
        looked.append(load)
        return signature(load)

    monkeypatch.setattr(gate, "signature", look)
    row = gate.get("/<int:number>/<name>/<part>", lambda pair, part: (*pair, part), Permission.PUBLIC, load_pair)
    answer = gate._answer_of(row)
    assert looked == [load_pair], "at registration"
    assert answer({"name": "甲", "part": "p", "number": 7}) == (7, "甲", "p")
    assert answer({"name": "乙", "part": "q", "number": 8}) == (8, "乙", "q")
    assert looked == [load_pair], "and not at a request"
