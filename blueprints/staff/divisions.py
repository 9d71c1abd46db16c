"""Divisions (科室) and windows of the bureau."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.foundation.staff import people, queries
from app.foundation.staff.models import Division
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
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
    return submit_form(
        form,
        do=lambda: people.add_division(form.name.data or "", form.is_window.data == "yes"),
        then=lambda division: redirect_to("/bureau/divisions", f"已新增“{division.name}”。"),
        again=lambda: _listed(form),
    )


def show(division: Division) -> Response:
    """One division, to change."""
    data = {"name": division.name, "is_window": _word(division), "position": division.position}
    return _shown(division, DivisionPlaceForm(data=data))


def change(division: Division) -> Response:
    """Rename it, make it a window or not, move it."""
    form = DivisionPlaceForm()
    return submit_form(
        form,
        do=lambda: people.change_division(
            division.id, form.name.data or "", form.is_window.data == "yes", required_value(form.position.data)
        ),
        then=lambda changed: redirect_to("/bureau/divisions", f"已更新“{changed.name}”。"),
        again=lambda: _shown(division, form),
    )


def _word(division: Any) -> str:
    return "yes" if division.is_window else "no"


def _listed(form: DivisionForm) -> Response:
    return render_page("staff/divisions/index.html", form=form, rows=queries.divisions())


def _shown(division: Division, form: DivisionPlaceForm) -> Response:
    return render_page("staff/divisions/show.html", form=form, division=division)
