"""From dispatch to the sealed archive, by operations, across three bureaus."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.casework.closing import operations as closing
from app.casework.closing.queries import archive_of, suggestion_of
from app.casework.plans.queries import entries_of
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import EntryState, MaterialState
from app.casework.projects.queries import project
from app.casework.projects.terms import ProjectState
from app.foundation.calendar.queries import clock_of
from app.foundation.calendar.terms import ClockState, ClockSubject
from app.foundation.errors import Conflict, Forbidden
from app.foundation.files.queries import stored_file
from app.foundation.files.store import store
from app.foundation.ledger.models import Audience, LedgerEntry
from tenants.context import ActorKind
from tenants.db import acting_for, db, read_transaction, transaction
from tests.factories import scoping as stories
from tests.factories.delivery_steps import carry_out_checklist
from tests.factories.scoping import ZONE, RecordedProject, acting_officer, bureau_id

pytestmark = pytest.mark.usefixtures("domain")


def signed(story: RecordedProject) -> None:
    """Closing statement drawn and signed by both."""
    with acting_officer(ZONE, "xiangmuzhang") as by:
        closing.draw_closeout(project(story.project_id), by)
    with acting_for(bureau_id(ZONE), ActorKind.UNIT, None, "项目单位"), transaction():
        closing.sign_by_unit(project(story.project_id), "陈立")
    with acting_officer(ZONE, "xiangmuzhang") as by:
        closing.sign_by_navigator(project(story.project_id), by)


@pytest.mark.clause("W4.2.4")
def test_from_dispatch_to_sealed_archive() -> None:
    story = stories.entrust_project()
    carry_out_checklist(story)
    with acting_for(bureau_id(ZONE)), read_transaction():
        listed = {one.item_name: one for one in entries_of(story.project_id)}
        fire = listed[stories.FIRE]
        assert fire.state is EntryState.DELIVERED
        assert fire.in_name_of_id == bureau_id(ZONE), "代审: decided in the zone's name"
        assert fire.deciding_bureau_id == bureau_id(stories.COUNTY)
        assert fire.handled_by == "承办人"
        assert fire.decided_by == "jueding"
        assert fire.days_used == 0
        assert listed[stories.PLANNING].certificate_no.startswith("许字")
        clock = listed[stories.PLANNING].clock
        assert clock is not None
        assert clock.state is ClockState.STOPPED
    signed(story)
    with acting_officer(ZONE, "xiangmuzhang"):
        archive = closing.seal_archive(project(story.project_id))
        manifest, manifest_hash, package_id = archive.manifest, archive.manifest_hash, archive.package_file_id
    check_package(manifest, manifest_hash, package_id)
    with acting_for(bureau_id(ZONE)), read_transaction():
        row = project(story.project_id)
        assert row.state is ProjectState.ARCHIVED
        assert archive_of(row.id) is not None
        suggestion = suggestion_of(row.id)
        assert suggestion is not None
        clock = clock_of(ClockSubject.SUGGESTION, row.id)
        assert clock is not None
        assert suggestion.due_on == clock.due_on
        assert clock.limit.days == 3


def check_package(manifest: list[dict[str, object]], manifest_hash: str, package_id: object) -> None:
    """Every file of the package has the hash that the manifest says, and the manifest the hash that the archive says."""
    with acting_for(bureau_id(ZONE)), read_transaction():
        file = stored_file(package_id)  # type: ignore[arg-type]
        data = b"".join(store().read(bureau_id(ZONE), file.sha256))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text_ = package.read("manifest.json")
        assert hashlib.sha256(text_).hexdigest() == manifest_hash
        assert json.loads(text_)["files"] == manifest
        for line in manifest:
            assert hashlib.sha256(package.read(str(line["path"]))).hexdigest() == line["sha256"]
        assert set(package.namelist()) == {"manifest.json", *(str(line["path"]) for line in manifest)}
        names = " ".join(package.namelist())
        for paper in ("01-服务方案", "02-委托书", "03-审批结果", "04-信息台账", "05-办结单", "出让合同.pdf"):
            assert paper in names
        assert "13903560001" not in package.read("02-委托书.json").decode()


def test_nothing_changes_after_sealing() -> None:
    story = stories.entrust_project()
    carry_out_checklist(story)
    signed(story)
    with acting_officer(ZONE, "xiangmuzhang"):
        closing.seal_archive(project(story.project_id))
    with acting_for(bureau_id(ZONE)), pytest.raises(DBAPIError) as refused, transaction():
        db.session.execute(
            text("update checklist_entries set progress = 'x' where project_id = :p"), {"p": story.project_id}
        )
    assert getattr(refused.value.orig, "sqlstate", "") == "QD005"
    with pytest.raises(Conflict), acting_officer(ZONE, "xiangmuzhang") as by:
        closing.draw_closeout(project(story.project_id), by)


def test_closing_names_what_is_undone() -> None:
    story = stories.entrust_project()
    with pytest.raises(Conflict, match="企业投资项目备案（准备材料）"), acting_officer(ZONE, "xiangmuzhang") as by:
        closing.draw_closeout(project(story.project_id), by)


def test_archive_needs_both_signatures_and_the_navigator_himself() -> None:
    story = stories.entrust_project()
    carry_out_checklist(story)
    with acting_officer(ZONE, "xiangmuzhang") as by:
        closing.draw_closeout(project(story.project_id), by)
    with pytest.raises(Forbidden), acting_officer(ZONE, "guanjia") as by:
        closing.sign_by_navigator(project(story.project_id), by)
    with acting_officer(ZONE, "xiangmuzhang") as by:
        closing.sign_by_navigator(project(story.project_id), by)
    with pytest.raises(Conflict, match="项目单位"), acting_officer(ZONE, "xiangmuzhang"):
        closing.seal_archive(project(story.project_id))


def test_suggestion_is_taken_once_after_sealing() -> None:
    story = stories.entrust_project()
    carry_out_checklist(story)
    signed(story)
    with pytest.raises(Conflict), acting_officer(ZONE, "xiangmuzhang") as by:
        closing.submit_suggestion(project(story.project_id), "建议", "", by)
    with acting_officer(ZONE, "xiangmuzhang"):
        closing.seal_archive(project(story.project_id))
    with acting_officer(ZONE, "xiangmuzhang") as by:
        closing.submit_suggestion(project(story.project_id), "建议压缩评审时限", "", by)
    with pytest.raises(Conflict), acting_officer(ZONE, "xiangmuzhang") as by:
        closing.submit_suggestion(project(story.project_id), "再交一次", "", by)


def test_certificate_attaches_itself_where_it_is_needed() -> None:
    story = stories.entrust_project()
    carry_out_checklist(story)
    with acting_for(bureau_id(ZONE)), read_transaction():
        certificate = entry_row(story.entries[stories.FILING]).certificate_file_id
        assert certificate is not None
        reused = [
            material
            for one in entries_of(story.project_id)
            for material in one.materials
            if material.state is MaterialState.EXEMPT and material.file_id == certificate
        ]
        told = db.session.scalars(
            select(LedgerEntry.content).where(
                LedgerEntry.project_id == story.project_id, LedgerEntry.audience == Audience.UNIT
            )
        ).all()
    assert all("本系统核发" in material.note for material in reused)
    assert any("办结“企业投资项目备案”" in line for line in told)
