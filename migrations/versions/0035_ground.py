"""The ground of every table: the signed bureau context, the audit trail, the bureaus and their links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import create_function, drop_functions, handed_over, run, words
from tenants.isolation import (
    APP,
    AUDITOR,
    BACKUP,
    KEEPER,
    OWNER,
    POSTMAN,
    Access,
    grant_writes,
    protect_audit_trail,
    protect_owned,
    protect_shared,
)

revision = "0035"
down_revision = None
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

TABLES = (
    "audit_seals",
    "audit_trail",
    "bureaus",
    "pairing_links",
    "link_sides",
    "link_terms",
    "pairing_rights",
    "link_answers",
    "link_scopes",
)
"""Parents before children."""


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _context()
    _audit_seals()
    _audit_trail()
    _bureaus()
    _pairing_links()
    _link_sides()
    _link_terms()
    _pairing_rights()
    _link_answers()
    _link_scopes()


def downgrade() -> None:
    """Children before parents."""
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_functions("name_actor(text)", "enter(text)", "audit()", "bureau()", "mac(bytea, bytea, text)", "me()")
    run(["DROP TABLE qdk.key", "DROP SCHEMA qdk"])


def _context() -> None:
    """Schema, key and functions. Nothing here belongs to a role that signs in."""
    run(
        [
            "CREATE SCHEMA qdk",
            "REVOKE ALL ON SCHEMA qdk FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA qdk TO {APP}, {KEEPER}, {AUDITOR}, {POSTMAN}, {BACKUP}",
            "CREATE TABLE qdk.key (kid int PRIMARY KEY, ipad bytea NOT NULL, opad bytea NOT NULL)",
            "REVOKE ALL ON qdk.key FROM PUBLIC",
            *handed_over("TABLE qdk.key", KEEPER),
        ]
    )
    create_function("me", owner=KEEPER, public=True)
    create_function("mac", "bytea, bytea, text", owner=KEEPER)
    create_function("enter", "text", owner=KEEPER, callers=(APP,))
    create_function("bureau", owner=KEEPER, callers=(APP, AUDITOR, POSTMAN, OWNER))
    create_function("audit", owner=AUDITOR, callers=(OWNER,))
    create_function("name_actor", "text", callers=(APP,))


def _audit_seals() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("upto_seq", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "number", name=op.f("pk_audit_seals")),
    )
    run(protect_owned("audit_seals", Access.INSERT))


def _audit_trail() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transaction", sa.String(length=24), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("act", sa.String(length=6), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("bureau_id", "seq", name=op.f("pk_audit_trail")),
    )
    run(protect_audit_trail())


def _bureaus() -> None:
    op.create_table(
        "bureaus",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        words("kind", "city", "county", "zone"),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=True),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=80), nullable=False),
        sa.Column("introduction", sa.String(length=400), nullable=False),
        sa.Column("is_practice", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_minutes", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "partner_minutes IS NULL OR (is_practice AND partner_minutes BETWEEN 0 AND 240)",
            name=op.f("ck_bureaus_partner"),
        ),
        sa.CheckConstraint("retired_at IS NULL OR is_practice", name=op.f("ck_bureaus_only_practice_retires")),
        sa.ForeignKeyConstraint(
            ["city_id", "is_practice"], ["bureaus.id", "bureaus.is_practice"], name="fk_bureaus_city_practice"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureaus")),
        sa.UniqueConstraint("id", "is_practice", name="uq_bureaus_practice"),
        sa.UniqueConstraint("slug", name="uq_bureaus_slug"),
    )
    run(
        [
            *protect_shared("bureaus"),
            "CREATE POLICY own_portal ON bureaus FOR UPDATE TO qd_app USING (id = qdk.bureau()) WITH CHECK (id = qdk.bureau())",
            "GRANT UPDATE (address, telephone, hours, introduction) ON bureaus TO qd_app",
            "GRANT UPDATE (partner_minutes) ON bureaus TO qd_app",
        ]
    )


def _pairing_links() -> None:
    op.create_table(
        "pairing_links",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        words("kind", "pairing", "hierarchy"),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=True),
        sa.Column("is_practice", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("lead_id <> partner_id", name=op.f("ck_pairing_links_two_bureaus")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_pairing_links_dates")),
        sa.ForeignKeyConstraint(
            ["city_id", "is_practice"], ["bureaus.id", "bureaus.is_practice"], name="fk_pairing_links_city_practice"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "is_practice"], ["bureaus.id", "bureaus.is_practice"], name="fk_pairing_links_lead_practice"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["bureaus.id"], name="fk_pairing_links_lead"),
        sa.ForeignKeyConstraint(
            ["partner_id", "is_practice"],
            ["bureaus.id", "bureaus.is_practice"],
            name="fk_pairing_links_partner_practice",
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["bureaus.id"], name="fk_pairing_links_partner"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_links")),
    )
    op.create_index(
        "uq_pairing_links_open",
        "pairing_links",
        ["lead_id", "partner_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    run(protect_shared("pairing_links", writable=True))


def _link_sides() -> None:
    op.create_table(
        "link_sides",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leader", sa.String(length=60), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_link_sides_bureau"),
        sa.ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_link_sides_link"),
        sa.PrimaryKeyConstraint("link_id", "bureau_id", name=op.f("pk_link_sides")),
    )
    run(
        [
            *protect_shared("link_sides"),
            *grant_writes("link_sides"),
            "CREATE POLICY bureau_id_changes ON link_sides FOR UPDATE TO qd_app USING (bureau_id = qdk.bureau()) WITH CHECK (bureau_id = qdk.bureau())",
            "GRANT UPDATE (leader, departments, office, contact, telephone, changed_at, changed_by) ON link_sides TO qd_app",
        ]
    )


def _link_terms() -> None:
    op.create_table(
        "link_terms",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_link_terms_number")),
        sa.ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_link_terms_link"),
        sa.PrimaryKeyConstraint("link_id", "number", name=op.f("pk_link_terms")),
    )
    run([*protect_shared("link_terms"), *grant_writes("link_terms")])


def _pairing_rights() -> None:
    op.create_table(
        "pairing_rights",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        words("kind", *KINDS),
        sa.Column("is_practice", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id", "is_practice"], ["bureaus.id", "bureaus.is_practice"], name="fk_pairing_rights_from_practice"
        ),
        sa.ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_pairing_rights_link"),
        sa.ForeignKeyConstraint(
            ["to_id", "is_practice"], ["bureaus.id", "bureaus.is_practice"], name="fk_pairing_rights_to_practice"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_rights")),
        sa.UniqueConstraint("link_id", "from_id", "to_id", "kind", name="uq_pairing_rights_use"),
    )
    run(protect_shared("pairing_rights", writable=True))


def _link_answers() -> None:
    op.create_table(
        "link_answers",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("agreed OR reason <> ''", name=op.f("ck_link_answers_reason")),
        sa.ForeignKeyConstraint(
            ["link_id", "bureau_id"], ["link_sides.link_id", "link_sides.bureau_id"], name="fk_link_answers_side"
        ),
        sa.ForeignKeyConstraint(
            ["link_id", "number"], ["link_terms.link_id", "link_terms.number"], name="fk_link_answers_terms"
        ),
        sa.PrimaryKeyConstraint("link_id", "number", "bureau_id", name=op.f("pk_link_answers")),
    )
    run([*protect_shared("link_answers"), *grant_writes("link_answers", "bureau_id")])


def _link_scopes() -> None:
    op.create_table(
        "link_scopes",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        words("kind", *KINDS),
        sa.Column("facts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("files", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id", "number"], ["link_terms.link_id", "link_terms.number"], name="fk_link_scopes_terms"
        ),
        sa.PrimaryKeyConstraint("link_id", "number", "kind", name=op.f("pk_link_scopes")),
    )
    run([*protect_shared("link_scopes"), *grant_writes("link_scopes")])
