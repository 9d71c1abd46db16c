"""Both sides at once: exactly one wins, the other is told who and when; a deadlock between them is nobody's business."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.foundation.errors import Conflict
from app.foundation.files import operations as files
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.states import HandoffAct
from blueprints.faces import FACES, INSTALLERS
from tenants import db as door
from tenants import deadlock_retry
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI
from tenants.context import ActorKind
from tenants.db import acting_for, db
from tenants.deadlock_retry import retry_on_deadlock
from tenants.keys import new_id
from tenants.pairings import HandoffKind
from tests.applications import application_on
from tests.conftest import Database
from tests.factories import scoping as stories
from tests.factories.delivery_steps import prepare_materials, push_entry
from tests.factories.handoff_contents import sent as sent_content
from tests.isolation.bureau_session import COUNTY, ZONE
from tests.page import Browser, Page

ACTING = {ZONE: "项目长甲", COUNTY: "联络员乙"}


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application with its faces."""
    with application_on(database.settings, FACES, INSTALLERS) as application:
        application.testing = True
        yield application


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first two messages meet after each has locked its own box and before either has posted: a certain deadlock.
    What is appended is how often a message was tried."""
    barrier, tried, hand_over = Barrier(2), [], files.hand_over

    def wait(*given: Any) -> None:
        tried.append(1)
        if len(tried) <= 2:
            barrier.wait(30)
        hand_over(*given)

    monkeypatch.setattr(files, "hand_over", wait)
    return tried


def sent(app: Flask) -> UUID:
    """Pushed by the zone, waiting at the county."""
    with app.app_context():
        story = stories.entrust_project()
        entry_id = story.entries[stories.PLANNING]
        prepare_materials(entry_id)
        return push_entry(entry_id)


def both(app: Flask, handoff_id: UUID) -> list[Page | None]:
    """The zone takes it back while the county signs for it, each in a browser; what they are shown, None: it is done."""
    zone, county = Browser(app), Browser(app)
    zone.sign_in("xiangmuzhang@yangcheng-zone")
    county.sign_in("lianluo@yangcheng")
    zone.get(f"/outbox/{handoff_id}")
    form = county.get(f"/inbox/{handoff_id}").form("/receive").values
    with app.app_context(), acting_for(COUNTY), door.read_transaction():
        form |= {"division_id": str(stories.own_division_id("工程建设审批窗口"))}

    def press(browser: Browser, path: str, values: dict[str, Any]) -> Page | None:
        answer = browser.client.post(path, data=values)
        return None if answer.status_code == 303 else Page(answer)

    back = {**zone.page.form("/withdraw").values, "reason": "材料有误"} if zone.page else {}
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(press, zone, f"/outbox/{handoff_id}/withdraw", back)
        other = pool.submit(press, county, f"/inbox/{handoff_id}/receive", form)
        return [one.result(), other.result()]


@pytest.mark.clause("C5")
def test_one_wins_and_the_other_is_told_who_and_when(app: Flask, meeting: list[int]) -> None:
    meeting += [0, 0]
    handoff_id = sent(app)
    meeting.clear()
    answers = both(app, handoff_id)
    assert len(meeting) == 2, "the one that was tried again finds the step taken"
    (told,) = (page for page in answers if page is not None)
    assert told.status == 409
    said, won = told.text, answers.index(None)
    assert "请按最新情况办理" in said
    with app.app_context(), acting_for(ZONE), door.read_transaction():
        messages = handoffs.queries.messages_of(handoff_id)
        assert len(messages) == 2
        last = messages[-1]
        assert last.act == ("withdraw", "receive")[won]
        assert last.actor_name in said
        assert ("阳城经济技术开发区", "阳城县")[won] in said
        assert f"{last.at.astimezone(SHANGHAI):%H:%M}" in said


@pytest.mark.mutant
def test_without_a_second_try_somebody_is_told_that_the_system_is_busy(
    app: Flask, meeting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting += [0, 0]
    handoff_id = sent(app)
    meeting.clear()
    monkeypatch.setattr(deadlock_retry, "MAX_TRIES", 1)
    told = [page for page in both(app, handoff_id) if page is not None]
    assert [[code for code, _field, _text in page.alerts] for page in told] == [["busy"]]


@pytest.mark.clause("C5")
def test_a_taken_number_names_who_took_it(domain: Flask) -> None:
    """Who had not locked the box meets the other at the number itself."""
    handoff_id = one_sent(ZONE, COUNTY)

    def receive() -> None:
        with domain.app_context(), acting_for(COUNTY, ActorKind.OFFICER, None, ACTING[COUNTY]), door.transaction():
            handoffs.post_message(handoff(handoff_id, lock=True), HandoffAct.RECEIVE, {"division": "窗口"})

    def withdraw() -> None:
        with acting_for(ZONE, ActorKind.OFFICER, None, ACTING[ZONE]), door.transaction():
            box = handoff(handoff_id)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(receive).result(30)
            handoffs.post_message(box, HandoffAct.WITHDRAW, {"reason": "材料有误"})

    with pytest.raises(Conflict) as told:
        withdraw()
    assert told.value.code == "overtaken"
    assert f"{bureau_by_id(COUNTY).name}{ACTING[COUNTY]}于" in told.value.message
    assert "签收" in told.value.message


def test_two_that_hand_to_each_other_in_opposite_order_both_finish(domain: Flask) -> None:
    """Each side answers for two handoffs, one sent and one received, the other way round than the other side."""
    pairs = [one_each_way() for _ in range(3)]

    def run(bureau: int, do: Callable[[], object]) -> object:
        with domain.app_context():
            try:
                with acting_for(bureau, ActorKind.OFFICER, None, ACTING[bureau]):
                    return retry_on_deadlock(do, handoffs.take_posted)
            finally:
                db.session.remove()

    def step(first: UUID, second: UUID) -> None:
        handoffs.post_message(handoff(first, lock=True), HandoffAct.PAUSE, {"ground": "来函", "evidence": "来函"})
        met.wait(5)
        handoffs.post_message(handoff(second, lock=True), HandoffAct.RECEIVE, {"division": "窗口"})

    for mine, theirs in pairs:
        met = _Once(2)
        with ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(run, ZONE, lambda mine=mine, theirs=theirs: step(mine, theirs)),
                pool.submit(run, COUNTY, lambda mine=mine, theirs=theirs: step(theirs, mine)),
            ]
            for job in jobs:
                job.result()
        for bureau in (ZONE, COUNTY):
            with acting_for(bureau), door.read_transaction():
                assert [(handoff(one).state, handoff(one).paused) for one in (mine, theirs)] == [("received", True)] * 2


class _Once:
    """A meeting that takes place once; who comes a second time does not wait."""

    def __init__(self, parties: int) -> None:
        self.barrier, self.parties, self.came = Barrier(parties), parties, 0

    def wait(self, seconds: float) -> None:
        self.came += 1
        if self.came <= self.parties:
            self.barrier.wait(seconds)


def one_each_way() -> tuple[UUID, UUID]:
    """One consultation each way between the zone and its county."""
    return one_sent(ZONE, COUNTY), one_sent(COUNTY, ZONE)


def one_sent(sender: int, receiver: int) -> UUID:
    """A bare consultation."""
    handoff_id = new_id()
    content = sent_content(HandoffKind.CONSULTATION, title="征询", project_name="陶瓷生产线", sponsor_name="兴达陶瓷")
    with acting_for(sender, ActorKind.OFFICER, None, ACTING[sender]), door.transaction():
        handoffs.send(HandoffKind.CONSULTATION, receiver, content, handoff_id=handoff_id, due_on=None)
    return handoff_id
