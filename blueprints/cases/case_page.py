"""What the page of a case shows: made here, in one place, so that its template can be read against one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.assembly.policy.predicates import InDivision
from app.assembly.policy.rules import has_permission, is_allowed
from app.casework.cases import queries
from app.casework.cases.advice import advice_of
from app.casework.cases.advice_rules import waiting_text
from app.casework.cases.models import Case, Decision
from app.casework.cases.queries import LACKING_STATES, CaseParts
from app.casework.cases.states import CaseAct, CaseState, allowed_acts
from app.casework.plans.states import MaterialState
from app.casework.supervision.queries import records_of_case
from app.foundation.calendar.queries import clock_of, clocks_of
from app.foundation.calendar.terms import ClockSubject
from app.foundation.permissions import Permission as P
from app.foundation.staff.queries import names_of, officers_with_role
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.queries import batch_of_handoff
from blueprints.cards.advice import AdviceCard, advice_card
from blueprints.cards.batches import BatchCard, batch_card
from blueprints.cards.clocks import ClockCard, clock_card, due_card, hands_parts
from blueprints.cards.supervision import SupervisionCard, supervision_cards
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
from blueprints.cases.queue import STATE_TONES
from blueprints.shell.current_officer import current_officer
from tenants.bureaus import BureauCard, bureau_by_id
from tenants.labels import labels_of

Typed = Mapping[str, Any]
"""The form that was sent, by its name on the page."""
DECISIONS = frozenset({CaseAct.PASS, CaseAct.PASS_CONDITIONALLY, CaseAct.NOT_PASS})


@dataclass(frozen=True)
class CaseWords:
    """How the case stands, in words."""

    state: str
    tone: str
    number: int
    """The state's number in the rules of the ministry."""
    steps: Mapping[CaseState, str]
    handed_in: str
    reviewer: str | None


@dataclass(frozen=True)
class CaseBureaus:
    """Where it is decided, for whom, and in whose name."""

    here: BureauCard
    serving: BureauCard
    in_name_of: BureauCard | None


@dataclass(frozen=True)
class CaseClock:
    """How long it may take, and with whom the time went."""

    card: ClockCard | None
    word: str
    hands: list[tuple[str, str, int]]


@dataclass(frozen=True)
class CaseMaterials:
    """The checklist of materials, and how many necessary ones are lacking."""

    checks: list[dict[str, Any]]
    lacking: int


@dataclass(frozen=True)
class CaseAdvice:
    """The advice (帮审) that was asked for, and what is still waited for."""

    card: AdviceCard | None
    wait: str


@dataclass(frozen=True)
class CaseDecision:
    """A decision, what it says of the advice, and to which supervisors it went."""

    row: Decision
    word: str
    in_name_of: BureauCard
    heed: list[tuple[str, str]]
    handed: list[SupervisionCard]


@dataclass(frozen=True)
class CaseActs:
    """What this officer can do and see."""

    possible: set[str]
    waits_for_decider: bool
    may_see_handed: bool


@dataclass(frozen=True)
class CasePage:
    """The page of a case."""

    case: Case
    words: CaseWords
    bureaus: CaseBureaus
    clock: CaseClock
    materials: CaseMaterials
    advice: CaseAdvice
    decision: CaseDecision | None
    parts: CaseParts
    batch: BatchCard | None
    acts: CaseActs
    forms: dict[str, Any]
    sent_forms: list[Any]


def case_page(case: Case, typed: Typed) -> CasePage:
    """The page of a case as this officer sees it now."""
    parts = queries.case_parts_of(case.id)
    clock = _clock(case)
    reviewer = names_of([case.reviewer_id]).get(case.reviewer_id) if case.reviewer_id else None
    return CasePage(
        case=case,
        words=_words(case, reviewer),
        bureaus=CaseBureaus(
            here=bureau_by_id(case.bureau_id),
            serving=bureau_by_id(case.serving_bureau_id),
            in_name_of=bureau_by_id(case.in_name_of_id) if case.in_name_of_id else None,
        ),
        clock=clock,
        materials=CaseMaterials(
            checks=[_check(row) for row in parts.materials],
            lacking=sum(1 for row in parts.materials if row.necessary and row.state in LACKING_STATES),
        ),
        advice=_advice(case),
        decision=_decision(case, parts.decision) if parts.decision else None,
        parts=parts,
        batch=_batch(case),
        acts=_acts(case),
        forms=_forms(case, parts, reviewer, typed),
        sent_forms=[form for form in typed.values() if hasattr(form, "form_errors")],
    )


def officer_choices(case: Case) -> list[tuple[Any, str]]:
    """Reviewers of the window."""
    return [("", "待领取"), *((row.id, row.name) for row in officers_with_role(Role.REVIEWER, case.division_id))]


def _words(case: Case, reviewer: str | None) -> CaseWords:
    return CaseWords(
        state="服务中止" if case.paused else case.state.label,
        tone="paused" if case.paused else STATE_TONES.get(case.state, "neutral"),
        number=case.state.number,
        steps=labels_of(CaseState),
        handed_in=case.handed_in.label if case.handed_in else "没有登记",
        reviewer=reviewer,
    )


def _clock(case: Case) -> CaseClock:
    view = clock_of(ClockSubject.CASE, case.id)
    if view is None:
        due = due_card(case.taken_at, case.due_on, done=case.closed_at is not None)
        return CaseClock(due, "受理期限（5个工作日内受理或一次性告知）", [])
    return CaseClock(clock_card(view), "办理时限", hands_parts(view))


def _advice(case: Case) -> CaseAdvice:
    advice = advice_of(case)
    card = advice_card(advice)
    return CaseAdvice(card, waiting_text(advice.asked) if advice and card and card.is_awaited else "")


def _decision(case: Case, decision: Decision) -> CaseDecision:
    return CaseDecision(
        row=decision,
        word=decision.outcome.label,
        in_name_of=bureau_by_id(decision.in_name_of_id),
        heed=_heed(decision),
        handed=supervision_cards(records_of_case(case.id)),
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


def _heed(decision: Decision) -> list[tuple[str, str]]:
    """What a decision says of the advice (帮审) that was asked for."""
    if decision.advised_by_id is None or decision.advice_heed is None:
        return []
    adviser = bureau_by_id(decision.advised_by_id).name
    given = f"{decision.advised_by}（{adviser}）" if decision.advised_by else f"{adviser}（未取得意见）"
    word = decision.advice_heed.label
    return [("帮审", given), ("帮审意见", f"{word}：{decision.advice_reason}" if decision.advice_reason else word)]


def _acts(case: Case) -> CaseActs:
    possible = _possible_acts(case)
    decidable = bool(DECISIONS & allowed_acts(case.state, case.accepted_at is not None))
    return CaseActs(
        possible=possible,
        waits_for_decider=decidable and "decide" not in possible,
        may_see_handed=has_permission(current_officer(), P.HANDOFF_READ),
    )


def _possible_acts(case: Case) -> set[str]:
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
        hint = MaterialState(row.state).label + ("" if row.necessary else "，可容缺或按需提供")
    label = f"{row.name}（{row.form}）" if row.form else row.name
    return {
        "label": label,
        "ok": row.state not in LACKING_STATES or (not row.necessary and row.state is MaterialState.MISSING),
        "hint": hint,
        "href": f"/files/{row.file_id}" if row.file_id else None,
        "link_label": "下载",
    }


def _forms(case: Case, parts: CaseParts, reviewer: str | None, typed: Typed) -> dict[str, Any]:
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
