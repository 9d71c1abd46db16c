"""What either side of a pushed item can do, each as one transaction of an officer; and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol
from uuid import UUID

from app.casework.cases import operations as cases
from app.casework.cases.queries import case as case_row
from app.casework.cases.states import CaseState
from app.casework.delivery import dispatch, materials, push, suspensions, window_events
from app.casework.delivery.dossier import DEFAULT_FIELDS
from app.casework.delivery.queries import materials_of
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import EntryState, MaterialState
from app.casework.projects.queries import project
from app.foundation.files import operations as files
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import handoff
from app.oversight.incoming import postman, receiving
from tenants.db import acting_for, read_transaction
from tenants.keys import new_id
from tests.factories.delivery_steps import WINDOW, prepare_materials
from tests.factories.scoping import COUNTY, PDF, ZONE, RecordedProject, acting_officer, bureau_id, own_division_id


class WalkedItem(Protocol):
    """Whose item it is."""

    story: RecordedProject
    moment: datetime
    handoffs: list[UUID]

    @property
    def handoff_id(self) -> UUID | None:
        """The newest one."""

    @property
    def entry_id(self) -> UUID:
        """The item that goes back and forth."""


def _push(walk: WalkedItem) -> None:
    with acting_officer(ZONE, "xiangmuzhang") as by:
        box = push.push(entry_row(walk.entry_id), DEFAULT_FIELDS, None, "请依法审批", new_id(), by)
        walk.handoffs += [] if box.id in walk.handoffs else [box.id]


def _withdraw(walk: WalkedItem) -> None:
    with acting_officer(ZONE, "xiangmuzhang"):
        dispatch.withdraw_handoff(_box(walk), "材料有误")


def _correct(walk: WalkedItem) -> None:
    with acting_officer(ZONE, "xiangmuzhang"):
        entry = entry_row(walk.entry_id)
        owed = [one.id for one in materials_of(entry.id) if one.state is MaterialState.CORRECTION]
        for material_id in owed:
            file = files.store_upload(BytesIO(PDF + str(walk.moment).encode()), "补正.pdf", project_id=entry.project_id)
            materials.submit_material(entry, material_id, file)
        dispatch.correct(entry, "已补正", owed)


def _prepare(walk: WalkedItem) -> None:
    with acting_for(bureau_id(ZONE)), read_transaction():
        if entry_row(walk.entry_id).state is not EntryState.PREPARING:
            return
    prepare_materials(walk.entry_id)


def _suspend(walk: WalkedItem) -> None:
    with acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.suspend(project(walk.story.project_id), 6, "项目单位来函", by=by)


def _resume(walk: WalkedItem) -> None:
    with acting_officer(ZONE, "xiangmuzhang") as by:
        suspensions.resume(project(walk.story.project_id), "项目单位来函恢复", by=by)


def _receive(walk: WalkedItem) -> None:
    with acting_officer(COUNTY, "lianluo"):
        receiving.receive(_box(walk), own_division_id(WINDOW), None)


def _return(walk: WalkedItem) -> None:
    with acting_officer(COUNTY, "lianluo"):
        receiving.return_(_box(walk), "不属本局职权")


def _box(walk: WalkedItem) -> Handoff:
    return handoff(walk.handoff_id or new_id(), lock=True)


def _window(act: Callable[..., Any], *args: Any, who: str = "chuangkou", **more: Any) -> Callable[[WalkedItem], None]:
    def step(walk: WalkedItem) -> None:
        with acting_officer(COUNTY, who) as by:
            case_id = _box(walk).subject_id
            window_events.forward_case_event(act(case_row(case_id or new_id()), *args, by=by, **more))

    return step


def _decide(outcome: CaseState) -> Callable[[WalkedItem], None]:
    return _window(cases.decide, outcome, "意见", "规划许可证", "批〔2026〕1号", who="jueding", handled_by="承办人")


def _ask(walk: WalkedItem) -> None:
    with acting_officer(COUNTY, "chuangkou") as by:
        case = case_row(_box(walk).subject_id or new_id())
        wanted = [one.material_id for one in cases.materials_by_id(case).values()][:1]
        window_events.forward_case_event(cases.ask_correction(case, "缺盖章页", wanted, "复核发现", by=by))


STEPS: dict[str, Callable[[WalkedItem], object]] = {
    "push": _push,
    "withdraw": _withdraw,
    "correct": _correct,
    "prepare": _prepare,
    "suspend": _suspend,
    "resume": _resume,
    "receive": _receive,
    "return": _return,
    "accept": _window(cases.accept),
    "refuse to accept": _window(cases.refuse_to_accept, "不予受理的理由"),
    "ask": _ask,
    "handle": _window(cases.handle),
    "special": _window(cases.start_special_step, "专家评审", "依据"),
    "special over": _window(cases.end_special_step, "通过"),
    "withdraw case": _window(cases.withdraw, "单位撤件"),
    "pass": _decide(CaseState.PASSED),
    "refuse": _decide(CaseState.NOT_PASSED),
    "days go by": lambda _walk: None,
    "arrives at the zone": lambda _walk: postman.sweep([bureau_id(ZONE)]),
    "arrives at the county": lambda _walk: postman.sweep([bureau_id(COUNTY)]),
}
"""Everything that either side can do, and time."""
