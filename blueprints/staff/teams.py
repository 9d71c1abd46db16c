"""Steward teams (管家团队): members by division, an office division that convenes them (clause S4)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response

from app.foundation.staff import queries, teams
from app.foundation.staff.models import OfficerState, StewardTeam
from app.foundation.staff.roles import RoleClass
from blueprints.shell.fields import SelectChoice
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.staff.forms import CHOOSE, NewTeamForm, TeamForm


def load(team_id: UUID) -> StewardTeam:
    """One team of the bureau."""
    return teams.team(team_id)


def index() -> Response:
    """All teams with their members by division."""
    everybody = list(teams.members())
    rows = [(team, _by_division(row for row in everybody if row.team_id == team.id)) for team in teams.teams()]
    return render_page("staff/teams/index.html", rows=rows)


def new() -> Response:
    """The form for a new team."""
    return _new(_new_form())


def create() -> Response:
    """Found it."""
    form = _new_form()
    return submit_form(
        form,
        do=lambda: teams.found_team(
            form.name.data or "", UUID(form.office_division_id.data), _leader(form), _members(form)
        ),
        then=lambda team: redirect_to("/bureau/teams", f"已组建“{team.name}”。"),
        again=lambda: _new(form),
    )


def show(team: StewardTeam) -> Response:
    """Its members, to change."""
    members = [str(row.officer_id) for row in teams.members() if row.team_id == team.id]
    data = {"leader_id": str(team.leader_id or ""), "member_ids": members}
    return _shown(team, TeamForm(data=data).with_people(_people()))


def change(team: StewardTeam) -> Response:
    """Set leader and members."""
    form = TeamForm().with_people(_people())
    return submit_form(
        form,
        do=lambda: teams.appoint_members(teams.team(team.id, lock=True), _leader(form), _members(form)),
        then=lambda _done: redirect_to("/bureau/teams", f"已更新“{team.name}”的成员。"),
        again=lambda: _shown(team, form),
    )


def _by_division(rows: Iterable[Any]) -> list[tuple[str, str]]:
    grouped = groupby(rows, key=lambda row: row.division_name)
    return [(name, "、".join(row.name for row in members)) for name, members in grouped]


def _people() -> list[Any]:
    rows = queries.officers(state=OfficerState.ACTIVE, limit=500)
    return [row for row in rows if row.role_class is RoleClass.BUSINESS]


def _new_form() -> NewTeamForm:
    form = NewTeamForm()
    form.with_people(_people())
    form.office_division_id.choices = [CHOOSE, *(SelectChoice(str(row.id), row.name) for row in queries.divisions())]
    return form


def _leader(form: TeamForm) -> UUID | None:
    return UUID(form.leader_id.data) if form.leader_id.data else None


def _members(form: TeamForm) -> list[UUID]:
    return [UUID(each) for each in form.member_ids.data or []]


def _new(form: NewTeamForm) -> Response:
    return render_page("staff/teams/new.html", form=form)


def _shown(team: StewardTeam, form: TeamForm) -> Response:
    return render_page("staff/teams/show.html", form=form, team=team)
