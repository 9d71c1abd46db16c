"""The picture of a bureau's window for an item (地方部分), wherever a page shows it."""

from __future__ import annotations


def photo_href(slug: str, code: str, sha256: str | None) -> str | None:
    """Address of the picture of a bureau's window for an item, none without one. It changes with the picture."""
    return f"/b/{slug}/items/{code}/photo?v={sha256[:12]}" if sha256 else None
