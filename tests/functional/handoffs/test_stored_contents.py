"""What lies in the boxes after the whole demo: every message has its shape, and reading and writing leave its hash alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.assembly.seeding import capacity, circulars, demo, knowledge, letters
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.assembly.seeding.supervision import confirm_supervisors
from app.interbureau.handoffs.content import content_hash
from app.interbureau.handoffs.message_contents import AnyContent, read_content, write_content
from app.interbureau.handoffs.models import HandoffMessage
from app.interbureau.handoffs.states import HandoffAct
from deploy.installation import Installation
from tenants.bureaus import directory
from tenants.db import acting_for, db, read_transaction
from tenants.pairings import HandoffKind
from tests.applications import application_on
from tests.conftest import fresh_copy
from tests.factories.people import PASSWORD


@pytest.fixture
def demo_told(prepared: Installation) -> Iterator[None]:
    """All of the demo that hands anything over, told by the operations of the product."""
    with fresh_copy(prepared) as database, application_on(database.settings) as app, app.app_context():
        confirm_supervisors()
        carry_out_plan(read_plan(demo.demo_plan(PASSWORD)))
        capacity.seed_capacity()
        letters.seed_letters()
        knowledge.seed_answers()
        circulars.seed_circulars()
        yield


@pytest.mark.usefixtures("demo_told")
def test_every_message_of_the_demo_is_read_and_would_be_written_again_under_its_hash() -> None:
    seen: Counter[tuple[HandoffKind, HandoffAct]] = Counter()
    for bureau_id in directory():
        with acting_for(bureau_id), read_transaction():
            statement = select(HandoffMessage).where(HandoffMessage.bureau_id == bureau_id)
            for message in db.session.scalars(statement):
                read = read_content(message, AnyContent)
                written = write_content(message.kind, message.act, read)  # type: ignore[arg-type]
                assert content_hash(written) == message.content_hash
                seen[message.kind, message.act] += 1
    assert {kind for kind, _act in seen} == set(HandoffKind)
    assert {act for _kind, act in seen} >= {
        HandoffAct.SEND, HandoffAct.RECEIVE, HandoffAct.BEGIN, HandoffAct.ASK_CORRECTION, HandoffAct.PAUSE,
        HandoffAct.ANSWER, HandoffAct.RETURN, HandoffAct.NOTE,
    }  # fmt: skip
