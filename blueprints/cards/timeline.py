"""One line of a timeline as ``components/timeline.html`` prints it: a tuple, because it takes fifty of them apart."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class TimelineEntry(NamedTuple):
    """Something that happened. Everything is text already; the template only puts it together."""

    when: datetime
    title: str
    who: str
    kind: str = ""
    """Which mark it gets, see the template; empty for a plain one."""
    text: str = ""
    bureau: str = ""
    audience_unit: bool = False
    recorded: str = ""
    """When it was recorded, where that was late (补录)."""
    id: str = ""
