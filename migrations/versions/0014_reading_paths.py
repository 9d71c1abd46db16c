"""Paths for what is read all day: a navigator's projects, an officer's handoffs, what is done, what a stage still has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FILL = [
    # The owner of the schema is bound by the walls as well, and an archived project refuses every change.
    "ALTER TABLE projects NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE appointments NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE projects DISABLE TRIGGER USER",
    "UPDATE projects p SET navigator_id = a.officer_id FROM appointments a "
    "WHERE a.bureau_id = p.bureau_id AND a.project_id = p.id AND a.to_at IS NULL",
    "ALTER TABLE projects ENABLE TRIGGER USER",
    "ALTER TABLE appointments FORCE ROW LEVEL SECURITY",
    "ALTER TABLE projects FORCE ROW LEVEL SECURITY",
]


def upgrade() -> None:
    """Whoever is appointed now stands on the project too."""
    op.add_column("projects", sa.Column("navigator_id", sa.Uuid(), nullable=True))
    run(FILL)
    op.create_foreign_key(
        "fk_projects_navigator", "projects", "officers", ["bureau_id", "navigator_id"], ["bureau_id", "id"]
    )
    op.drop_index("ix_appointments_officer", "appointments")
    op.drop_index("ix_handoffs_box", "handoffs")
    op.drop_index("ix_cases_division", "cases")
    _index(
        "ix_projects_navigator", "projects", "navigator_id", "id",
        where="state IN ('planned', 'underway', 'suspended', 'closing')",
    )  # fmt: skip
    _index(
        "ix_checklist_entries_stage", "checklist_entries", "stage", "project_id",
        where="state IN ('preparing', 'dispatched', 'handed_off', 'decided', 'refused')",
    )  # fmt: skip
    _index(
        "ix_handoffs_mine", "handoffs", "box", "officer_id", "due_on", "id",
        where="state IN ('sent', 'received', 'working', 'correcting')",
    )  # fmt: skip
    _index("ix_handoffs_done", "handoffs", "box", "id", where="state IN ('answered', 'returned', 'withdrawn')")
    _index(
        "ix_cases_closed", "cases", "division_id", "id",
        where="state IN ('withdrawn_before', 'not_accepted', 'refused_to_accept', 'passed', 'passed_conditionally', "
        "'not_passed', 'retracted', 'revoked')",
    )  # fmt: skip


def downgrade() -> None:
    """Appointments still say who is navigator."""
    for name, table in (
        ("ix_cases_closed", "cases"),
        ("ix_handoffs_done", "handoffs"),
        ("ix_handoffs_mine", "handoffs"),
        ("ix_checklist_entries_stage", "checklist_entries"),
        ("ix_projects_navigator", "projects"),
    ):
        op.drop_index(name, table)
    _index("ix_cases_division", "cases", "division_id", "id")
    _index("ix_handoffs_box", "handoffs", "box", "id")
    _index("ix_appointments_officer", "appointments", "officer_id", where="to_at IS NULL")
    op.drop_constraint("fk_projects_navigator", "projects", type_="foreignkey")
    op.drop_column("projects", "navigator_id")


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = {"postgresql_where": sa.text(where)} if where else {}
    op.create_index(name, table, ["bureau_id", *columns], **condition)
