"""Legal bases (设定依据): listed, added, corrected, repealed - and which versions in force rest on one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, request

from app.standards.catalogue.dictionary import LegalBasis
from app.standards.catalogue.terms import BasisPurpose
from app.standards.drafting import bases, dictionary_queries
from blueprints.cards.standard import LEAST_CERTAINTY
from blueprints.dictionary.access import may_edit_dictionary
from blueprints.dictionary.forms import CODE_HELP, BasisForm, NewBasisForm, RepealForm
from blueprints.shell.fields import required_value
from blueprints.shell.filters import paper_day
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.clock import today
from tenants.labels import labels_of

STATES = {"": None, "in_force": True, "expired": False}


def load(code: str) -> LegalBasis:
    """One legal basis of the city."""
    return dictionary_queries.basis(g.bureau.city_id, code)


def index() -> Response:
    """All of them, narrowed by words and by whether they are in force."""
    said, state = request.args.get("q", "").strip(), request.args.get("state", "")
    rows = dictionary_queries.bases(g.bureau.city_id, today(), said, STATES.get(state), _after())
    shown = rows[: dictionary_queries.PAGE_SIZE]
    last = shown[-1] if len(rows) > dictionary_queries.PAGE_SIZE else None
    kept = urlencode({"q": said, "state": state})
    return render_page(
        "dictionary/bases/index.html",
        rows=shown,
        today=today(),
        sure=LEAST_CERTAINTY,
        next_href=f"/bases?{kept}&{urlencode({'after': f'{last.document}~{last.id}'})}" if last else None,
        is_filtered=bool(said or state),
        search={"name": "q", "label": "文件、条款、要点", "value": said},
        filters=[
            {
                "name": "state",
                "label": "效力",
                "value": state,
                "options": [("", "全部"), ("in_force", "有效"), ("expired", "已失效")],
            }
        ],
        may_keep=may_edit_dictionary(),
    )


def new() -> Response:
    """The form for a new one."""
    return _form(NewBasisForm(), None)


def create() -> Response:
    """Add one."""
    form = NewBasisForm()
    return submit_form(
        form,
        do=lambda: bases.add_basis((form.code.data or "").strip(), form.facts()),
        then=lambda row: redirect_to(f"/bases/{row.code}", f"已新增“{row.document}{row.article}”。"),
        again=lambda: _form(form, None),
    )


def show(row: LegalBasis) -> Response:
    """What it says and who cites it."""
    return _shown(row, RepealForm(formdata=None))


def edit(row: LegalBasis) -> Response:
    """The form to correct it."""
    return _form(BasisForm(obj=row, data={"seen": bases.revision_token_of(row)}), row)


def change(row: LegalBasis) -> Response:
    """Correct it."""
    form, code, basis_id = BasisForm(), row.code, row.id
    return submit_form(
        form,
        do=lambda: bases.change_basis(basis_id, form.facts(), form.seen.data or ""),
        then=lambda changed: redirect_to(f"/bases/{changed.code}", f"已修改“{changed.document}{changed.article}”。"),
        again=lambda: _form(form, load(code)),
    )


def repeal(row: LegalBasis) -> Response:
    """Say until when it holds."""
    form, code, basis_id = RepealForm(), row.code, row.id
    return submit_form(
        form,
        do=lambda: bases.repeal_basis(basis_id, required_value(form.effective_to.data)),
        then=lambda count: redirect_to(
            f"/bases/{code}", f"已登记失效，{count}个现行事项引用它，到期后显示“依据已失效”。"
        ),
        again=lambda: _shown(load(code), form),
    )


def _form(form: Any, row: LegalBasis | None) -> Response:
    stands: list[tuple[str, Any]] = []
    if row is not None:
        seen = bases.revision_token_of(row)
        if form.seen.data != seen:
            stands = _facts(row)
        form.seen.data = seen
    return render_page("dictionary/bases/form.html", form=form, row=row, code_help=CODE_HELP, stands=stands)


def _facts(row: LegalBasis) -> list[tuple[str, Any]]:
    return [
        ("要点", row.gist),
        ("施行日期", paper_day(row.effective_from) if row.effective_from else ""),
        ("失效日期", paper_day(row.effective_to) if row.effective_to else ""),
        ("出处", row.source),
        ("把握", f"{row.confidence}%"),
    ]


def _shown(row: LegalBasis, form: RepealForm) -> Response:
    return render_page(
        "dictionary/bases/show.html",
        row=row,
        facts=_facts(row),
        form=form,
        is_expired=row.effective_to is not None and row.effective_to < today(),
        is_sure=row.confidence >= LEAST_CERTAINTY,
        citing=dictionary_queries.versions_citing(row.id),
        fees=dictionary_queries.fees_citing(row.id),
        purpose_words=labels_of(BasisPurpose),
        may_keep=may_edit_dictionary(),
    )


def _after() -> tuple[str, UUID] | None:
    name, _, key = request.args.get("after", "").rpartition("~")
    try:
        return name, UUID(key)
    except ValueError:
        return None
