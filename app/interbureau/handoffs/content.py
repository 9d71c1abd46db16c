"""What every content has in common: canonical JSON and its hash, equal in both boxes; files, facts and ids in it. Pure.

What a message carries by kind and act is told by :mod:`app.interbureau.handoffs.shapes`.

``project_ref`` is the project's id at the sender, ``batch_ref`` what was sent together with others has in common; both or
either may be missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast
from uuid import UUID

from app.foundation.files.references import FileReference

_FILE_KEYS = frozenset(FileReference.__annotations__)


def canonical_json(content: Mapping[str, object]) -> str:
    """One text for one content: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, object]) -> str:
    """SHA-256 of the canonical text, hex."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def files_in(content: Any) -> Iterator[FileReference]:
    """Every file that a content carries, wherever it stands."""
    if isinstance(content, dict):
        if content.keys() >= _FILE_KEYS:
            yield cast(FileReference, content)
        for value in content.values():
            yield from files_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from files_in(value)


def facts_in(content: Mapping[str, object]) -> Mapping[str, str]:
    """The facts of a project that a content tells, by their labels."""
    return cast(Mapping[str, str], content.get("facts") or {})


def id_in(content: Mapping[str, object], name: str) -> UUID | None:
    """An id that a content carries under a name; None where it carries none."""
    text = content.get(name)
    return UUID(str(text)) if text else None
