"""Publishing: what will happen is said first."""

from __future__ import annotations

from datetime import date

from flask import Response, request

from app.oversight.circulars import receipts
from app.oversight.circulars.receipts import ReceiptRequest
from app.oversight.uniformity.labels import RUNNING_RULE
from app.oversight.uniformity.open_cases import open_cases_of
from app.standards.catalogue.comparing import CHANGE_LABELS
from app.standards.catalogue.models import ItemVersion
from app.standards.drafting import publishing, queries
from app.standards.drafting.models import ItemDraft
from blueprints.cards.addresses import version_address
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.standards.forms import PublishForm
from tenants import bureaus
from tenants.clock import today


def show(draft: ItemDraft) -> Response:
    """What ends, who is affected, what they have to do; from which day is chosen here and shown at once."""
    form = PublishForm(formdata=request.args if request.args else None)
    form.starts_on.data = form.starts_on.data or today()
    return _page(draft, form)


def publish(draft: ItemDraft) -> Response:
    """Publish it, all portals at once."""
    form = PublishForm()
    return submit_form(
        form,
        do=lambda: receipts.publish(
            draft, form.starts_on.data or today(), current_officer().id, form.revision.data or 0, _asking(form)
        ),
        then=lambda version: _published(draft, version, form),
        again=lambda: _page(draft, form),
    )


def _asking(form: PublishForm) -> ReceiptRequest | None:
    """In how many working days the bureaus are to read it; None where nobody is asked to."""
    days = form.receipt_days.data or receipts.USUAL_DAYS
    return ReceiptRequest(days, version_address) if form.receipt.data else None


def _published(draft: ItemDraft, version: ItemVersion, form: PublishForm) -> Response:
    asked = "，已请各局阅知" if form.receipt.data else ""
    when = f"versions/{version.number}" if version.valid_from > today() else ""
    word = "各局门户已同步" if version.valid_from <= today() else "到生效日各局门户自动更新"
    return redirect_to(
        f"/catalogue/{draft.body['code']}/{when}".rstrip("/"), f"已发布第{version.number}版，{word}{asked}。"
    )


def _page(draft: ItemDraft, form: PublishForm) -> Response:
    starts_on: date = form.starts_on.data or today()
    effect = publishing.publishing_effect_of(draft, starts_on)
    form.revision.raw_data, form.revision.data = None, draft.revision
    linked, without = receipts.circular_reach()
    return render_page(
        "standards/drafts/publish.html",
        draft=draft,
        form=form,
        effect=effect,
        counting_rule=RUNNING_RULE,
        running=open_cases_of(draft.bureau_id, draft.item_id),
        is_now=starts_on <= today(),
        what_words=CHANGE_LABELS,
        facets="、".join(facet.label for facet in effect.facets),
        adopters=[bureaus.bureau_by_id(bureau_id).name for bureau_id in effect.bureau_ids],
        unsettled=queries.unsettled_comment_count(draft.id),
        linked=len(linked),
        without_link=without,
        is_mine=draft.submitted_by == current_officer().id,
    )
