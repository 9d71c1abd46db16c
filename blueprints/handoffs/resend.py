"""Mending a letter that came back, and sending it again."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.casework.letters import resend
from app.casework.letters.operations import usual_due_date
from app.casework.letters.profiles import LETTER_PROFILES
from app.casework.projects.sharing import fact_names_of
from app.foundation.errors import Conflict
from app.interbureau.handoffs import queries
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.scope import NO_FILES, offered_facts_of
from app.interbureau.handoffs.shapes import ReasonContent
from app.interbureau.handoffs.states import HandoffAct
from blueprints.handoffs.letter_forms import fill_lines, resend_form, store_uploads, typed_lines
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.bureaus import bureau_by_id


def edit(box: Handoff) -> Response:
    """What was sent, ready to be mended, with the reason why it came back."""
    content = queries.sent_content(box.id)
    if not resend.may_resend(box, content):
        raise Conflict("step", f"该移交件{box.state.label}，现在不能重新发出。请刷新后查看最新情况。")
    form = resend_form(box, content)
    fill_lines(form, LETTER_PROFILES[box.kind].asks, content.get("asked") or {})
    form.due_on.data = usual_due_date(box.kind)
    form.shared.data, form.kept.data = (
        fact_names_of(content.get("facts") or {}),
        [one["sha256"] for one in content.get("files", [])],
    )
    return _page(box, form)


def send(box: Handoff) -> Response:
    """Send it."""
    form = resend_form(box, queries.sent_content(box.id))
    return submit_form(
        form,
        do=lambda: resend.resend_letter(
            box,
            typed_lines(form, LETTER_PROFILES[box.kind].asks),
            form.due_on.data,
            shared=form.shared.data or (),
            kept=form.kept.data or (),
            files=store_uploads(form.files.data, box.project_id),
        ),
        then=lambda sent: redirect_to(
            f"/outbox/{sent.id}", f"已重新发给{bureau_by_id(sent.target_id).name}（第{sent.round}轮）。"
        ),
        again=lambda: _page(box, form),
    )


def _page(box: Handoff, form: Any) -> Response:
    """What the link lets through is offered; what it does not is named."""
    scope, messages = queries.scope_of(box), queries.messages_of(box.id)
    offered = offered_facts_of(scope)
    form.shared.choices = [(name, label) for name, label in form.shared.choices if name in offered]
    form.shared.data = [name for name in form.shared.data or () if name in offered]
    back = next((one for one in reversed(messages) if one.act is HandoffAct.RETURN), None)
    return render_page(
        "handoffs/resend/edit.html",
        box=box,
        form=form,
        profile=LETTER_PROFILES[box.kind],
        kind_word=box.kind.label,
        target=bureau_by_id(box.target_id),
        back=back,
        reason=read_content(back, ReasonContent)["reason"] if back else "",
        about_project=box.project_id is not None,
        may_attach=scope is not None and scope.files,
        no_files=NO_FILES,
    )
