"""What an officer keeps: everything marked as read, filters under a name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Response

from app.interbureau.handoffs.states import Box
from app.oversight.inbox import operations, queries
from app.oversight.inbox.models import SavedFilter
from blueprints.handoffs.filters import box_href
from blueprints.handoffs.forms import FilterForm, FilterNameForm, ReadAllForm
from blueprints.shell.current_officer import current_officer
from blueprints.shell.fields import required_value
from blueprints.shell.responses import redirect_to, render_page, submit_form

FILTER_PARAMETERS = frozenset(
    {"group", "sort", "kind", "partner", "project", "item", "division", "officer", "clock", "again", "unread"}
)
"""What a kept filter may say; anything else in it is left out."""


def load(filter_id: UUID) -> SavedFilter:
    """One's own; anybody else's is not there."""
    return queries.saved_filter(filter_id, current_officer().id)


def read_inbox() -> Response:
    """Everything in the inbox counts as read."""
    return _read_all(Box.IN)


def read_outbox() -> Response:
    """Everything in the outbox counts as read."""
    return _read_all(Box.OUT)


def _read_all(box: Box) -> Response:
    form = ReadAllForm()
    return submit_form(
        form,
        do=lambda: operations.mark_all_read(
            box, current_officer().id, datetime.fromtimestamp(required_value(form.seen_at.data), UTC)
        ),
        then=lambda _none: redirect_to(box_href(box), "打开列表时已有的移交件都已标为已读；其间新到的仍是未读。"),
        again=lambda: redirect_to(box_href(box), "页面不完整，没有标记。请刷新后重试。", "error"),
    )


def index() -> Response:
    """The own filters."""
    return _index()


def keep() -> Response:
    """Keep the filter that is set."""
    form = FilterForm()
    return submit_form(
        form,
        do=lambda: operations.save_filter(
            current_officer().id, form.name.data or "", Box(form.box.data or ""), _query(form.query.data)
        ),
        then=lambda kept: redirect_to(f"{box_href(kept.box)}?{kept.query}", f"已存为常用筛选“{kept.name}”。"),
        again=lambda: _index(form),
    )


def rename(row: SavedFilter) -> Response:
    """Another name."""
    form, known = FilterNameForm(), row.id
    return submit_form(
        form,
        do=lambda: operations.rename_filter(row, form.name.data or ""),
        then=lambda kept: redirect_to("/inbox/filters", f"已改名为“{kept.name}”。"),
        again=lambda: _index(wrong=form, wrong_id=known),
    )


def drop(row: SavedFilter) -> Response:
    """Not needed any more."""
    name = row.name
    operations.delete_filter(row)
    return redirect_to("/inbox/filters", f"已删除常用筛选“{name}”。")


def _index(keeping: Any = None, wrong: Any = None, wrong_id: UUID | None = None) -> Response:
    rows = queries.saved_filters(current_officer().id)
    forms = [(row, wrong if row.id == wrong_id else _name_form(row)) for row in rows]
    return render_page(
        "handoffs/saved_filters/index.html",
        rows=forms,
        keeping=keeping,
        wrong=wrong,
        most=operations.MOST_SAVED,
        base_of=box_href,
    )


def _name_form(row: Any) -> FilterNameForm:
    form = FilterNameForm(formdata=None, data={"name": row.name})
    form.name.id = f"name-{row.id}"
    return form


def _query(text: str | None) -> str:
    return urlencode([(name, value) for name, value in parse_qsl(text or "") if name in FILTER_PARAMETERS])
