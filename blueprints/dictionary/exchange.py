"""Export of the catalogue, and its import: uploaded, looked at (预检), confirmed or given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, make_response, request

from app.foundation.errors import Missing
from app.standards.catalogue.file_queries import forms_in_force
from app.standards.catalogue.queries import items_in_force
from app.standards.catalogue.uploads import FORM_RULE
from app.standards.exchange import exporting, operations, queries
from app.standards.exchange.bundle import FILE_BYTES
from app.standards.exchange.models import CatalogueImport
from app.standards.exchange.queries import IMPORTS_A_PAGE
from app.standards.exchange.summary import ITEM_CHANGE_LABELS
from app.standards.exchange.terms import ExchangeKind, ImportState
from blueprints.dictionary.forms import AttachedForm, UploadForm
from blueprints.shell import query_args
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import today
from tenants.labels import labels_of

TONES = {
    ImportState.CHECKED: "due",
    ImportState.FAULTY: "late",
    ImportState.APPLIED: "ahead",
    ImportState.DROPPED: "paused",
}
STATES = {state: (state.label, TONES[state]) for state in ImportState}
ITEM_TONES = {"new": "brand", "changed": "due", "unchanged": "neutral"}
ITEM_STATES = {what: (word, ITEM_TONES[what]) for what, word in ITEM_CHANGE_LABELS.items()}


def load(import_id: UUID) -> CatalogueImport:
    """One import of the bureau."""
    return queries.catalogue_import(import_id)


def index() -> Response:
    """What can be exported, where a file is uploaded, what was imported before."""
    return render_exchange(UploadForm())


def file() -> Response:
    """The export: of everything, or of the item that the address names."""
    kind, code = query_args.enum_arg("kind", ExchangeKind), request.args.get("item", "") or None
    if kind is None:
        raise Missing
    city_id = g.bureau.city_id
    write = exporting.export_json if kind is ExchangeKind.JSON else exporting.export_workbook
    content = write(city_id, code)
    return serve_attachment(
        make_response(content), f"事项目录{f'-{code}' if code else ''}-{today():%Y%m%d}.{kind}", len(content)
    )


def check(form: UploadForm | None = None) -> Response:
    """The dry run of a file."""
    form = form or UploadForm()

    def do() -> CatalogueImport:
        upload = form.file.data
        return operations.check_import(upload.stream.read(FILE_BYTES + 1), upload.filename)

    return submit_form(
        form, do=do, then=lambda row: redirect_to(f"/exchange/{row.id}"), again=lambda: render_exchange(form)
    )


def show(row: CatalogueImport) -> Response:
    """What the dry run said, and what became of it."""
    return render_page(
        "dictionary/exchange/show.html",
        row=row,
        told=row.summary,
        state=STATES[row.state],
        kind=row.kind.label,
        item_states=ITEM_STATES,
        is_open=row.state is ImportState.CHECKED,
    )


def confirm(row: CatalogueImport) -> Response:
    """Take it over."""
    done = operations.confirm_import(row.id)
    said = f"已导入：涉及事项{done.items}个，生成草稿{done.drafts}份，新增材料{done.materials}份、依据{done.bases}条。"
    return redirect_to(f"/exchange/{row.id}", said)


def drop(row: CatalogueImport) -> Response:
    """Give it up."""
    operations.drop_import(row.id)
    return redirect_to("/exchange", f"已放弃导入“{row.file_name}”，目录没有变化。")


def render_exchange(form: UploadForm, files: AttachedForm | None = None) -> Response:
    """The page of the exchange."""
    rows = queries.imports(query_args.key_arg("before"))
    shown: list[Any] = list(rows[:IMPORTS_A_PAGE])
    return render_page(
        "dictionary/exchange/index.html",
        form=form,
        files=files or AttachedForm(formdata=None),
        file_kinds=sorted({one.removeprefix(".") for ends in FORM_RULE.allowed.values() for one in ends}),
        file_bytes=FORM_RULE.limit,
        has_files=bool(forms_in_force(g.bureau.city_id)),
        rows=shown,
        next_href=f"/exchange?before={shown[-1].id}" if len(rows) > IMPORTS_A_PAGE else None,
        items=items_in_force(g.bureau.city_id),
        states=STATES,
        kinds=labels_of(ExchangeKind),
        max_bytes=FILE_BYTES,
        is_city=g.bureau.id == g.bureau.city_id,
    )
