"""Child processes that do not outlive their parent, and orphans that do not stay behind as zombies."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Collection
from signal import Signals

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def ends_with_parent(how: Signals) -> Callable[[], None]:
    """A ``preexec_fn``: the kernel sends ``how`` to the child when the starting thread ends, killed or not (Linux)."""
    parent = os.getpid()
    prctl = _prctl()

    def arrange() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(how))
            if os.getppid() != parent:
                os._exit(1)

    return arrange


def adopt_orphans() -> None:
    """From now on children of our children come to us when their parent dies, not to a first process that may not
    look after them (a container's often does not)."""
    prctl = _prctl()
    if prctl is not None:
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def bury_orphans(ours: Collection[int]) -> None:
    """Take note of the end of adopted processes; those of ``ours`` are left to the ones who wait for them."""
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None or ended.si_pid in ours:
            return
        os.waitpid(ended.si_pid, 0)


def _prctl() -> Callable[[int, int], int] | None:
    return ctypes.CDLL(None).prctl if sys.platform == "linux" else None
