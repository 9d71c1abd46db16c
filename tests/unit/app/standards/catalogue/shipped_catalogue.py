"""The shipped catalogue, read once for the tests of this room."""

from functools import cache
from typing import Any

from app.standards.catalogue import seed
from app.standards.catalogue.seed import CatalogueSeed


@cache
def shipped_catalogue() -> CatalogueSeed:
    """What comes with the product."""
    return seed.shipped_catalogue()


def shipped_content(code: str, number: int | None = None) -> dict[str, Any]:
    """The content document of an item's newest version, or of a numbered one."""
    item = next(item for item in shipped_catalogue().items if item.code == code)
    version = item.versions[-1] if number is None else item.versions[number - 1]
    return dict(version.content)
