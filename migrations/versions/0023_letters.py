"""A word between the two sides of a handoff; what a bureau gives to its own divisions; who has read what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import APP, Access, protect_owned

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STEPS = """
sent note origin sent
received note origin received
received note target received
working note origin working
working note target working
correcting note origin correcting
correcting note target correcting
answered note origin answered
answered note target answered
"""
ACTS = (
    "send", "receive", "begin", "ask_correction", "correct", "report", "pause", "resume", "answer", "return", "resend",
    "withdraw",
)  # fmt: skip


def upgrade() -> None:
    """Acts and steps first; then the two tables, each walled as soon as it exists."""
    _let_act(*ACTS, "note")
    words = ("state", "act", "side", "next")
    table = sa.table("handoff_steps", *(sa.column(word) for word in words), schema="qdk")
    op.bulk_insert(table, [dict(zip(words, line.split(), strict=True)) for line in STEPS.strip().splitlines()])
    op.add_column("handoffs", sa.Column("project_ref", sa.Uuid(), nullable=True))
    run([f"GRANT UPDATE (project_ref) ON handoffs TO {APP}"])
    op.create_index(
        "ix_handoffs_ref", "handoffs", ["bureau_id", "project_ref"], postgresql_where=sa.text("project_ref IS NOT NULL")
    )
    op.create_index(
        "ix_handoffs_subject", "handoffs", ["bureau_id", "subject_id"], postgresql_where=sa.text("box = 'out'")
    )
    _parts()
    _readings()


def downgrade() -> None:
    """What was said stays said: a database in which a note was written cannot go back."""
    op.drop_table("handoff_readings")
    op.drop_table("handoff_parts")
    op.drop_index("ix_handoffs_subject", "handoffs")
    op.drop_index("ix_handoffs_ref", "handoffs")
    op.drop_column("handoffs", "project_ref")
    op.execute("DELETE FROM qdk.handoff_steps WHERE act = 'note'")
    _let_act(*ACTS)


def _let_act(*acts: str) -> None:
    op.drop_constraint(op.f("ck_handoff_messages_act"), "handoff_messages", type_="check")
    listed = ", ".join(f"'{act}'" for act in acts)
    op.create_check_constraint(op.f("ck_handoff_messages_act"), "handoff_messages", f"act IN ({listed})")


def _parts() -> None:
    op.create_table(
        "handoff_parts",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR (answer <> '' AND taken_back_at IS NULL)", name=op.f("ck_handoff_parts_answered")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "handoff_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_handoff_parts_handoff"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_handoff_parts_division"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_handoff_parts_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_handoff_parts")),
    )
    op.create_index("ix_handoff_parts_handoff", "handoff_parts", ["bureau_id", "handoff_id", "id"])
    op.create_index(
        "ix_handoff_parts_open",
        "handoff_parts",
        ["bureau_id", "division_id", "due_on", "id"],
        postgresql_where=sa.text("answered_at IS NULL AND taken_back_at IS NULL"),
    )
    run(protect_owned("handoff_parts"))


def _readings() -> None:
    op.create_table(
        "handoff_readings",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "handoff_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_handoff_readings_handoff"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_handoff_readings_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "handoff_id", "officer_id", name=op.f("pk_handoff_readings")),
    )
    run(protect_owned("handoff_readings", Access.WRITE))
