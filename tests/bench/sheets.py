"""All tables that the generator writes, as one thing to hand around."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import psycopg

from app.assembly.tables import metadata
from tests.bench.copying import Sheet


def _sheet(name: str, **always: Any) -> Any:
    return field(default_factory=lambda: Sheet(metadata.tables[name], **always))


@dataclass
class Sheets:
    """A sheet a table, in the order of their foreign keys. What is the same in every row is said here."""

    stored_files: Sheet = _sheet("stored_files", media_type="application/pdf", stored_by="项目单位")
    sponsors: Sheet = _sheet("sponsors")
    projects: Sheet = _sheet("projects", scale="用地面积120亩，建筑面积4.6万平方米", importance_evidence="", version=1)
    appointments: Sheet = _sheet("appointments", reason="管家团队研究确定。")
    assessments: Sheet = _sheet("assessments", round=1, key_points="", optimisation="", base_material="")
    plan_revisions: Sheet = _sheet(
        "plan_revisions", number=1, state="issued", reason="", key_points="先备案后开工", optimisation="", base_material="",
        issued_by="管家团队",
    )  # fmt: skip
    checklist_entries: Sheet = _sheet("checklist_entries", by_commitment=False, special_steps="", note="")
    plan_lines: Sheet = _sheet("plan_lines")
    entry_materials: Sheet = _sheet("entry_materials", form="原件1份", necessary=True, note="")
    mandates: Sheet = _sheet(
        "mandates", number=1, state="signed", contact_name="陈经理", land_kind="transfer_contract", signer_name="陈立",
        stages='["land_use", "construction_planning", "works_permit", "completion"]', reason="", content_hash="",
    )  # fmt: skip
    mandate_items: Sheet = _sheet("mandate_items")
    clocks: Sheet = _sheet("clocks", begin_next_day=True)
    clock_segments: Sheet = _sheet("clock_segments")
    handoffs: Sheet = _sheet("handoffs", round=1, paused=False)
    handoff_messages: Sheet = _sheet("handoff_messages")
    cases: Sheet = _sheet("cases", paused=False, version=1)
    case_materials: Sheet = _sheet("case_materials", form="原件1份", necessary=True, state="accepted")
    case_steps: Sheet = _sheet("case_steps", officer_name="李晓红", division_name="工程建设审批窗口")
    decisions: Sheet = _sheet(
        "decisions", opinion="符合条件，准予许可", certificate_name="许可证", handled_by="李晓红", decided_by="王建国"
    )
    notices: Sheet = _sheet("notices")
    ledger_entries: Sheet = _sheet("ledger_entries", actor_kind="officer", by_hand=False)

    def all(self) -> list[Sheet]:
        """Every sheet, parents before children."""
        return [getattr(self, one.name) for one in fields(self)]

    def flush(self, connection: psycopg.Connection[Any], everything: bool = False) -> None:
        """Copy what is worth it, or all that waits."""
        for sheet in self.all():
            if everything or sheet.is_full:
                sheet.flush(connection)
