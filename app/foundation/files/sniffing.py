"""What a file is, judged by its first bytes and never by its name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALLOWED_TYPES: Final = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument": (".docx", ".xlsx"),
    "application/x-ole-storage": (".doc", ".xls", ".wps", ".et"),
    "application/ofd": (".ofd",),
    "application/zip": (".zip",),
}
"""Types that are taken, with the names they may bear."""

ALLOWED_TYPES_TEXT = "PDF、OFD、图片（JPG、PNG）、Word、Excel 或 ZIP"
PHOTO_TYPES: Final = {kind: ALLOWED_TYPES[kind] for kind in ("image/jpeg", "image/png")}
PHOTO_TYPES_TEXT = "JPG 或 PNG"
FORM_TYPES: Final = {
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument": (".docx", ".xlsx"),
    "application/x-ole-storage": (".doc", ".xls"),
    **PHOTO_TYPES,
}
"""What a blank form or a sample may be."""
FORM_TYPES_TEXT = "PDF、Word、Excel、JPG 或 PNG"
HEAD_BYTES = 4096
"""How much of a file has to be looked at."""


def media_type(head: bytes, name: str, allowed: Mapping[str, tuple[str, ...]] = ALLOWED_TYPES) -> str | None:
    """The type of a file from its first bytes; None when it is not taken or its name says something else."""
    kind = _kind(head, name.lower())
    if kind is None or kind not in allowed or not name.lower().endswith(allowed[kind]):
        return None
    return kind


def _kind(head: bytes, name: str) -> str | None:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "application/x-ole-storage"
    if head.startswith(b"PK\x03\x04"):
        if b"OFD.xml" in head or name.endswith(".ofd"):
            return "application/ofd"
        if b"[Content_Types].xml" in head or name.endswith((".docx", ".xlsx")):
            return "application/vnd.openxmlformats-officedocument"
        return "application/zip"
    return None
