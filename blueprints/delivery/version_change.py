"""Items under way on a former version: what the version in force would change, and moving them to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, request
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from app.assembly.policy.rules import has_permission
from app.casework.delivery import former_versions, version_change
from app.casework.delivery.former_versions import OutdatedEntry
from app.casework.delivery.version_change import ChosenEntry
from app.casework.plans.states import EntryState
from app.foundation.permissions import Permission as P
from app.standards.catalogue.comparing import CHANGE_LABELS, LineChange, differences
from app.standards.catalogue.integrity import stored_contents
from app.standards.drafting.queries import name_lookup
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import Checkboxes, parse_key
from blueprints.shell.forms import Form
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.labels import labels_of


def parse_chosen_row(value: Any) -> ChosenEntry:
    """A ticked row: the entry and the version that was shown beside it. Raises ``ValueError`` for anything else."""
    if isinstance(value, ChosenEntry):
        return value
    entry, _, version = str(value).partition(".")
    return ChosenEntry(parse_key(entry), parse_key(version))


class MoveForm(Form):
    """Which items, and why. ``item`` and ``project`` say which list was shown."""

    item = HiddenField()
    project = HiddenField()
    chosen = Checkboxes("改按新版办理的事项", coerce=parse_chosen_row, validate_choice=False)
    reason = TextAreaField(
        "原因", [InputRequired("请写明改按新版办理的原因，将告知项目单位。"), Length(max=300, message="不超过300字。")]
    )

    def validate_chosen(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("请勾选要改按新版办理的事项。")


def index() -> Response:
    """Without a choice of item or project: the items, with how many are under way on a former version."""
    item, project = request.args.get("item", ""), key_arg("project")
    if item or project:
        return _rows(item, project, MoveForm(formdata=None, item=item, project=str(project or "")))
    return render_page("delivery/version_change/index.html", rows=former_versions.outdated_by_item())


def move() -> Response:
    """Move what was ticked, all or none."""
    form = MoveForm()
    item, project = form.item.data or "", _project(form)
    return submit_form(
        form,
        do=lambda: version_change.move_entries(form.chosen.data or (), form.reason.data or "", current_officer().id),
        then=lambda issued: redirect_to(
            f"/projects/{project}/plan" if project else "/moves",
            f"已改按新版办理，{len(issued)}个项目的服务方案重新下达并告知项目单位。",
        ),
        again=lambda: _rows(item, project, form),
    )


def _project(form: MoveForm) -> UUID | None:
    try:
        return parse_key(form.project.data)
    except ValueError:
        return None


def _rows(item: str, project: UUID | None, form: MoveForm) -> Response:
    rows, on = former_versions.outdated_entries(item, project, key_arg("after"))
    return render_page(
        "delivery/version_change/rows.html",
        rows=rows,
        form=form,
        ticked={f"{one.entry_id}.{one.version_id}" for one in form.chosen.data or ()},
        changes=_changes(rows),
        what_words=CHANGE_LABELS,
        state_words=labels_of(EntryState),
        next_href=f"/moves?item={item}&project={project or ''}&after={on}" if on else None,
        may_move=has_permission(current_officer(), P.PLAN_ISSUE),
    )


def _changes(rows: list[OutdatedEntry]) -> list[tuple[OutdatedEntry, list[LineChange]]]:
    """Each step from a former version to the one in force that occurs on the page, with its differences."""
    steps = {(one.row.item_version_id, one.row.new_id): one for one in rows}
    contents = stored_contents(g.bureau.city_id, {version for step in steps for version in step})
    named = name_lookup(g.bureau.city_id)
    return [(one, differences(contents[old], contents[new], named)) for (old, new), one in steps.items()]
