"""The whole application on a fresh database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from blueprints.faces import FACES, INSTALLERS
from tests.applications import application_on
from tests.conftest import Database
from tests.page import Browser
from tests.statement_ear import faults_of, heard


@pytest.fixture(autouse=True)
def statements_fit_a_cluster() -> Iterator[None]:
    """Whatever a functional test makes the product say is said for one bureau (:mod:`tests.statement_scopes`)."""
    with heard() as sent:
        yield
    assert faults_of(sent) == []


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application on a fresh database."""
    with application_on(database.settings, FACES, INSTALLERS) as application:
        application.testing = True
        yield application


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """``browse("guanjia@yangcheng-zone")``: a signed-in browser; without a name, an anonymous one."""

    def open_browser(name: str | None = None) -> Browser:
        browser = Browser(app)
        if name:
            browser.sign_in(name)
        return browser

    return open_browser
