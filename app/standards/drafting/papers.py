"""Forms and samples that a standard hands out: uploaded by the city, cited by a draft, published with it."""

from __future__ import annotations

from typing import IO, Any

from app.foundation.errors import Missing
from app.standards.catalogue.file_queries import forms_by_hash
from app.standards.catalogue.files import CatalogueFile
from app.standards.catalogue.uploads import store_form
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.operations import require_city

AnyRow = Any


def upload_form(stream: IO[bytes], name: str, field: str = "file") -> CatalogueFile:
    """Take one in. Raises :class:`Forbidden` anywhere but at the city, :class:`Invalid` beside ``field``."""
    require_city()
    return store_form(stream, name, field)


def files_cited_by(draft: ItemDraft) -> dict[str, AnyRow]:
    """The files of a draft as it was saved, by hash."""
    return forms_by_hash(draft.bureau_id, _hashes(draft))


def cited_file(draft: ItemDraft, sha256: str) -> AnyRow:
    """One of them. Raises :class:`Missing`."""
    found = files_cited_by(draft).get(sha256)
    if found is None:
        raise Missing("文件")
    return found


def _hashes(draft: ItemDraft) -> set[str]:
    lines = draft.body.get("materials", [])
    return {line[name] for line in lines for name in ("form_sha256", "sample_sha256") if line[name]}
