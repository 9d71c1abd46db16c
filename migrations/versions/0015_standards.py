"""Writing the catalogue: what the city and what each bureau may write of it; drafts, readiness, transfers, proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run
from tenants.isolation import grant_writes, protect_owned, protect_shared

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LINES = (
    "version_bases",
    "version_criteria",
    "version_fees",
    "version_intermediaries",
    "version_materials",
    "version_prerequisites",
    "version_special_steps",
    "version_steps",
    "version_variants",
)
"""What hangs on a version: inserted with it, never changed."""
BY_THE_CITY: dict[str, tuple[str, ...]] = {
    "items": ("name", "standard_code", "stage", "position", "division", "retired_on"),
    "item_versions": ("state", "valid_to"),
    **dict.fromkeys(LINES, ()),
    "materials": (
        "name", "material_class", "original", "medium", "issuer", "issued_by_item_id", "merged_into_id", "note",
    ),
    "material_synonyms": ("material_id",),
    # Published days of the work calendar never change.
    "work_years": (),
    "work_days": (),
    "legal_bases": ("document", "article", "gist", "effective_from", "effective_to", "source", "confidence"),
}  # fmt: skip
"""Table → columns that may change afterwards. A published version keeps everything but its state and last day."""
BY_THE_BUREAU: dict[str, tuple[str, ...]] = {
    "adoptions": ("until",),
    "local_parts": ("window", "address", "telephone", "hours", "handling_division", "transport", "photo_sha256"),
    "acknowledgements": (),
}
"""Nothing of the five facets is among them, nor could it be: there is no such column."""
VERSION_STATES = "state IN ({})"


def upgrade() -> None:
    """Drafts become the city's own rows; the rest is shared, each row written by whom it names."""
    op.drop_table("adoption_readiness")
    op.drop_table("item_drafts")
    _states("'scheduled', 'in_force', 'superseded', 'retired'")
    _drafts()
    _readiness()
    _transfers()
    _proposals()
    for table, columns in BY_THE_CITY.items():
        run(grant_writes(table, "city_id", columns, deletes=table == "material_synonyms"))
    for table, columns in BY_THE_BUREAU.items():
        run(grant_writes(table, "bureau_id", columns))


def downgrade() -> None:
    """What was written stays only where there was a place for it before."""
    for table, columns in BY_THE_BUREAU.items():
        _take_away(table, "bureau_id", columns)
    for table, columns in BY_THE_CITY.items():
        _take_away(table, "city_id", columns, deletes=table == "material_synonyms")
    for table in (
        "proposals",
        "item_transfers",
        "readiness_signoffs",
        "readiness_claims",
        "draft_comments",
        "item_drafts",
    ):
        op.drop_table(table)
    _states("'draft', 'in_review', 'scheduled', 'in_force', 'superseded', 'retired'")
    _former_tables()


def _states(states: str) -> None:
    op.drop_constraint(op.f("ck_item_versions_state"), "item_versions", type_="check")
    op.create_check_constraint(op.f("ck_item_versions_state"), "item_versions", VERSION_STATES.format(states))


def _take_away(table: str, column: str, columns: tuple[str, ...], deletes: bool = False) -> None:
    policies = [
        f"{column}_adds",
        *([f"{column}_changes"] if columns else []),
        *([f"{column}_deletes"] if deletes else []),
    ]
    run([f"DROP POLICY {policy} ON {table}" for policy in policies])
    run([f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM qd_app"])


def _drafts() -> None:
    op.create_table(
        "item_drafts",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        _words("state", "draft", "in_review", "published", "dropped"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_item_drafts_revision")),
        sa.CheckConstraint(
            "(published_number IS NOT NULL) = (state = 'published')", name=op.f("ck_item_drafts_published")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_drafts_item"),
        sa.ForeignKeyConstraint(
            ["bureau_id", "submitted_by"], ["officers.bureau_id", "officers.id"], name="fk_item_drafts_submitter"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_item_drafts")),
    )
    op.create_index("ix_item_drafts_item", "item_drafts", ["bureau_id", "item_id", "id"])
    op.create_index(
        "uq_item_drafts_open",
        "item_drafts",
        ["bureau_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'in_review')"),
    )
    run(protect_owned("item_drafts"))
    op.create_table(
        "draft_comments",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_draft_comments_settled")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "draft_id"], ["item_drafts.bureau_id", "item_drafts.id"], name="fk_draft_comments_draft"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_draft_comments")),
    )
    op.create_index("ix_draft_comments_draft", "draft_comments", ["bureau_id", "draft_id", "id"])
    run(protect_owned("draft_comments"))


def _readiness() -> None:
    key = ("item_id", "bureau_id", "point")
    op.create_table(
        "readiness_claims",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        _words("point", "people", "window", "seal", "training", "system"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_readiness_claims_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_readiness_claims_item"),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_readiness_claims")),
    )
    op.create_index("ix_readiness_claims_bureau", "readiness_claims", ["bureau_id", "item_id"])
    run(protect_shared("readiness_claims"))
    run(grant_writes("readiness_claims", "bureau_id", ("note", "claimed_at", "claimed_by")))
    op.create_table(
        "readiness_signoffs",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        _words("point", "people", "window", "seal", "training", "system"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            key, [f"readiness_claims.{column}" for column in key], name="fk_readiness_signoffs_claim"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_readiness_signoffs")),
    )
    run(protect_shared("readiness_signoffs"))
    run(grant_writes("readiness_signoffs", "city_id"))


def _transfers() -> None:
    op.create_table(
        "item_transfers",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        _words("state", "offered", "accepted", "declined", "withdrawn"),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.String(length=60), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("(answered_at IS NOT NULL) = (state <> 'offered')", name=op.f("ck_item_transfers_answered")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_item_transfers_two_bureaus")),
        sa.ForeignKeyConstraint(["from_id"], ["bureaus.id"], name="fk_item_transfers_from"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_transfers_item"),
        sa.ForeignKeyConstraint(["to_id"], ["bureaus.id"], name="fk_item_transfers_to"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_transfers")),
    )
    op.create_index("ix_item_transfers_to", "item_transfers", ["to_id", "item_id"])
    op.create_index(
        "uq_item_transfers_open",
        "item_transfers",
        ["item_id", "to_id"],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
    )
    run(protect_shared("item_transfers"))
    mine = "qdk.bureau() IN (from_id, to_id)"
    run(
        [
            "GRANT INSERT ON item_transfers TO qd_app",
            "CREATE POLICY from_id_offers ON item_transfers FOR INSERT TO qd_app "
            "WITH CHECK (from_id = qdk.bureau() AND state = 'offered')",
            # The receiver answers, the sender can only take back.
            f"CREATE POLICY sides_answer ON item_transfers FOR UPDATE TO qd_app USING ({mine} AND state = 'offered') "
            "WITH CHECK ((to_id = qdk.bureau() AND state IN ('accepted', 'declined')) "
            "OR (from_id = qdk.bureau() AND state = 'withdrawn'))",
            "GRANT UPDATE (state, answered_at, answered_by, answer) ON item_transfers TO qd_app",
        ]
    )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        _words("facet", "procedure", "materials", "time_limit", "criteria", "online"),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        _words("state", "open", "accepted", "declined"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("(answered_at IS NOT NULL) = (state <> 'open')", name=op.f("ck_proposals_answered")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_proposals_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_proposals_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_item", "proposals", ["city_id", "item_id", "id"])
    op.create_index(
        "ix_proposals_open", "proposals", ["city_id", "due_on", "id"], postgresql_where=sa.text("state = 'open'")
    )
    run(protect_shared("proposals"))
    run(
        [
            "CREATE POLICY bureau_id_proposes ON proposals FOR INSERT TO qd_app "
            "WITH CHECK (bureau_id = qdk.bureau() AND state = 'open')",
            "GRANT INSERT ON proposals TO qd_app",
            "CREATE POLICY city_id_answers ON proposals FOR UPDATE TO qd_app "
            "USING (city_id = qdk.bureau()) WITH CHECK (city_id = qdk.bureau())",
            "GRANT UPDATE (state, answer, answered_at, answered_by, published_number) ON proposals TO qd_app",
        ]
    )


def _former_tables() -> None:
    op.create_table(
        "item_drafts",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        _words("state", "draft", "in_review", "scheduled", "in_force", "superseded", "retired"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'in_review')", name=op.f("ck_item_drafts_unpublished")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_drafts_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_drafts")),
        sa.UniqueConstraint("item_id", name="uq_item_drafts_item"),
    )
    run(protect_shared("item_drafts"))
    op.create_table(
        "adoption_readiness",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Uuid(), nullable=False),
        _words("point", "people", "window", "seal", "training", "system"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name=op.f("ck_adoption_readiness_signed")),
        sa.ForeignKeyConstraint(["adoption_id"], ["adoptions.id"], name="fk_adoption_readiness_adoption"),
        sa.PrimaryKeyConstraint("adoption_id", "point", name=op.f("pk_adoption_readiness")),
    )
    run(protect_shared("adoption_readiness"))


def _words(name: str, *words: str) -> sa.Column[str]:
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)
