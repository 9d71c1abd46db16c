"""The product with one fault planted, for gunicorn to serve: each must be found by the oracle of the storm."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from app.casework.scoping import operations as scoping
from app.casework.scoping import queries, rounds
from app.interbureau.handoffs import operations as handoffs
from blueprints.scoping import consultation
from blueprints.shell import gate
from tenants.db import db, write_batch
from tenants.keys import new_id
from tenants.pipeline import BoundStatement
from tests.durability.live_server import FAULT

BETWEEN_SECONDS = 0.3


def _torn(*rows: BoundStatement) -> None:
    """One box, then the other, as a machine does it that is busy between: each gets a transaction of its own."""
    for row in rows:
        write_batch(row)
        db.session.commit()
        time.sleep(BETWEEN_SECONDS)


def two_transactions() -> None:
    """The two boxes are not written in one transaction."""
    handoffs.write_batch = _torn


def _nobody_asked_yet(assessment: Any) -> tuple[Any, list[Any]]:
    return queries.round_of(assessment.id)[0], []


def server_made_id() -> None:
    """Handoff and request are told apart by what the server makes up; the round does not look whom it asked already."""
    invite = scoping.invite_bureau

    def made_up(assessment: Any, bureau_id: int, shared: Any, questions: str, _handoff_id: UUID) -> Any:
        return invite(assessment, bureau_id, shared, questions, new_id())

    consultation.operations.invite_bureau = made_up
    of_request = gate.key_of_request
    gate.key_of_request = lambda once: (uuid4() if of_request(once)[0] else None, b"")
    rounds.lock_round_for_invitation = _nobody_asked_yet


def no_unique_key() -> None:
    """Nothing in the database refuses a second row (the test drops them), and nobody waits for anybody."""
    rounds.lock_round_for_invitation = lambda assessment: (queries.assessment(assessment.id), [])


PLANTED: dict[str, Callable[[], None]] = {
    "two transactions": two_transactions,
    "server-made id": server_made_id,
    "no unique key": no_unique_key,
}
if fault := os.environ.get(FAULT):
    PLANTED[fault]()

from deploy.wsgi import app as app  # noqa: E402 - after the fault is planted
