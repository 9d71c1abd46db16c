"""What lies in the boxes after the whole demo: every message has its shape, and reading and writing leave its hash alone.
What has none is not sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.assembly.seeding import capacity, circulars, demo, knowledge, letters
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.assembly.seeding.supervision import confirm_supervisors
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.content import content_hash
from app.interbureau.handoffs.message_contents import AnyContent, UnfitContent, read_content, write_content
from app.interbureau.handoffs.models import HandoffMessage
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.states import HandoffAct
from deploy.installation import Installation
from tenants.bureaus import directory
from tenants.db import acting_for, db, read_transaction, transaction
from tenants.keys import new_id
from tenants.pairings import HandoffKind
from tests.applications import application_on
from tests.conftest import fresh_copy
from tests.factories.handoff_contents import answer, correction_notice, sent
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


ZONE, COUNTY = 11, 5
PUSH = sent(HandoffKind.PUSH)


def _messages(bureau_id: int) -> int:
    with acting_for(bureau_id), read_transaction():
        return len(db.session.scalars(select(HandoffMessage.number).where(HandoffMessage.bureau_id == bureau_id)).all())


@pytest.mark.mutant
@pytest.mark.parametrize(
    "content",
    [
        {**PUSH, "telephone": "13903560001"},
        {key: value for key, value in PUSH.items() if key != "materials"},
        {**PUSH, "title": 3},
        {**PUSH, "materials": [{"name": "图"}]},
        sent(HandoffKind.QUESTION),
    ],
)
def test_what_has_no_shape_is_not_sent_to_either_box(domain: Flask, content: Any) -> None:
    with pytest.raises(UnfitContent), acting_for(ZONE), transaction():
        handoffs.send(HandoffKind.PUSH, COUNTY, content, handoff_id=new_id(), due_on=None)
    assert (_messages(ZONE), _messages(COUNTY)) == (0, 0)


@pytest.mark.mutant
def test_what_has_no_shape_does_not_follow_what_was_sent(domain: Flask) -> None:
    sent_id = new_id()
    with acting_for(ZONE), transaction():
        handoffs.send(HandoffKind.CONSULTATION, COUNTY, sent(HandoffKind.CONSULTATION), handoff_id=sent_id, due_on=None)
    wrong: list[tuple[HandoffAct, Any]] = [
        (HandoffAct.RECEIVE, {}),
        (HandoffAct.RECEIVE, {"division": None}),
        (HandoffAct.RETURN, {"reason": "不归本局", "by": "甲"}),
    ]
    for act, content in wrong:
        with pytest.raises(UnfitContent), acting_for(COUNTY), transaction():
            handoffs.post_message(handoff(sent_id, lock=True), act, content)
    with acting_for(COUNTY), transaction():
        handoffs.post_messages([handoff(sent_id, lock=True)], HandoffAct.RECEIVE, {"division": "窗口"})
    late: list[tuple[HandoffAct, Any]] = [
        (HandoffAct.ASK_CORRECTION, correction_notice("一份图")),
        (HandoffAct.ANSWER, answer(HandoffKind.PUSH)),
    ]
    for act, content in late:
        with pytest.raises(UnfitContent), acting_for(COUNTY), transaction():
            handoffs.post_message(handoff(sent_id, lock=True), act, content)
    assert (_messages(ZONE), _messages(COUNTY)) == (2, 2)
