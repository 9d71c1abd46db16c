"""The plan is drawn, amended and issued; the unit declines, signs its mandate, withdraws it (四、（一）)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from app.casework.plans import mandate_signing, queries, revision_changes
from app.casework.plans.checklist_drafting import WantedItem, draw_entries, refresh_exemptions
from app.casework.plans.completeness import needs_navigator
from app.casework.plans.content import difference_text
from app.casework.plans.mandate_signing import MANDATE_PHONE_COLUMN
from app.casework.plans.mandates import Mandate, MandateItem, MandateState
from app.casework.plans.models import PlanRevision, RevisionState
from app.casework.projects import operations as projects
from app.casework.projects.models import Project
from app.casework.projects.queries import project as project_row
from app.casework.projects.queries import sponsor_of
from app.casework.projects.states import ProjectAct, next_state
from app.casework.projects.terms import LandStatus
from app.casework.scoping import queries as scoping
from app.casework.scoping.models import Assessment
from app.casework.scoping.terms import AssessmentAct, next_assessment_state
from app.foundation.errors import Conflict, require_text
from app.foundation.field_encryption import seal
from app.foundation.files.models import StoredFile
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience
from app.foundation.ledger.operations import record
from app.foundation.staff import queries as staff
from app.interbureau.handoffs.content import content_hash
from app.standards.catalogue.terms import Stage
from tenants.clock import now
from tenants.db import db


def draw_plan(assessment: Assessment) -> PlanRevision:
    """The draft of a plan from a concluded assessment: its needed items become the checklist.

    Entries that are on the list already stay; those that are no longer needed leave it. Raises :class:`Conflict` naming
    every item that cannot be put on.
    """
    project = project_row(assessment.project_id, lock=True)
    assessment = scoping.assessment(assessment.id, lock=True)
    after = next_assessment_state(assessment.state, AssessmentAct.ADOPT)
    if queries.draft_revision(project.id) is not None:
        raise Conflict("draft", "该项目已有一份未下达的服务方案，请先下达或在其上调整。")
    merged = scoping.merged_table(assessment.id)
    wanted = [
        WantedItem(one.item_id, one.deciding_bureau_id, one.material_ids, one.all_necessary) for one in merged.needed
    ]
    if not wanted:
        raise Conflict("empty", "会商意见没有列出需要办理的事项，不能拟定服务方案。")
    kept = {one.item_id: one for one in revision_changes.live_entries(project.id)}
    needed = {one.item_id for one in wanted}
    draft = revision_changes.new_revision(project, f"第{assessment.round}轮研判形成")
    draft.key_points, draft.optimisation = assessment.key_points, assessment.optimisation
    draft.base_material = assessment.base_material
    new = draw_entries(
        project,
        [one for one in wanted if one.item_id not in kept],
        {item_id: one.item_name for item_id, one in kept.items() if item_id in needed},
    )
    stay = [one for item_id, one in kept.items() if item_id in needed or not revision_changes.may_be_removed(one)]
    revision_changes.set_listed_entries(draft, [*stay, *new])
    refresh_exemptions([*stay, *new])
    revision_changes.record_difference(project, draft)
    assessment.state = after
    db.session.flush()
    record(
        LedgerEvent.STEWARDS_PLAN_DRAWN, f"拟定服务方案（第{draft.number}版草稿），审批清单{len(stay) + len(new)}项。",
        project_id=project.id, subject_id=draft.id,
    )  # fmt: skip
    return draft


def amend_plan(
    project: Project,
    reason: str,
    *,
    add: Sequence[WantedItem] = (),
    remove: Collection[UUID] = (),
    key_points: str | None = None,
    optimisation: str | None = None,
    base_material: str | None = None,
) -> PlanRevision:
    """Adjust the plan (动态调整, 第十一条): the next draft, or the one that is open, with its difference.

    ``remove`` names entries. Raises :class:`Invalid` without a reason, :class:`Conflict` for an entry under way.
    """
    require_text(reason, "reason", "请写明调整的原因，将一并告知项目单位。")
    project = project_row(project.id, lock=True)
    next_state(project.state, ProjectAct.ISSUE_PLAN)
    draft, before = queries.draft_revision(project.id), queries.current_revision(project.id)
    source = draft or before
    if source is None:
        raise Conflict("no_plan", "该项目还没有服务方案，请先完成研判并拟定方案。")
    listed = revision_changes.locked_entries(source.id)
    revision_changes.check_removal(listed, remove)
    stay = [one for one in listed if one.id not in remove]
    on_list = {one.item_id: one.item_name for one in stay}
    revision_changes.check_addition(on_list, {one.item_id for one in add})
    draft = draft or revision_changes.new_revision(project, reason.strip(), source)
    texts = {"key_points": key_points, "optimisation": optimisation, "base_material": base_material}
    revision_changes.write_texts(draft, reason, texts)
    revision_changes.drop_unissued([one for one in listed if one.id in remove], before)
    back = {one.item_id: one for one in revision_changes.live_entries(project.id)}
    new = draw_entries(project, [one for one in add if one.item_id not in back], on_list)
    listed_now = [*stay, *(back[one.item_id] for one in add if one.item_id in back), *new]
    revision_changes.set_listed_entries(draft, listed_now)
    refresh_exemptions(listed_now)
    revision_changes.record_difference(project, draft)
    db.session.flush()
    record(
        LedgerEvent.STEWARDS_PLAN_AMENDED,
        f"调整服务方案（第{draft.number}版草稿）：{difference_text(draft.difference or ())}。原因：{draft.reason}",
        project_id=project.id,
        subject_id=draft.id,
    )
    return draft


def issue(revision: PlanRevision, by: UUID) -> PlanRevision:
    """Issue a draft to the unit (告知项目单位, 第八条): it becomes the one plan, the former is superseded.

    The unit is told exactly what changed (第十一条; S11). Raises :class:`Conflict` for an empty plan, or where a key
    project has no navigator (第十三条; S13).
    """
    project = project_row(revision.project_id, lock=True)
    revision = queries.revision(revision.id, lock=True)
    if revision.state is not RevisionState.DRAFT:
        raise Conflict("step", f"第{revision.number}版服务方案已经下达，不能重复下达。")
    if needs_navigator(project):
        raise Conflict("navigator", "重点工程和重点招商引资项目应在形成方案的同时明确项目长，请先指定项目长。")
    content = plan_content(revision)
    if not content["entries"]:
        raise Conflict("empty", "审批清单是空的，不能下达。")
    revision_changes.record_difference(project, revision)
    revision_changes.supersede(project, {UUID(one["entry_id"]) for one in content["entries"]})
    revision.state, revision.issued_at, revision.issued_by = RevisionState.ISSUED, now(), staff.officer(by).name
    revision.content, revision.content_hash = content, content_hash(content)
    projects.transition_project(project, ProjectAct.ISSUE_PLAN)
    db.session.flush()
    changed = (
        f"调整内容：{difference_text(revision.difference)}。原因：{revision.reason}" if revision.difference else ""
    )
    record(
        LedgerEvent.STEWARDS_PLAN_ISSUED,
        f"下达《项目审批“全代办”服务方案》第{revision.number}版，审批清单{len(content['entries'])}项。{changed}",
        project_id=project.id,
        subject_id=revision.id,
        audience=Audience.UNIT,
        detail={"content_hash": revision.content_hash, "difference": revision.difference or []},
    )
    return revision


def plan_content(revision: PlanRevision) -> dict[str, Any]:
    """Everything the plan says, as one value: what is hashed, shown to the unit and printed as 附件1."""
    project = project_row(revision.project_id)
    sponsor = sponsor_of(project)
    return {
        "project": project.name,
        "sponsor": sponsor.name,
        "number": revision.number,
        "key_points": revision.key_points,
        "optimisation": revision.optimisation,
        "base_material": revision.base_material,
        "entries": revision_changes.entries_content(revision.id),
    }


def decline(project: Project, revision: PlanRevision, reason: str) -> Mandate:
    """The unit does not entrust (自愿委托, 二、（二）; W2.2): its choice is on record and nothing is done for it."""
    project, revision = mandate_signing.lock_issued_plan(project, revision)
    projects.transition_project(project, ProjectAct.DECLINE)
    mandate = mandate_signing.new_mandate(project, revision, MandateState.DECLINED)
    mandate.reason = reason.strip()[:400]
    db.session.add(mandate)
    db.session.flush()
    said = f"，原因：{mandate.reason}" if mandate.reason else ""
    record(
        LedgerEvent.UNIT_MANDATE_DECLINED, f"项目单位选择不委托“全代办”服务{said}。", project_id=project.id,
        subject_id=mandate.id, audience=Audience.UNIT,
    )  # fmt: skip
    return mandate


def sign_mandate(
    project: Project,
    revision: PlanRevision,
    stages: Collection[Stage],
    entry_ids: Collection[UUID],
    contact_name: str,
    contact_phone: str,
    land_kind: LandStatus | None,
    land_file: StoredFile | None,
    signer_name: str,
) -> Mandate:
    """The unit signs its mandate (附件2): scope by stage and item, land document, contact (W2.2, W4.1.2).

    A former mandate is replaced. Every entrusted entry gets its clock, in the unit's hands and not counting yet. Raises
    one :class:`Invalid` naming everything that is missing.
    """
    project, revision = mandate_signing.lock_issued_plan(project, revision)
    rows = {row.id: row for row in queries.entry_rows(revision.id)}
    phone = mandate_signing.check_mandate(
        rows, stages, entry_ids, contact_name, contact_phone, land_kind, land_file, signer_name
    )
    projects.transition_project(project, ProjectAct.SIGN)
    mandate_signing.end_mandates(project, MandateState.REPLACED)
    mandate = mandate_signing.new_mandate(project, revision, MandateState.SIGNED)
    mandate.stages = [stage.value for stage in Stage if stage in stages]
    mandate.contact_name, mandate.contact_phone = contact_name.strip(), seal(phone, MANDATE_PHONE_COLUMN)
    mandate.land_kind, mandate.land_file_id = land_kind, land_file.id if land_file else None
    mandate.signer_name = signer_name.strip()
    scope = [row for row in rows.values() if row.id in set(entry_ids)]
    mandate.content_hash = mandate_signing.mandate_hash(project, revision, mandate, scope, land_file)
    db.session.add(mandate)
    db.session.flush()
    db.session.add_all(MandateItem(mandate_id=mandate.id, entry_id=row.id) for row in scope)
    mandate_signing.apply_mandate_to_project(project, mandate, phone)
    mandate_signing.start_clocks(project, scope)
    db.session.flush()
    named = "、".join(Stage(stage).label for stage in mandate.stages)
    record(
        LedgerEvent.UNIT_MANDATE_SIGNED,
        f"项目单位签署《“全代办”服务委托书》，委托{named}{len(scope)}个事项，联系人{mandate.contact_name}，签署人{mandate.signer_name}。",
        project_id=project.id,
        subject_id=mandate.id,
        audience=Audience.UNIT,
        detail={"content_hash": mandate.content_hash, "items": [row.item_name for row in scope]},
    )
    return mandate


def withdraw_mandate(project: Project, reason: str) -> Mandate:
    """The unit takes its mandate back, at any time (自愿委托; W2.2). Nothing further is dispatched."""
    project = project_row(project.id, lock=True)
    mandate = queries.mandate_of(project.id)
    if mandate is None:
        raise Conflict("no_mandate", "该项目没有生效的委托书。")
    projects.transition_project(project, ProjectAct.WITHDRAW)
    mandate.state, mandate.ended_at, mandate.reason = MandateState.WITHDRAWN, now(), reason.strip()[:400]
    db.session.flush()
    record(
        LedgerEvent.UNIT_MANDATE_WITHDRAWN, f"项目单位撤回“全代办”服务委托。{mandate.reason}", project_id=project.id,
        subject_id=mandate.id, audience=Audience.UNIT,
    )  # fmt: skip
    return mandate
