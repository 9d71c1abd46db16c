"""Whoever wants handoffs to be lost: kills workers, backends and the postmaster, cuts connections, fills the disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from random import Random
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask

from app.assembly.factory import create_app
from app.assembly.seeding.plan import carry_out_plan, read_plan
from app.casework.delivery import materials
from app.casework.delivery import queries as delivery_queries
from app.casework.delivery.rules import LACKING_STATES
from app.casework.projects import operations as projects
from app.casework.projects.queries import project
from app.casework.scoping import operations as scoping
from app.foundation.staff import passwords, people
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.queries import live_rights
from deploy.failures import DeployError
from deploy.installation import Installation
from tenants import bureaus
from tenants.bureaus import BureauCard
from tenants.clock import today
from tenants.db import acting_for, db, transaction
from tenants.models import BureauKind
from tenants.pairings import HandoffKind
from tests.durability.live_server import HurtServer, provisioned_installation, running_workers, wait_until
from tests.durability.random_clerk import NAME, ClientManner, RandomClerk, ToldOutcomes
from tests.durability.random_officer import OfficerDuties, RandomOfficer
from tests.factories.people import PASSWORD, seed_people
from tests.factories.scoping import acting_officer, division_id, intake_facts

CLIENTS = 16
TMPFS = "640m"
ROUNDS = 1
"""Rounds of consultation a bureau, each to every linked bureau; what comes back is sent anew."""
CITY = "jincheng"
"""Where most is handed to: whoever is left over after one client a bureau works here."""
PUSHED = {"eia": CITY, "regional_water_eia": CITY}
"""Items of every zone's project that lie ready to be pushed to the city; a further one to its county."""
CALM_DATABASE = "calm"
"""The database that every storm begins with a copy of."""
PAUSE = (0.2, 1.2)
"""Seconds between two blows, drawn anew every time."""


WAITING = (
    "select id::text, origin_id, target_id from handoffs where state = 'sent' and box = 'out' order by random() limit 2"
)


@dataclass
class LoadedInstallation:
    """An installation with work to do, and the application on it for looking."""

    place: Installation
    application: Flask
    jobs: dict[str, list[tuple[str, int]]]
    duties: dict[str, OfficerDuties]
    windows: dict[str, str]
    slugs: dict[int, str]
    is_small: bool
    """Whether its disk is one that can be filled."""

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Everything as it was in the beginning."""
        with self.application.app_context():
            db.session.remove()
            db.engine.dispose()
        name = self.place.database
        with psycopg.connect(self.place.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {CALM_DATABASE} STRATEGY FILE_COPY OWNER qd_owner')
            admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO qd_app, qd_backup')
        yield


@contextmanager
def loaded_installation(rounds: int = ROUNDS, pushing: int = 3) -> Iterator[LoadedInstallation]:
    """Made in a folder of its own; as root on Linux on a disk so small that it can be filled. ``pushing``: how many zones
    have items to hand over."""
    with tempfile.TemporaryDirectory(prefix="qd-nemesis-") as folder, _disk(Path(folder)) as is_small:
        Path(folder).chmod(0o711)
        with provisioned_installation(Path(folder) / "data") as place:
            application = create_app(place.settings(), [])
            with application.app_context():
                seed_people()
                jobs = {card.slug: _jobs(card.slug, rounds) for card in bureaus.directory().values()}
                slugs = {card.id: card.slug for card in bureaus.directory().values()}
                windows = {slug: str(division_id(slug, "工程建设审批窗口")) for slug in jobs}
                zones = [card.slug for card in bureaus.directory().values() if card.kind is BureauKind.ZONE][-pushing:]
                duties = {
                    card.slug: _signed_on(card, windows[card.slug], card.slug in zones)
                    for card in bureaus.directory().values()
                }
                db.session.remove()
                db.engine.dispose()
            with psycopg.connect(place.admin_dsn("postgres"), autocommit=True) as admin:
                admin.execute(f'ALTER DATABASE "{place.database}" RENAME TO {CALM_DATABASE}')
            yield LoadedInstallation(place, application, jobs, duties, windows, slugs, is_small)
            with application.app_context():
                db.engine.dispose()


@contextmanager
def _disk(folder: Path) -> Iterator[bool]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS},mode=711", "qd-nemesis", str(folder)]
    may = sys.platform == "linux" and os.geteuid() == 0
    mounted = may and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def _jobs(slug: str, rounds: int) -> list[tuple[str, int]]:
    """Open rounds of a bureau, and every bureau each can be sent to."""
    here = bureaus.bureau_by_slug(slug).id
    with acting_officer(slug, "guanjia"):
        others = [to for sender, to, kind in live_rights(today()) if (sender, kind) == (here, HandoffKind.CONSULTATION)]
    found = []
    for number in range(rounds if others else 0):
        with acting_officer(slug, "guanjia") as by:
            row = projects.register_project(**intake_facts(name=f"风暴项目{number}"), by=by)
            assessment = scoping.open_assessment(project(row.id), None, by)
            found += [(str(assessment.id), other) for other in sorted(set(others))]
    return found


def _signed_on(card: BureauCard, window: str, pushes: bool) -> OfficerDuties:
    """Somebody with every role that the steps ask for, and what is to be done; in an application context."""
    with acting_for(card.id), transaction():
        roles = (Role.STEWARD, Role.STEWARD_OFFICE, Role.HANDOFF_CLERK, Role.REVIEWER, Role.DECIDER)
        people.add_officer(NAME, "海员", UUID(window), PASSWORD, roles=roles, prehashed=_hashed())
        rights = [(to, kind) for sender, to, kind in live_rights(today()) if sender == card.id]
    asks = sorted(to for to, kind in rights if kind is HandoffKind.QUESTION)
    counties = [
        to for to, kind in rights if kind is HandoffKind.PUSH and bureaus.bureau_by_id(to).kind is BureauKind.COUNTY
    ]
    if not pushes:
        return OfficerDuties((), asks)
    items = {**PUSHED, "energy_review": bureaus.bureau_by_id(counties[0]).slug}
    return OfficerDuties(_ready(card.slug, items), asks)


def _ready(slug: str, items: dict[str, str]) -> list[str]:
    """The entries of an entrusted project whose papers are all there."""
    told = {
        **intake_facts(name="待推送的项目"),
        "kind": "new",
        "funding": "enterprise",
        "land_status": "transfer_contract",
    }
    project_plan = {"bureau": slug, "facts": told, "items": items, "consult": [], "until": "entrusted", "days_ago": 20}
    seeded = carry_out_plan(read_plan({"password": PASSWORD, "staff": {}, "projects": [project_plan]}))
    with acting_officer(slug, "guanjia"):
        entries = delivery_queries.entries_of(UUID(seeded.projects[0]["id"]))
        for entry in entries:
            rows = delivery_queries.materials_of(entry.id)
            materials.submit_materials(
                entry, [(row.id, None, "纸质一份") for row in rows if row.state in LACKING_STATES]
            )
        return [str(entry.id) for entry in entries]


@cache
def _hashed() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass
class Nemesis:
    """One storm: clients at work, and blows between."""

    world: LoadedInstallation
    ship: HurtServer
    sailors: Sequence[RandomClerk]
    said: ToldOutcomes
    chance: Random
    blows: Counter[str] = field(default_factory=Counter)

    def rage(self, seconds: float, kinds: tuple[str, ...], pause: tuple[float, float] = PAUSE) -> None:
        """One blow after the other, every kind at least once, until the time is over; then calm."""
        end, first = time.monotonic() + seconds, list(kinds)
        while time.monotonic() < end or first:
            time.sleep(self.chance.uniform(*pause))  # the storm blows when it likes
            if kinds:
                self.blow(first.pop() if first else self.chance.choice(kinds))
        self.calm()

    def calm(self) -> None:
        """Everybody finishes what he is at."""
        for sailor in self.sailors:
            sailor.stopping.set()
        while any(sailor.is_alive() for sailor in self.sailors):
            self._revive()
            time.sleep(0.05)
        self._revive()

    def blow(self, kind: str) -> None:
        """One of them."""
        self.blows[kind] += 1
        if kind == "cut":
            for sailor in self.chance.sample(self.sailors, len(self.sailors) // 2):
                sailor.cut()
        elif kind == "disk":
            self._fill_the_disk()
        elif kind == "duel":
            self._let_two_meet()
        else:
            self.ship.hurt(self.chance, kind)
        self._revive()

    def _let_two_meet(self) -> None:
        """One that waits is taken back and signed for at the same moment: each locks its own box before the other's."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.world.place.admin_dsn()) as admin:
            found = admin.execute(WAITING).fetchall()
            for handoff_id, origin, target in found:
                start = Barrier(2)
                sides = [self._duellist(origin, start), self._duellist(target, start)]
                acts = [sides[0].take_back, sides[1].receive]
                threads = [Thread(target=act, args=(handoff_id,), daemon=True) for act in acts]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()

    def _duellist(self, bureau_id: int, start: Barrier) -> RandomClerk:
        """Somebody of that bureau who presses the button when the other does."""
        slug = self.world.slugs[bureau_id]
        friend = next(one for one in self.sailors if one.slug == slug)
        made = RandomClerk(friend.address, slug, friend.window, friend.jobs, self.said, ClientManner(0.0), 0)
        made.cookies, made.start_with = dict(friend.cookies), start
        return made

    def _fill_the_disk(self) -> None:
        """Not a byte is left for a second; then there is room again."""
        filler = self.world.place.data.parent / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(1 << 20)):
                pass
        time.sleep(1.0)
        filler.unlink()

    def _revive(self) -> None:
        """What the supervisor does: a server that has died is started again."""
        server = self.ship.server
        if server.has_died():
            try:
                server.start()
            except DeployError:
                time.sleep(0.5)

    def deadlocks(self) -> int:
        """How many the server had to end, by its own log."""
        logs = self.ship.server.places.cluster.glob("log/*.log")
        return sum(path.read_text("utf-8", "replace").count("deadlock detected") for path in logs)


@contextmanager
def run_storm(
    world: LoadedInstallation,
    log: Path,
    manner: ClientManner,
    seed: int,
    mutant: str = "",
    before: Callable[[], None] = lambda: None,
    clients: int = CLIENTS,
    workers: int = 2,
) -> Iterator[Nemesis]:
    """Clients of all bureaus at work on a fresh database; what they said is there when it is over."""
    with world.fresh():
        before()
        with running_workers(world.place, log, mutant, workers) as ship:
            said, chance = ToldOutcomes(), Random(seed)
            queues: dict[str, SimpleQueue[Any]] = {slug: SimpleQueue() for slug in world.jobs}
            for slug, jobs in world.jobs.items():
                for job in chance.sample(jobs, len(jobs)):
                    queues[slug].put(job)
            slugs = [*world.jobs, *[CITY] * CLIENTS][:clients]
            sailors = [
                RandomOfficer(ship.address, slug, world.windows[slug], queues[slug], said, manner, seed + number)
                for number, slug in enumerate(slugs)
            ]
            for sailor in sailors:
                sailor.duties = world.duties[sailor.slug]
                sailor.start()
            wait_until(lambda: all(one.aboard.is_set() or one.fault for one in sailors), "everybody has signed in")
            yield Nemesis(world, ship, sailors, said, chance)
            wait_until(ship.server.is_running, "the server has recovered from the last blow")
            said.wrong += [f"{sailor.name}: {sailor.fault}" for sailor in sailors if sailor.fault]
