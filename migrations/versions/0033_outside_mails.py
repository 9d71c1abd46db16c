"""The out-box of mails to outside authorities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import APP, protect_owned

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOVING = ("state", "tries", "next_at", "sent_at", "fault")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Walled as soon as it exists."""
    state = sa.Enum(
        "waiting", "sent", "failed", "dropped", name="state", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "outside_mails",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("urging", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("state", state, nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outside_mails_sent")),
        sa.CheckConstraint("state <> 'failed' OR fault <> ''", name=op.f("ck_outside_mails_fault")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "request_id"], ["outside_requests.bureau_id", "outside_requests.id"],
            name="fk_outside_mails_request",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_outside_mails_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_outside_mails")),
    )  # fmt: skip
    op.create_index(
        "uq_outside_mails_waiting", "outside_mails", ["bureau_id", "request_id"], unique=True, postgresql_where=WAITING
    )
    op.create_index("ix_outside_mails_due", "outside_mails", ["bureau_id", "next_at", "id"], postgresql_where=WAITING)
    op.create_index("ix_outside_mails_request", "outside_mails", ["bureau_id", "request_id", "id"])
    run([*protect_owned("outside_mails", update_columns=MOVING), f"GRANT INSERT ON outside_mails TO {APP}"])


def downgrade() -> None:
    """What was sent stays sent."""
    op.drop_table("outside_mails")
