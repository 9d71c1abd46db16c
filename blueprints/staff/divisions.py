"""Divisions (科室) and windows of the bureau."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.foundation.staff import people, queries
from app.foundation.staff.models import Division
from blueprints.shell.fields import filled
from blueprints.shell.responses import act, go, page
from blueprints.staff.forms import DivisionForm, DivisionPlaceForm


def load(division_id: UUID) -> Division:
    """One division of the bureau."""
    return queries.division(division_id)


def index() -> Response:
    """All of them, and the form for another."""
    return _listed(DivisionForm())


def create() -> Response:
    """Add one."""
    form = DivisionForm()
    return act(
        form,
        do=lambda: people.add_division(form.name.data or "", form.is_window.data == "yes"),
        then=lambda division: go("/bureau/divisions", f"已新增“{division.name}”。"),
        again=lambda: _listed(form),
    )


def show(division: Division) -> Response:
    """One division, to change."""
    data = {"name": division.name, "is_window": _word(division), "position": division.position}
    return _shown(division, DivisionPlaceForm(data=data))


def change(division: Division) -> Response:
    """Rename it, make it a window or not, move it."""
    form = DivisionPlaceForm()
    return act(
        form,
        do=lambda: people.change_division(
            division.id, form.name.data or "", form.is_window.data == "yes", filled(form.position.data)
        ),
        then=lambda changed: go("/bureau/divisions", f"已更新“{changed.name}”。"),
        again=lambda: _shown(division, form),
    )


def _word(division: Any) -> str:
    return "yes" if division.is_window else "no"


def _listed(form: DivisionForm) -> Response:
    return page("staff/divisions/index.html", form=form, rows=queries.divisions())


def _shown(division: Division, form: DivisionPlaceForm) -> Response:
    return page("staff/divisions/show.html", form=form, division=division)
