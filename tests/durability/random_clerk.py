"""One of many clients in the storm: an officer's browser that takes random steps with handoffs, and remembers what it was told.

A request whose answer never came is sent again as it was - same form, same keys - until there is an answer; some give up.
"""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from random import Random
from threading import Barrier, BrokenBarrierError, Event, Thread
from typing import Any

from tests.durability.client import LOST, FormFields, PageClient
from tests.factories.people import PASSWORD

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.1
AWAY_STATUSES = (0, 503)
NAME = "haiyuan"
"""Who is aboard at every bureau: with the roles that the acts ask for."""
HREF = re.compile(r'href="/(?:inbox|outbox|sheets)/([0-9a-f-]{36})')
VERDICT = re.compile(r'name="(verdict-[0-9a-f-]{36})" value="not_needed"')


@dataclass
class ToldOutcomes:
    """What all clients were told: how often each act on each thing was acknowledged, and tried with a form of its own;
    every status. A thing is a handoff; of pushed items the entry at its sender, the case at its receiver."""

    acknowledged: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    gave_up: int = 0


@dataclass(frozen=True)
class ClientManner:
    """How impatient the clients are."""

    gives_up: float = 0.1
    """How often nobody asks again after a lost answer."""
    hangs_up: float = 0.0
    """How often the connection is cut right after the request went out."""
    twice: float = 0.0
    """How often a form goes out twice at the same moment."""
    acts: tuple[str, ...] = (
        "consult", "consult", "push", "push", "push", "write", "receive", "receive", "receive", "receive", "receive",
        "answer", "answer", "work", "work", "work", "correct", "correct", "correct", "give back", "take back",
    )  # fmt: skip


class RandomClerk(Thread, PageClient):
    """Takes steps until told to stop."""

    def __init__(
        self,
        address: str,
        slug: str,
        window: str,
        jobs: SimpleQueue[Any],
        said: ToldOutcomes,
        manner: ClientManner,
        seed: int,
    ) -> None:
        Thread.__init__(self, name=f"{slug}-{seed}", daemon=True)
        PageClient.__init__(self, address)
        self.address, self.slug, self.window = address, slug, window
        self.jobs, self.said, self.manner = jobs, said, manner
        self.chance, self.fault = Random(seed), ""
        self.aboard, self.stopping = Event(), Event()
        self.start_with: Barrier | None = None

    def run(self) -> None:
        """Sign in, then one random act after the other."""
        try:
            self.sign_in(NAME)
            self.aboard.set()
            acts = self.acts()
            while not self.stopping.is_set():
                acts[self.chance.choice(self.manner.acts)]()
        except Exception as error:  # told by whoever reads the log of the storm
            self.fault = repr(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """What it can do, by name."""
        return {"consult": self.consult, "receive": self.receive, "answer": self.answer,
                "give back": self.give_back, "take back": self.take_back}  # fmt: skip

    def sign_in(self, name: str) -> None:
        """Through the page."""
        form = self.page("/signin", "/signin")
        self.press("/signin", {**form, "sign_in_name": f"{name}@{self.slug}", "password": PASSWORD}, sure=True)

    def cut(self) -> None:
        """Somebody pulls the plug."""
        connection = self.connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def consult(self) -> None:
        """Send the next consultation that is to be sent."""
        try:
            assessment, bureau = self.jobs.get_nowait()
        except Empty:
            self.receive()
            return
        path = f"/assessments/{assessment}/consult"
        text = self.text(path)
        values = fields_of(text, "/consult")
        if "handoff_id" in values and f'value="{bureau}"' in text:
            self.said.sent.add(values["handoff_id"])
            self.act("send", values["handoff_id"], path, {**values, "bureau_id": bureau})
        self.jobs.put((assessment, bureau))  # what comes back can be sent anew

    def receive(self, handoff_id: str | None = None) -> None:
        """Sign for one that waits."""
        if handoff_id := handoff_id or self.one_of("/inbox?group=sent"):
            values = self.page(f"/inbox/{handoff_id}", "/receive")
            if values:
                form = {**values, "division_id": self.window, "officer_id": ""}
                self.act("receive", handoff_id, f"/inbox/{handoff_id}/receive", form)

    def give_back(self) -> None:
        """Return one, with a reason."""
        if handoff_id := self.one_of("/inbox?group=open"):
            self.with_reason("return", handoff_id, f"/inbox/{handoff_id}")

    def take_back(self, handoff_id: str | None = None) -> None:
        """Withdraw one that nobody has signed for."""
        if handoff_id := handoff_id or self.one_of("/outbox?group=sent"):
            self.with_reason("withdraw", handoff_id, f"/outbox/{handoff_id}")

    def with_reason(self, act: str, handoff_id: str, path: str) -> None:
        """One of the two that need one."""
        if values := self.page(path, f"/{act}"):
            self.act(act, handoff_id, f"{path}/{act}", {**values, "reason": "材料有误"})

    def answer(self) -> None:
        """Fill the sheet of a consultation and hand it in."""
        handoff_id = self.one_of("/inbox?group=working")
        if not handoff_id:
            return
        letter = self.text(f"/inbox/{handoff_id}")
        found = re.search(r'href="(/sheets/[0-9a-f-]{36})"', letter)
        if found is None:
            self.reply(handoff_id, letter)
        else:
            path = found.group(1)
            text = self.text(path)
            values, verdict = fields_of(text, path), VERDICT.search(text)
            if values and verdict:
                self.act("answer", handoff_id, path, {**values, verdict.group(1): "not_needed", "finish": "1"})

    def reply(self, handoff_id: str, letter: str) -> None:
        """Answer what becomes no sheet: not everybody can."""

    def one_of(self, path: str) -> str | None:
        """The id of some row of a list."""
        ids = sorted(set(HREF.findall(self.text(path).split("pane pane-list")[-1])))
        return self.chance.choice(ids) if ids else None

    def text(self, path: str) -> str:
        """A page, whatever happens on the way; empty where it is not there for us."""
        status, _, text = self.insist(lambda: self.ask("GET", path))
        return text if status == 200 else ""

    def page(self, path: str, ends: str) -> dict[str, Any]:
        """The fields of a page's form; none where the page does not offer it."""
        return fields_of(self.text(path), ends)

    def act(self, act: str, handoff_id: str, path: str, values: dict[str, Any]) -> None:
        """Press the button; that it was, and whether it was acknowledged, is remembered of the thing."""
        if self.start_with is not None:
            with suppress(BrokenBarrierError):
                self.start_with.wait(2)
        self.said.tried[handoff_id, act] += 1
        if self.press(path, values):
            self.said.acknowledged[handoff_id, act] += 1

    def press(self, path: str, values: dict[str, Any], sure: bool = False) -> bool:
        """Send a form until it is answered. Whether it was done."""
        other = None
        if not sure and self.chance.random() < self.manner.twice:
            other = Thread(target=self.second, args=(path, values), daemon=True)
            other.start()
        first = not sure and self.chance.random() < self.manner.hangs_up
        give_up = not sure and self.chance.random() < self.manner.gives_up

        def once() -> tuple[int, str, str]:
            nonlocal first
            if first:
                first = False
                self.hang_up(path, values)
                return 0, "", ""
            return self.ask("POST", path, values)

        status, location, text = self.insist(once, give_up)
        if other is not None:
            other.join()
        if status == 303 and location.startswith("/signin") and not sure:
            self.said.wrong.append(f"POST {path}: no session any more")
            return False
        if status not in (200, 303, 404, 409, *AWAY_STATUSES):
            told = re.findall(r'role="alert"[^>]*>([^<]*)', text)
            self.said.wrong.append(f"POST {path}: {status} {told or text[:300]}")
        return status == 303

    def second(self, path: str, values: dict[str, Any]) -> None:
        """The same form at the same moment, from another window of the same browser."""
        twin = PageClient(self.address)
        twin.cookies = dict(self.cookies)
        with suppress(*LOST):
            self.said.statuses[twin.ask("POST", path, values)[0]] += 1

    def hang_up(self, path: str, values: dict[str, Any]) -> None:
        """Send, and wait for no answer."""
        twin = PageClient(self.address)
        twin.cookies = dict(self.cookies)
        twin.patience = 0.15
        with suppress(*LOST):
            twin.ask("POST", path, values)

    def insist(self, ask: Callable[[], tuple[int, str, str]], give_up: bool = False) -> tuple[int, str, str]:
        """Ask until somebody answers; every status is counted."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = (0, "", "")
            with suppress(*LOST, http.client.CannotSendRequest, AttributeError):  # the plug may be pulled anywhere
                answer = ask()
            self.said.statuses[answer[0]] += 1
            if answer[0] >= 500 and answer[0] != 503:
                self.said.wrong.append(f"{answer[0]}: {answer[2][:200]}")
            if answer[0] == 503 and not self.retry_after:
                self.said.wrong.append("503 without Retry-After")
            if answer[0] not in AWAY_STATUSES:
                return answer
            if give_up:
                self.said.gave_up += 1
                return answer
            time.sleep(PAUSE_SECONDS)  # nothing tells a client that a server is back
        self.said.wrong.append("nobody answered any more")
        return 0, "", ""


def fields_of(text: str, ends: str) -> dict[str, Any]:
    """What the form of a page would send; nothing where the page does not offer it."""
    fields = FormFields(ends)
    fields.feed(text)
    return fields.values
