"""Rows of generated handoffs: every message in both boxes with equal content and hash, and what they became there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from app.assembly.seeding.staffing import WINDOW
from app.casework.projects.terms import ProjectState
from app.foundation.files.references import FileReference
from app.foundation.notices.subjects import SubjectKind
from app.interbureau.handoffs.content import canonical_json, content_hash
from app.interbureau.handoffs.message_contents import MessageContent
from app.interbureau.handoffs.shapes import (
    AcceptanceContent,
    ConsultationContent,
    CorrectionNoticeContent,
    DecisionContent,
    MaterialContent,
    PushContent,
    ReceiptContent,
    SheetContent,
)
from app.interbureau.handoffs.states import OPEN_STATES, Box, HandoffAct, HandoffState
from tenants.pairings import HandoffKind
from tests.bench.copying import key
from tests.bench.plot import Plot
from tests.bench.sheets import Sheets
from tests.bench.words import project_code, project_name, sponsor_name
from tests.bench.world import BureauFacts, ItemFacts, World, morning

S, A = HandoffState, HandoffAct
ACTS: dict[HandoffState, tuple[HandoffAct, ...]] = {
    S.SENT: (A.SEND,),
    S.RECEIVED: (A.SEND, A.RECEIVE),
    S.WORKING: (A.SEND, A.RECEIVE, A.BEGIN),
    S.CORRECTING: (A.SEND, A.RECEIVE, A.BEGIN, A.ASK_CORRECTION),
    S.ANSWERED: (A.SEND, A.RECEIVE, A.BEGIN, A.ANSWER),
}
"""By which messages a push comes to where it stands."""
CONSULTED: dict[HandoffState, tuple[HandoffAct, ...]] = {
    S.SENT: (A.SEND,),
    S.RECEIVED: (A.SEND, A.RECEIVE),
    S.ANSWERED: (A.SEND, A.RECEIVE, A.ANSWER),
}
"""By which a consultation does: nobody accepts it."""
ASKED = (S.SENT, S.RECEIVED)
BY_ORIGIN = frozenset({A.SEND})
LYING = (S.SENT, S.RECEIVED, S.WORKING, S.CORRECTING)
CASE_STATES = {S.RECEIVED: "taken", S.WORKING: "handling", S.CORRECTING: "correcting", S.ANSWERED: "passed"}
UNREAD = timedelta(days=3)
"""Notices of the last days nobody has read yet."""


class Postman:
    """Writes handoffs; counts cases, whose numbers are unique in a bureau."""

    def __init__(self, world: World, sheets: Sheets, file: tuple[str, int]) -> None:
        self.world, self.sheets, self.file = world, sheets, file
        self._cases: dict[int, int] = dict.fromkeys(world.bureaus, 0)

    def push(self, plot: Plot, bureau: BureauFacts, entry: dict[str, Any]) -> None:
        """Hand an entry over to the bureau that decides it."""
        state = S.ANSWERED if entry["state"] == "delivered" else LYING[plot.number % len(LYING)]
        day = plot.day_of(entry["place"] + 2, plot.entries + 2)
        if state in OPEN_STATES:
            day = max(day, plot.last - timedelta(days=plot.number % 9 + 1))
        item: ItemFacts = entry["item"]
        shared = _shared(plot, bureau)
        content: PushContent = {
            "project_name": shared["project_name"],
            "sponsor_name": shared["sponsor_name"],
            "facts": shared["facts"],
            "title": f"{project_name(plot.number)} · {item.name}"[:200],
            "item_name": item.name,
            "item": {"item_id": item.id, "version_id": item.version_id},
            "materials": [_material(one, self.file) for one in item.materials],
            "note": "请依法审批",
            "in_name_of": None,
        }
        self._post(bureau, entry["target"], HandoffKind.PUSH, state, entry["handoff_id"], morning(day, entry["place"]),
                   content, {"project_id": entry["project"], "subject_id": entry["id"]}, item)  # fmt: skip

    def consult(self, plot: Plot, bureau: BureauFacts, project_id: str, count: int) -> None:
        """Ask other bureaus ``count`` times for their opinion: what a bureau sends besides its pushes."""
        targets = self.world.rights.get((bureau.card.id, HandoffKind.CONSULTATION), ())
        for number in range(count if targets else 0):
            is_young = plot.state in (ProjectState.INTAKE, ProjectState.SCOPING)
            state = ASKED[(plot.number + number) % len(ASKED)] if is_young else S.ANSWERED
            moment = morning(plot.taken_in, number + 3)
            content: ConsultationContent = {
                **_shared(plot, bureau),
                "title": f"一站式研判征询：{project_name(plot.number)}",
                "questions": "请就本项目涉及贵局的事项、材料和审批层级提出意见。",
            }
            handoff_id = key(int(moment.timestamp() * 1000), 12, plot.position * 10_000_000 + plot.number)
            target = targets[(plot.number + number) % len(targets)]
            self._post(bureau, target, HandoffKind.CONSULTATION, state, handoff_id, moment, content,
                       {"project_id": project_id}, None)  # fmt: skip

    def _post(
        self, bureau: BureauFacts, target: tuple[int, str], kind: HandoffKind, state: HandoffState, handoff_id: str,
        sent_at: datetime, content: PushContent | ConsultationContent, own: dict[str, Any], item: ItemFacts | None,
    ) -> None:  # fmt: skip
        receiver = self.world.bureaus[target[0]]
        acts = (CONSULTED if kind is HandoffKind.CONSULTATION else ACTS)[state]
        due_on = self.world.working_days_after(sent_at.date(), 1 if state is S.SENT else 10)
        parties = {"origin_id": bureau.card.id, "target_id": receiver.card.id, "kind": kind}
        moved_at = sent_at + timedelta(hours=6 * (len(acts) - 1))
        box = {
            **parties, "id": handoff_id, "state": state, "last_number": len(acts), "sent_at": sent_at,
            "moved_at": moved_at, "due_on": due_on, "title": content["title"], "project_name": content["project_name"],
            "sponsor_name": content["sponsor_name"], "item_name": item.name if item else None,
            "applied_number": len(acts), "link_id": target[1],
            "received_at": sent_at + timedelta(hours=6) if A.RECEIVE in acts else None,
        }  # fmt: skip
        self.sheets.handoffs.add(bureau_id=bureau.card.id, box=Box.OUT, **box, **own)
        case_id = self._case(receiver, box, item) if item and state is not S.SENT else None
        division = receiver.divisions[WINDOW] if case_id else None
        self.sheets.handoffs.add(
            bureau_id=receiver.card.id, box=Box.IN, **box, subject_id=case_id, division_id=division,
            officer_id=receiver.officers["lianluo"] if case_id and sent_at.minute % 2 else None,
        )  # fmt: skip
        self._messages(
            bureau, receiver, acts, {**parties, "handoff_id": handoff_id, "link_id": target[1]}, sent_at, content
        )
        self._notice(receiver, handoff_id, sent_at, content["title"])

    def _messages(
        self, origin: BureauFacts, target: BureauFacts, acts: Sequence[HandoffAct], parties: dict[str, Any],
        sent_at: datetime, sent: PushContent | ConsultationContent,
    ) -> None:  # fmt: skip
        for number, act in enumerate(acts, 1):
            content = sent if act is A.SEND else _said(parties["kind"], act, origin, target)
            text, digest = canonical_json(content), content_hash(content)
            author = origin if act in BY_ORIGIN else target
            for bureau_id in (origin.card.id, target.card.id):
                self.sheets.handoff_messages.add(
                    bureau_id=bureau_id, number=number, author_id=author.card.id, act=act,
                    actor_name=author.names["xiangmuzhang" if author is origin else "lianluo"],
                    at=sent_at + timedelta(hours=6 * (number - 1)), content=text, content_hash=digest, **parties,
                )  # fmt: skip

    def _case(self, receiver: BureauFacts, box: dict[str, Any], item: ItemFacts) -> str:
        here = receiver.card.id
        self._cases[here] += 1
        taken = box["sent_at"] + timedelta(hours=6)
        case_id = key(int(taken.timestamp() * 1000), 13, here * 100_000_000 + self._cases[here])
        is_open = box["state"] in OPEN_STATES
        facts = canonical_json({"项目名称": box["project_name"], "项目单位": box["sponsor_name"]})
        self.sheets.cases.add(
            bureau_id=here, id=case_id, number=f"B-{here}-{self._cases[here]:08d}", handoff_id=box["id"], facts=facts,
            item_id=item.id, item_version_id=item.version_id, item_name=item.name, project_name=box["project_name"],
            sponsor_name=box["sponsor_name"], serving_bureau_id=box["origin_id"], division_id=receiver.divisions[WINDOW],
            reviewer_id=receiver.officers["chuangkou"], state=CASE_STATES[box["state"]], limit_days=item.limit_days,
            limit_unit=item.limit_unit, limit_confirmed=item.limit_confirmed, taken_at=taken,
            accepted_at=None if box["state"] is S.RECEIVED else taken, due_on=box["due_on"],
            closed_at=None if is_open else box["moved_at"],
        )  # fmt: skip
        return case_id

    def _notice(self, receiver: BureauFacts, handoff_id: str, at: datetime, title: str) -> None:
        is_old = morning(self.world.last_day) - at > UNREAD
        self.sheets.notices.add(
            bureau_id=receiver.card.id, id=handoff_id, officer_id=receiver.officers["lianluo"],
            text=f"移交：{title}", subject_kind=SubjectKind.RECEIVED_HANDOFF, subject_id=handoff_id, at=at,
            read_at=at if is_old else None,
        )  # fmt: skip


class _SharedFacts(TypedDict):
    project_name: str
    sponsor_name: str
    facts: dict[str, str]


def _shared(plot: Plot, bureau: BureauFacts) -> _SharedFacts:
    unit = plot.number // 2
    return {
        "project_name": project_name(plot.number),
        "sponsor_name": sponsor_name(bureau.card.region, unit),
        "facts": {
            "项目代码": project_code(plot.position, plot.number),
            "建设性质": "新建",
            "建设地点": f"{bureau.card.region}演礼园区{plot.number % 90 + 1}号",
            "建设规模": "用地面积120亩，建筑面积4.6万平方米",
            "建设内容": "新建生产车间三座、原料库一座及配套设施",
        },
    }


def _said(kind: HandoffKind, act: HandoffAct, origin: BureauFacts, target: BureauFacts) -> MessageContent:
    """What the messages after the first one carry."""
    if act is A.ANSWER:
        return _sheet(target) if kind is HandoffKind.CONSULTATION else _decision(origin, target)
    if act is A.ASK_CORRECTION:
        return CorrectionNoticeContent(points="总平面图缺少坐标，请补充", material_ids=[], round=1, reason="")
    if act is A.RECEIVE:
        return ReceiptContent(division=WINDOW)
    return AcceptanceContent(number="B-00000001", accepted_at="2026-03-02T09:00:00+08:00")


def _decision(origin: BureauFacts, target: BureauFacts) -> DecisionContent:
    return DecisionContent(
        outcome="passed", opinion="符合条件，准予许可", certificate_name="", certificate_no="", certificate_file=None,
        valid_until=None, decided_by=target.names["jueding"], handled_by=target.names["chuangkou"],
        in_name_of=origin.card.id, days_used=3, decided_at="2026-03-05T09:00:00+08:00",
    )  # fmt: skip


def _sheet(target: BureauFacts) -> SheetContent:
    return SheetContent(
        lines=[], special_steps="", fees="", key_points="", optimisation="", base_material="",
        filled_by=target.names["jueding"],
    )  # fmt: skip


def _material(material: tuple[str, str, str], file: tuple[str, int]) -> MaterialContent:
    told = FileReference(sha256=file[0], name="材料.pdf", size=file[1], media_type="application/pdf")
    return MaterialContent(
        material_id=material[0], name=material[1], form="原件1份", necessary=True, state="accepted", file=told,
    )  # fmt: skip
