"""Who has a place: first come first served by message, whoever stays on a changed list keeps the place in the queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from app.casework.letters.trainings import Attendee, people_content
from app.interbureau.handoffs.models import HandoffMessage
from app.interbureau.handoffs.states import HandoffAct, HandoffState
from app.oversight.circulars.progress import BureauProgress, admitted_people, bureau_progress_of
from tenants.pairings import HandoffKind
from tests.factories import handoff_contents as contents

CITY, ONE, OTHER = 1, 5, 6
START = datetime(2026, 11, 3, 2, tzinfo=UTC)
A, B, C, D = (Attendee(name, "窗口") for name in ("甲一", "乙二", "丙三", "丁四"))


def told(
    bureau_id: int, *lists: tuple[int, list[Attendee]], state: HandoffState = HandoffState.ANSWERED
) -> BureauProgress:
    """A bureau that signed up, and changed it: minutes and list."""
    sent: dict[str, Any] = {"origin_id": CITY, "target_id": bureau_id, "actor_name": "甲", "kind": HandoffKind.TRAINING}
    messages = [
        HandoffMessage(
            number=1, act=HandoffAct.SEND, author_id=CITY, at=START, content=contents.sent(HandoffKind.TRAINING), **sent
        )
    ]
    for number, (minute, people) in enumerate(lists):
        act, at = HandoffAct.NOTE if number else HandoffAct.ANSWER, START + timedelta(minutes=minute)
        listed = people_content(people)
        content = {"note": "", "people": listed} if number else contents.answer(HandoffKind.TRAINING, people=listed)
        messages.append(HandoffMessage(number=number + 2, act=act, author_id=bureau_id, at=at, content=content, **sent))
    box = type("Box", (), {"id": UUID(int=bureau_id), "target_id": bureau_id, "state": state, "due_on": None})
    return bureau_progress_of(cast(Any, box), messages)


def places(*shares: BureauProgress, total: int | None) -> list[set[str]]:
    """The names with a place, bureau by bureau."""
    found = admitted_people(shares, total)
    return [{person.name for person in found[share.id]} for share in shares]


def test_first_come_first_served() -> None:
    late, early = told(ONE, (9, [A, B])), told(OTHER, (3, [C, D]))
    assert places(late, early, total=3) == [{"甲一"}, {"丙三", "丁四"}]
    assert places(late, early, total=None) == [{"甲一", "乙二"}, {"丙三", "丁四"}]


def test_who_stays_keeps_the_place_and_who_is_new_stands_behind() -> None:
    changed, other = told(ONE, (1, [A, B]), (5, [C, A])), told(OTHER, (3, [D]))
    assert changed.changed == 1
    assert places(changed, other, total=2) == [{"甲一"}, {"丁四"}]


def test_who_takes_a_sign_up_back_leaves_the_queue() -> None:
    gone, other = told(ONE, (1, [A]), (5, [])), told(OTHER, (3, [D]))
    assert places(gone, other, total=1) == [set(), {"丁四"}]
    back = told(ONE, (1, [A]), (5, []), (7, [A]))
    assert places(back, other, total=1) == [set(), {"丁四"}]
    returned = told(ONE, (1, [A]), state=HandoffState.RETURNED)
    assert places(returned, other, total=1) == [set(), {"丁四"}]
