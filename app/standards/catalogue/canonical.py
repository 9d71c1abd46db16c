"""The content document of a version and its hash. Pure.

A version's standard content is one JSON document in five facets and a rest; things are cited by their codes, so the
document means the same in every installation. Its SHA-256 is printed on every guide and checklist: two portals that
show the same hash show the same standard.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from app.standards.catalogue.terms import UniformFacet

FORMAT = 1
"""Grows when the shape of the document changes, so that an old hash is never compared with a new shape."""

Document = Mapping[str, Any]


def canonical_json(document: Document) -> str:
    """One spelling for one content: keys sorted, no spaces, Chinese as it is."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(document: Document) -> str:
    """SHA-256 of the whole standard content, as 64 hexadecimal digits."""
    return _sha256({"format": FORMAT, "content": document})


def facet_hashes(document: Document) -> dict[UniformFacet, str]:
    """SHA-256 of each of the five facets: what a comparison across bureaus or versions needs first."""
    return {facet: _sha256({"format": FORMAT, facet.value: document[facet.value]}) for facet in UniformFacet}


def changed_facets(before: Document, after: Document) -> list[UniformFacet]:
    """The facets in which two versions differ."""
    old, new = facet_hashes(before), facet_hashes(after)
    return [facet for facet in UniformFacet if old[facet] != new[facet]]


def _sha256(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
