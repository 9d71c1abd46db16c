"""One push with several items (同批移交): prepared, sent in one act, signed for together, answered one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from app.assembly.seeding.acting_officers import require_made
from app.assembly.seeding.handling import HandlingSteps, standard_window
from app.casework.cases import operations as cases
from app.casework.cases import queries as case_queries
from app.casework.delivery import push
from app.casework.delivery import queries as entries
from app.casework.delivery.dossier import SHAREABLE_FIELDS
from app.casework.delivery.push import PushParcel
from app.casework.delivery.window_events import forward_case_event
from app.casework.plans.states import EntryState, Route
from app.interbureau.handoffs import queries as boxes
from app.oversight.incoming import receiving
from tenants.bureaus import bureau_by_id
from tenants.db import acting_for, read_transaction
from tenants.keys import new_id


class BatchSeeder:
    """What of a project goes to the same bureau: as many items as possible."""

    def __init__(self, handling: HandlingSteps) -> None:
        self.handling, self.cast = handling, handling.cast

    def prepare(self) -> Sequence[UUID]:
        """Their papers are complete; returns the entries."""
        ids = self._ids()
        for entry_id in ids:
            self.handling.prepare(entry_id)
        return ids

    def _ids(self) -> Sequence[UUID]:
        bound: dict[int, list[UUID]] = defaultdict(list)
        with acting_for(self.cast.who(self.handling.navigator)[0]), read_transaction():
            for entry in entries.entries_of(self.handling.project_id):
                if entry.route is Route.PUSH and entry.state is EntryState.PREPARING:
                    bound[entry.deciding_bureau_id].append(entry.id)
        return max(bound.values(), key=len)

    def push(self, entry_ids: Sequence[UUID]) -> tuple[Sequence[UUID], str]:
        """In one act; returns the handoffs in the list's order, and to whom they went."""
        ids = {entry_id: new_id() for entry_id in entry_ids}
        parcels = [PushParcel(entry_id, handoff_id) for entry_id, handoff_id in ids.items()]
        with self.cast.step(self.handling.navigator) as by:
            sent = push.push_all(
                self.handling.project_id, parcels, tuple(SHAREABLE_FIELDS), "同批移交，材料已齐，请予办理。", by
            )
            return list(ids.values()), bureau_by_id(sent[0].target_id).slug

    def answer_partly(self, slug: str, handoff_ids: Sequence[UUID]) -> None:
        """The first is decided, the second to be corrected, the third returned; what is left stays in hand."""
        with self.cast.step(f"lianluo@{slug}"):
            receiving.receive_all(boxes.handoffs(handoff_ids, lock=True), standard_window(), None)
            decided, corrected = (require_made(boxes.handoff(one).subject_id) for one in handoff_ids[:2])
        self.handling.decide(slug, decided)
        with self.cast.step(f"chuangkou@{slug}") as by:
            points = "总平面布置图缺坐标和设计单位签章，请一次补齐。"
            forward_case_event(cases.ask_correction(case_queries.case(corrected), points, by=by))
        for handoff_id in handoff_ids[2:3]:
            with self.cast.step(f"lianluo@{slug}"):
                box = boxes.handoff(handoff_id, lock=True)
                receiving.return_(box, "申请书不是盖章的报批稿，请更换后再次移交。")
