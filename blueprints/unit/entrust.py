"""The unit reads its plan, entrusts or declines, gets its receipt, and may take the mandate back at any time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, redirect, session

from app.casework.delivery import push_clock
from app.casework.plans import commitment, operations, queries
from app.casework.plans.mandate_signing import MANDATE_PHONE_COLUMN
from app.casework.plans.mandate_text import plan_paper
from app.casework.plans.mandates import Mandate, MandateState
from app.casework.plans.models import PlanRevision
from app.casework.projects import operations as projects
from app.casework.projects.models import UnitPurpose
from app.casework.projects.queries import project_header, sponsor_of
from app.casework.projects.terms import LAND_STATUS_LABELS, LandStatus
from app.foundation import field_encryption
from app.foundation.errors import Conflict
from app.foundation.files import operations as files
from app.foundation.files.models import StoredFile
from app.standards.catalogue.terms import Stage
from blueprints.shell.responses import render_page, submit_form
from blueprints.unit.forms import DeclineForm, EntrustForm, WithdrawForm
from blueprints.unit.link import ANSWERED, OpenedUnitLink, require_live_link
from tenants.context import ActorKind
from tenants.db import set_audit_actor

KINDS = ("pdf", "jpg", "png", "ofd", "docx", "zip")
FOLLOW = "follow_link"
"""Where the token of the progress page waits in the unit's own signed cookie until the receipt shows it once."""


@require_live_link
def plan(opened: OpenedUnitLink) -> Response:
    """The plan in plain words, and the choice."""
    return _plan_page(opened, DeclineForm())


@require_live_link
def form(opened: OpenedUnitLink) -> Response:
    """The mandate, everything of the plan ticked at first."""
    revision = _issued(opened)
    given = EntrustForm()
    given.entry_ids.data = [row.id for row in queries.entry_rows(revision.id)]
    given.contact_name.data = opened.project.contact_name
    return _form_page(opened, given, revision)


@require_live_link
def sign(opened: OpenedUnitLink) -> Response:
    """Sign: the link is used up, the receipt follows."""
    revision = _issued(opened)
    given = EntrustForm()

    def do() -> Mandate:
        set_audit_actor(ActorKind.UNIT, None, f"项目单位 {given.signer_name.data}")
        chosen = set(given.entry_ids.data or ())
        stages = {row.stage for row in queries.entry_rows(revision.id) if row.id in chosen}
        projects.use_link(opened.link)
        mandate = operations.sign_mandate(
            opened.project,
            revision,
            stages,
            chosen,
            given.contact_name.data or "",
            given.contact_phone.data or "",
            LandStatus(given.land_kind.data),
            _land_file(given, opened.project.id),
            given.signer_name.data or "",
        )
        push_clock.start_push_clocks(opened.project)
        _prepare_following(opened)
        return mandate

    return submit_form(given, do, lambda _done: _to_receipt(opened), lambda: _form_page(opened, given, revision))


@require_live_link
def decline(opened: OpenedUnitLink) -> Response:
    """The unit prefers to go through it itself."""
    revision = _issued(opened)
    given = DeclineForm()

    def do() -> Mandate:
        projects.use_link(opened.link)
        return operations.decline(opened.project, revision, given.reason.data or "")

    return submit_form(given, do, lambda _done: _to_receipt(opened), lambda: _plan_page(opened, given))


@require_live_link
def receipt(opened: OpenedUnitLink) -> Response:
    """What the unit answered, filled as 附件2; shown while the link would have lived."""
    mandates = queries.mandates_of(opened.project.id)
    if opened.link.used_at is None or not mandates:
        return redirect(f"{opened.base}/plan", 303)  # type: ignore[return-value]
    mandate = mandates[0]
    follow = session.pop(FOLLOW, None)
    return render_page(
        "unit/entrust/receipt.html",
        base=opened.base,
        mandate=mandate,
        signed=mandate.state is MandateState.SIGNED,
        words=_mandate_words(opened, mandate) if mandate.state is not MandateState.DECLINED else None,
        navigator=project_header(opened.project.id).navigator_name,
        follow_href=f"/b/{g.bureau.slug}/u/{follow}" if follow else None,
    )


@require_live_link
def ask_withdrawal(opened: OpenedUnitLink) -> Response:
    """What taking the mandate back means."""
    return _withdraw_page(opened, WithdrawForm())


@require_live_link
def withdraw(opened: OpenedUnitLink) -> Response:
    """Take it back (自愿委托; W2.2)."""
    given = WithdrawForm()
    return submit_form(
        given,
        lambda: operations.withdraw_mandate(opened.project, given.reason.data or ""),
        lambda _done: redirect(f"/b/{g.bureau.slug}/withdrawn", 303),  # type: ignore[arg-type, return-value]
        lambda: _withdraw_page(opened, given),
    )


def show_withdrawn() -> Response:
    """It is taken back. Says nothing of any project: the address carries no token."""
    return render_page("unit/entrust/withdrawn.html")


def _issued(opened: OpenedUnitLink) -> PlanRevision:
    revision = queries.current_revision(opened.project.id)
    if revision is None:
        raise Conflict("no_plan", "服务方案还没有下达，请联系审批局。")
    return revision


def _land_file(given: EntrustForm, project_id: UUID) -> StoredFile | None:
    upload = given.land_file.data
    if upload is None or not upload.filename:
        return None
    return files.store_upload(upload.stream, upload.filename, project_id=project_id, field="land_file")


def _prepare_following(opened: OpenedUnitLink) -> None:
    """A link to follow the progress, so that the unit need not ask for one. Kept nowhere but in its own browser."""
    session[FOLLOW] = projects.make_link(opened.project, UnitPurpose.TRACK, opened.link.made_by)


def _to_receipt(opened: OpenedUnitLink) -> Response:
    """The receipt, at an address without a token: the request's result is kept, the token never."""
    session[ANSWERED] = opened.token
    return redirect(f"/b/{g.bureau.slug}/receipt", 303)  # type: ignore[return-value]


def _plan_page(opened: OpenedUnitLink, given: DeclineForm) -> Response:
    revision = _issued(opened)
    return render_page(
        "unit/entrust/plan.html",
        base=opened.base,
        files=f"/b/{g.bureau.slug}/files/",
        paper=plan_paper(revision),
        revision=revision,
        form=given,
        mandate=queries.mandate_of(opened.project.id),
        expires_at=opened.link.expires_at,
    )


def _form_page(opened: OpenedUnitLink, given: EntrustForm, revision: PlanRevision) -> Response:
    sponsor = sponsor_of(opened.project)
    return render_page(
        "unit/entrust/form.html",
        base=opened.base,
        form=given,
        paper=plan_paper(revision),
        ticked={str(one) for one in given.entry_ids.data or ()},
        opening=commitment.opening_clause(sponsor.name, g.bureau.name, opened.project.name),
        pledge=commitment,
        kinds=KINDS,
        max_bytes=files.LIMIT_BYTES,
    )


def _withdraw_page(opened: OpenedUnitLink, given: WithdrawForm) -> Response:
    return render_page(
        "unit/entrust/withdraw.html",
        base=opened.base,
        form=given,
        project=opened.project,
        mandate=queries.mandate_of(opened.project.id),
    )


def _mandate_words(opened: OpenedUnitLink, mandate: Mandate) -> dict[str, Any]:
    """The filled mandate, sentence by sentence."""
    scope = queries.mandate_items_of(mandate.id)
    phone = field_encryption.mask_telephone(field_encryption.unseal(mandate.contact_phone, MANDATE_PHONE_COLUMN))
    return {
        "title": commitment.TITLE,
        "opening": commitment.opening_clause(sponsor_of(opened.project).name, g.bureau.name, opened.project.name),
        "scope": commitment.scope_clause((Stage(one).label for one in mandate.stages), scope),
        "contact": commitment.contact_clause(mandate.contact_name, phone),
        "suspended": commitment.SUSPENSION_CLAUSE,
        "reasons": commitment.SUSPENSION_REASONS,
        "true": commitment.TRUTHFULNESS_CLAUSE,
        "in_force": commitment.EFFECT_CLAUSE,
        "land": LAND_STATUS_LABELS[mandate.land_kind].removeprefix("已有") if mandate.land_kind else "",
        "signer": mandate.signer_name,
    }
