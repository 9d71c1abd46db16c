"""Forms and samples on their way to another installation: a standard travels with their hashes, the files in a package.

They are taken in there first; then the import finds whatever the standards of the file cite.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZipFile

from app.foundation.errors import FieldFault, Invalid, Missing
from app.standards.catalogue.file_queries import forms_in_force
from app.standards.catalogue.uploads import read_catalogue_file
from app.standards.drafting.papers import upload_form

HASH_PREFIX_LENGTH = 12
"""Digits of its hash before the name of a file in the package: two files may bear one name."""
MARKED_NAME = re.compile(rf"([0-9a-f]{{{HASH_PREFIX_LENGTH}}})-(.+)")
MOST_FILES = 200


def pack_forms(city_id: int) -> tuple[IO[bytes], int]:
    """A ZIP of every form and sample that a version in force cites, and its size in bytes. Raises :class:`Missing`."""
    rows = forms_in_force(city_id)
    if not rows:
        raise Missing("附带文件")
    out = TemporaryFile()  # noqa: SIM115 - the answer reads and closes it
    with ZipFile(out, "w") as packed:
        for row in rows:
            with packed.open(f"{row.sha256[:HASH_PREFIX_LENGTH]}-{row.name}", "w") as member:
                member.writelines(read_catalogue_file(row))
    size = out.tell()
    out.seek(0)
    return out, size


def store_attached_files(given: Iterable[tuple[IO[bytes], str]]) -> int:
    """Files that standards to be imported cite: all of them or none; says how many.

    Raises :class:`Forbidden` anywhere but at the city, :class:`Invalid` at ``files`` with a fault for each that is wrong.
    """
    chosen, faults = list(given), []
    if len(chosen) > MOST_FILES:
        raise Invalid("too_many", f"一次最多上传{MOST_FILES}份文件，现有{len(chosen)}份。", "files")
    for stream, name in chosen:
        try:
            upload_form(stream, _own_name(stream, name), "files")
        except Invalid as invalid:
            told = invalid.message if "“" in invalid.message else f"“{name}”：{invalid.message}"
            faults.append(FieldFault("files", invalid.code, told))
    if faults:
        raise Invalid("files", faults[0].message, faults=tuple(faults))
    return len(chosen)


def _own_name(stream: IO[bytes], name: str) -> str:
    """Without the mark of the package, where it is the file's own."""
    marked = MARKED_NAME.fullmatch(name)
    if marked is None:
        return name
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return marked[2] if digest.startswith(marked[1]) else name
