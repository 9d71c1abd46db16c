"""How punctually items are pushed, told to the city; what figures of handoffs count stands on the box row itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run, run_file

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FILL = [
    # The owner of the schema is bound by the walls as well. What is filled in says nothing that the messages do not say.
    "ALTER TABLE handoffs NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE handoff_messages NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE handoffs DISABLE TRIGGER USER",
    "UPDATE handoffs h SET link_id = m.link_id, asked_on = m.due_on, received_at = "
    "(SELECT min(r.at) FROM handoff_messages r "
    "WHERE r.bureau_id = h.bureau_id AND r.handoff_id = h.id AND r.act = 'receive') "
    "FROM handoff_messages m WHERE m.bureau_id = h.bureau_id AND m.handoff_id = h.id AND m.number = 1",
    "ALTER TABLE handoffs ENABLE TRIGGER USER",
    "ALTER TABLE handoff_messages FORCE ROW LEVEL SECURITY",
    "ALTER TABLE handoffs FORCE ROW LEVEL SECURITY",
]
PUSHES = ("push_due", "push_on_time")
LEFT = {"late": "due - on_time", "push_late": "push_due - push_on_time", "neither": "sent - answered - waiting"}
CHECKS = {
    **{f"no_small_{name}": f"{name} = 0 OR {name} >= 3" for name in ("sent", *PUSHES)},
    **{f"no_small_{name}": f"{left} = 0 OR {left} >= 3" for name, left in LEFT.items()},
    "nothing_of_few": "sent IS NOT NULL OR coalesce(due, on_time, answered, returned, resent, waiting) IS NULL",
    "pushes_alone": "kind = 'push' OR coalesce(push_due, push_on_time) IS NULL",
}
"""What is one or two is told to nobody: not as a figure, and not as what figures leave between them."""
HIDE = [
    "UPDATE link_figures SET on_time = NULL WHERE due - on_time IN (1, 2)",
    "UPDATE link_figures SET waiting = NULL, longest_days = NULL WHERE sent - answered - waiting IN (1, 2)",
]


def upgrade() -> None:
    """Columns that are there are filled before the trigger keeps them."""
    op.add_column("handoffs", sa.Column("link_id", sa.Uuid(), nullable=True))
    op.add_column("handoffs", sa.Column("asked_on", sa.Date(), nullable=True))
    op.add_column("handoffs", sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    run(FILL)
    op.alter_column("handoffs", "link_id", nullable=False)
    op.create_index("ix_handoffs_sent", "handoffs", ["bureau_id", "sent_at"])
    _as_its_owner("0034_posting.sql")
    _pushes()


def downgrade() -> None:
    """The messages still say it; figures are counted anew."""
    _as_its_owner("0034_posting_before.sql")
    op.drop_index("ix_handoffs_sent", "handoffs")
    for name in ("received_at", "asked_on", "link_id"):
        op.drop_column("handoffs", name)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_link_figures_{name}"), "link_figures", type_="check")
    for name in PUSHES:
        op.drop_column("link_figures", name)
    op.execute("DELETE FROM link_figures WHERE coalesce(sent, 0) = 0")
    op.alter_column("link_figures", "sent", nullable=False)
    op.create_check_constraint(op.f("ck_link_figures_no_small_cell"), "link_figures", "sent >= 3")


def _pushes() -> None:
    for name in PUSHES:
        op.add_column("link_figures", sa.Column(name, sa.Integer(), nullable=True))
    op.alter_column("link_figures", "sent", nullable=True)
    op.drop_constraint(op.f("ck_link_figures_no_small_cell"), "link_figures", type_="check")
    run(HIDE)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_link_figures_{name}"), "link_figures", condition)


def _as_its_owner(name: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA qdk TO qd_post")
    op.execute("SET ROLE qd_post")
    run_file(name)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA qdk FROM qd_post")
