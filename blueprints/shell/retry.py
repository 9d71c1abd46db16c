"""A write that lost to another one is tried again: what the try before left behind in this process is taken away."""

from __future__ import annotations

from flask import request, session

from app.interbureau.handoffs.operations import take_posted


def reset_for_retry() -> None:
    """A try failed and the next begins: uploads are read from their start, nothing was posted, no word said."""
    for _name, file in request.files.items(multi=True):
        file.stream.seek(0)
    take_posted()
    session.pop("_flashes", None)
