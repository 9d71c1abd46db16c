"""A case of the zone that waits in its window."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from tests.factories import scoping as stories
from tests.factories.delivery_steps import dispatch_entry, prepare_materials
from tests.factories.scoping import FILING


@pytest.fixture
def case_id(app: Flask) -> UUID:
    """The zone's own item in its own window."""
    with app.app_context():
        told = stories.entrust_project()
        prepare_materials(told.entries[FILING])
        return dispatch_entry(told.entries[FILING])
