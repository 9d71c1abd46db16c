"""All items as the catalogue's administrators see them; a new item; retiring one."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Response, g, request

from app.oversight.circulars import receipts
from app.standards.catalogue.freshness import item_id_of
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import ItemKind, Stage
from app.standards.drafting import operations, publishing, queries
from app.standards.drafting.overview import OverviewFilter, divisions, items_overview
from blueprints.shell.fields import SelectChoice
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.standards.forms import NewItemForm, PlainForm, ReasonForm, RetireForm
from tenants.clock import today
from tenants.labels import labels_of

W = TypeVar("W", Stage, ItemKind)
STATES = {
    "draft": "起草中",
    "review": "审核中",
    "scheduled": "待生效",
    "unpublished": "尚无版本",
    "expired": "依据已失效",
    "proposals": "有修改建议",
    "retired": "已停用",
}


def load(code: str) -> Item:
    """The item of the acting bureau's city under a code."""
    return queries.item(item_id_of(g.bureau.city_id, code))


def index() -> Response:
    """The list, filtered."""
    args = {name: request.args.get(name, "") for name in ("q", "stage", "kind", "division", "state")}
    which = OverviewFilter(
        args["q"], _word(Stage, args["stage"]), _word(ItemKind, args["kind"]), args["division"], args["state"]
    )
    offices = divisions(g.bureau.city_id)
    return render_page(
        "standards/index/index.html",
        rows=items_overview(g.bureau.city_id, which, today()),
        stage_words=labels_of(Stage),
        kind_words=labels_of(ItemKind),
        is_filtered=any(args.values()),
        is_city=g.bureau.id == g.bureau.city_id,
        search={"name": "q", "label": "事项名称或编码", "value": args["q"]},
        filters=[
            _filter("stage", "阶段", args["stage"], {str(key): word for key, word in labels_of(Stage).items()}),
            _filter("kind", "类型", args["kind"], {str(key): word for key, word in labels_of(ItemKind).items()}),
            _filter("division", "责任科室", args["division"], dict(zip(offices, offices, strict=True))),
            _filter("state", "状态", args["state"], STATES),
        ],
        start=PlainForm(),
    )


def new() -> Response:
    """The form for a new item."""
    return _new(_new_form())


def create() -> Response:
    """Add it, with the empty draft of its first version."""
    form = _new_form()
    return submit_form(
        form,
        do=lambda: operations.add_item(
            (form.code.data or "").strip(), form.name.data or "", Stage(form.stage.data), form.division.data or ""
        ),
        then=lambda draft: redirect_to(f"/drafts/{draft.id}", "已新增事项，请逐部分填写首个版本。"),
        again=lambda: _new(form),
    )


def start(item: Item) -> Response:
    """Begin the next version."""
    draft = operations.start_draft(item)
    return redirect_to(f"/drafts/{draft.id}", f"已从现行版本起草“{item.name}”新版本。")


def confirm_retire(item: Item) -> Response:
    """The form: why, and what takes its place."""
    return _retiring(item, RetireForm())


def retire(item: Item) -> Response:
    """Retire it."""
    form = RetireForm()
    return submit_form(
        form,
        do=lambda: publishing.retire(item.id, form.reason.data or "", form.replaced_by.data or ""),
        then=lambda row: redirect_to("/standards", f"已停用“{row.name}”。已在办的办件按原版本办完。"),
        again=lambda: _retiring(item, form),
    )


def withdraw(item: Item) -> Response:
    """Take the scheduled version back."""
    form = ReasonForm()
    return submit_form(
        form,
        do=lambda: receipts.withdraw(item.id, form.reason.data or ""),
        then=lambda version: redirect_to(f"/catalogue/{item.code}", f"已撤下第{version.number}版。"),
        again=lambda: render_page("standards/index/withdraw.html", form=form, item=item),
    )


def confirm_withdraw(item: Item) -> Response:
    """Why the scheduled version is taken back."""
    return render_page("standards/index/withdraw.html", form=ReasonForm(), item=item)


def _retiring(item: Item, form: RetireForm) -> Response:
    return render_page("standards/index/retire.html", form=form, item=item)


def _new_form() -> NewItemForm:
    form = NewItemForm()
    form.division.choices = [
        SelectChoice("", "请选择"),
        *(SelectChoice(one, one) for one in divisions(g.bureau.city_id)),
    ]
    return form


def _new(form: NewItemForm) -> Response:
    return render_page("standards/index/new.html", form=form)


def _word(kind: type[W], said: str) -> W | None:
    return kind(said) if said in set(kind) else None


def _filter(name: str, label: str, value: str, words: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": [("", "全部"), *words.items()]}
