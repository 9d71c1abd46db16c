"""Publishing: what will happen is said first."""

from __future__ import annotations

from datetime import date

from flask import Response, request

from app.catalogue.comparing import WHAT_WORDS
from app.catalogue.terms import FACET_WORDS
from app.drafting import publishing, queries
from app.drafting.models import ItemDraft
from app.uniformity.under_way import under_way
from app.uniformity.wording import RUNNING_RULE
from blueprints.shell.pages import act, go, page
from blueprints.shell.person import me
from blueprints.standards.forms import PublishForm
from tenants import bureaus
from tenants.instants import today


def show(draft: ItemDraft) -> Response:
    """What ends, who is affected, what they have to do; from which day is chosen here and shown at once."""
    form = PublishForm(formdata=request.args if request.args else None)
    form.starts_on.data = form.starts_on.data or today()
    return _page(draft, form)


def publish(draft: ItemDraft) -> Response:
    """Publish it, all portals at once."""
    form = PublishForm()
    return act(
        form,
        do=lambda: publishing.publish(draft, form.starts_on.data or today(), me().id, form.revision.data or 0),
        then=lambda version: go(f"/catalogue/{draft.body['code']}", f"已发布第{version.number}版，各局门户已同步。"),
        again=lambda: _page(draft, form),
    )


def _page(draft: ItemDraft, form: PublishForm) -> Response:
    starts_on: date = form.starts_on.data or today()
    effect = publishing.effect_of(draft, starts_on)
    form.revision.raw_data, form.revision.data = None, draft.revision
    return page(
        "standards/drafts/publish.html",
        draft=draft,
        form=form,
        effect=effect,
        counting_rule=RUNNING_RULE,
        running=under_way(draft.bureau_id, draft.item_id),
        is_now=starts_on <= today(),
        what_words=WHAT_WORDS,
        facets="、".join(FACET_WORDS[facet] for facet in effect.facets),
        adopters=[bureaus.by_id(bureau_id).name for bureau_id in effect.bureau_ids],
        unsettled=queries.unsettled(draft.id),
        is_mine=draft.submitted_by == me().id,
    )
