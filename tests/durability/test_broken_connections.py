"""A connection that broke in the middle: the first fault is what is told, and the next request gets another connection."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tenants import db as door
from tenants.db import acting_for, db, read_transaction
from tenants.models import Bureau


def cut(raw: Any) -> None:
    """The line is cut, and neither side was told."""
    line = socket.socket(fileno=os.dup(raw.pgconn.socket))
    line.shutdown(socket.SHUT_RDWR)
    line.close()


def notice(raw: Any) -> None:
    """Cut, and the driver knows."""
    cut(raw)
    raw.pgconn.exec_(b"select 1")


@pytest.mark.parametrize("breaks", [cut, notice, lambda raw: raw.pgconn.finish()], ids=["cut", "noticed", "closed"])
def test_what_went_wrong_first_is_told_and_the_next_is_served(domain: Flask, breaks: Any) -> None:
    def broken() -> None:
        with acting_for(11), read_transaction():
            breaks(door._held().dbapi_connection)
            raise LookupError("what went wrong first")

    for _ in range(3):
        with pytest.raises(LookupError):
            broken()
        with acting_for(11), read_transaction():
            assert db.session.scalar(select(Bureau.id).where(Bureau.id == 11)) == 11
