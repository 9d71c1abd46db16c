"""The floor's sending."""
from __future__ import annotations
from typing import Any
def send(*args: Any) -> str:
    """Not yet."""
    raise NotImplementedError
