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
from blueprints.handoffs.filters import base_of
from blueprints.handoffs.forms import FilterForm, FilterNameForm, ReadAllForm
from blueprints.shell.current_officer import me
from blueprints.shell.fields import filled
from blueprints.shell.responses import act, go, page

KNOWN = frozenset(
    {"group", "sort", "kind", "partner", "project", "item", "division", "officer", "clock", "again", "unread"}
)
"""What a kept filter may say; anything else in it is left out."""


def load(filter_id: UUID) -> SavedFilter:
    """One's own; anybody else's is not there."""
    return queries.saved_filter(filter_id, me().id)


def read_inbox() -> Response:
    """Everything in the inbox counts as read."""
    return _read_all(Box.IN)


def read_outbox() -> Response:
    """Everything in the outbox counts as read."""
    return _read_all(Box.OUT)


def _read_all(box: Box) -> Response:
    form = ReadAllForm()
    return act(
        form,
        do=lambda: operations.mark_all_read(box, me().id, datetime.fromtimestamp(filled(form.seen_at.data), UTC)),
        then=lambda _none: go(base_of(box), "打开列表时已有的移交件都已标为已读；其间新到的仍是未读。"),
        again=lambda: go(base_of(box), "页面不完整，没有标记。请刷新后重试。", "error"),
    )


def index() -> Response:
    """The own filters."""
    return _index()


def keep() -> Response:
    """Keep the filter that is set."""
    form = FilterForm()
    return act(
        form,
        do=lambda: operations.save_filter(
            me().id, form.name.data or "", Box(form.box.data or ""), _query(form.query.data)
        ),
        then=lambda kept: go(f"{base_of(kept.box)}?{kept.query}", f"已存为常用筛选“{kept.name}”。"),
        again=lambda: _index(form),
    )


def rename(row: SavedFilter) -> Response:
    """Another name."""
    form, known = FilterNameForm(), row.id
    return act(
        form,
        do=lambda: operations.rename_filter(row, form.name.data or ""),
        then=lambda kept: go("/inbox/filters", f"已改名为“{kept.name}”。"),
        again=lambda: _index(wrong=form, wrong_id=known),
    )


def drop(row: SavedFilter) -> Response:
    """Not needed any more."""
    name = row.name
    operations.delete_filter(row)
    return go("/inbox/filters", f"已删除常用筛选“{name}”。")


def _index(keeping: Any = None, wrong: Any = None, wrong_id: UUID | None = None) -> Response:
    rows = queries.saved_filters(me().id)
    forms = [(row, wrong if row.id == wrong_id else _name_form(row)) for row in rows]
    return page(
        "handoffs/saved_filters/index.html",
        rows=forms,
        keeping=keeping,
        wrong=wrong,
        most=operations.MOST_SAVED,
        base_of=base_of,
    )


def _name_form(row: Any) -> FilterNameForm:
    form = FilterNameForm(formdata=None, data={"name": row.name})
    form.name.id = f"name-{row.id}"
    return form


def _query(text: str | None) -> str:
    return urlencode([(name, value) for name, value in parse_qsl(text or "") if name in KNOWN])
