"""Taking in what the catalogue hands out: forms and samples of the city, photographs of each bureau's windows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.foundation.errors import Missing
from app.foundation.files import sniffing
from app.foundation.files.operations import MB, UploadRule, store_stream_by_rule
from app.foundation.files.store import store
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.files import CatalogueFile
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db

FORM_RULE = UploadRule(sniffing.FORM_TYPES, sniffing.FORM_TYPES_TEXT)
PHOTO_RULE = UploadRule(sniffing.PHOTO_TYPES, sniffing.PHOTO_TYPES_TEXT, 5 * MB)
"""Telephones load it: smaller than a paper."""


def store_form(stream: IO[bytes], name: str, field: str) -> CatalogueFile:
    """A blank form or a sample. Only the root bureau of a city may, which its caller asks and the database says too.

    Raises :class:`Invalid` beside ``field``. The same bytes once more are the row that stands already, name and all.
    """
    return _take_in(stream, name, field, FORM_RULE)


def store_photo(stream: IO[bytes], name: str, field: str) -> CatalogueFile:
    """A photograph of the acting bureau's window. Raises :class:`Invalid` beside ``field``."""
    return _take_in(stream, name, field, PHOTO_RULE)


def read_catalogue_file(file: Any) -> Iterator[bytes]:
    """The bytes of a row of ``catalogue_files``; raises :class:`Missing`."""
    try:
        return store().read(file.bureau_id, file.sha256)
    except FileNotFoundError:
        raise Missing("文件") from None


def _take_in(stream: IO[bytes], name: str, field: str, rule: UploadRule) -> CatalogueFile:
    taken, acting = store_stream_by_rule(stream, name, field, rule), context.current_actor()
    key = (bureaus.bureau_by_id(acting.bureau_id).city_id, acting.bureau_id, taken.sha256)
    added = db.session.execute(
        insert(CatalogueFile)
        .values(
            city_id=key[0], bureau_id=key[1], sha256=key[2], name=taken.name, media_type=taken.media_type,
            size=taken.size, uploaded_at=now(), uploaded_by=acting.actor_name,
        )
        .on_conflict_do_nothing()
        .returning(CatalogueFile.sha256)
    ).all()  # fmt: skip
    if added:
        record(
            LedgerEvent.CATALOGUE_FILE_UPLOADED,
            f"上传目录文件“{taken.name}”。",
            detail={"sha256": taken.sha256, "size": taken.size},
        )
    return db.session.scalars(
        select(CatalogueFile).where(
            CatalogueFile.city_id == key[0], CatalogueFile.bureau_id == key[1], CatalogueFile.sha256 == key[2]
        )
    ).one()
