"""A sailor who does more than consult: pushes items and corrects them, works on those of others, writes and answers letters.

Each step is a form of the page it stands on; what happens in between - withdrawn, returned, decided by a colleague - is a
409 like any other. A pushed item is remembered by the entry of its sender, a case by itself, a letter by its handoff.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from tests.durability.random_clerk import RandomClerk, fields_of

UUID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
CASE = re.compile(f'href="(/cases/({UUID_PATTERN}))')
ENTRY = re.compile(f'href="/entries/({UUID_PATTERN})')
ASKS_BACK = 0.5
"""How often a letter is asked back instead of answered."""
DECIDES = 0.3
"""How often a case that could be decided is: what is decided cannot be pushed again."""


@dataclass(frozen=True)
class OfficerDuties:
    """What a bureau has to do besides consulting: entries that are ready to be pushed, bureaus it may ask."""

    entries: Sequence[str] = ()
    asks: Sequence[int] = ()


class RandomOfficer(RandomClerk):
    """Takes every kind of step."""

    duties = OfficerDuties()

    def acts(self) -> dict[str, Callable[[], None]]:
        """See :class:`RandomClerk`."""
        return {**super().acts(), "push": self.push, "work": self.work, "correct": self.correct, "write": self.write}

    def push(self) -> None:
        """Hand an item over, or again after it came back."""
        if not self.duties.entries:
            self.work()
            return
        entry = self.chance.choice(self.duties.entries)
        path = f"/entries/{entry}/push"
        if path in self.text(f"/entries/{entry}"):
            values = self.page(path, "/push")
            if "handoff_id" in values:
                self.said.sent.add(values["handoff_id"])
                self.act("push", entry, path, values)

    def receive(self, handoff_id: str | None = None) -> None:
        """Sign for one that waits, rather for an item than for anything else."""
        super().receive(
            handoff_id or (self.one_of("/inbox?group=sent&kind=push") if self.chance.random() < 0.5 else None)
        )

    def work(self) -> None:
        """One step in the window's queue: ask for a correction, accept, decide."""
        found = CASE.findall(self.text("/window"))
        if not found:
            self.receive()
            return
        path, case = self.chance.choice(found)
        text = self.text(path)
        offered = {name: values for name in STEPS if (values := fields_of(text, f"/{name}"))}
        if "decide" in offered and self.chance.random() > DECIDES:
            del offered["decide"]
        if offered:
            name = self.chance.choice(sorted(offered))
            self.act(
                name, case, f"{path}/{name}", {**offered[name], **STEPS[name], "certificate_no": f"批{case[-12:]}"}
            )

    def correct(self) -> None:
        """Hand in what somebody waits for: of an item from its page, of a letter from the outbox."""
        handoff_id = self.one_of("/outbox?group=supply")
        if not handoff_id:
            return
        text = self.text(f"/outbox/{handoff_id}")
        entry = ENTRY.search(text)
        if entry is None:
            if values := fields_of(text, "/supply"):
                self.act("correct", handoff_id, f"/outbox/{handoff_id}/supply", {**values, "answer": "已补充"})
        elif values := self.page(f"/entries/{entry[1]}", "/correct"):
            self.act("correct", entry[1], f"/entries/{entry[1]}/correct", {**values, "answer": "已补正"})

    def write(self) -> None:
        """Ask another bureau a question."""
        if not self.duties.asks:
            return
        values, target = self.page("/letters/new?kind=question", "/letters/new"), self.chance.choice(self.duties.asks)
        if values:
            handoff_id = str(uuid5(UUID(values["handoff_id"]), str(target)))
            self.said.sent.add(handoff_id)
            said = {"targets": target, "subject": "承诺制", "question": "能否先承诺后补？", "project_id": ""}
            self.act("send", handoff_id, "/letters/new", {**values, **said})

    def reply(self, handoff_id: str, letter: str) -> None:
        """Answer a letter, or ask for what is missing."""
        if self.chance.random() < ASKS_BACK and (values := fields_of(letter, "/ask-back")):
            self.act("ask_correction", handoff_id, f"/inbox/{handoff_id}/ask-back", {**values, "points": "请补充"})
        elif values := fields_of(letter, "/answer"):
            self.act("answer", handoff_id, f"/inbox/{handoff_id}/answer", {**values, "answer": "可以"})


STEPS: dict[str, dict[str, Any]] = {
    "ask-correction": {"points": "缺盖章页", "reason": "复核发现"},
    "accept": {},
    "decide": {"outcome": "passed", "opinion": "符合条件", "handled_by": "承办人"},
}
"""What is typed into the forms of a case."""
