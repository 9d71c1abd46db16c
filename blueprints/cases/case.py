"""One case: facts, materials checklist, trail, and the panel of what can be done now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.assembly.policy.predicates import InDivision
from app.assembly.policy.rules import has_permission, is_allowed
from app.casework.cases import queries
from app.casework.cases.advice import advice_of
from app.casework.cases.advice_rules import ADVICE_OUTCOME_LABELS, waiting_text
from app.casework.cases.models import Case, Decision
from app.casework.cases.queries import LACKING_STATES
from app.casework.cases.states import CASE_STATE_LABELS, CaseAct, CaseState, allowed_acts
from app.casework.plans.states import MATERIAL_STATE_LABELS, SUBMISSION_CHANNEL_LABELS, MaterialState
from app.casework.supervision.queries import records_of_case
from app.foundation.calendar.queries import clock_of, clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.permissions import Permission as P
from app.foundation.staff.queries import names_of, officers_with_role
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.queries import batch_of_handoff
from blueprints.cards.advice import advice_card
from blueprints.cards.batches import BatchCard, batch_card
from blueprints.cards.clocks import clock_card, due_card, hands_parts
from blueprints.cards.supervision import supervision_cards
from blueprints.cases.forms import (
    AcceptForm,
    AssignForm,
    CorrectionForm,
    DecideForm,
    ReasonForm,
    ResultForm,
    SpecialForm,
    StepForm,
)
from blueprints.cases.queue import STATE_TONES, queue_pane
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import render_page
from tenants.bureaus import bureau_by_id

DECISIONS = frozenset({CaseAct.PASS, CaseAct.PASS_CONDITIONALLY, CaseAct.NOT_PASS})


def load(case_id: UUID) -> Case:
    """The case of the acting bureau."""
    return queries.case(case_id)


def show(case: Case) -> Response:
    """List and case side by side."""
    return render_case(case)


def render_case(case: Case, **typed: Any) -> Response:
    """The page, with whichever form was sent shown again as it was typed."""
    parts = queries.case_parts_of(case.id)
    view = clock_of(ClockSubject.CASE, case.id)
    clock = clock_card(view) if view else due_card(case.taken_at, case.due_on, done=case.closed_at is not None)
    reviewer = names_of([case.reviewer_id]).get(case.reviewer_id) if case.reviewer_id else None
    acts, advice = _acts(case), advice_of(case)
    asked = advice_card(advice)
    return render_page(
        "cases/queue.html",
        **queue_pane(case.id),
        case=case,
        state_word="服务中止" if case.paused else CASE_STATE_LABELS[case.state],
        state_tone="paused" if case.paused else STATE_TONES.get(case.state, "neutral"),
        state_number=case.state.number,
        serving=bureau_by_id(case.serving_bureau_id),
        in_name_of=bureau_by_id(case.in_name_of_id) if case.in_name_of_id else None,
        advice=asked,
        advice_wait=waiting_text(advice.asked) if advice and asked and asked.is_awaited else "",
        heed=_heed(parts.decision),
        here=bureau_by_id(case.bureau_id),
        decision_in_name_of=bureau_by_id(parts.decision.in_name_of_id) if parts.decision else None,
        reviewer=reviewer,
        handed_in=SUBMISSION_CHANNEL_LABELS[case.handed_in] if case.handed_in else "没有登记",
        clock=clock,
        clock_word="办理时限" if view else "受理期限（5个工作日内受理或一次性告知）",
        hands=hands_parts(view) if view else [],
        checks=[_check(row) for row in parts.materials],
        lacking=sum(1 for row in parts.materials if row.necessary and row.state in LACKING_STATES),
        parts=parts,
        handed=supervision_cards(records_of_case(case.id)) if parts.decision else [],
        batch=_batch(case),
        may_see_handed=has_permission(current_officer(), P.HANDOFF_READ),
        step_words=CASE_STATE_LABELS,
        outcome_word=CASE_STATE_LABELS[parts.decision.outcome] if parts.decision else "",
        acts=acts,
        waits_for_decider=bool(DECISIONS & allowed_acts(case.state, case.accepted_at is not None))
        and "decide" not in acts,
        forms=_forms(case, parts, reviewer, typed),
        sent_forms=[form for form in typed.values() if hasattr(form, "form_errors")],
    )


def _batch(case: Case) -> BatchCard | None:
    """What was pushed in one act with it; a case of another window stands there without a link."""
    rows = batch_of_handoff(case.handoff_id) if case.handoff_id else ()
    if not rows:
        return None

    def href_of(row: Any) -> str | None:
        if row.subject_id is None:
            return f"/inbox/{row.id}" if has_permission(current_officer(), P.HANDOFF_READ) else None
        may_read = is_allowed(current_officer(), P.CASE_READ, InDivision(row.division_id))
        return f"/cases/{row.subject_id}" if may_read else None

    clocks = clocks_of(ClockSubject.CASE, [row.subject_id for row in rows if row.subject_id])
    return batch_card(rows, clocks, href_of, here=case.handoff_id)


def _heed(decision: Decision | None) -> list[tuple[str, str]]:
    """What a decision says of the advice (帮审) that was asked for."""
    if decision is None or decision.advised_by_id is None or decision.advice_heed is None:
        return []
    adviser = bureau_by_id(decision.advised_by_id).name
    given = f"{decision.advised_by}（{adviser}）" if decision.advised_by else f"{adviser}（未取得意见）"
    word = ADVICE_OUTCOME_LABELS[decision.advice_heed]
    return [("帮审", given), ("帮审意见", f"{word}：{decision.advice_reason}" if decision.advice_reason else word)]


def _acts(case: Case) -> set[str]:
    """What this officer can do with the case as it stands."""
    if case.paused or case.closed_at is not None:
        return set()
    possible = allowed_acts(case.state, case.accepted_at is not None)
    acts: set[str] = set()
    if is_allowed(current_officer(), P.CASE_HANDLE, case):
        acts |= {act.value for act in possible - DECISIONS}
        acts.add("assign")
        if case.state is CaseState.CORRECTED and case.accepted_at is not None:
            acts.add("go_on")
    if is_allowed(current_officer(), P.CASE_DECIDE, case) and possible & DECISIONS:
        acts.add("decide")
    return acts


def _check(row: Any) -> dict[str, Any]:
    """One line of the checklist beside the decision."""
    hint = "" if row.necessary else "可容缺或按需提供"
    if row.state is MaterialState.EXEMPT:
        hint = "本系统核发或免提交"
    elif row.state in LACKING_STATES:
        hint = MATERIAL_STATE_LABELS[row.state] + ("" if row.necessary else "，可容缺或按需提供")
    label = f"{row.name}（{row.form}）" if row.form else row.name
    return {
        "label": label,
        "ok": row.state not in LACKING_STATES or (not row.necessary and row.state is MaterialState.MISSING),
        "hint": hint,
        "href": f"/files/{row.file_id}" if row.file_id else None,
        "link_label": "下载",
    }


def _forms(case: Case, parts: Any, reviewer: str | None, typed: dict[str, Any]) -> dict[str, Any]:
    """Every form of the page, empty but for the one that was sent."""
    now = {"formdata": None, "version": case.version}
    forms = {
        "step": typed.get("step") or StepForm(**now),
        "accept": typed.get("accept") or AcceptForm(**now, handed_in=case.handed_in or ""),
        "reason": typed.get("reason") or ReasonForm(**now),
        "correction": typed.get("correction") or CorrectionForm(**now),
        "special": typed.get("special") or SpecialForm(**now),
        "result": typed.get("result") or ResultForm(**now),
        "decide": typed.get("decide")
        or DecideForm(**now, certificate_name=queries.result_name(case.item_version_id), handled_by=reviewer or ""),
        "assign": typed.get("assign") or AssignForm(formdata=None, officer_id=case.reviewer_id),
    }
    forms["correction"].material_ids.choices = [(row.material_id, row.name) for row in parts.materials]
    forms["assign"].officer_id.choices = officer_choices(case)
    return forms


def officer_choices(case: Case) -> list[tuple[Any, str]]:
    """Reviewers of the window."""
    return [("", "待领取"), *((row.id, row.name) for row in officers_with_role(Role.REVIEWER, case.division_id))]
