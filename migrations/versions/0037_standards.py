"""The standards: the catalogue and its versions, drafts, adoptions, imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run, words
from tenants.isolation import grant_writes, protect_owned, protect_shared

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = (
    "items",
    "legal_bases",
    "adoptions",
    "catalogue_files",
    "catalogue_marks",
    "common_questions",
    "item_versions",
    "local_parts",
    "materials",
    "acknowledgements",
    "material_synonyms",
    "version_bases",
    "version_criteria",
    "version_fees",
    "version_intermediaries",
    "version_materials",
    "version_prerequisites",
    "version_special_steps",
    "version_steps",
    "version_variants",
    "proposals",
    "item_drafts",
    "draft_comments",
    "item_transfers",
    "planned_statuses",
    "readiness_claims",
    "readiness_signoffs",
    "readiness_withdrawals",
    "catalogue_imports",
)
"""Parents before children."""


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _items()
    _legal_bases()
    _adoptions()
    _catalogue_files()
    _catalogue_marks()
    _common_questions()
    _item_versions()
    _local_parts()
    _materials()
    _acknowledgements()
    _material_synonyms()
    _version_bases()
    _version_criteria()
    _version_fees()
    _version_intermediaries()
    _version_materials()
    _version_prerequisites()
    _version_special_steps()
    _version_steps()
    _version_variants()
    _proposals()
    _item_drafts()
    _draft_comments()
    _item_transfers()
    _planned_statuses()
    _readiness_claims()
    _readiness_signoffs()
    _readiness_withdrawals()
    _catalogue_imports()


def downgrade() -> None:
    """Children before parents."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("standard_code", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        words("stage", "land_use", "construction_planning", "works_permit", "completion"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=60), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("city_id", "code", name="uq_items_code"),
        sa.UniqueConstraint("city_id", "id", name="uq_items_city"),
    )
    run(
        [
            *protect_shared("items"),
            *grant_writes("items", "city_id", ("name", "standard_code", "stage", "position", "division", "retired_on")),
        ]
    )


def _legal_bases() -> None:
    op.create_table(
        "legal_bases",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name=op.f("ck_legal_bases_confidence")),
        sa.CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name=op.f("ck_legal_bases_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_bases")),
        sa.UniqueConstraint("city_id", "code", name="uq_legal_bases_code"),
    )
    run(
        [
            *protect_shared("legal_bases"),
            *grant_writes(
                "legal_bases",
                "city_id",
                ("document", "article", "gist", "effective_from", "effective_to", "source", "confidence"),
            ),
        ]
    )


def _adoptions() -> None:
    op.create_table(
        "adoptions",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("status", "adopted", "not_transferred", "not_capable"),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        words("support", "assist_review", "review_on_behalf", nullable=True),
        sa.CheckConstraint("(status = 'not_capable') = (support IS NOT NULL)", name=op.f("ck_adoptions_supported")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_adoptions_dates")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_adoptions_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_adoptions_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
    )
    op.create_index("ix_adoptions_item", "adoptions", ["item_id"])
    op.create_index(
        "uq_adoptions_current",
        "adoptions",
        ["bureau_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    run([*protect_shared("adoptions"), *grant_writes("adoptions", "bureau_id", ("until",))])


def _catalogue_files() -> None:
    op.create_table(
        "catalogue_files",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "bureau_id = city_id OR media_type IN ('image/jpeg', 'image/png')", name=op.f("ck_catalogue_files_photo")
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_catalogue_files_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_catalogue_files_size")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_catalogue_files_bureau"),
        sa.PrimaryKeyConstraint("city_id", "bureau_id", "sha256", name=op.f("pk_catalogue_files")),
    )
    run([*protect_shared("catalogue_files"), *grant_writes("catalogue_files", "bureau_id")])


def _catalogue_marks() -> None:
    op.create_table(
        "catalogue_marks",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_catalogue_marks_bureau"),
        sa.PrimaryKeyConstraint("city_id", "bureau_id", name=op.f("pk_catalogue_marks")),
    )
    run([*protect_shared("catalogue_marks"), *grant_writes("catalogue_marks", "bureau_id", ("mark",))])


def _common_questions() -> None:
    op.create_table(
        "common_questions",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        words("state", "published", "superseded", "withdrawn"),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (state = 'published')", name=op.f("ck_common_questions_ended")),
        sa.CheckConstraint("question <> '' AND answer <> ''", name=op.f("ck_common_questions_said")),
        sa.CheckConstraint("state <> 'withdrawn' OR reason <> ''", name=op.f("ck_common_questions_reason")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_common_questions_number")),
        sa.ForeignKeyConstraint(["city_id", "item_id"], ["items.city_id", "items.id"], name="fk_common_questions_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_questions")),
        sa.UniqueConstraint("city_id", "entry_id", "number", name="uq_common_questions_number"),
    )
    op.create_index(
        "ix_common_questions_item",
        "common_questions",
        ["city_id", "item_id", "id"],
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index("ix_common_questions_state", "common_questions", ["city_id", "state", "id"])
    op.create_index(
        "uq_common_questions_published",
        "common_questions",
        ["city_id", "entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    run(
        [
            *protect_shared("common_questions"),
            *grant_writes("common_questions", "city_id", ("state", "ended_at", "ended_by", "reason")),
        ]
    )


def _item_versions() -> None:
    op.create_table(
        "item_versions",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        words("state", "scheduled", "in_force", "superseded", "retired"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        words("kind", "licence", "confirmation", "filing", "other_power", "public_service", "fee_assessment", "joint"),
        sa.Column("tiers", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("tier_note", sa.String(length=200), nullable=False),
        words("service_mode", "act_for", "assist"),
        sa.Column("applicability", sa.Text(), nullable=False),
        sa.Column("applies_when", postgresql.JSONB(), nullable=True),
        sa.Column("statutory_days", sa.Integer(), nullable=True),
        words("statutory_unit", "working_day", "calendar_day"),
        sa.Column("statutory_none", sa.Boolean(), nullable=False),
        sa.Column("statutory_confirmed", sa.Boolean(), nullable=False),
        sa.Column("statutory_note", sa.Text(), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=True),
        sa.Column("promised_days", sa.Integer(), nullable=True),
        words("promised_unit", "working_day", "calendar_day"),
        sa.Column("promised_confirmed", sa.Boolean(), nullable=False),
        sa.Column("promised_note", sa.Text(), nullable=False),
        words("online_depth", "I", "II", "III", "IV"),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("must_come", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("online_confirmed", sa.Boolean(), nullable=False),
        sa.Column("result_name", sa.String(length=200), nullable=False),
        sa.Column("result_validity", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "state IN ('scheduled', 'in_force', 'superseded', 'retired')", name=op.f("ck_item_versions_published")
        ),
        sa.CheckConstraint(
            "tiers <@ ARRAY['province', 'city', 'county', 'zone']::varchar[]", name=op.f("ck_item_versions_tiers")
        ),
        sa.CheckConstraint(
            "NOT statutory_none OR statutory_days IS NULL", name=op.f("ck_item_versions_none_set_by_law")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_item_versions_number")),
        sa.CheckConstraint("promised_days IS NULL OR promised_days >= 0", name=op.f("ck_item_versions_promised")),
        sa.CheckConstraint("statutory_days IS NULL OR statutory_days >= 0", name=op.f("ck_item_versions_statutory")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_item_versions_validity")),
        sa.CheckConstraint("visits >= 0", name=op.f("ck_item_versions_visits")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_versions_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_versions")),
        sa.UniqueConstraint("item_id", "number", name="uq_item_versions_number"),
    )
    op.create_index(
        "uq_item_versions_in_force",
        "item_versions",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_index(
        "uq_item_versions_scheduled",
        "item_versions",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    run([*protect_shared("item_versions"), *grant_writes("item_versions", "city_id", ("state", "valid_to"))])


def _local_parts() -> None:
    op.create_table(
        "local_parts",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("window", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("handling_division", sa.String(length=60), nullable=False),
        sa.Column("transport", sa.String(length=200), nullable=False),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_local_parts_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_local_parts_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_parts")),
        sa.UniqueConstraint("bureau_id", "item_id", name="uq_local_parts_item"),
    )
    run(
        [
            *protect_shared("local_parts"),
            *grant_writes(
                "local_parts",
                "bureau_id",
                ("window", "address", "telephone", "hours", "handling_division", "transport", "photo_sha256"),
            ),
        ]
    )


def _materials() -> None:
    op.create_table(
        "materials",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        words("material_class", "application", "approval", "land", "opinion", "report", "other"),
        words("original", "original", "copy", "either", "both"),
        words("medium", "paper", "electronic", "either"),
        words("issuer", "unit", "bureau_system", "authority", "intermediary"),
        sa.Column("issued_by_item_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_materials_merged")),
        sa.ForeignKeyConstraint(["issued_by_item_id"], ["items.id"], name="fk_materials_issued_by"),
        sa.ForeignKeyConstraint(["merged_into_id"], ["materials.id"], name="fk_materials_merged_into"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
        sa.UniqueConstraint("city_id", "code", name="uq_materials_code"),
    )
    op.create_index(
        "uq_materials_name", "materials", ["city_id", "name"], unique=True, postgresql_where="merged_into_id IS NULL"
    )
    run(
        [
            *protect_shared("materials"),
            *grant_writes(
                "materials",
                "city_id",
                (
                    "name",
                    "material_class",
                    "original",
                    "medium",
                    "issuer",
                    "issued_by_item_id",
                    "merged_into_id",
                    "note",
                ),
            ),
        ]
    )


def _acknowledgements() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_acknowledgements_bureau"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_acknowledgements_version"),
        sa.PrimaryKeyConstraint("version_id", "bureau_id", name=op.f("pk_acknowledgements")),
    )
    run([*protect_shared("acknowledgements"), *grant_writes("acknowledgements", "bureau_id")])


def _material_synonyms() -> None:
    op.create_table(
        "material_synonyms",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("synonym", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], name="fk_material_synonyms_material"),
        sa.PrimaryKeyConstraint("material_id", "synonym", name=op.f("pk_material_synonyms")),
    )
    run(
        [
            *protect_shared("material_synonyms"),
            *grant_writes("material_synonyms", "city_id", ("material_id",), deletes=True),
        ]
    )


def _version_bases() -> None:
    op.create_table(
        "version_bases",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        words("purpose", "item", "time_limit", "criteria"),
        sa.ForeignKeyConstraint(["basis_id"], ["legal_bases.id"], name="fk_version_bases_basis"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_bases_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_bases")),
    )
    op.create_index("ix_version_bases_basis", "version_bases", ["basis_id"])
    run([*protect_shared("version_bases"), *grant_writes("version_bases")])


def _version_criteria() -> None:
    op.create_table(
        "version_criteria",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        words("kind", "condition", "review_point"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_criteria_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_criteria")),
    )
    run([*protect_shared("version_criteria"), *grant_writes("version_criteria")])


def _version_fees() -> None:
    op.create_table(
        "version_fees",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.Column("charge_unit", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["basis_id"], ["legal_bases.id"], name="fk_version_fees_basis"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_fees_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_fees")),
    )
    run([*protect_shared("version_fees"), *grant_writes("version_fees")])


def _version_intermediaries() -> None:
    op.create_table(
        "version_intermediaries",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_intermediaries_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_intermediaries")),
    )
    run([*protect_shared("version_intermediaries"), *grant_writes("version_intermediaries")])


def _version_materials() -> None:
    op.create_table(
        "version_materials",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("printed_name", sa.String(length=200), nullable=False),
        words("material_class", "application", "approval", "land", "opinion", "report", "other"),
        words("original", "original", "copy", "either", "both"),
        words("medium", "paper", "electronic", "either"),
        sa.Column("copies", sa.Integer(), nullable=False),
        words("issuer", "unit", "bureau_system", "authority", "intermediary"),
        words("necessity", "necessary", "may_follow", "optional"),
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("asked_when", postgresql.JSONB(), nullable=True),
        sa.Column("form_sha256", sa.String(length=64), nullable=True),
        sa.Column("sample_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("copies >= 0", name=op.f("ck_version_materials_copies")),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], name="fk_version_materials_material"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_materials_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_materials")),
    )
    op.create_index(
        "ix_version_materials_form",
        "version_materials",
        ["form_sha256"],
        postgresql_where=sa.text("form_sha256 IS NOT NULL"),
    )
    op.create_index("ix_version_materials_material", "version_materials", ["material_id"])
    op.create_index(
        "ix_version_materials_sample",
        "version_materials",
        ["sample_sha256"],
        postgresql_where=sa.text("sample_sha256 IS NOT NULL"),
    )
    run([*protect_shared("version_materials"), *grant_writes("version_materials")])


def _version_prerequisites() -> None:
    op.create_table(
        "version_prerequisites",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("where_applicable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_version_prerequisites_item"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_prerequisites_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_prerequisites")),
    )
    op.create_index("ix_version_prerequisites_item", "version_prerequisites", ["item_id"])
    run([*protect_shared("version_prerequisites"), *grant_writes("version_prerequisites")])


def _version_special_steps() -> None:
    op.create_table(
        "version_special_steps",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        words("limit_unit", "working_day", "calendar_day"),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("charged", sa.Boolean(), nullable=False),
        sa.Column("fee_basis", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("limit_days IS NULL OR limit_days >= 0", name=op.f("ck_version_special_steps_limit_days")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_special_steps_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_special_steps")),
    )
    run([*protect_shared("version_special_steps"), *grant_writes("version_special_steps")])


def _version_steps() -> None:
    op.create_table(
        "version_steps",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        words("unit", "working_day", "calendar_day"),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("days IS NULL OR days >= 0", name=op.f("ck_version_steps_days")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_steps_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_steps")),
    )
    run([*protect_shared("version_steps"), *grant_writes("version_steps")])


def _version_variants() -> None:
    op.create_table(
        "version_variants",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("statutory_days", sa.Integer(), nullable=True),
        words("statutory_unit", "working_day", "calendar_day"),
        sa.Column("statutory_confirmed", sa.Boolean(), nullable=False),
        sa.Column("promised_days", sa.Integer(), nullable=True),
        words("promised_unit", "working_day", "calendar_day"),
        sa.Column("promised_confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("promised_days IS NULL OR promised_days >= 0", name=op.f("ck_version_variants_promised")),
        sa.CheckConstraint("statutory_days IS NULL OR statutory_days >= 0", name=op.f("ck_version_variants_statutory")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_version_variants_version"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_version_variants")),
    )
    run([*protect_shared("version_variants"), *grant_writes("version_variants")])


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("facet", "procedure", "materials", "time_limit", "criteria", "online"),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        words("state", "open", "accepted", "declined"),
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
    run(
        [
            *protect_shared("proposals"),
            "CREATE POLICY bureau_id_proposes ON proposals FOR INSERT TO qd_app WITH CHECK (bureau_id = qdk.bureau() AND state = 'open')",
            "GRANT INSERT ON proposals TO qd_app",
            "CREATE POLICY city_id_answers ON proposals FOR UPDATE TO qd_app USING (city_id = qdk.bureau()) WITH CHECK (city_id = qdk.bureau())",
            "GRANT UPDATE (state, answer, answered_at, answered_by, published_number) ON proposals TO qd_app",
        ]
    )


def _item_drafts() -> None:
    op.create_table(
        "item_drafts",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        words("state", "draft", "in_review", "published", "dropped"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(published_number IS NOT NULL) = (state = 'published')", name=op.f("ck_item_drafts_published")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_item_drafts_revision")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "submitted_by"], ["officers.bureau_id", "officers.id"], name="fk_item_drafts_submitter"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_drafts_item"),
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


def _draft_comments() -> None:
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


def _item_transfers() -> None:
    op.create_table(
        "item_transfers",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        words("state", "offered", "accepted", "declined", "withdrawn"),
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
    run(
        [
            *protect_shared("item_transfers"),
            "GRANT INSERT ON item_transfers TO qd_app",
            "CREATE POLICY from_id_offers ON item_transfers FOR INSERT TO qd_app WITH CHECK (from_id = qdk.bureau() AND state = 'offered')",
            "CREATE POLICY sides_answer ON item_transfers FOR UPDATE TO qd_app USING (qdk.bureau() IN (from_id, to_id) AND state = 'offered') WITH CHECK ((to_id = qdk.bureau() AND state IN ('accepted', 'declined')) OR (from_id = qdk.bureau() AND state = 'withdrawn'))",
            "GRANT UPDATE (state, answered_at, answered_by, answer) ON item_transfers TO qd_app",
        ]
    )


def _planned_statuses() -> None:
    op.create_table(
        "planned_statuses",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("status", "adopted", "not_transferred", "not_capable"),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        words("state", "waiting", "in_force", "withdrawn", "refused"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        words("support", "assist_review", "review_on_behalf", nullable=True),
        sa.CheckConstraint("(ended_at IS NOT NULL) = (state <> 'waiting')", name=op.f("ck_planned_statuses_ended")),
        sa.CheckConstraint(
            "(status = 'not_capable') = (support IS NOT NULL)", name=op.f("ck_planned_statuses_supported")
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_planned_statuses_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_planned_statuses_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_statuses")),
    )
    op.create_index(
        "uq_planned_statuses_waiting",
        "planned_statuses",
        ["bureau_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    run(
        [
            *protect_shared("planned_statuses"),
            *grant_writes("planned_statuses", "bureau_id", ("state", "ended_at", "ended_by", "note")),
        ]
    )


def _readiness_claims() -> None:
    op.create_table(
        "readiness_claims",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("point", "people", "window", "seal", "training", "system"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_readiness_claims_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_readiness_claims_item"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "point", name=op.f("pk_readiness_claims")),
    )
    op.create_index("ix_readiness_claims_bureau", "readiness_claims", ["bureau_id", "item_id"])
    run(
        [
            *protect_shared("readiness_claims"),
            *grant_writes("readiness_claims", "bureau_id", ("note", "claimed_at", "claimed_by")),
        ]
    )


def _readiness_signoffs() -> None:
    op.create_table(
        "readiness_signoffs",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("point", "people", "window", "seal", "training", "system"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "bureau_id", "point"],
            ["readiness_claims.item_id", "readiness_claims.bureau_id", "readiness_claims.point"],
            name="fk_readiness_signoffs_claim",
        ),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "point", name=op.f("pk_readiness_signoffs")),
    )
    run([*protect_shared("readiness_signoffs"), *grant_writes("readiness_signoffs", deletes=True)])


def _readiness_withdrawals() -> None:
    op.create_table(
        "readiness_withdrawals",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        words("point", "people", "window", "seal", "training", "system"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "bureau_id", "point"],
            ["readiness_claims.item_id", "readiness_claims.bureau_id", "readiness_claims.point"],
            name="fk_readiness_withdrawals_claim",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_withdrawals")),
    )
    op.create_index("ix_readiness_withdrawals_bureau", "readiness_withdrawals", ["bureau_id", "item_id", "id"])
    run([*protect_shared("readiness_withdrawals"), *grant_writes("readiness_withdrawals")])


def _catalogue_imports() -> None:
    op.create_table(
        "catalogue_imports",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        words("kind", "json", "xlsx"),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        words("state", "checked", "faulty", "applied", "dropped"),
        sa.Column("summary", postgresql.JSONB(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state IN ('checked', 'faulty'))", name=op.f("ck_catalogue_imports_settled")
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_catalogue_imports_sha256")),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_catalogue_imports_settled_by")),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_catalogue_imports")),
    )
    run(protect_owned("catalogue_imports"))
