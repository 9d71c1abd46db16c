"""Filters that officers keep, until when they have read a box, and two further orders of what is open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import Access, protect_owned

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OPEN = "state IN ('sent', 'received', 'working', 'correcting')"


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _saved_filters()
    _marks()
    _index("ix_handoffs_arrived", "sent_at", "id")
    _index("ix_handoffs_partner", "origin_id", "target_id", "due_on", "id")


def downgrade() -> None:
    """Nothing else knows of them."""
    op.drop_index("ix_handoffs_partner", "handoffs")
    op.drop_index("ix_handoffs_arrived", "handoffs")
    op.drop_table("inbox_marks")
    op.drop_table("saved_filters")


def _index(name: str, *columns: str) -> None:
    op.create_index(name, "handoffs", ["bureau_id", "box", *columns], postgresql_where=sa.text(OPEN))


def _box() -> sa.Enum:
    return sa.Enum("in", "out", name="box", native_enum=False, create_constraint=True, length=32)


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("box", _box(), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_filters_named")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_saved_filters_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("bureau_id", "officer_id", "name", name="uq_saved_filters_name"),
    )
    run(protect_owned("saved_filters", Access.DELETE))


def _marks() -> None:
    op.create_table(
        "inbox_marks",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("box", _box(), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_inbox_marks_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "officer_id", "box", name=op.f("pk_inbox_marks")),
    )
    run(protect_owned("inbox_marks"))
