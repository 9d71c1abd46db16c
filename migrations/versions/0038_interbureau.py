"""Handoffs between bureaus: both boxes, the steps a handoff may take, figures of the links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import create_function, drop_functions, run, words
from tenants.distribution import reference
from tenants.isolation import APP, OWNER, POSTMAN, grant_writes, protect_handoff_messages, protect_owned, protect_shared

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KINDS = (
    "push",
    "early",
    "assist_review",
    "review_on_behalf",
    "consultation",
    "question",
    "coordination",
    "liaison",
    "circular",
    "training",
    "supervision",
)
STEPS = """
answered note origin answered
answered note target answered
correcting correct origin working
correcting note origin correcting
correcting note target correcting
correcting pause origin correcting
correcting resume origin correcting
correcting return target returned
received answer target answered
received ask_correction target correcting
received begin target working
received note origin received
received note target received
received pause origin received
received resume origin received
received return target returned
returned resend origin sent
sent note origin sent
sent pause origin sent
sent receive target received
sent resume origin sent
sent return target returned
sent withdraw origin withdrawn
working answer target answered
working ask_correction target correcting
working note origin working
working note target working
working pause origin working
working report target working
working resume origin working
working return target returned
"""
"""From which state which side may do what, and what follows: state, act, side, next."""

TABLES = ("handoffs", "handoff_messages", "link_figures")
"""Parents before children."""


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _steps()
    _handoffs()
    _handoff_messages()
    _link_figures()
    _posting()


def downgrade() -> None:
    """Children before parents."""
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_functions("keep_to_scope()", "post_message()")
    run(["DROP TABLE qdk.handoff_steps"])


def _steps() -> None:
    """The steps that ``qdk.post_message`` asks; a test compares them with the table that the code runs on."""
    run(
        [
            "CREATE TABLE qdk.handoff_steps (state varchar(32) NOT NULL, act varchar(32) NOT NULL, "
            "side varchar(32) NOT NULL, next varchar(32) NOT NULL, PRIMARY KEY (state, act, side))",
            reference("qdk.handoff_steps"),
            "REVOKE ALL ON qdk.handoff_steps FROM PUBLIC",
            f"GRANT SELECT ON qdk.handoff_steps TO {POSTMAN}, {APP}",
        ]
    )
    words_of_a_step = ("state", "act", "side", "next")
    table = sa.table("handoff_steps", *(sa.column(word) for word in words_of_a_step), schema="qdk")
    op.bulk_insert(table, [dict(zip(words_of_a_step, line.split(), strict=True)) for line in STEPS.split("\n") if line])


def _posting() -> None:
    """Whether a message may stand where it is inserted. Triggers run in the order of their names."""
    create_function("post_message", owner=POSTMAN, callers=(OWNER,))
    create_function("keep_to_scope")
    run(
        [
            "CREATE TRIGGER post_message BEFORE INSERT ON handoff_messages FOR EACH ROW EXECUTE FUNCTION qdk.post_message()",
            "CREATE TRIGGER within_scope BEFORE INSERT ON handoff_messages FOR EACH ROW "
            "WHEN (NEW.author_id = NEW.origin_id) EXECUTE FUNCTION qdk.keep_to_scope()",
        ]
    )


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        words("box", "in", "out"),
        words("kind", *KINDS),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        words("state", "sent", "received", "working", "correcting", "answered", "returned", "withdrawn"),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("project_name", sa.String(length=120), nullable=False),
        sa.Column("sponsor_name", sa.String(length=120), nullable=False),
        sa.Column("item_name", sa.String(length=120), nullable=True),
        sa.Column("applied_number", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("project_ref", sa.Uuid(), nullable=True),
        sa.Column("batch_ref", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_handoffs_division"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_handoffs_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_handoffs")),
    )
    op.create_index(
        "ix_handoffs_arrived",
        "handoffs",
        ["bureau_id", "box", "sent_at", "id"],
        postgresql_where=sa.text("state IN ('sent', 'received', 'working', 'correcting')"),
    )
    op.create_index(
        "ix_handoffs_batch",
        "handoffs",
        ["bureau_id", "batch_ref", "id"],
        postgresql_where=sa.text("batch_ref IS NOT NULL"),
    )
    op.create_index(
        "ix_handoffs_circulars",
        "handoffs",
        ["bureau_id", "box", "sent_at", "id"],
        postgresql_where=sa.text("kind IN ('circular', 'training')"),
    )
    op.create_index(
        "ix_handoffs_done",
        "handoffs",
        ["bureau_id", "box", "id"],
        postgresql_where=sa.text("state IN ('answered', 'returned', 'withdrawn')"),
    )
    op.create_index(
        "ix_handoffs_help",
        "handoffs",
        ["bureau_id", "box", "kind", "id"],
        postgresql_where=sa.text("kind IN ('assist_review', 'review_on_behalf')"),
    )
    op.create_index(
        "ix_handoffs_mine",
        "handoffs",
        ["bureau_id", "box", "officer_id", "due_on", "id"],
        postgresql_where=sa.text("state IN ('sent', 'received', 'working', 'correcting')"),
    )
    op.create_index(
        "ix_handoffs_open",
        "handoffs",
        ["bureau_id", "box", "due_on", "id"],
        postgresql_where=sa.text("state IN ('sent', 'received', 'working', 'correcting')"),
    )
    op.create_index(
        "ix_handoffs_partner",
        "handoffs",
        ["bureau_id", "box", "origin_id", "target_id", "due_on", "id"],
        postgresql_where=sa.text("state IN ('sent', 'received', 'working', 'correcting')"),
    )
    op.create_index("ix_handoffs_project", "handoffs", ["bureau_id", "project_id"])
    op.create_index(
        "ix_handoffs_ref", "handoffs", ["bureau_id", "project_ref"], postgresql_where=sa.text("project_ref IS NOT NULL")
    )
    op.create_index("ix_handoffs_sent", "handoffs", ["bureau_id", "sent_at"])
    op.create_index("ix_handoffs_state", "handoffs", ["bureau_id", "box", "state", "id"])
    op.create_index(
        "ix_handoffs_subject", "handoffs", ["bureau_id", "subject_id"], postgresql_where=sa.text("box = 'out'")
    )
    op.create_index(
        "ix_handoffs_unapplied",
        "handoffs",
        ["bureau_id", "id"],
        postgresql_where=sa.text("applied_number < last_number"),
    )
    run(
        protect_owned(
            "handoffs",
            update_columns=(
                "applied_number",
                "project_id",
                "subject_id",
                "division_id",
                "officer_id",
                "due_on",
                "project_ref",
                "batch_ref",
            ),
        )
    )


def _handoff_messages() -> None:
    op.create_table(
        "handoff_messages",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        words("kind", *KINDS),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        words(
            "act",
            "send",
            "receive",
            "begin",
            "ask_correction",
            "correct",
            "report",
            "pause",
            "resume",
            "answer",
            "return",
            "resend",
            "withdraw",
            "note",
        ),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("audit_head", sa.String(length=80), nullable=True),
        sa.CheckConstraint("author_id IN (origin_id, target_id)", name=op.f("ck_handoff_messages_by_a_party")),
        sa.CheckConstraint("bureau_id IN (origin_id, target_id)", name=op.f("ck_handoff_messages_in_a_party_s_box")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_handoff_messages_number")),
        sa.ForeignKeyConstraint(
            ["link_id", "origin_id", "target_id", "kind"],
            ["pairing_rights.link_id", "pairing_rights.from_id", "pairing_rights.to_id", "pairing_rights.kind"],
            name="fk_handoff_messages_right",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "handoff_id", "number", name=op.f("pk_handoff_messages")),
    )
    run(protect_handoff_messages())


def _link_figures() -> None:
    op.create_table(
        "link_figures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        words("kind", *KINDS),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("on_time", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("resent", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("median_days", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("longest_days", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("push_due", sa.Integer(), nullable=True),
        sa.Column("push_on_time", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind = 'push' OR coalesce(push_due, push_on_time) IS NULL", name=op.f("ck_link_figures_pushes_alone")
        ),
        sa.CheckConstraint("answered = 0 OR answered >= 3", name=op.f("ck_link_figures_no_small_answered")),
        sa.CheckConstraint("due - on_time = 0 OR due - on_time >= 3", name=op.f("ck_link_figures_no_small_late")),
        sa.CheckConstraint("due = 0 OR due >= 3", name=op.f("ck_link_figures_no_small_due")),
        sa.CheckConstraint(
            "longest_days IS NULL OR coalesce(waiting, 0) >= 3", name=op.f("ck_link_figures_longest_of_three")
        ),
        sa.CheckConstraint(
            "median_days IS NULL OR coalesce(answered, 0) >= 3", name=op.f("ck_link_figures_median_of_three")
        ),
        sa.CheckConstraint("on_time = 0 OR on_time >= 3", name=op.f("ck_link_figures_no_small_on_time")),
        sa.CheckConstraint(
            "push_due - push_on_time = 0 OR push_due - push_on_time >= 3",
            name=op.f("ck_link_figures_no_small_push_late"),
        ),
        sa.CheckConstraint("push_due = 0 OR push_due >= 3", name=op.f("ck_link_figures_no_small_push_due")),
        sa.CheckConstraint("push_on_time = 0 OR push_on_time >= 3", name=op.f("ck_link_figures_no_small_push_on_time")),
        sa.CheckConstraint("resent = 0 OR resent >= 3", name=op.f("ck_link_figures_no_small_resent")),
        sa.CheckConstraint("returned = 0 OR returned >= 3", name=op.f("ck_link_figures_no_small_returned")),
        sa.CheckConstraint(
            "sent - answered - waiting = 0 OR sent - answered - waiting >= 3",
            name=op.f("ck_link_figures_no_small_neither"),
        ),
        sa.CheckConstraint("sent = 0 OR sent >= 3", name=op.f("ck_link_figures_no_small_sent")),
        sa.CheckConstraint(
            "sent IS NOT NULL OR coalesce(due, on_time, answered, returned, resent, waiting) IS NULL",
            name=op.f("ck_link_figures_nothing_of_few"),
        ),
        sa.CheckConstraint("waiting = 0 OR waiting >= 3", name=op.f("ck_link_figures_no_small_waiting")),
        sa.ForeignKeyConstraint(
            ["link_id", "bureau_id"], ["link_sides.link_id", "link_sides.bureau_id"], name="fk_link_figures_side"
        ),
        sa.PrimaryKeyConstraint("link_id", "bureau_id", "kind", name=op.f("pk_link_figures")),
    )
    op.create_index("ix_link_figures_bureau", "link_figures", ["bureau_id"])
    run([*protect_shared("link_figures"), *grant_writes("link_figures", "bureau_id", deletes=True)])
