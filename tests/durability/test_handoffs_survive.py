"""What was acknowledged is never lost, doubled or half there, whatever is killed while it is being sent (promise P3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from flask import Flask

from app.assembly.factory import create_app
from app.casework.projects import operations as projects
from app.casework.projects.queries import project
from app.casework.projects.terms import Funding, LandStatus, ProjectKind
from app.casework.scoping import operations as scoping
from app.interbureau.handoffs.reconciliation import reconcile
from app.oversight.incoming import postman
from deploy.installation import Installation
from tenants import bureaus
from tenants.clock import today
from tenants.db import db
from tests.durability.live_server import HurtServer, provisioned_installation, running_workers, wait_until
from tests.factories.people import PASSWORD, seed_people
from tests.factories.scoping import acting_officer

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 8
WANTED = 500
EVERY = (12, 40)
"""Something is killed each time so many more were acknowledged, drawn anew every time."""
FLEET = {
    "jincheng": ("chengqu", "zezhou", "gaoping", "yangcheng", "lingchuan", "qinshui", "jincheng-zone", "bagong-park",
                 "gaoping-zone", "yangcheng-zone", "lingchuan-zone", "qinshui-zone"),
    "yangcheng-zone": ("jincheng", "yangcheng"),
    "yangcheng": ("jincheng", "yangcheng-zone"),
}  # fmt: skip
"""Who consults whom: the second and the third cross each other's way."""
ROUNDS = {"jincheng": 30, "yangcheng-zone": 35, "yangcheng": 35}


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    """An installation of its own, on disk and durable."""
    with tempfile.TemporaryDirectory(prefix="qd-storm-") as folder:
        Path(folder).chmod(0o711)
        with provisioned_installation(Path(folder) / "data") as made:
            yield made


@pytest.fixture(scope="module")
def application(place: Installation) -> Iterator[Flask]:
    """The application on it, for setting out and for looking afterwards."""
    made = create_app(place.settings(), [])
    with made.app_context():
        seed_people()
        yield made
        db.engine.dispose()


def jobs() -> dict[str, list[tuple[str, int]]]:
    """An open assessment a project, and every bureau it is to be sent to."""
    found: dict[str, list[tuple[str, int]]] = {}
    for slug, targets in FLEET.items():
        for number in range(ROUNDS[slug]):
            assessment = _assessment(slug, number)
            found.setdefault(slug, []).extend((assessment, bureaus.bureau_by_slug(target).id) for target in targets)
    return found


def _assessment(slug: str, number: int) -> str:
    with acting_officer(slug, "guanjia") as by:
        row = projects.register_project(
            sponsor_name="阳城县兴达陶瓷有限公司", credit_code="91140522MA0GTFPR0Y", name=f"风暴项目{number}",
            kind=ProjectKind.NEW, place="演礼园区", scale="120亩", content="生产线", funding=Funding.ENTERPRISE,
            total_investment=100_000_000, land_status=LandStatus.SOLE_INTENT, contact_name="陈经理",
            contact_phone="13903560001", by=by,
        )  # fmt: skip
        return str(scoping.open_assessment(project(row.id), today() + timedelta(days=5), by).id)


def launch(
    ship: HurtServer, folder: Path, shares: list[tuple[str, list[tuple[str, int]]]]
) -> list[subprocess.Popen[str]]:
    """The clients, each a process with its share; what they say goes into files."""
    clients = []
    for number, (slug, share) in enumerate(shares):
        with (folder / f"{number}.said").open("w") as said, (folder / f"{number}.err").open("w") as err:
            client = subprocess.Popen(
                [sys.executable, "-m", "tests.durability.client"],
                cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, stdin=subprocess.PIPE, stdout=said, stderr=err, text=True,
            )  # fmt: skip
        assert client.stdin is not None
        told = {"address": ship.address, "name": f"guanjia@{slug}", "password": PASSWORD, "jobs": share}
        client.stdin.write(json.dumps(told) + "\n")
        client.stdin.flush()
        clients.append(client)
    return clients


def said(folder: Path) -> list[dict[str, Any]]:
    """Every whole line that the clients have written so far."""
    found = []
    for path in sorted(folder.glob("*.said")):
        found += [json.loads(line) for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]
    return found


def weather(ship: HurtServer, clients: list[subprocess.Popen[str]], folder: Path, chance: Random) -> None:
    """Kill one thing after the other for as long as anybody sends."""
    goal = chance.randint(*EVERY)

    def enough() -> bool:
        assert ship.web.poll() is None, (folder / "web.log").read_text("utf-8")[-2000:]
        return len(said(folder)) >= goal or all(client.poll() is not None for client in clients)

    while any(client.poll() is None for client in clients):
        wait_until(enough, f"{goal} answers")
        ship.hurt(chance)
        goal = len(said(folder)) + chance.randint(*EVERY)


@pytest.mark.clause("C5")
def test_what_was_acknowledged_is_in_both_boxes_once(place: Installation, application: Flask, tmp_path: Path) -> None:
    chance = Random(20221128)
    shares = []
    for slug, whole in jobs().items():
        chance.shuffle(whole)
        parts = {"jincheng": 4}.get(slug, 2)
        shares += [(slug, whole[number::parts]) for number in range(parts)]
    assert (len(shares), sum(len(share) for _, share in shares)) == (CLIENTS, WANTED)
    db.engine.dispose()
    with running_workers(place, tmp_path / "web.log") as ship:
        clients = launch(ship, tmp_path, shares)
        weather(ship, clients, tmp_path, chance)
    errors = "".join(path.read_text("utf-8") for path in tmp_path.glob("*.err"))
    assert [client.wait() for client in clients] == [0] * CLIENTS, errors
    lines = said(tmp_path)
    others = Counter(status for line in lines for status in line["others"])
    assert len(lines) == WANTED
    assert min(ship.killed[what] for what in ("worker", "backend", "postmaster")) >= 2, ship.killed
    assert others[0] + others[503] >= 5, "nobody ever had to ask again: the storm was none"
    assert set(others) <= {0, 503}, f"told something else than to come again: {others}"
    assert place.embedded is not None
    wait_until(place.embedded.is_running, "the server has recovered from the last blow")
    while postman.sweep():
        pass
    assert reconcile()["faults"] == []
    check(place, lines)


COUNTED = {
    "messages, with one content": "select handoff_id::text, count(*), count(distinct bureau_id) - 1, count(distinct content_hash) "
    "from handoff_messages where number = 1 and act = 'send' group by 1",
    "boxes, with everything applied": "select id::text, count(*), count(distinct box) - 1, "
    "count(distinct applied_number = last_number) filter (where applied_number = last_number) from handoffs group by 1",
    "sheets of the sender": "select handoff_id::text, 2 * count(*), count(*), count(*) from scoping_sheets "
    "where handoff_id is not null group by 1",
    "entries in the sender's ledger": "select s.handoff_id::text, 2 * count(*), count(*), count(*) from scoping_sheets s "
    "join ledger_entries l on (l.bureau_id, l.subject_id) = (s.bureau_id, s.id) "
    "where l.event = 'stewards.consultation.sent' group by 1",
    "entries in the receiver's ledger": "select subject_id::text, 2 * count(*), count(*), count(*) from ledger_entries "
    "where event = 'handoffs.consultation.send_arrived' group by 1",
    "notices to the receiver's clerk": "select subject_id, 2 * count(*), count(*), count(*) from notices "
    "where subject_kind = 'received_handoff' group by 1",
}
"""Of each handoff there is exactly so much: two halves with one content, and one of everything else."""


def check(place: Installation, lines: list[dict[str, Any]]) -> None:
    """Everything that was acknowledged is whole, and so is what else there is; nothing is there twice."""
    acknowledged = {line["handoff"] for line in lines if line["acknowledged"]}
    sent = {line["handoff"] for line in lines}
    assert len(acknowledged) >= WANTED * 0.9
    with psycopg.connect(place.admin_dsn()) as admin:
        found = {what: admin.execute(query).fetchall() for what, query in COUNTED.items()}
        jobs_done = admin.execute(
            "select count(*), count(distinct (assessment_id, party_bureau_id)) from scoping_sheets where handoff_id is not null"
        ).fetchone()
    there = {row[0] for row in found["boxes, with everything applied"]}
    assert acknowledged <= there, f"lost: {sorted(acknowledged - there)[:5]} of {len(acknowledged - there)}"
    assert there <= sent, "a handoff under another id than its form's"
    for what, rows in found.items():
        assert {row[0] for row in rows} == there, what
        assert {row[1:] for row in rows} == {(2, 1, 1)}, what
    assert jobs_done == (len(there), len(there)), "one invitation was sent twice"
