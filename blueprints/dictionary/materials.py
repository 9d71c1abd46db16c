"""The material dictionary (材料字典): found by name, synonym or a part; who asks for it; duplicates merged (B21)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, g, request

from app.standards.catalogue.dictionary import Material
from app.standards.catalogue.queries import find_materials, items_in_force
from app.standards.catalogue.terms import (
    Issuer,
    MaterialClass,
    Necessity,
)
from app.standards.drafting import dictionary, dictionary_queries
from blueprints.dictionary.access import may_edit_dictionary
from blueprints.dictionary.forms import (
    CODE_HELP,
    MaterialForm,
    MergeForm,
    NewMaterialForm,
    OldSynonymForm,
    SynonymForm,
    filter_options,
)
from blueprints.shell import query_args
from blueprints.shell.fields import SelectChoice
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.labels import labels_of


def load(code: str) -> Material:
    """One material of the city's dictionary."""
    return dictionary_queries.material(g.bureau.city_id, code)


def index() -> Response:
    """The dictionary, narrowed by words, class, and whether it stands or was merged."""
    said, kind, merged = request.args.get("q", "").strip(), query_args.enum_arg("class", MaterialClass), _wants_merged()
    rows = dictionary_queries.materials(g.bureau.city_id, said, kind, merged, _after())
    shown = rows[: dictionary_queries.PAGE_SIZE]
    kept = urlencode({"q": said, "class": kind or "", "state": "merged" if merged else ""})
    last = shown[-1] if len(rows) > dictionary_queries.PAGE_SIZE else None
    return render_page(
        "dictionary/materials/index.html",
        rows=shown,
        synonyms=dictionary_queries.synonyms_of([row.id for row in shown]),
        counts=dictionary_queries.asking_counts(g.bureau.city_id),
        next_href=f"/materials?{kept}&{urlencode({'after': f'{last.name}~{last.id}'})}" if last else None,
        is_filtered=bool(said or kind or merged),
        search={"name": "q", "label": "名称、别名或编码", "value": said, "placeholder": "写一部分即可"},
        filters=[
            {
                "name": "class",
                "label": "类别",
                "value": kind or "",
                "options": filter_options(MaterialClass, labels_of(MaterialClass)),
            },
            {
                "name": "state",
                "label": "状态",
                "value": "merged" if merged else "",
                "options": [("", "在用"), ("merged", "已并入其他材料")],
            },
        ],
        class_words=labels_of(MaterialClass),
        issuer_words=labels_of(Issuer),
        may_keep=may_edit_dictionary(),
    )


def new() -> Response:
    """The form for a new material."""
    return _new(_offered(NewMaterialForm()))


def create() -> Response:
    """Add one."""
    form = _offered(NewMaterialForm())
    return submit_form(
        form,
        do=lambda: dictionary.add_material((form.code.data or "").strip(), form.facts()),
        then=lambda row: redirect_to(f"/materials/{row.code}", f"已新增材料“{row.name}”。"),
        again=lambda: _new(form),
    )


def show(row: Material) -> Response:
    """What it is, what else it is called, who asks for it, who issues it."""
    return _shown(row, SynonymForm(formdata=None))


def edit(row: Material) -> Response:
    """The form to correct it."""
    return _edited(row, _form_of(row))


def change(row: Material) -> Response:
    """Correct it."""
    form, code, material_id = _offered(MaterialForm()), row.code, row.id
    return submit_form(
        form,
        do=lambda: dictionary.change_material(material_id, form.facts(), form.seen.data or ""),
        then=lambda changed: redirect_to(f"/materials/{changed.code}", f"已修改“{changed.name}”。"),
        again=lambda: _edited(load(code), form),
    )


def add_synonym(row: Material) -> Response:
    """Another name."""
    form, code, material_id = SynonymForm(), row.code, row.id
    return submit_form(
        form,
        do=lambda: dictionary.add_synonym(material_id, form.synonym.data or ""),
        then=lambda name: redirect_to(f"/materials/{code}", f"已增加别名“{name}”。"),
        again=lambda: _shown(load(code), form),
    )


def remove_synonym(row: Material) -> Response:
    """Take a name back."""
    form, code, material_id = OldSynonymForm(), row.code, row.id
    return submit_form(
        form,
        do=lambda: dictionary.remove_synonym(material_id, form.synonym.data or ""),
        then=lambda _: redirect_to(f"/materials/{code}", f"已去掉别名“{form.synonym.data}”。"),
        again=lambda: _shown(load(code), SynonymForm(formdata=None)),
    )


def confirm_merge(row: Material) -> Response:
    """Which material stays: found by words, at first by the beginning of the name."""
    return _merging(row, MergeForm(formdata=None))


def merge(row: Material) -> Response:
    """Merge it into another."""
    form, code, material_id, name = MergeForm(), row.code, row.id, row.name
    return submit_form(
        form,
        do=lambda: dictionary.merge_materials(material_id, form.into.data or ""),
        then=lambda done: redirect_to(
            f"/materials/{done.into.code}",
            f"“{name}”已并入本材料：别名增加{done.synonyms}个，改写草稿{done.drafts}份；已发布的版本不变，按本材料读取。",
        ),
        again=lambda: _merging(load(code), form),
    )


def _new(form: Any) -> Response:
    return render_page("dictionary/materials/form.html", form=form, row=None, code_help=CODE_HELP, stands=())


def _edited(row: Material, form: Any) -> Response:
    """Where a colleague was quicker, what stands now is shown beside what was typed; the next save knows of it."""
    seen = dictionary.revision_token_of(row)
    is_moved = form.seen.data != seen
    form.seen.data = seen
    return render_page(
        "dictionary/materials/form.html", form=form, row=row, code_help=CODE_HELP,
        stands=_facts(row) if is_moved else (),
    )  # fmt: skip


def _facts(row: Material) -> list[tuple[str, str]]:
    return [
        ("材料类别", row.material_class.label),
        ("原件或复印件", row.original.label),
        ("形式", row.medium.label),
        ("来源", row.issuer.label),
        ("说明", row.note),
    ]


def _shown(row: Material, form: SynonymForm) -> Response:
    held = dictionary_queries.duplicates_of(row.id)
    by_id = {item.item_id: item for item in items_in_force(g.bureau.city_id)}
    issuer = by_id.get(row.issued_by_item_id) if row.issued_by_item_id else None
    return render_page(
        "dictionary/materials/show.html",
        row=row,
        form=form,
        facts=_facts(row),
        issuer=issuer,
        into=dictionary_queries.material_by_id(row.merged_into_id) if row.merged_into_id else None,
        synonyms=dictionary_queries.synonyms_of([row.id])[row.id],
        duplicates=held,
        names={each.id: each.name for each in held},
        asking=dictionary_queries.items_asking([row.id, *(each.id for each in held)]),
        necessity_words=labels_of(Necessity),
        may_keep=may_edit_dictionary() and row.merged_into_id is None,
    )


def _merging(row: Material, form: MergeForm) -> Response:
    said = request.args.get("q", re.sub(r"\W", "", row.name)[:2]).strip()
    found = [each for each in find_materials(g.bureau.city_id, said) if each.id != row.id]
    counts = dictionary_queries.asking_counts(g.bureau.city_id)
    form.into.choices = [
        SelectChoice(each.code, f"{each.name}（{each.code}，{counts.get(each.id, 0)}个事项要求）") for each in found
    ]
    return render_page(
        "dictionary/materials/merge.html",
        row=row,
        form=form,
        action=f"/materials/{row.code}/merge?{urlencode({'q': said})}",
        search={"name": "q", "label": "查找保留的材料", "value": said, "placeholder": "名称或别名的一部分"},
        asking=dictionary_queries.items_asking([row.id]),
    )


def _form_of(row: Material) -> Any:
    codes = {item.item_id: item.code for item in items_in_force(g.bureau.city_id)}
    issued_by = codes.get(row.issued_by_item_id, "") if row.issued_by_item_id else ""
    return _offered(MaterialForm(obj=row, data={"issued_by": issued_by, "seen": dictionary.revision_token_of(row)}))


def _offered(form: Any) -> Any:
    return form.with_items(items_in_force(g.bureau.city_id))


def _wants_merged() -> bool:
    return request.args.get("state") == "merged"


def _after() -> tuple[str, UUID] | None:
    name, _, key = request.args.get("after", "").rpartition("~")
    try:
        return name, UUID(key)
    except ValueError:
        return None
