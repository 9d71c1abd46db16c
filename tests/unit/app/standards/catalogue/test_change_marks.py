"""What is read off the catalogue may be kept as long as no mark has moved: whoever changes it moves one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ProgrammingError

from app.standards.catalogue.change_marks import CatalogueMark, mark_changed
from tenants.db import acting_for, db, read_transaction, transaction
from tenants.keys import new_id
from tests.factories.scoping import CITY, COUNTY, bureau_id

ROOT = Path(__file__).parents[5]
CHANGES = re.compile(
    r"\b(Adoption|Acknowledgement|DeclaredGuide)\(\s*\w+=|\.state = VersionState\.IN_FORCE|\.retired_on = |\(DeclaredGuide\)\.values"
)
BY_THE_OWNER = {"app/standards/catalogue/load.py", "app/standards/catalogue/load_adoptions.py"}
"""Loaded before any process serves a page."""


def test_whoever_changes_the_catalogue_moves_a_mark() -> None:
    changing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if CHANGES.search(path.read_text("utf-8"))
    }
    assert {
        "app/standards/adopting/operations.py",
        "app/standards/drafting/publishing.py",
        "app/oversight/uniformity/operations.py",
    } <= changing
    assert not [name for name in changing - BY_THE_OWNER if "mark_changed()" not in (ROOT / name).read_text("utf-8")]


def test_each_change_has_a_mark_of_its_own(domain: Flask) -> None:
    seen = set()
    for slug in (COUNTY, COUNTY, CITY):
        with read_transaction():
            number = bureau_id(slug)
        with acting_for(number), transaction():
            mark_changed()
            seen |= set(db.session.scalars(select(CatalogueMark.mark).where(CatalogueMark.bureau_id == number)))
    assert len(seen) == 3


def test_nobody_moves_the_mark_of_another(domain: Flask) -> None:
    with read_transaction():
        here, there = bureau_id(COUNTY), bureau_id(CITY)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_for(here), transaction():
        db.session.execute(insert(CatalogueMark).values(city_id=1, bureau_id=there, mark=new_id()))
