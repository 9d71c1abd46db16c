"""The end of the service (四、（二）4; 项目长工作机制 五、（七）): statement, two signatures, archive, suggestions.

From the moment of sealing the database refuses every change to the project, so the archive is the last thing written.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from app.casework.closing import queries
from app.casework.closing.models import Archive, Closeout, Suggestion
from app.casework.closing.packaging import pack_archive
from app.casework.closing.statement import handed_over_papers, stages_of, stages_text, unfinished_entries
from app.casework.delivery.queries import entries_of, files_by_id
from app.casework.projects import operations as projects
from app.casework.projects.models import Project, UnitLink
from app.casework.projects.queries import navigator_of
from app.casework.projects.queries import project as project_row
from app.casework.projects.states import ProjectAct
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.operations import close_clock, locked_clock, start_clock
from app.foundation.calendar.terms import ClockSubject
from app.foundation.calendar.workdays import TimeLimit
from app.foundation.errors import Conflict, Forbidden, Invalid, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import Audience
from app.foundation.ledger.operations import record
from app.foundation.notices.operations import notify
from app.foundation.notices.subjects import SubjectKind
from app.interbureau.handoffs.content import content_hash
from tenants import context
from tenants.clock import now, today
from tenants.db import db

SUGGEST_WITHIN = 3
"""Working days after closing (三个工作日内填写工作建议表)."""


def draw_closeout(project: Project, by: UUID) -> Closeout:
    """Draw the closing statement up, once everything on the list is done; it lists every certificate handed over.

    Raises :class:`Conflict` that names each entry that is not. Until somebody has signed it can be drawn again.
    """
    project = project_row(project.id, lock=True)
    entries = entries_of(project.id)
    files = files_by_id([entry.certificate_file_id for entry in entries])
    waiting = unfinished_entries(entries)
    if waiting or not entries:
        named = "、".join(waiting) or "审批清单是空的"
        raise Conflict("undone", f"还有事项没有办结送达，不能办结：{named}。")
    closeout = queries.closeout_of(project.id, lock=True)
    if closeout is not None and (closeout.unit_signed_at or closeout.navigator_signed_at):
        raise Conflict("signed", "办结单已有一方签字，不能重新拟定。")
    if closeout is None:
        projects.transition_project(project, ProjectAct.DRAW_CLOSEOUT)
        project.version += 1
        closeout = Closeout(project_id=project.id)
    closeout.stages = stages_of(entries)
    closeout.papers = handed_over_papers(entries, {file_id: file.sha256 for file_id, file in files.items()})
    closeout.content_hash = content_hash({"stages": closeout.stages, "papers": closeout.papers})
    closeout.drawn_at, closeout.drawn_by = now(), context.current_actor().actor_name
    db.session.add(closeout)
    db.session.flush()
    record(
        LedgerEvent.CLOSING_STATEMENT_DRAWN,
        f"拟定《“全代办”服务办结单》：{stages_text(closeout.stages)}，移交材料{len(closeout.papers)}件。",
        project_id=project.id,
        subject_id=closeout.id,
        audience=Audience.UNIT,
        detail={"content_hash": closeout.content_hash, "by": str(by)},
    )
    return closeout


def sign_by_unit(project: Project, signer: str) -> Closeout:
    """The unit signs (项目单位签字确认)."""
    _, closeout = _to_sign(project)
    if closeout.unit_signed_at is not None:
        raise Conflict("signed", "项目单位已经签署办结单。")
    require_text(signer, "signer_name", "请填写签署人姓名。")
    if len(signer.strip()) > 40:
        raise Invalid("too_long", "签署人姓名不能超过40字。", "signer_name")
    closeout.unit_signer, closeout.unit_signed_at = signer.strip(), now()
    db.session.flush()
    record(
        LedgerEvent.CLOSING_STATEMENT_UNIT_SIGNED,
        f"项目单位签署《“全代办”服务办结单》，签署人{closeout.unit_signer}。",
        project_id=project.id,
        subject_id=closeout.id,
        audience=Audience.UNIT,
    )
    navigator = navigator_of(project.id)
    if navigator is not None:
        notify(
            navigator.officer_id, f"项目单位已签署办结单：{project.name}", SubjectKind.PROJECT_CLOSING.of(project.id)
        )
    return closeout


def sign_by_navigator(project: Project, by: UUID) -> Closeout:
    """The navigator signs. Raises :class:`Forbidden` for anybody else."""
    _, closeout = _to_sign(project)
    navigator = navigator_of(project.id)
    if navigator is None or navigator.officer_id != by:
        raise Forbidden("办结单应由该项目的项目长本人签署。")
    if closeout.navigator_signed_at is not None:
        raise Conflict("signed", "项目长已经签署办结单。")
    closeout.navigator_name, closeout.navigator_signed_at = navigator.name, now()
    db.session.flush()
    record(
        LedgerEvent.CLOSING_STATEMENT_NAVIGATOR_SIGNED,
        f"项目长{navigator.name}签署《“全代办”服务办结单》。",
        project_id=project.id,
        subject_id=closeout.id,
        audience=Audience.UNIT,
    )
    return closeout


def seal_archive(project: Project) -> Archive:
    """Seal the archive when both have signed: one package, a manifest of SHA-256 hashes, read-only from then on.

    The suggestion form falls due in three working days. The unit's links end. The project's own row comes last, since
    after it nothing of the project can be written.
    """
    project, closeout = _to_sign(project)
    lacking = [
        who
        for who, signed in (("项目单位", closeout.unit_signed_at), ("项目长", closeout.navigator_signed_at))
        if signed is None
    ]
    if lacking:
        raise Conflict("unsigned", f"办结单还缺{'、'.join(lacking)}签字，不能归档。")
    navigator = navigator_of(project.id)
    record(
        LedgerEvent.CLOSING_ARCHIVE_SEALED,
        f"“全代办”服务终止，资料归档封存，移交材料{len(closeout.papers)}件。",
        project_id=project.id,
        subject_id=closeout.id,
        audience=Audience.UNIT,
    )
    db.session.flush()
    manifest, manifest_hash, package = pack_archive(project, closeout)
    archive = Archive(
        project_id=project.id,
        manifest=manifest,
        manifest_hash=manifest_hash,
        package_file_id=package.id,
        sealed_at=now(),
        sealed_by=context.current_actor().actor_name,
    )
    db.session.add(archive)
    clock = start_clock(ClockSubject.SUGGESTION, project.id, TimeLimit(SUGGEST_WITHIN), project_id=project.id)
    db.session.add(Suggestion(project_id=project.id, due_on=clock.due_on))
    _end_links(project)
    if navigator is not None:
        notify(
            navigator.officer_id,
            f"请在三个工作日内填写工作建议表：{project.name}",
            SubjectKind.PROJECT_CLOSING.of(project.id),
        )
    projects.transition_project(project, ProjectAct.ARCHIVE)
    db.session.flush()
    return archive


def submit_suggestion(project: Project, opinions: str, note: str, by: UUID) -> Suggestion:
    """Hand the suggestion form in (工作建议表); a late one is taken and counted as late."""
    if project.state is not ProjectState.ARCHIVED:
        raise Conflict("not_archived", "项目归档后填写工作建议表。")
    suggestion = queries.suggestion_of(project.id, lock=True)
    if suggestion is None or suggestion.submitted_at is not None:
        raise Conflict("submitted", "该项目的工作建议表已经提交。")
    require_text(opinions, "opinions", "请填写意见和建议；没有的请写“无”。")
    suggestion.opinions, suggestion.note = opinions.strip(), note.strip()
    suggestion.submitted_at, suggestion.submitted_by = now(), context.current_actor().actor_name
    close_clock(locked_clock(ClockSubject.SUGGESTION, project.id))
    db.session.flush()
    late = suggestion.due_on is not None and today() > suggestion.due_on
    record(
        LedgerEvent.CLOSING_SUGGESTION_SUBMITTED,
        f"提交《投资项目帮办代办工作建议表》{'（逾期）' if late else ''}。",
        project_id=project.id,
        subject_id=suggestion.id,
        detail={"late": late, "by": str(by)},
    )
    return suggestion


def _to_sign(project: Project) -> tuple[Project, Closeout]:
    project = project_row(project.id, lock=True)
    closeout = queries.closeout_of(project.id, lock=True)
    if closeout is None or project.state is not ProjectState.CLOSING:
        raise Conflict("step", "该项目没有待签署的办结单。请刷新后查看最新情况。")
    return project, closeout


def _end_links(project: Project) -> None:
    """The service is over: no link of the unit opens anything any more."""
    db.session.execute(
        update(UnitLink)
        .where(
            UnitLink.bureau_id == context.bureau_id(),
            UnitLink.project_id == project.id,
            UnitLink.used_at.is_(None),
            UnitLink.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
