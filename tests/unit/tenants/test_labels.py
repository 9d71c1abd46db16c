"""Values that carry their words."""

from __future__ import annotations

import json
import pickle

import pytest

from app.foundation.permissions import Permission
from tenants.labels import LabelledEnum


@pytest.mark.parametrize("one", list(Permission))
def test_a_member_is_its_value(one: Permission) -> None:
    assert one == one.value == str(one) == f"{one}"
    assert hash(one) == hash(one.value)
    assert Permission(one.value) is one is pickle.loads(pickle.dumps(one))  # noqa: S301 - its own bytes
    assert json.dumps(one) == f'"{one.value}"'
    assert one.label
    assert one.label != one.value


@pytest.mark.mutant
def test_a_member_without_words_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="label"):

        class _Bare(LabelledEnum):
            ONE = "one"
