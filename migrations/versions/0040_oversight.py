"""What is seen across projects: the inbox's marks, uniformity figures, common questions, mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run, words
from tenants.isolation import Access, grant_writes, protect_owned, protect_shared

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES = (
    "inbox_marks",
    "saved_filters",
    "declared_guides",
    "figure_rounds",
    "observed_figures",
    "running_figures",
    "answer_drafts",
    "outside_mails",
)
"""Parents before children."""


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _inbox_marks()
    _saved_filters()
    _declared_guides()
    _figure_rounds()
    _observed_figures()
    _running_figures()
    _answer_drafts()
    _outside_mails()


def downgrade() -> None:
    """Children before parents."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _inbox_marks() -> None:
    op.create_table(
        "inbox_marks",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        words("box", "in", "out"),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_inbox_marks_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "officer_id", "box", name=op.f("pk_inbox_marks")),
    )
    run(protect_owned("inbox_marks"))


def _saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        words("box", "in", "out"),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_filters_named")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_saved_filters_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("bureau_id", "officer_id", "name", name="uq_saved_filters_name"),
    )
    run(protect_owned("saved_filters", Access.DELETE))


def _declared_guides() -> None:
    op.create_table(
        "declared_guides",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        words("facet", "procedure", "materials", "time_limit", "criteria", "online"),
        sa.Column("lines", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("cardinality(lines) BETWEEN 1 AND 200", name=op.f("ck_declared_guides_lines")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_declared_guides_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_declared_guides_item"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "facet", name=op.f("pk_declared_guides")),
    )
    op.create_index("ix_declared_guides_bureau", "declared_guides", ["bureau_id", "item_id"])
    run(
        [
            *protect_shared("declared_guides"),
            *grant_writes(
                "declared_guides",
                "bureau_id",
                ("lines", "digest", "source", "imported_at", "imported_by"),
                deletes=True,
            ),
        ]
    )


def _figure_rounds() -> None:
    op.create_table(
        "figure_rounds",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_figure_rounds_bureau"),
        sa.PrimaryKeyConstraint("city_id", "bureau_id", name=op.f("pk_figure_rounds")),
    )
    run([*protect_shared("figure_rounds"), *grant_writes("figure_rounds", "bureau_id", ("as_of", "whole_at"))])


def _observed_figures() -> None:
    op.create_table(
        "observed_figures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("cases_decided", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        words("unit", "working_day", "calendar_day"),
        sa.Column("extra_materials", sa.Integer(), nullable=False),
        sa.Column("special_steps", sa.Integer(), nullable=False),
        sa.Column("strange_steps", sa.Integer(), nullable=False),
        sa.Column("online_share", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("online_of", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(online_share IS NULL) = (online_of IS NULL) AND (online_of IS NULL OR online_of >= 3)",
            name=op.f("ck_observed_figures_online_of"),
        ),
        sa.CheckConstraint("cases_decided >= 3", name=op.f("ck_observed_figures_no_small_cell")),
        sa.CheckConstraint("online_share BETWEEN 0 AND 1", name=op.f("ck_observed_figures_online_share")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_observed_figures_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_observed_figures_item"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_observed_figures_version"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "version_id", name=op.f("pk_observed_figures")),
    )
    op.create_index("ix_observed_figures_bureau", "observed_figures", ["bureau_id", "item_id"])
    run([*protect_shared("observed_figures"), *grant_writes("observed_figures", "bureau_id", deletes=True)])


def _running_figures() -> None:
    op.create_table(
        "running_figures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=True),
        sa.CheckConstraint("cases >= 3", name=op.f("ck_running_figures_no_small_cell")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_running_figures_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_running_figures_item"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_running_figures_version"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "version_id", name=op.f("pk_running_figures")),
    )
    op.create_index("ix_running_figures_bureau", "running_figures", ["bureau_id", "item_id"])
    run([*protect_shared("running_figures"), *grant_writes("running_figures", "bureau_id", deletes=True)])


def _answer_drafts() -> None:
    op.create_table(
        "answer_drafts",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        words("state", "draft", "published", "dropped"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(published_number IS NOT NULL) = (state = 'published')", name=op.f("ck_answer_drafts_published")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_answer_drafts_revision")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "author_id"], ["officers.bureau_id", "officers.id"], name="fk_answer_drafts_author"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "handoff_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_answer_drafts_handoff"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_answer_drafts_item"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_answer_drafts")),
    )
    op.create_index("ix_answer_drafts_entry", "answer_drafts", ["bureau_id", "entry_id", "id"])
    op.create_index(
        "ix_answer_drafts_handoff",
        "answer_drafts",
        ["bureau_id", "handoff_id"],
        postgresql_where=sa.text("handoff_id IS NOT NULL"),
    )
    op.create_index("ix_answer_drafts_state", "answer_drafts", ["bureau_id", "state", "id"])
    op.create_index(
        "uq_answer_drafts_open",
        "answer_drafts",
        ["bureau_id", "entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    run(protect_owned("answer_drafts"))


def _outside_mails() -> None:
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
        words("state", "waiting", "sent", "failed", "dropped"),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outside_mails_sent")),
        sa.CheckConstraint("state <> 'failed' OR fault <> ''", name=op.f("ck_outside_mails_fault")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_outside_mails_officer"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "request_id"],
            ["outside_requests.bureau_id", "outside_requests.id"],
            name="fk_outside_mails_request",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_outside_mails")),
    )
    op.create_index(
        "ix_outside_mails_due",
        "outside_mails",
        ["bureau_id", "next_at", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_outside_mails_request", "outside_mails", ["bureau_id", "request_id", "id"])
    op.create_index(
        "uq_outside_mails_waiting",
        "outside_mails",
        ["bureau_id", "request_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    run(
        [
            *protect_owned("outside_mails", update_columns=("state", "tries", "next_at", "sent_at", "fault")),
            "GRANT INSERT ON outside_mails TO qd_app",
        ]
    )
