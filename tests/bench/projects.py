"""Rows of one generated project: the unit, the project, its navigator, plan, checklist, clocks and ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.casework.plans.states import EntryState, Route
from app.casework.projects.terms import Funding, Importance, LandStatus, ProjectKind, ProjectState
from app.foundation.calendar.workdays import DueDate
from tenants.pairings import HandoffKind
from tests.bench.copying import key
from tests.bench.plot import Plot
from tests.bench.sheets import Sheets
from tests.bench.words import HAPPENED, credit_code, project_code, project_name, sponsor_name
from tests.bench.world import BureauFacts, ItemFacts, World, morning

PROJECTS_A_SPONSOR = 2
PUSHED_EVERY = 5
LINES_AN_ENTRY = {True: 3.0, False: 1.6}
"""Ledger lines for each entry, of large projects and of others."""


class Teller:
    """Writes one project after the other."""

    def __init__(self, world: World, sheets: Sheets, sealed_phone: bytes, file: tuple[str, int]) -> None:
        """``file`` is the hash and size of the one stored file that all materials are."""
        self.world, self.sheets = world, sheets
        self.sealed_phone, self.file = sealed_phone, file
        self.last_project = ""
        """Id of the project told last."""

    def tell(self, plot: Plot, bureau: BureauFacts, pushes: int) -> list[dict[str, Any]]:
        """All rows of a project but its handoffs; returns the entries that were handed over, ``pushes`` at most."""
        here, moment = bureau.card.id, morning(plot.taken_in, plot.number % 420)
        millisecond = int(moment.timestamp() * 1000)
        number = plot.position * 10_000_000 + plot.number
        ids = {
            name: key(millisecond, kind, number)
            for kind, name in enumerate(("project", "revision", "file", "mandate", "assessment", "appointment"), 1)
        }
        self.last_project = ids["project"]
        self._project(plot, bureau, ids["project"], moment)
        self._appointment(plot, bureau, ids, moment)
        if plot.state is not ProjectState.INTAKE:
            self.sheets.assessments.add(
                bureau_id=here, id=ids["assessment"], project_id=ids["project"], opened_at=moment,
                state="open" if plot.state is ProjectState.SCOPING else "adopted",
                opened_by=bureau.officers["guanjia"], due_on=self.world.working_days_after(plot.taken_in, 5),
            )  # fmt: skip
        handed: list[dict[str, Any]] = []
        lines = 3
        if plot.has_plan:
            handed = self._plan(plot, bureau, ids, millisecond, pushes)
            lines = int(plot.entries * LINES_AN_ENTRY[plot.entries >= 20]) + 2
        self._ledger(plot, bureau, ids["project"], lines)
        return handed

    def _project(self, plot: Plot, bureau: BureauFacts, project_id: str, moment: Any) -> None:
        here, unit = bureau.card.id, plot.number // PROJECTS_A_SPONSOR
        sponsor_id = key(0, 7, plot.position * 10_000_000 + unit)
        if plot.number % PROJECTS_A_SPONSOR == 0:
            self.sheets.sponsors.add(
                bureau_id=here, id=sponsor_id, name=sponsor_name(bureau.card.region, unit),
                credit_code=credit_code(plot.position, unit),
            )  # fmt: skip
        self.sheets.projects.add(
            bureau_id=here, id=project_id, name=project_name(plot.number), initials="nc", sponsor_id=sponsor_id,
            project_code=project_code(plot.position, plot.number) if plot.state is not ProjectState.INTAKE else None,
            kind=list(ProjectKind)[plot.number % 3], place=f"{bureau.card.region}演礼园区{plot.number % 90 + 1}号",
            content="新建生产车间三座、原料库一座及配套设施", funding=Funding.ENTERPRISE,
            total_investment=(plot.number % 300 + 20) * 10_000_000, land_status=LandStatus.TRANSFER_CONTRACT,
            importance=Importance.KEY_WORKS if plot.number % 11 == 0 else Importance.ORDINARY, contact_name="陈经理",
            contact_phone=self.sealed_phone, state=plot.state, team_id=bureau.team_id, taken_in_at=moment,
            taken_in_by=bureau.officers["guanjia"],
            navigator_id=bureau.officers[self.navigator(plot)] if plot.has_plan else None,
        )  # fmt: skip

    def _appointment(self, plot: Plot, bureau: BureauFacts, ids: dict[str, str], moment: Any) -> None:
        if plot.has_plan:
            self.sheets.appointments.add(
                bureau_id=bureau.card.id, id=ids["appointment"], project_id=ids["project"], from_at=moment,
                officer_id=bureau.officers[self.navigator(plot)], appointed_by=bureau.officers["guanjia"],
            )  # fmt: skip

    @staticmethod
    def navigator(plot: Plot) -> str:
        """Two navigators share a bureau's projects."""
        return "xiangmuzhang" if plot.number % 2 else "xiangmuzhang2"

    def _plan(
        self, plot: Plot, bureau: BureauFacts, ids: dict[str, str], millisecond: int, pushes: int
    ) -> list[dict[str, Any]]:
        here, drawn = bureau.card.id, morning(plot.day_of(1, 20))
        self.sheets.plan_revisions.add(
            bureau_id=here, id=ids["revision"], project_id=ids["project"], drawn_at=drawn, issued_at=drawn
        )
        is_running = plot.state is ProjectState.UNDERWAY
        self.sheets.stored_files.add(
            bureau_id=here, id=ids["file"], sha256=self.file[0], size=self.file[1], name="国有建设用地使用权出让合同.pdf",
            project_id=ids["project"], stored_at=drawn,
        )  # fmt: skip
        if is_running:
            self.sheets.mandates.add(
                bureau_id=here, id=ids["mandate"], project_id=ids["project"], revision_id=ids["revision"],
                contact_phone=self.sealed_phone, land_file_id=ids["file"], chosen_at=drawn,
            )  # fmt: skip
        targets = self.world.rights.get((here, HandoffKind.PUSH), ())
        handed: list[dict[str, Any]] = []
        for place, item in enumerate(self.world.items[: plot.entries]):
            target = targets[place % len(targets)] if targets and place % PUSHED_EVERY == 2 else None
            entry_id = key(millisecond + 1 + place, 8, plot.position * 10_000_000 + plot.number)
            state = plot.entry_state(place, target is None)
            if target and state is not EntryState.PREPARING and len(handed) >= pushes:
                target, state = None, plot.entry_state(place, True)
            entry = {"id": entry_id, "item": item, "place": place, "state": state, "target": target, **ids}
            if target and state is not EntryState.PREPARING:
                entry["handoff_id"] = key(millisecond + 1 + place, 9, plot.position * 10_000_000 + plot.number)
                handed.append(entry)
            self._entry(plot, bureau, entry)
            if is_running:
                self.sheets.mandate_items.add(bureau_id=here, mandate_id=ids["mandate"], entry_id=entry_id)
        return handed

    def _entry(self, plot: Plot, bureau: BureauFacts, entry: dict[str, Any]) -> None:
        here, item, place, state = bureau.card.id, entry["item"], entry["place"], entry["state"]
        finished = state is EntryState.DELIVERED
        day = plot.day_of(place + 2, plot.entries + 2)
        self.sheets.checklist_entries.add(
            bureau_id=here, id=entry["id"], project_id=entry["project"], item_id=item.id, item_version_id=item.version_id,
            item_name=item.name, stage=item.stage, position=place + 1, mode=item.mode,
            route=Route.PUSH if entry["target"] else Route.OWN, deciding_bureau_id=entry["target"][0] if entry["target"] else here,
            limit_days=item.limit_days, limit_unit=item.limit_unit, limit_confirmed=item.limit_confirmed, state=state,
            handoff_id=entry.get("handoff_id"), dispatched_revision_id=entry["revision"],
            progress={"dispatched": "已派单，待受理", "handed_off": "对方局办理中"}.get(state, ""),
            outcome="passed" if finished else None, certificate_name=item.name if finished else None,
            certificate_no=f"许字〔2026〕{plot.number}-{place}号" if finished else None,
            decided_at=morning(day, 60) if finished else None, decided_by="王建国" if finished else None,
            handled_by="李晓红" if finished else None, days_used=place % 7 if finished else None,
            delivered_at=morning(day, 120) if finished else None, delivered_to="陈立" if finished else None,
        )  # fmt: skip
        self.sheets.plan_lines.add(bureau_id=here, revision_id=entry["revision"], entry_id=entry["id"])
        waits = state is EntryState.PREPARING and place % 3 == 0
        for position, (material_id, name, material_class) in enumerate(item.materials, 1):
            self.sheets.entry_materials.add(
                bureau_id=here, id=key(int(morning(day).timestamp() * 1000) + place * 8 + position, 10, _tail(entry["id"])),
                entry_id=entry["id"], material_id=material_id, position=position, name=name, material_class=material_class,
                state="missing" if waits else "accepted", file_id=None if waits else entry["file"],
                submitted_at=None if waits else morning(day),
            )  # fmt: skip
        self._clock(plot, here, entry, item, day)

    def _clock(self, plot: Plot, here: int, entry: dict[str, Any], item: ItemFacts, day: date) -> None:
        """Waited with the unit, then counted at the window, then stopped; or as far of that as the entry has come."""
        if plot.state not in (ProjectState.UNDERWAY, ProjectState.ARCHIVED):
            return
        state = entry["state"]
        hands = "other" if entry["target"] else "own"
        counts, ended = state is not EntryState.PREPARING, state is EntryState.DELIVERED
        begun, turned = (
            morning(day - timedelta(days=9), entry["place"]),
            morning(day - timedelta(days=5), entry["place"]),
        )
        closed = morning(day, 60) if ended else None
        end = DueDate()
        if counts and item.limit_days is not None:
            end = self.world.end_of(turned.date(), item.limit_days, item.limit_unit)
        self.sheets.clocks.add(
            bureau_id=here, id=entry["id"], subject="entry", subject_id=entry["id"], project_id=entry["project"],
            limit_days=item.limit_days, unit=item.limit_unit, started_on=turned.date() if counts else None, due_on=end.on, due_floor=end.floor,
            state="stopped" if ended else "running" if counts else "waiting", stopped_at=closed,
        )  # fmt: skip
        add = self.sheets.clock_segments.add
        add(
            bureau_id=here,
            clock_id=entry["id"],
            number=1,
            hands="unit",
            counted=False,
            from_at=begun,
            to_at=turned if counts else None,
        )
        if counts:
            add(bureau_id=here, clock_id=entry["id"], number=2, hands=hands, counted=True, from_at=turned, to_at=closed)

    def _ledger(self, plot: Plot, bureau: BureauFacts, project_id: str, lines: int) -> None:
        here = bureau.card.id
        for line in range(lines):
            event, content, kind = HAPPENED[line % len(HAPPENED)]
            at = morning(plot.day_of(line, lines), 30 + line * 7 % 400)
            self.sheets.ledger_entries.add(
                bureau_id=here, id=key(int(at.timestamp() * 1000), 11, (plot.position * 10_000_000 + plot.number) * 128 + line),
                project_id=project_id, event=event, subject_id=project_id, kind=kind,
                audience="unit" if line % 3 == 0 else "staff", actor_id=bureau.officers["xiangmuzhang"],
                actor_name=bureau.names["xiangmuzhang"], acting_bureau_id=here, happened_at=at, recorded_at=at,
                content=f"{content}（{line + 1}）。", permit="企业投资项目备案证" if line % 8 == 6 else None,
            )  # fmt: skip


def _tail(key_text: str) -> int:
    """The number that a key was made of."""
    return int(key_text[24:], 16)
