"""Common questions (常见问题): what the city publishes for all its bureaus, and its drafts, which alone know the letter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import grant_writes, protect_owned, protect_shared

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PUBLISHED = "state = 'published'"
ENDS = ("state", "ended_at", "ended_by", "reason")
"""All that may change of a text once it was published."""


def upgrade() -> None:
    """A key of items that names their city, so that a question cannot be about another city's item."""
    op.create_unique_constraint("uq_items_city", "items", ["city_id", "id"])
    _questions()
    _drafts()


def downgrade() -> None:
    """Nothing else knows of them."""
    op.drop_table("answer_drafts")
    op.drop_table("common_questions")
    op.drop_constraint("uq_items_city", "items", type_="unique")


def _state(*states: str) -> sa.Column[str]:
    kind = sa.Enum(*states, name="state", native_enum=False, create_constraint=True, length=32)
    return sa.Column("state", kind, nullable=False)


def _questions() -> None:
    op.create_table(
        "common_questions",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _state("published", "superseded", "withdrawn"),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_common_questions_number")),
        sa.CheckConstraint("question <> '' AND answer <> ''", name=op.f("ck_common_questions_said")),
        sa.CheckConstraint("(ended_at IS NULL) = (state = 'published')", name=op.f("ck_common_questions_ended")),
        sa.CheckConstraint("state <> 'withdrawn' OR reason <> ''", name=op.f("ck_common_questions_reason")),
        sa.ForeignKeyConstraint(["city_id", "item_id"], ["items.city_id", "items.id"], name="fk_common_questions_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_questions")),
        sa.UniqueConstraint("city_id", "entry_id", "number", name="uq_common_questions_number"),
    )
    op.create_index(
        "uq_common_questions_published", "common_questions", ["city_id", "entry_id"], unique=True,
        postgresql_where=sa.text(PUBLISHED),
    )  # fmt: skip
    op.create_index(
        "ix_common_questions_item", "common_questions", ["city_id", "item_id", "id"],
        postgresql_where=sa.text(PUBLISHED),
    )  # fmt: skip
    op.create_index("ix_common_questions_state", "common_questions", ["city_id", "state", "id"])
    run([*protect_shared("common_questions"), *grant_writes("common_questions", "city_id", ENDS)])


def _drafts() -> None:
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
        _state("draft", "published", "dropped"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_answer_drafts_revision")),
        sa.CheckConstraint(
            "(published_number IS NOT NULL) = (state = 'published')", name=op.f("ck_answer_drafts_published")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_answer_drafts_item"),
        sa.ForeignKeyConstraint(
            ["bureau_id", "handoff_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_answer_drafts_handoff"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "author_id"], ["officers.bureau_id", "officers.id"], name="fk_answer_drafts_author"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_answer_drafts")),
    )
    op.create_index(
        "uq_answer_drafts_open", "answer_drafts", ["bureau_id", "entry_id"], unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )  # fmt: skip
    op.create_index("ix_answer_drafts_entry", "answer_drafts", ["bureau_id", "entry_id", "id"])
    op.create_index("ix_answer_drafts_state", "answer_drafts", ["bureau_id", "state", "id"])
    op.create_index(
        "ix_answer_drafts_handoff", "answer_drafts", ["bureau_id", "handoff_id"],
        postgresql_where=sa.text("handoff_id IS NOT NULL"),
    )  # fmt: skip
    run(protect_owned("answer_drafts"))
