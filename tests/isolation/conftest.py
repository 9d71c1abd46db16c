"""A database whose boxes many tests write into, and the desks of its bureaus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask

from deploy.installation import Installation
from tenants.keys import new_id
from tests.applications import application_on
from tests.conftest import Database, fresh_copy
from tests.isolation.bureau_session import COUNTY, ZONE, BureauSession, link_of


@pytest.fixture(scope="module")
def boxed(prepared: Installation) -> Iterator[Database]:
    """One for all tests of a file: each has handoffs of its own and leaves links as they were."""
    with fresh_copy(prepared) as made:
        yield made


@pytest.fixture
def installed(boxed: Database) -> Iterator[Flask]:
    """The application over it."""
    with application_on(boxed.settings) as application, application.app_context():
        yield application


@pytest.fixture
def desk(boxed: Database) -> Callable[[int], BureauSession]:
    """``desk(5)``: the bureau of that number."""
    return lambda bureau: BureauSession(boxed, bureau)


@pytest.fixture
def link(boxed: Database) -> UUID:
    """The link of the zone and its county."""
    return link_of(boxed, COUNTY, ZONE)


@pytest.fixture
def sent(desk: Callable[[int], BureauSession], link: UUID) -> UUID:
    """A handoff that the zone has sent the county."""
    handoff_id = new_id()
    assert desk(ZONE).write(handoff_id=handoff_id, link_id=link) is None
    return handoff_id
