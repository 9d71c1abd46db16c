"""How far a generated project has come, told by its number alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from app.casework.plans.states import EntryState
from app.casework.projects.terms import ProjectState

DAYS = 600
"""How long ago the first project was taken in, at most: no longer than the calendar is published."""
SCOPING, PLANNED, UNDERWAY = 0.05, 0.08, 0.32
"""Ages, as parts of the whole time, up to which a project is assessed, planned, served. Older ones are archived."""
UNFINISHED_EVERY = 40
"""One in so many old projects is still being served."""


@dataclass(frozen=True)
class Plot:
    """One project in its time."""

    position: int
    """Of its bureau."""

    number: int
    """Among the projects of its bureau, the oldest is 0."""

    of: int
    """How many projects the bureau has."""

    entries: int
    span: int
    """Days over which the bureau's projects are spread."""

    last: date

    @cached_property
    def age(self) -> float:
        """0 taken in today, 1 taken in at the beginning."""
        return 1 - (self.number + 0.5) / self.of

    @cached_property
    def taken_in(self) -> date:
        """The day it was taken in."""
        return self.last - timedelta(days=int(self.age * self.span))

    @cached_property
    def state(self) -> ProjectState:
        """Where the project stands."""
        if self.age < SCOPING:
            return ProjectState.SCOPING if self.number % 4 else ProjectState.INTAKE
        if self.age < PLANNED:
            return ProjectState.PLANNED
        if self.age < UNDERWAY or self.number % UNFINISHED_EVERY == 0:
            return ProjectState.UNDERWAY
        return ProjectState.ARCHIVED

    @property
    def has_plan(self) -> bool:
        """Whether a plan was issued."""
        return self.state not in (ProjectState.INTAKE, ProjectState.SCOPING)

    @cached_property
    def done(self) -> int:
        """How many entries are finished."""
        if self.state is ProjectState.ARCHIVED:
            return self.entries
        if self.state is not ProjectState.UNDERWAY:
            return 0
        progress = min(1.0, (self.age - PLANNED) / (UNDERWAY - PLANNED))
        return int(progress * (self.entries - 1))

    def entry_state(self, number: int, is_own: bool) -> EntryState:
        """Where the entry at ``number`` stands: finished ones first, two that lie at a window, the rest waits."""
        if number < self.done:
            return EntryState.DELIVERED
        if self.state is ProjectState.UNDERWAY and number < self.done + 2:
            return EntryState.DISPATCHED if is_own else EntryState.HANDED_OFF
        return EntryState.PREPARING

    def day_of(self, number: int, of: int) -> date:
        """The day of the ``number``-th of ``of`` things that happened to it, never after the last day."""
        lasted = min((self.last - self.taken_in).days, 180)
        return self.taken_in + timedelta(days=lasted * number // max(of, 1))
