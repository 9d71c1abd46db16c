"""From intake to the signed mandate by operations: what stands in the rows at the end, and what is refused on the way."""

from __future__ import annotations

from flask import Flask

from app.casework.plans import queries
from app.casework.plans.completeness import five_ones, missing_of_five
from app.casework.plans.states import MaterialState, Route
from app.casework.projects.queries import project
from app.casework.projects.terms import LandStatus, ProjectState
from app.foundation.calendar.terms import ClockState, Hands
from tenants.db import acting_for, read_transaction
from tests.factories import scoping as stories


def test_story_ends_with_everything_in_place(domain: Flask) -> None:
    story = stories.entrust_project()
    with acting_for(stories.bureau_id(stories.ZONE)), read_transaction():
        row = project(story.project_id)
        listed = {entry.item_name: entry for entry in queries.entries_of(story.project_id)}
        assert row.state is ProjectState.UNDERWAY
        assert row.land_status is LandStatus.TRANSFER_CONTRACT
        assert missing_of_five(row) == []
        assert len(five_ones(row)) == 5
        assert {name: entry.route for name, entry in listed.items()} == {
            stories.FILING: Route.OWN,
            stories.PLANNING: Route.PUSH,
            stories.EIA: Route.PUSH,
            stories.FIRE: Route.REVIEW_ON_BEHALF,
        }
        clock = listed[stories.FILING].clock
        assert clock is not None
        assert clock.state is ClockState.WAITING
        assert clock.segments[-1].hands is Hands.UNIT
        exempt = [one.name for entry in listed.values() for one in entry.materials if one.state is MaterialState.EXEMPT]
        assert exempt
        assert queries.scope_of(story.project_id) == frozenset(story.entries.values())
