"""The figures of a link as its page shows them."""

from __future__ import annotations

import re

from tests.page import Page


def figures(page: Page, kind: str, direction: str) -> dict[str, str]:
    """One row of the board."""
    for row in re.findall(r"<tr>(.*?)</tr>", page.html, re.S):
        cells = dict(re.findall(r'<td data-label="([^"]*)"[^>]*>(?:<[^>]*>)?([^<]*)', row))
        if f">{kind}</th>" in row and cells.get("方向") == direction:
            return cells
    raise AssertionError((kind, direction))
