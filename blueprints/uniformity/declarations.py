"""What one's own bureau has published elsewhere: registered one by one or from a spreadsheet, taken back."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, request

from app.foundation.errors import Missing
from app.oversight.uniformity import operations, published_texts_sheet, queries
from app.oversight.uniformity.published_texts_sheet import FILE_BYTES
from app.standards.catalogue.terms import UniformFacet
from blueprints.shell import query_args
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.uniformity.forms import DeclareForm, SheetForm
from tenants.labels import labels_of


def edit() -> Response:
    """The form; an item and a facet in the address are chosen already, and the standard stands beside."""
    items = _items()
    facet = query_args.enum_arg("facet", UniformFacet)
    form = DeclareForm(data={"item": request.args.get("item", ""), "facet": facet or ""}).of(items)
    return _page(items, form, SheetForm())


def declare() -> Response:
    """Register a text."""
    items = _items()
    form = DeclareForm().of(items)
    return submit_form(
        form,
        do=lambda: operations.declare(
            form.item.data, UniformFacet(form.facet.data), form.text.data or "", form.source.data or ""
        ),
        then=lambda _done: redirect_to(
            f"/uniformity/{form.item.data}/{g.bureau.slug}", "已登记，并已与现行标准逐字核对。"
        ),
        again=lambda: _page(items, form, SheetForm()),
    )


def take_back(code: str, facet: str) -> Response:
    """Take one back."""
    if facet not in set(UniformFacet):
        raise Missing
    operations.take_back_text(code, UniformFacet(facet))
    return redirect_to("/uniformity/declare", "已撤销登记。")


def sheet() -> Response:
    """The spreadsheet to fill in."""
    content = published_texts_sheet.blank_spreadsheet(_items())
    return serve_attachment(make_response(content), "公布内容登记表.xlsx", len(content))


def import_() -> Response:
    """Register what a filled spreadsheet says, all or nothing."""
    form, items = SheetForm(), _items()
    return submit_form(
        form,
        do=lambda: operations.declare_all(
            published_texts_sheet.parse_spreadsheet(form.file.data.stream.read(FILE_BYTES + 1), items)
        ),
        then=lambda count: redirect_to("/uniformity/declare", f"已登记{count}项，并已与现行标准逐字核对。"),
        again=lambda: _page(items, DeclareForm(formdata=None).of(items), form),
    )


def _items() -> Any:
    return queries.items(queries.MatrixScope(g.bureau.city_id))


def _page(items: Any, form: DeclareForm, sheet_form: SheetForm) -> Response:
    chosen = next((row for row in items if row.code == form.item.data), None)
    return render_page(
        "uniformity/declarations/edit.html",
        form=form,
        sheet_form=sheet_form,
        rows=queries.own_declared_texts(),
        facet_words=labels_of(UniformFacet),
        chosen=chosen,
        standard=_standard(chosen, form.facet.data) if chosen is not None else [],
        max_bytes=FILE_BYTES,
    )


def _standard(item: Any, facet: str | None) -> list[str]:
    if facet not in set(UniformFacet):
        return []
    found = queries.version_contents(g.bureau.city_id, [item.version_id])
    return queries.facet_texts(g.bureau.city_id, found)[item.version_id][UniformFacet(facet)]
