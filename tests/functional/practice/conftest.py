"""One installation with a practice city for the tests that only look at it or practise in it; the moment stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.assembly.practice.opening import OpenedSpace
from app.standards.catalogue.models import Item
from app.standards.catalogue.sections import BASICS
from app.standards.drafting import operations as drafting
from blueprints.faces import FACES, INSTALLERS
from deploy.installation import Installation
from tenants import bureaus, clock
from tenants.clock import SHANGHAI
from tenants.db import db
from tests.applications import application_on
from tests.conftest import Database, fresh_copy
from tests.factories.practice_space import found_practice_space
from tests.factories.scoping import acting_officer
from tests.page import Browser

MOMENT = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)
NEXT = "企业投资项目备案（下一版）"


@dataclass(frozen=True)
class Practice:
    """The installation, and what the command told."""

    database: Database
    app: Flask
    opened: OpenedSpace

    def browse(self, name: str | None = None) -> Browser:
        """A browser, signed in under this name."""
        browser = Browser(self.app)
        if name:
            browser.sign_in(name)
        return browser


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    """A working day of a published year."""
    with clock.freeze_time(MOMENT):
        yield


def draft_next_version() -> None:
    """The city drafts the next version of an item; nothing is missing in it, and it is not published."""
    with acting_officer("jincheng", "mulu"):
        item = db.session.scalars(select(Item).where(Item.code == "enterprise_filing", Item.city_id == 1)).one()
        draft = drafting.start_draft(item)
        drafting.save_section(
            draft, BASICS, {**BASICS.of(draft.body), "name": NEXT}, drafting.revision_token_of(draft, BASICS)
        )
        drafting.set_change_note(draft, "名称按新目录调整。")


@pytest.fixture(scope="module")
def practice(prepared: Installation) -> Iterator[Practice]:
    """Founded once a module, with a draft of the next version in the real city's hands."""
    with (
        clock.freeze_time(MOMENT),
        fresh_copy(prepared) as database,
        application_on(database.settings, FACES, INSTALLERS) as app,
    ):
        app.testing = True
        with app.app_context():
            draft_next_version()
            opened = found_practice_space(database)
        yield Practice(database, app, opened)
        bureaus.forget_directory()


@pytest.fixture
def enter(practice: Practice) -> Callable[[str], Browser]:
    """Sign in at the installation with the practice city."""
    return practice.browse
