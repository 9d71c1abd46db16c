"""A face that no bureau has: views that misbehave, to see what the gate makes of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, make_response, request
from sqlalchemy import func, select

from app.foundation.errors import Conflict, Invalid, Missing
from app.foundation.permissions import Permission as P
from app.foundation.staff import people
from app.foundation.staff.models import Division
from blueprints.shell.gate import Face, get, post
from blueprints.shell.responses import redirect_to
from tenants.db import db

RAN: list[str] = []
"""Which views ran, in order."""


def _write(name: str) -> None:
    RAN.append(name)
    people.add_division(name, is_window=False)
    db.session.flush()


def read() -> Response:
    """A page that writes: it may not."""
    _write("写在查看中")
    return make_response("written")


def keep() -> Response:
    """All is well."""
    _write(request.form.get("name", "保存"))
    return redirect_to("/desk")


def refuse() -> Response:
    """Writes, then finds that it must not."""
    _write("拒绝")
    raise Invalid("late", "写了以后才发现填写有误。", "name")


def collide() -> Response:
    """Writes, then finds that somebody was first."""
    _write("冲突")
    raise Conflict("late", "写了以后才发现有人先办理了。")


def show_again() -> Response:
    """Writes, then shows the form again."""
    _write("重填")
    return make_response("again", 422)


def crash() -> Response:
    """Writes, then breaks."""
    _write("崩溃")
    raise RuntimeError("secret of the house")


def break_statement() -> Response:
    """Writes, then asks the database nonsense."""
    _write("语句")
    db.session.execute(select(func.no_such_function()))
    return redirect_to("/desk")


def load(probe_id: UUID) -> Any:
    """There is none."""
    RAN.append("loader")
    raise Missing("探针")


def never(_subject: Any) -> Response:
    """Nobody comes here."""
    RAN.append("view")
    return make_response("shown")


def count() -> Response:
    """Reads."""
    return make_response(str(db.session.scalar(select(func.count()).select_from(Division))))


FACE = Face(
    "probes",
    [
        get("/probe/read", read, P.SIGNED_IN),
        get("/probe/count", count, P.SIGNED_IN),
        post("/probe/keep", keep, P.SIGNED_IN),
        post("/probe/refuse", refuse, P.SIGNED_IN),
        post("/probe/collide", collide, P.SIGNED_IN),
        post("/probe/show-again", show_again, P.SIGNED_IN),
        post("/probe/crash", crash, P.SIGNED_IN),
        post("/probe/break-statement", break_statement, P.SIGNED_IN),
        post("/probe/not-mine", keep, P.AUDIT_READ),
        get("/probe/<uuid:probe_id>", never, P.SIGNED_IN, load),
        post("/probe/<uuid:probe_id>", never, P.PEOPLE_MANAGE, load),
    ],
)
