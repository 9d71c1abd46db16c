"""Tables on a terminal: the first column to the left, figures to the right, a Chinese character two columns wide. Pure."""

from __future__ import annotations

from collections.abc import Sequence

MISSED = " ✗"
"""Behind a figure that is not what is required."""


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    everything = [head, *rows]
    widths = [max(_width(row[place]) for row in everything) for place in range(len(head))]
    return [
        "  ".join(_padded(cell, width, not place) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in everything
    ]


def marked(figure: float, most: float | None, digits: int = 2) -> str:
    """A figure, marked where it is above what is allowed."""
    return f"{figure:.{digits}f}{MISSED if most is not None and figure > most else ''}"


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _padded(text: str, width: int, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
