"""The later chapters of a story: windows, handoffs, suspension, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.assembly.seeding.acting_officers import ActingOfficers, require_made
from app.assembly.seeding.papers import make_pdf
from app.assembly.seeding.staffing import WINDOW
from app.casework.cases import operations as cases
from app.casework.cases import queries as case_queries
from app.casework.cases.advice_rules import AdviceResponse
from app.casework.cases.states import CaseState
from app.casework.closing import operations as closing
from app.casework.delivery import dispatch, operations, push, suspensions
from app.casework.delivery import materials as entry_materials
from app.casework.delivery import queries as entries
from app.casework.delivery.dossier import SHAREABLE_FIELDS
from app.casework.delivery.window_events import forward_case_event
from app.casework.letters import operations as letters
from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.states import ROUTES_DECIDED_HERE, EntryState, FeeState, MaterialState, Route, SubmissionChannel
from app.casework.projects import queries as projects
from app.foundation.files import operations as files
from app.foundation.staff import queries as staff
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff
from app.interbureau.handoffs.states import Box
from app.oversight.incoming import receiving
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import now, today
from tenants.db import acting_for, db, read_transaction
from tenants.keys import new_id

ADVICE = {
    "agree": "材料齐全，符合准予条件，同意批准。",
    "conditional": "总体符合准予条件；概算书缺少编制人员签章，补齐后同意批准。",
}
"""What the demo's advisers say, by their verdict."""


class HandlingSteps:
    """Steps on one project after it was entrusted."""

    def __init__(
        self, slug: str, project_id: UUID, cast: ActingOfficers, signer: str, takes: int = 0,
        handed_in: SubmissionChannel = SubmissionChannel.NAVIGATOR,
    ) -> None:  # fmt: skip
        self.slug, self.project_id, self.cast, self.signer = slug, project_id, cast, signer
        self.takes, self.handed_in = timedelta(days=takes), handed_in
        self.navigator = f"xiangmuzhang@{slug}"

    def _entries(self) -> list[ChecklistEntry]:
        """The entries as they stand, in order; inside a step."""
        return list(entries.entries_of(self.project_id))

    def _ids(self, *routes: Route) -> list[UUID]:
        bureau_id = self.cast.who(self.navigator)[0]
        with acting_for(bureau_id), read_transaction():
            return [one.id for one in self._entries() if one.route in routes and one.state is EntryState.PREPARING]

    def receive_consultation(self, slug: str, project_name: str) -> UUID:
        """A consulted bureau signs for the consultation; returns its sheet."""
        with self.cast.step(f"lianluo@{slug}"):
            box = _newest_in(project_name)
            division = next(row for row in staff.divisions() if row.name == "项目管理科")
            return require_made(receiving.receive(box, division.id, None).subject_id)

    def prepare(self, entry_id: UUID) -> None:
        """The unit's materials come in, fees are paid."""
        with self.cast.step(self.navigator):
            entry = plans.entry(entry_id)
            for row in entries.materials_of(entry.id):
                if row.state is MaterialState.MISSING:
                    paper = files.store_content(
                        make_pdf(row.name), f"{row.name[:60]}.pdf", "application/pdf", project_id=self.project_id
                    )
                    entry_materials.submit_material(entry, row.id, paper, handed_in=self.handed_in)
            for fee in entries.fees_of(entry.id):
                if fee.state is FeeState.DUE:
                    entry_materials.record_fee(
                        fee, FeeState.PAID, amount=1_260_000, settled_on=today(), evidence="非税票据 晋财0012345"
                    )

    def own_item(self) -> None:
        """The first own item goes through the own window and is delivered."""
        self._through_window(self._ids(*ROUTES_DECIDED_HERE)[0])

    def _through_window(self, entry_id: UUID) -> None:
        case_id, advice_id, adviser = self.dispatch(entry_id)
        if advice_id is not None:
            self.advise(adviser, advice_id)
        self.decide(self.slug, case_id)
        self._deliver(entry_id)

    def dispatch(self, entry_id: UUID) -> tuple[UUID, UUID | None, str]:
        """Prepared and put into the own window; of an item that goes by 帮审 the request and whom it was sent to too."""
        self.prepare(entry_id)
        with self.cast.step(self.navigator) as by:
            case = dispatch.dispatch(plans.entry(entry_id), standard_window(), by)
            return case.id, case.advice_id, bureau_by_id(case.adviser_id).slug if case.adviser_id else ""

    def advise(self, slug: str, advice_id: UUID, verdict: str = "agree", *, answers: bool = True) -> None:
        """The advising bureau signs for the request (帮审) and, if it ``answers``, gives its advice."""
        with self.cast.step(f"lianluo@{slug}"):
            receiving.receive(handoff(advice_id, lock=True), standard_window(), None)
        if answers:
            with self.cast.step(f"lianluo@{slug}") as by:
                said = {"advice": ADVICE[verdict], "basis": "事项标准的准予条件和审查要点"}
                letters.answer(handoff(advice_id, lock=True), said, verdict, by=by)

    def decide(self, slug: str, case_id: UUID) -> None:
        """The reviewer accepts, another person decides."""
        with self.cast.step(f"chuangkou@{slug}") as by:
            forward_case_event(cases.accept(case_queries.case(case_id), by))
        self.cast.moments.at += self.takes
        handler = self.cast.who(f"chuangkou@{slug}")[2]
        with self.cast.step(f"jueding@{slug}") as by:
            case = case_queries.case(case_id)
            number = f"{case.number[-8:]}号"
            forward_case_event(
                cases.decide(
                    case,
                    CaseState.PASSED,
                    "符合法定条件、标准，准予。",
                    f"{case.item_name}批准文件",
                    number,
                    by=by,
                    handled_by=handler,
                    on_advice=AdviceResponse(taken=True),
                )
            )

    def _deliver(self, entry_id: UUID) -> None:
        with self.cast.step(self.navigator) as by:
            operations.deliver(plans.entry(entry_id), self.signer, "现场领取", now(), by=by)

    def hand_over(self, how_many: int = 2) -> None:
        """Cross-level entries are pushed; the first is received and accepted, the others wait in the other inbox."""
        for number, entry_id in enumerate(self._ids(Route.PUSH, Route.REVIEW_ON_BEHALF)[:how_many]):
            handoff_id, slug = self._push(entry_id)
            if number == 0:
                case_id = self._receive(slug, handoff_id)
                with self.cast.step(f"chuangkou@{slug}") as by:
                    forward_case_event(cases.accept(case_queries.case(case_id), by))

    def _push(self, entry_id: UUID) -> tuple[UUID, str]:
        self.prepare(entry_id)
        with self.cast.step(self.navigator) as by:
            entry = plans.entry(entry_id)
            box = push.push(entry, tuple(SHAREABLE_FIELDS), None, "材料已齐，请予办理。", new_id(), by)
            return box.id, bureau_by_id(box.target_id).slug

    def _receive(self, slug: str, handoff_id: UUID) -> UUID:
        with self.cast.step(f"lianluo@{slug}"):
            from_box = db.session.scalars(
                select(Handoff).where(Handoff.bureau_id == context.bureau_id(), Handoff.id == handoff_id)
            ).one()
            return require_made(receiving.receive(from_box, standard_window(), None).subject_id)

    def suspend(self) -> None:
        """The unit asked for a pause."""
        with self.cast.step(self.navigator) as by:
            project = projects.project(self.project_id)
            suspensions.suspend(project, 6, "项目单位来函，申请暂停委托“全代办”服务。", None, by=by)

    def finish(self) -> None:
        """Everything decided and delivered, signed by both, sealed, the suggestion form handed in."""
        bureau_id = self.cast.who(self.navigator)[0]
        for entry_id in self._ids(*ROUTES_DECIDED_HERE):
            self._finish_own(entry_id)
        for entry_id in self._ids(Route.PUSH, Route.REVIEW_ON_BEHALF):
            handoff_id, slug = self._push(entry_id)
            self.decide(slug, self._receive(slug, handoff_id))
            self._deliver(entry_id)
        with acting_for(bureau_id), read_transaction():
            rest = [one for one in self._entries() if one.state is EntryState.HANDED_OFF]
            waiting = [
                (one.id, require_made(one.handoff_id), bureau_by_id(one.deciding_bureau_id).slug) for one in rest
            ]
        for entry_id, handoff_id, slug in waiting:
            self._decide_handed(slug, handoff_id)
            self._deliver(entry_id)
        with self.cast.step(self.navigator) as by:
            closing.draw_closeout(projects.project(self.project_id), by)
        with self.cast.unit(self.slug, self.signer):
            closing.sign_by_unit(projects.project(self.project_id), self.signer)
        with self.cast.step(self.navigator) as by:
            closing.sign_by_navigator(projects.project(self.project_id), by)
            if (
                entries.open_suspension(self.project_id) is None
                and projects.project(self.project_id).state == "closing"
            ):
                closing.seal_archive(projects.project(self.project_id))
        with self.cast.step(self.navigator) as by:
            closing.submit_suggestion(projects.project(self.project_id), "建议共享区域评估成果，减少重复提交。", "", by)

    def _finish_own(self, entry_id: UUID) -> None:
        bureau_id = self.cast.who(self.navigator)[0]
        with acting_for(bureau_id), read_transaction():
            assist = plans.entry(entry_id).mode == "assist"
        if assist:
            with self.cast.step(self.navigator) as by:
                operations.finish_assistance(plans.entry(entry_id), "已协助项目单位办结。", by=by)
        else:
            self._through_window(entry_id)

    def _decide_handed(self, slug: str, handoff_id: UUID) -> None:
        """A handed case that was accepted, or not even received yet, is decided."""
        bureau_id = self.cast.who(f"lianluo@{slug}")[0]
        with acting_for(bureau_id), read_transaction():
            case = case_queries.open_case_of_handoff(handoff_id)
            state: Any = case.state if case else None
            case_id = case.id if case else None
        if case_id is None:
            self.decide(slug, self._receive(slug, handoff_id))
            return
        if state is CaseState.TAKEN:
            self.decide(slug, case_id)
            return
        handler = self.cast.who(f"chuangkou@{slug}")[2]
        with self.cast.step(f"jueding@{slug}") as by:
            open_case = case_queries.case(case_id)
            number = f"{open_case.number[-8:]}号"
            forward_case_event(
                cases.decide(
                    open_case,
                    CaseState.PASSED,
                    "准予。",
                    f"{open_case.item_name}批准文件",
                    number,
                    by=by,
                    handled_by=handler,
                )
            )


def standard_window() -> UUID:
    """The acting bureau's window of the standard staff."""
    found: UUID = next(row.id for row in staff.divisions() if row.name == WINDOW)
    return found


def _newest_in(project_name: str) -> Handoff:
    return db.session.scalars(
        select(Handoff)
        .where(
            Handoff.bureau_id == context.bureau_id(),
            Handoff.box == Box.IN,
            Handoff.project_name == project_name,
        )
        .order_by(Handoff.id.desc())
        .limit(1)
    ).one()
