"""Processor time of processes, as the kernel accounts it (Linux ``/proc``)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

NANOSECONDS = 1_000_000


def milliseconds(pids: Iterable[int]) -> float:
    """Processor time that processes have used so far, all their threads together."""
    return sum(_of(pid) for pid in pids)


def _of(pid: int) -> float:
    """From ``schedstat`` (nanoseconds a thread) where the kernel has it, else from ``stat`` (hundredths of a second)."""
    threads = Path(f"/proc/{pid}/task")
    try:
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads.iterdir()) / NANOSECONDS
    except FileNotFoundError:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
