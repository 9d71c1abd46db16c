"""A guide shows everything that a standard says in words: each text of each section, or it stands here why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest
from psycopg import sql

from app.standards.catalogue.fields import FieldKind, Section
from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.sections import SECTIONS
from app.standards.catalogue.seed import shipped_catalogue
from app.standards.catalogue.version_rows import PART_MAPPINGS
from tests.conftest import Database
from tests.page import Browser

Browse = Callable[..., Browser]
TEXTS = (FieldKind.TEXT, FieldKind.LONG, FieldKind.TEXTS)
UNSHOWN: Mapping[str, str] = {
    "fees.note": "a guide has no place for it",
    "intermediaries.basis": "shown where there is no note",
}
"""Texts of a standard that no guide shows, each with the reason."""


def table_of(section: Section) -> str:
    """Where the lines of a section are kept; a group of fields stands on the version."""
    tables = {part.path: part.table for part in PART_MAPPINGS}
    return str((tables[section.path] if section.is_list else ItemVersion).__tablename__)


class Mark(NamedTuple):
    """A field that holds a text, where it is kept, and a text that stands nowhere else."""

    name: str
    table: str
    column: str
    text: str
    many: bool


FIELDS = [(section, field) for section in SECTIONS for field in section.fields if field.kind in TEXTS]
MARKS = [
    Mark(f"{section.name}.{field.name}", table_of(section), field.name, f"标{number}号", field.kind is FieldKind.TEXTS)
    for number, (section, field) in enumerate(FIELDS, 100)
]


def unseen(shown: str) -> set[str]:
    """Fields whose text is on none of the pages."""
    return {mark.name for mark in MARKS if mark.text not in shown}


def mark_everything(database: Database) -> None:
    """Let every stored text be its field's mark."""
    with database.connect("admin") as admin:
        admin.execute("set session_replication_role = replica")
        for mark in MARKS:
            statement = sql.SQL("update {} set {} = %s").format(sql.Identifier(mark.table), sql.Identifier(mark.column))
            admin.execute(statement, ([mark.text] if mark.many else mark.text,))
        admin.execute("update version_special_steps set charged = true")


def test_every_text_of_a_standard_is_on_its_guide(browse: Browse, database: Database) -> None:
    mark_everything(database)
    guides = [f"/b/yangcheng-zone/items/{item.code}" for item in shipped_catalogue().items]
    reader = browse()
    shown = "".join(reader.get(guide).text for guide in guides)
    assert unseen(shown) == set(UNSHOWN)


@pytest.mark.mutant
def test_a_text_that_no_guide_shows_is_found() -> None:
    first, *others = MARKS
    assert unseen("".join(mark.text for mark in others)) == {first.name}
    assert unseen("".join(mark.text for mark in MARKS)) == set()
