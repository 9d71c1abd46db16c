"""Many at once: ticked or a whole list, shown with what would come of it first, then done batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request

from app.foundation.errors import MalformedRequest
from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.states import Box
from app.oversight.inbox import boxes, bulk
from app.oversight.inbox.bulk import Assignee, BulkAct, Workload
from app.oversight.inbox.filters import BoxFilter
from blueprints.cards.clocks import short_day
from blueprints.handoffs.filters import address_values, box_filter_of, query_string_of
from blueprints.handoffs.forms import BulkForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import directory
from tenants.pairings import HandoffKind

MOST_SHOWN = 50
"""Lines of those that fit; more of them are only counted. Refusals are all named."""


def choose() -> Response:
    """What was ticked, or the whole list: to whom it shall go, and what would come of it."""
    many, is_all = _many(request.args.get("do")), request.args.get("all") == "1"
    which = box_filter_of(Box.IN)
    ids, is_cut = _of_list(which, many) if is_all else _ticked(request.args.getlist("h"))
    if not ids:
        said = "这个列表里没有能这样办理的件。" if is_all else "请先在列表中勾选要办理的件。"
        return redirect_to(f"/inbox?{query_string_of(which)}", said, "warning")
    form = _form(request.args)
    to = _to(form) if request.args.get("division_id") and form.validate() else None
    return _choosing(many, ids, form, to, is_cut=is_cut, listed={"all": "1", **address_values(which)} if is_all else {})


def carry_out() -> Response:
    """One batch; as long as something is left, the page that follows sends the next."""
    many, form = _many(request.form.get("do")), _form()
    ids, _is_cut = _ticked(request.form.getlist("h"))
    if not ids:
        raise MalformedRequest("nothing", "没有收到要办理的件。请回到收件箱重新勾选。")
    return submit_form(
        form,
        do=lambda: bulk.carry_out_bulk(many, ids[: bulk.BATCH], _to(form), current_officer().id),
        then=lambda outcome: _told(many, form, ids[bulk.BATCH :], outcome),
        again=lambda: _choosing(many, ids, form, None),
    )


def _told(many: BulkAct, form: Any, left: Sequence[UUID], outcome: bulk.BulkOutcome) -> Response:
    """How far it is. What earlier batches said is handed on by the page itself."""
    said = [" ".join(f"{one.title or one.id}：{one.why}".split()) for one in outcome.refused]
    refused = [*request.form.get("said", "").splitlines(), *said]
    done = _earlier() + len(outcome.done)
    return render_page(
        "handoffs/bulk/progress.html",
        many=many,
        word=many.label,
        left=left,
        done=done,
        refused=refused,
        total=done + len(refused) + len(left),
        to=form.data,
    )


def _earlier() -> int:
    said = request.form.get("done", "")
    return int(said) if said.isdecimal() and len(said) < 5 else 0


def _many(said: str | None) -> BulkAct:
    try:
        return BulkAct(said or "")
    except ValueError:
        raise MalformedRequest("act", "没有选择签收还是改派。请回到收件箱重新勾选。") from None


def _ticked(given: Sequence[str]) -> tuple[list[UUID], bool]:
    """The keys that were ticked, or that our own page wrote with blanks between them, each once; whether there were more
    than one act may take."""
    ids: dict[UUID, None] = {}
    for one in " ".join(given).split():
        try:
            ids[UUID(one)] = None
        except ValueError:
            raise MalformedRequest("key", "勾选的件不完整。请回到收件箱重新勾选。") from None
    return list(ids)[: bulk.MAX_HANDOFFS], len(ids) > bulk.MAX_HANDOFFS


def _of_list(which: BoxFilter, many: BulkAct) -> tuple[list[UUID], bool]:
    """Those of a list with which it can be done at all."""
    part = boxes.box_rows(which, size=boxes.MOST_AT_ONCE)
    return [row.id for row in part.rows if bulk.bulk_refusal(row, many, None) is None], part.following is not None


def _form(given: Any = None) -> BulkForm:
    form = BulkForm(given, meta={"csrf": False}) if given is not None else BulkForm()
    form.division_id.choices = [("", "请选择"), *((row.id, row.name) for row in staff.divisions())]
    form.officer_id.choices = [
        ("", "由科室内部分派"),
        *((row.id, row.name) for row in staff.officers_with_role(Role.REVIEWER)),
    ]
    return form


def _to(form: BulkForm) -> Assignee:
    chosen = required_value(form.division_id.data)
    is_window = next(row.is_window for row in staff.divisions() if row.id == chosen)
    return Assignee(chosen, is_window, form.officer_id.data)


def _choosing(
    many: BulkAct, ids: Sequence[UUID], form: BulkForm, to: Assignee | None, *, is_cut: bool = False, listed: Any = None
) -> Response:
    told = bulk.preview_bulk(many, ids, to)
    bureaus = directory()
    return render_page(
        "handoffs/bulk/preview.html",
        many=many,
        word=many.label,
        form=form,
        to=to,
        ids=ids,
        listed=listed,
        is_cut=is_cut,
        most=bulk.MAX_HANDOFFS,
        batch=bulk.BATCH,
        fit=[
            (row.item_name or row.title, row.project_name, HandoffKind(row.kind).label, bureaus[row.origin_id].short_name,
             short_day(row.due_on) if row.due_on else "")
            for row in told.fit[:MOST_SHOWN]
        ],
        fit_count=len(told.fit),
        fit_ids=[row.id for row in told.fit],
        refused=told.refused,
        divisions=_loads(told.divisions, {row.id: row.name for row in staff.divisions()}, "未分派科室"),
        officers=_loads(
            told.officers, staff.names_of(one.id for one in told.officers if one.id is not None), "未分派承办人"
        ),
    )  # fmt: skip


def _loads(loads: Sequence[Workload], names: Any, nobody: str) -> list[tuple[str, int, int]]:
    """Name, before, after; those that change come first."""
    told = [(names.get(one.id, "") if one.id else nobody, one.before, one.after) for one in loads]
    return sorted(told, key=lambda one: (one[1] == one[2], -one[2], one[0]))
