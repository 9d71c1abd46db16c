"""Files to import: what an export gives, changed as a test wants it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID

from app.standards.catalogue.canonical import content_hash
from app.standards.exchange import exporting, operations
from app.standards.exchange.documents import document_hash
from tenants.db import acting_for, read_transaction
from tests.factories.scoping import acting_officer

CITY, CODE = "jincheng", "enterprise_filing"
Change = Callable[[dict[str, Any]], None]


def exported_document(code: str | None = None) -> dict[str, Any]:
    """The export as a document."""
    with acting_for(1), read_transaction():
        found: dict[str, Any] = json.loads(exporting.export_json(1, code))
    return found


def seal_document(document: dict[str, Any]) -> bytes:
    """A document with the hashes that belong to its content."""
    for item in document["items"]:
        item["content_hash"] = content_hash(item["content"])
    document["hash"] = document_hash(document)
    return json.dumps(document, ensure_ascii=False).encode()


def changed_export(change: Change, code: str | None = CODE) -> bytes:
    """An export on which somebody has worked, hashes included."""
    document = exported_document(code)
    change(document)
    return seal_document(document)


def check_import(raw: bytes, name: str = "目录.json") -> UUID:
    """The dry run, as the catalogue administrator."""
    with acting_officer(CITY, "mulu"):
        return operations.check_import(raw, name).id


def grow_document(document: dict[str, Any], items: int, materials: int) -> None:
    """So many new items with so many new materials each, after the pattern of the first one."""
    pattern = document["items"][0]
    form, line = document["materials"][0], pattern["content"]["materials"][0]
    document["materials"] = [
        {**form, "code": f"grown_{number}", "name": f"新增材料{number}", "synonyms": [], "merged_into": None}
        for number in range(materials)
    ]
    lines = [
        {**line, "material": f"grown_{number}", "printed_name": f"新增材料{number}"} for number in range(materials)
    ]
    document["items"] = []
    for number in range(items):
        content = deepcopy(pattern["content"]) | {"code": f"grown_item_{number}", "name": f"新增事项{number}"}
        content["materials"] = lines
        content["procedure"]["prerequisites"] = []
        document["items"].append(
            {**pattern, "code": content["code"], "name": content["name"], "content": content, "position": number}
        )
