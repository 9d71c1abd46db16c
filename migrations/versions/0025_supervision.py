"""Supervision after the decision (审管衔接), and outside authorities that are asked by one-time links."""

from __future__ import annotations

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run
from tenants.isolation import APP, Access, protect_owned

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS = (
    "push", "early", "assist_review", "review_on_behalf", "consultation", "question", "coordination", "liaison",
    "circular", "training",
)  # fmt: skip
CARRIERS = ("pairing_rights", "handoffs", "handoff_messages", "link_scopes", "link_figures")
REQUEST_MOVES = (
    "token_hash", "issued_at", "issued_by", "expires_at", "issues", "urges", "urged_at", "answered_at", "revoked_at",
    "revoked_reason",
)  # fmt: skip
RECORD_MOVES = (
    "handoff_id", "request_id", "sent_at", "times", "last_sent_at", "fault", "received_at", "received_by", "told",
    "returned_at", "returned_reason", "reminded_at",
)  # fmt: skip


def upgrade() -> None:
    """The kind and its rights first; then the tables, parents before children, each walled as soon as it exists."""
    _let_be(*KINDS, "supervision")
    _let_links_carry_it()
    _outside_authorities()
    _outside_requests()
    _outside_answers()
    _outside_tries()
    _supervisors()
    _supervision_records()


def downgrade() -> None:
    """What was handed over stays handed over: a database in which a record was sent cannot go back."""
    for table in (
        "supervision_records", "supervisors", "outside_tries", "outside_answers", "outside_requests",
        "outside_authorities",
    ):  # fmt: skip
        op.drop_table(table)
    for table in ("link_figures", "link_scopes", "pairing_rights"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'supervision'")
    _let_be(*KINDS)


def _let_be(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in CARRIERS:
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({listed})")


def _let_links_carry_it() -> None:
    """Every open link carries it in both directions, under the ids that the roster would give."""
    links = op.get_bind().execute(
        sa.text("SELECT id, city_id, lead_id, partner_id FROM pairing_links WHERE valid_to IS NULL")
    )
    words = ("id", "city_id", "link_id", "from_id", "to_id", "kind")
    types = (sa.Uuid, sa.Integer, sa.Uuid, sa.Integer, sa.Integer, sa.String)
    rights = sa.table("pairing_rights", *(sa.column(word, kind()) for word, kind in zip(words, types, strict=True)))
    rows = []
    for link, city, lead, partner in links:
        key = link if isinstance(link, UUID) else UUID(str(link))
        for sender, receiver in ((lead, partner), (partner, lead)):
            right = uuid5(key, f"{sender}>{receiver}:supervision")
            rows.append(dict(zip(words, (right, city, key, sender, receiver, "supervision"), strict=True)))
    if rows:
        op.bulk_insert(rights, rows)
    op.execute(
        "INSERT INTO link_scopes (city_id, link_id, number, kind, facts, files) SELECT DISTINCT ON (s.link_id, s.number) "
        "s.city_id, s.link_id, s.number, 'supervision', s.facts, s.files FROM link_scopes s "
        "JOIN pairing_links l ON l.id = s.link_id WHERE l.valid_to IS NULL ORDER BY s.link_id, s.number, s.kind"
    )


def _outside_authorities() -> None:
    op.create_table(
        "outside_authorities",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "industry",
                "government",
                "utility",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_outside_authorities")),
        sa.UniqueConstraint("bureau_id", "name", name="uq_outside_authorities_name"),
    )
    run(protect_owned("outside_authorities"))


def _outside_requests() -> None:
    op.create_table(
        "outside_requests",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "consultation", "supervision", name="purpose", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("item_ids", postgresql.JSONB(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issues", sa.SmallInteger(), nullable=False),
        sa.Column("urges", sa.SmallInteger(), nullable=False),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'consultation') = (assessment_id IS NOT NULL)", name=op.f("ck_outside_requests_belongs")
        ),
        sa.CheckConstraint("(token_hash IS NULL) = (expires_at IS NULL)", name=op.f("ck_outside_requests_expires")),
        sa.CheckConstraint("answered_at IS NULL OR revoked_at IS NULL", name=op.f("ck_outside_requests_one_end")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "assessment_id"],
            ["assessments.bureau_id", "assessments.id"],
            name="fk_outside_requests_assessment",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "authority_id"],
            ["outside_authorities.bureau_id", "outside_authorities.id"],
            name="fk_outside_requests_authority",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_outside_requests_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_outside_requests")),
        sa.UniqueConstraint("bureau_id", "token_hash", name="uq_outside_requests_token"),
    )
    op.create_index(
        "ix_outside_requests_assessment", "outside_requests", ["bureau_id", "assessment_id", "id"], unique=False
    )
    op.create_index(
        "ix_outside_requests_authority", "outside_requests", ["bureau_id", "authority_id", "id"], unique=False
    )
    op.create_index(
        "ix_outside_requests_open",
        "outside_requests",
        ["bureau_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL AND revoked_at IS NULL"),
    )
    run(
        [*protect_owned("outside_requests", update_columns=REQUEST_MOVES), f"GRANT INSERT ON outside_requests TO {APP}"]
    )


def _outside_answers() -> None:
    op.create_table(
        "outside_answers",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "agree", "conditional", "disagree", name="verdict", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("signer_name", sa.String(length=40), nullable=False),
        sa.Column("signer_post", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IS DISTINCT FROM 'conditional' OR conditions <> ''", name=op.f("ck_outside_answers_conditions")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "request_id"],
            ["outside_requests.bureau_id", "outside_requests.id"],
            name="fk_outside_answers_request",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "request_id", name=op.f("pk_outside_answers")),
    )
    run(protect_owned("outside_answers", Access.INSERT))


def _outside_tries() -> None:
    op.create_table(
        "outside_tries",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "address_hash", name=op.f("pk_outside_tries")),
    )
    run(protect_owned("outside_tries", Access.DELETE))


def _supervisors() -> None:
    op.create_table(
        "supervisors",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("target_bureau_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("duty", sa.String(length=400), nullable=False),
        sa.Column("receipt_days", sa.SmallInteger(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=120), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(target_bureau_id IS NULL) <> (authority_id IS NULL)", name=op.f("ck_supervisors_one_target")
        ),
        sa.CheckConstraint("receipt_days BETWEEN 1 AND 60", name=op.f("ck_supervisors_receipt_days")),
        sa.CheckConstraint("target_bureau_id <> bureau_id", name=op.f("ck_supervisors_elsewhere")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "authority_id"],
            ["outside_authorities.bureau_id", "outside_authorities.id"],
            name="fk_supervisors_authority",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_supervisors_item"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_supervisors")),
    )
    op.create_index(
        "uq_supervisors_authority",
        "supervisors",
        ["bureau_id", "item_id", "authority_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_supervisors_bureau",
        "supervisors",
        ["bureau_id", "item_id", "target_bureau_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    run(protect_owned("supervisors"))


def _supervision_records() -> None:
    op.create_table(
        "supervision_records",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "case_id"], ["cases.bureau_id", "cases.id"], name="fk_supervision_records_case"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "handoff_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_supervision_records_handoff"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_supervision_records_project"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "request_id"],
            ["outside_requests.bureau_id", "outside_requests.id"],
            name="fk_supervision_records_request",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "supervisor_id"],
            ["supervisors.bureau_id", "supervisors.id"],
            name="fk_supervision_records_supervisor",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_supervision_records")),
        sa.UniqueConstraint("bureau_id", "case_id", "supervisor_id", name="uq_supervision_records_once"),
        sa.UniqueConstraint("bureau_id", "handoff_id", name="uq_supervision_records_handoff"),
        sa.UniqueConstraint("bureau_id", "request_id", name="uq_supervision_records_request"),
    )
    op.create_index(
        "ix_supervision_records_project", "supervision_records", ["bureau_id", "project_id", "id"], unique=False
    )
    op.create_index(
        "ix_supervision_records_waiting",
        "supervision_records",
        ["bureau_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("received_at IS NULL"),
    )
    run(
        [
            *protect_owned("supervision_records", update_columns=RECORD_MOVES),
            f"GRANT INSERT ON supervision_records TO {APP}",
        ]
    )
