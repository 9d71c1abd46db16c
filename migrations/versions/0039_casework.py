"""The story of a project: scoping, outside authorities, plan, letters, cases, supervision, delivery, closing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import create_function, drop_functions, run, words
from tenants.isolation import Access, protect_owned

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KEPT = ("appointments", "plan_revisions", "checklist_entries", "mandates", "assessments", "suspensions", "closeouts")
"""What hangs on an archived project and refuses every change."""

TABLES = (
    "sponsors",
    "projects",
    "appointments",
    "unit_links",
    "assessments",
    "scoping_sheets",
    "settlements",
    "sheet_lines",
    "outside_authorities",
    "outside_tries",
    "outside_requests",
    "outside_answers",
    "checklist_entries",
    "plan_revisions",
    "entry_fees",
    "entry_materials",
    "mandates",
    "plan_lines",
    "mandate_items",
    "handoff_parts",
    "handoff_readings",
    "cases",
    "case_materials",
    "case_steps",
    "corrections",
    "decisions",
    "supervisors",
    "supervision_records",
    "suspensions",
    "archives",
    "closeouts",
    "suggestions",
)
"""Parents before children."""


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _sponsors()
    _projects()
    _appointments()
    _unit_links()
    _assessments()
    _scoping_sheets()
    _settlements()
    _sheet_lines()
    _outside_authorities()
    _outside_tries()
    _outside_requests()
    _outside_answers()
    _checklist_entries()
    _plan_revisions()
    _entry_fees()
    _entry_materials()
    _mandates()
    _plan_lines()
    _mandate_items()
    _handoff_parts()
    _handoff_readings()
    _cases()
    _case_materials()
    _case_steps()
    _corrections()
    _decisions()
    _supervisors()
    _supervision_records()
    _suspensions()
    _archives()
    _closeouts()
    _suggestions()
    _archive()


def downgrade() -> None:
    """Children before parents."""
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_functions("keep_archived()", "keep_archived_project()")


def _archive() -> None:
    """A sealed archive is read-only."""
    create_function("keep_archived")
    create_function("keep_archived_project")
    run(
        [
            "CREATE TRIGGER keep_archived BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION qdk.keep_archived_project()",
            *(
                f"CREATE TRIGGER keep_archived BEFORE INSERT OR UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION qdk.keep_archived()"
                for table in KEPT
            ),
        ]
    )


def _sponsors() -> None:
    op.create_table(
        "sponsors",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_sponsors")),
        sa.UniqueConstraint("bureau_id", "credit_code", name="uq_sponsors_credit_code"),
    )
    run(protect_owned("sponsors"))


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("initials", sa.String(length=120), nullable=False),
        sa.Column("sponsor_id", sa.Uuid(), nullable=False),
        sa.Column("project_code", sa.String(length=30), nullable=True),
        words("kind", "new", "reconstruction", "expansion"),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        words("funding", "government", "enterprise", "mixed", "foreign", nullable=True),
        sa.Column("total_investment", sa.BigInteger(), nullable=True),
        words(
            "land_status",
            "none",
            "sole_intent",
            "siting_opinion",
            "transfer_contract",
            "allocation_decision",
            "land_statement",
        ),
        words("importance", "ordinary", "government_invested", "key_works", "key_invited", "one_book"),
        sa.Column("importance_evidence", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        words(
            "state",
            "intake",
            "scoping",
            "planned",
            "underway",
            "suspended",
            "closing",
            "archived",
            "declined",
            "terminated",
        ),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_in_by", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("navigator_id", sa.Uuid(), nullable=True),
        words(
            "industry",
            "A",
            "B",
            "C",
            "D",
            "E",
            "F",
            "G",
            "H",
            "I",
            "J",
            "K",
            "L",
            "M",
            "N",
            "O",
            "P",
            "Q",
            "R",
            "S",
            "T",
            nullable=True,
        ),
        sa.Column("land_area", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("floor_area", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.CheckConstraint("floor_area > 0", name=op.f("ck_projects_floor_area")),
        sa.CheckConstraint("land_area > 0", name=op.f("ck_projects_land_area")),
        sa.CheckConstraint("total_investment > 0", name=op.f("ck_projects_total_investment")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "navigator_id"], ["officers.bureau_id", "officers.id"], name="fk_projects_navigator"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "sponsor_id"], ["sponsors.bureau_id", "sponsors.id"], name="fk_projects_sponsor"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "team_id"], ["steward_teams.bureau_id", "steward_teams.id"], name="fk_projects_team"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_projects")),
        sa.UniqueConstraint("bureau_id", "project_code", name="uq_projects_project_code"),
    )
    op.create_index(
        "ix_projects_navigator",
        "projects",
        ["bureau_id", "navigator_id", "id"],
        postgresql_where=sa.text("state IN ('planned', 'underway', 'suspended', 'closing')"),
    )
    op.create_index("ix_projects_sponsor", "projects", ["bureau_id", "sponsor_id"])
    op.create_index("ix_projects_state", "projects", ["bureau_id", "state", "id"])
    run(protect_owned("projects"))


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("appointed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_appointments_officer"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_appointments_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_appointments")),
    )
    op.create_index(
        "uq_appointments_current",
        "appointments",
        ["bureau_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("to_at IS NULL"),
    )
    run(protect_owned("appointments"))


def _unit_links() -> None:
    op.create_table(
        "unit_links",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        words("purpose", "entrust", "close", "track"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_unit_links_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_unit_links")),
        sa.UniqueConstraint("bureau_id", "token_hash", name="uq_unit_links_token"),
    )
    op.create_index("ix_unit_links_project", "unit_links", ["bureau_id", "project_id"])
    run(protect_owned("unit_links"))


def _assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        words("state", "open", "settled", "adopted"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("key_points", sa.Text(), nullable=False),
        sa.Column("optimisation", sa.Text(), nullable=False),
        sa.Column("base_material", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_assessments_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("bureau_id", "project_id", "round", name="uq_assessments_round"),
    )
    op.create_index(
        "uq_assessments_open",
        "assessments",
        ["bureau_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'adopted'"),
    )
    run(protect_owned("assessments"))


def _scoping_sheets() -> None:
    op.create_table(
        "scoping_sheets",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("party_bureau_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), nullable=True),
        words("state", "invited", "submitted", "withdrawn"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("filled_by", sa.String(length=120), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("special_steps", sa.Text(), nullable=False),
        sa.Column("fees", sa.Text(), nullable=False),
        sa.Column("key_points", sa.Text(), nullable=False),
        sa.Column("optimisation", sa.Text(), nullable=False),
        sa.Column("base_material", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "assessment_id IS NOT NULL OR handoff_id IS NOT NULL", name=op.f("ck_scoping_sheets_belongs")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "assessment_id"],
            ["assessments.bureau_id", "assessments.id"],
            name="fk_scoping_sheets_assessment",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_scoping_sheets_division"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_scoping_sheets")),
    )
    op.create_index("ix_scoping_sheets_assessment", "scoping_sheets", ["bureau_id", "assessment_id"])
    op.create_index(
        "ix_scoping_sheets_open",
        "scoping_sheets",
        ["bureau_id", "division_id", "id"],
        postgresql_where=sa.text("state = 'invited'"),
    )
    op.create_index(
        "uq_scoping_sheets_handoff",
        "scoping_sheets",
        ["bureau_id", "handoff_id"],
        unique=True,
        postgresql_where=sa.text("handoff_id IS NOT NULL"),
    )
    run(protect_owned("scoping_sheets"))


def _settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("verdict", "needed", "not_needed", "to_clarify"),
        sa.Column("deciding_bureau_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("settled_by", sa.String(length=120), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "assessment_id"],
            ["assessments.bureau_id", "assessments.id"],
            name="fk_settlements_assessment",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_settlements_item"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("bureau_id", "assessment_id", "item_id", name="uq_settlements_item"),
    )
    run(protect_owned("settlements"))


def _sheet_lines() -> None:
    op.create_table(
        "sheet_lines",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        words("verdict", "needed", "not_needed", "to_clarify"),
        sa.Column("deciding_bureau_id", sa.Integer(), nullable=True),
        sa.Column("material_ids", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "sheet_id"], ["scoping_sheets.bureau_id", "scoping_sheets.id"], name="fk_sheet_lines_sheet"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_sheet_lines_item"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_sheet_lines")),
        sa.UniqueConstraint("bureau_id", "sheet_id", "item_id", name="uq_sheet_lines_item"),
    )
    run(protect_owned("sheet_lines", Access.DELETE))


def _outside_authorities() -> None:
    op.create_table(
        "outside_authorities",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        words("kind", "industry", "government", "utility", "other"),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_outside_authorities")),
        sa.UniqueConstraint("bureau_id", "name", name="uq_outside_authorities_name"),
    )
    run(protect_owned("outside_authorities"))


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


def _outside_requests() -> None:
    op.create_table(
        "outside_requests",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        words("purpose", "consultation", "supervision"),
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
    op.create_index("ix_outside_requests_assessment", "outside_requests", ["bureau_id", "assessment_id", "id"])
    op.create_index("ix_outside_requests_authority", "outside_requests", ["bureau_id", "authority_id", "id"])
    op.create_index(
        "ix_outside_requests_open",
        "outside_requests",
        ["bureau_id", "due_on", "id"],
        postgresql_where=sa.text("answered_at IS NULL AND revoked_at IS NULL"),
    )
    run(
        [
            *protect_owned(
                "outside_requests",
                update_columns=(
                    "token_hash",
                    "issued_at",
                    "issued_by",
                    "expires_at",
                    "issues",
                    "urges",
                    "urged_at",
                    "answered_at",
                    "revoked_at",
                    "revoked_reason",
                ),
            ),
            "GRANT INSERT ON outside_requests TO qd_app",
        ]
    )


def _outside_answers() -> None:
    op.create_table(
        "outside_answers",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        words("verdict", "agree", "conditional", "disagree", nullable=True),
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


def _checklist_entries() -> None:
    op.create_table(
        "checklist_entries",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("item_name", sa.String(length=120), nullable=False),
        words("stage", "land_use", "construction_planning", "works_permit", "completion"),
        sa.Column("position", sa.Integer(), nullable=False),
        words("mode", "act_for", "assist"),
        words("route", "own", "push", "review_on_behalf", "assist_review"),
        sa.Column("deciding_bureau_id", sa.Integer(), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        words("limit_unit", "working_day", "calendar_day"),
        sa.Column("limit_confirmed", sa.Boolean(), nullable=False),
        sa.Column("parallel_group", sa.String(length=20), nullable=True),
        sa.Column("by_commitment", sa.Boolean(), nullable=False),
        sa.Column("special_steps", sa.String(length=400), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        words(
            "state", "preparing", "dispatched", "handed_off", "decided", "refused", "delivered", "assisted", "removed"
        ),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("dispatched_revision_id", sa.Uuid(), nullable=True),
        sa.Column("progress", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("certificate_name", sa.String(length=120), nullable=True),
        sa.Column("certificate_no", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("handled_by", sa.String(length=120), nullable=True),
        sa.Column("in_name_of_id", sa.Integer(), nullable=True),
        sa.Column("days_used", sa.Integer(), nullable=True),
        sa.Column("certificate_file_id", sa.Uuid(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_to", sa.String(length=60), nullable=True),
        sa.Column("delivery_method", sa.String(length=40), nullable=True),
        sa.Column("advising_bureau_id", sa.Integer(), nullable=True),
        sa.Column("advised_by", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(route = 'assist_review') = (advising_bureau_id IS NOT NULL)", name=op.f("ck_checklist_entries_advised")
        ),
        sa.CheckConstraint(
            "handoff_id IS NULL OR route NOT IN ('own', 'assist_review')",
            name=op.f("ck_checklist_entries_own_never_handed"),
        ),
        sa.CheckConstraint(
            "route IN ('own', 'assist_review') OR deciding_bureau_id <> bureau_id",
            name=op.f("ck_checklist_entries_cross_level"),
        ),
        sa.CheckConstraint("advising_bureau_id <> bureau_id", name=op.f("ck_checklist_entries_advised_elsewhere")),
        sa.CheckConstraint("limit_days >= 0", name=op.f("ck_checklist_entries_limit_days")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_checklist_entries_project"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_checklist_entries_item"),
        sa.ForeignKeyConstraint(["item_version_id"], ["item_versions.id"], name="fk_checklist_entries_version"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_checklist_entries")),
    )
    op.create_index("ix_checklist_entries_project", "checklist_entries", ["bureau_id", "project_id", "position"])
    op.create_index(
        "ix_checklist_entries_running",
        "checklist_entries",
        ["bureau_id", "state", "id"],
        postgresql_where=sa.text("state IN ('preparing', 'dispatched', 'handed_off', 'decided')"),
    )
    op.create_index(
        "ix_checklist_entries_stage",
        "checklist_entries",
        ["bureau_id", "stage", "project_id"],
        postgresql_where=sa.text("state IN ('preparing', 'dispatched', 'handed_off', 'decided', 'refused')"),
    )
    op.create_index(
        "uq_checklist_entries_item",
        "checklist_entries",
        ["bureau_id", "project_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'removed'"),
    )
    run(protect_owned("checklist_entries"))


def _plan_revisions() -> None:
    op.create_table(
        "plan_revisions",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        words("state", "draft", "issued", "superseded"),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("key_points", sa.Text(), nullable=False),
        sa.Column("optimisation", sa.Text(), nullable=False),
        sa.Column("base_material", sa.Text(), nullable=False),
        sa.Column("difference", postgresql.JSONB(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_plan_revisions_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_plan_revisions")),
        sa.UniqueConstraint("bureau_id", "project_id", "number", name="uq_plan_revisions_number"),
    )
    op.create_index(
        "uq_plan_revisions_draft",
        "plan_revisions",
        ["bureau_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_plan_revisions_issued",
        "plan_revisions",
        ["bureau_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'issued'"),
    )
    run(protect_owned("plan_revisions"))


def _entry_fees() -> None:
    op.create_table(
        "entry_fees",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("fee_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        words("state", "due", "paid", "waived"),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("evidence_file_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state = 'due' OR settled_on IS NOT NULL", name=op.f("ck_entry_fees_settled")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_entry_fees_amount")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "entry_id"],
            ["checklist_entries.bureau_id", "checklist_entries.id"],
            name="fk_entry_fees_entry",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "evidence_file_id"],
            ["stored_files.bureau_id", "stored_files.id"],
            name="fk_entry_fees_evidence",
        ),
        sa.ForeignKeyConstraint(
            ["item_version_id", "fee_number"],
            ["version_fees.version_id", "version_fees.number"],
            name="fk_entry_fees_declared",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_entry_fees")),
    )
    op.create_index("ix_entry_fees_entry", "entry_fees", ["bureau_id", "entry_id"])
    run(protect_owned("entry_fees", Access.DELETE))


def _entry_materials() -> None:
    op.create_table(
        "entry_materials",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("material_class", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("necessary", sa.Boolean(), nullable=False),
        words("state", "missing", "submitted", "correction", "accepted", "exempt"),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        words("handed_in", "online", "navigator", "post", "counter", nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "entry_id"],
            ["checklist_entries.bureau_id", "checklist_entries.id"],
            name="fk_entry_materials_entry",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "file_id"], ["stored_files.bureau_id", "stored_files.id"], name="fk_entry_materials_file"
        ),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], name="fk_entry_materials_material"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_entry_materials")),
    )
    op.create_index("ix_entry_materials_entry", "entry_materials", ["bureau_id", "entry_id", "position"])
    run(protect_owned("entry_materials", Access.DELETE))


def _mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        words("state", "signed", "declined", "withdrawn", "replaced"),
        sa.Column("stages", postgresql.JSONB(), nullable=False),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        words(
            "land_kind",
            "none",
            "sole_intent",
            "siting_opinion",
            "transfer_contract",
            "allocation_decision",
            "land_statement",
            nullable=True,
        ),
        sa.Column("land_file_id", sa.Uuid(), nullable=True),
        sa.Column("signer_name", sa.String(length=40), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state <> 'signed' OR (land_file_id IS NOT NULL AND land_kind IS NOT NULL AND contact_name <> '' AND contact_phone IS NOT NULL AND jsonb_array_length(stages) > 0)",
            name=op.f("ck_mandates_signed_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "land_file_id"], ["stored_files.bureau_id", "stored_files.id"], name="fk_mandates_land_file"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_mandates_project"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "revision_id"], ["plan_revisions.bureau_id", "plan_revisions.id"], name="fk_mandates_revision"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_mandates")),
        sa.UniqueConstraint("bureau_id", "project_id", "number", name="uq_mandates_number"),
    )
    op.create_index(
        "uq_mandates_signed",
        "mandates",
        ["bureau_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'signed'"),
    )
    run(protect_owned("mandates"))


def _plan_lines() -> None:
    op.create_table(
        "plan_lines",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "entry_id"],
            ["checklist_entries.bureau_id", "checklist_entries.id"],
            name="fk_plan_lines_entry",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "revision_id"],
            ["plan_revisions.bureau_id", "plan_revisions.id"],
            name="fk_plan_lines_revision",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "revision_id", "entry_id", name=op.f("pk_plan_lines")),
    )
    run(protect_owned("plan_lines", Access.DELETE))


def _mandate_items() -> None:
    op.create_table(
        "mandate_items",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "entry_id"],
            ["checklist_entries.bureau_id", "checklist_entries.id"],
            name="fk_mandate_items_entry",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "mandate_id"], ["mandates.bureau_id", "mandates.id"], name="fk_mandate_items_mandate"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "mandate_id", "entry_id", name=op.f("pk_mandate_items")),
    )
    run(protect_owned("mandate_items", Access.INSERT))


def _handoff_parts() -> None:
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
            ["bureau_id", "division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_handoff_parts_division"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "handoff_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_handoff_parts_handoff"
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


def _handoff_readings() -> None:
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
    run(protect_owned("handoff_readings"))


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("item_name", sa.String(length=120), nullable=False),
        sa.Column("project_name", sa.String(length=120), nullable=False),
        sa.Column("sponsor_name", sa.String(length=120), nullable=False),
        sa.Column("serving_bureau_id", sa.Integer(), nullable=False),
        sa.Column("in_name_of_id", sa.Integer(), nullable=True),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        words(
            "state",
            "taken",
            "withdrawn_before",
            "accepted",
            "not_accepted",
            "refused_to_accept",
            "correcting",
            "corrected",
            "handling",
            "special_started",
            "special_ended",
            "passed",
            "passed_conditionally",
            "not_passed",
            "retracted",
            "revoked",
        ),
        sa.Column("limit_days", sa.SmallInteger(), nullable=True),
        words("limit_unit", "working_day", "calendar_day"),
        sa.Column("limit_confirmed", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        words("handed_in", "online", "navigator", "post", "counter", nullable=True),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("advice_id", sa.Uuid(), nullable=True),
        sa.Column("advised_by", sa.String(length=120), nullable=True),
        sa.CheckConstraint("(adviser_id IS NULL) = (advice_id IS NULL)", name=op.f("ck_cases_advised")),
        sa.CheckConstraint("(entry_id IS NULL) <> (handoff_id IS NULL)", name=op.f("ck_cases_one_origin")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "advice_id"], ["handoffs.bureau_id", "handoffs.id"], name="fk_cases_advice"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_cases_division"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "reviewer_id"], ["officers.bureau_id", "officers.id"], name="fk_cases_reviewer"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_cases_item"),
        sa.ForeignKeyConstraint(["item_version_id"], ["item_versions.id"], name="fk_cases_version"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint("bureau_id", "number", name="uq_cases_number"),
    )
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["bureau_id", "division_id", "id"],
        postgresql_where=sa.text(
            "state IN ('withdrawn_before', 'not_accepted', 'refused_to_accept', 'passed', 'passed_conditionally', 'not_passed', 'retracted', 'revoked')"
        ),
    )
    op.create_index(
        "ix_cases_queue",
        "cases",
        ["bureau_id", "division_id", "due_on", "id"],
        postgresql_where=sa.text(
            "state IN ('taken', 'accepted', 'correcting', 'corrected', 'handling', 'special_started', 'special_ended')"
        ),
    )
    op.create_index(
        "ix_cases_running", "cases", ["bureau_id", "item_version_id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("ix_cases_version", "cases", ["bureau_id", "item_version_id", "id"])
    op.create_index(
        "uq_cases_open_entry",
        "cases",
        ["bureau_id", "entry_id"],
        unique=True,
        postgresql_where=sa.text("entry_id IS NOT NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "uq_cases_open_handoff",
        "cases",
        ["bureau_id", "handoff_id"],
        unique=True,
        postgresql_where=sa.text("handoff_id IS NOT NULL AND closed_at IS NULL"),
    )
    run(protect_owned("cases"))


def _case_materials() -> None:
    op.create_table(
        "case_materials",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("necessary", sa.Boolean(), nullable=False),
        words("state", "missing", "submitted", "correction", "accepted", "exempt"),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "case_id"], ["cases.bureau_id", "cases.id"], name="fk_case_materials_case"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "file_id"], ["stored_files.bureau_id", "stored_files.id"], name="fk_case_materials_file"
        ),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], name="fk_case_materials_material"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_case_materials")),
        sa.UniqueConstraint("bureau_id", "case_id", "material_id", name="uq_case_materials_material"),
    )
    run(protect_owned("case_materials", Access.DELETE))


def _case_steps() -> None:
    op.create_table(
        "case_steps",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        words(
            "state",
            "taken",
            "withdrawn_before",
            "accepted",
            "not_accepted",
            "refused_to_accept",
            "correcting",
            "corrected",
            "handling",
            "special_started",
            "special_ended",
            "passed",
            "passed_conditionally",
            "not_passed",
            "retracted",
            "revoked",
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("officer_name", sa.String(length=120), nullable=False),
        sa.Column("division_name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id", "case_id"], ["cases.bureau_id", "cases.id"], name="fk_case_steps_case"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_case_steps")),
        sa.UniqueConstraint("bureau_id", "case_id", "number", name="uq_case_steps_number"),
    )
    run(protect_owned("case_steps", Access.INSERT))


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("material_ids", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("round = 1 OR reason <> ''", name=op.f("ck_corrections_second_round_has_reason")),
        sa.ForeignKeyConstraint(["bureau_id", "case_id"], ["cases.bureau_id", "cases.id"], name="fk_corrections_case"),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("bureau_id", "case_id", "round", name="uq_corrections_round"),
    )
    run(protect_owned("corrections"))


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        words(
            "outcome",
            "taken",
            "withdrawn_before",
            "accepted",
            "not_accepted",
            "refused_to_accept",
            "correcting",
            "corrected",
            "handling",
            "special_started",
            "special_ended",
            "passed",
            "passed_conditionally",
            "not_passed",
            "retracted",
            "revoked",
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("certificate_name", sa.String(length=120), nullable=False),
        sa.Column("certificate_no", sa.String(length=120), nullable=False),
        sa.Column("certificate_file_id", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("handled_by", sa.String(length=120), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("in_name_of_id", sa.Integer(), nullable=False),
        sa.Column("days_used", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advised_by_id", sa.Integer(), nullable=True),
        sa.Column("advised_by", sa.String(length=120), nullable=True),
        words("advice_heed", "taken", "not_taken", "not_awaited", nullable=True),
        sa.Column("advice_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "advice_heed = 'taken' OR coalesce(advice_reason, '') <> '' OR advice_heed IS NULL",
            name=op.f("ck_decisions_advice_has_reason"),
        ),
        sa.CheckConstraint("outcome = 'not_passed' OR certificate_no <> ''", name=op.f("ck_decisions_certificate")),
        sa.CheckConstraint("(advised_by_id IS NULL) = (advice_heed IS NULL)", name=op.f("ck_decisions_advised")),
        sa.ForeignKeyConstraint(["bureau_id", "case_id"], ["cases.bureau_id", "cases.id"], name="fk_decisions_case"),
        sa.ForeignKeyConstraint(
            ["bureau_id", "certificate_file_id"],
            ["stored_files.bureau_id", "stored_files.id"],
            name="fk_decisions_certificate",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("bureau_id", "case_id", name="uq_decisions_case"),
    )
    op.create_index("ix_decisions_at", "decisions", ["bureau_id", "at"])
    run(protect_owned("decisions", Access.INSERT))


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
    op.create_index("ix_supervision_records_project", "supervision_records", ["bureau_id", "project_id", "id"])
    op.create_index(
        "ix_supervision_records_waiting",
        "supervision_records",
        ["bureau_id", "due_on", "id"],
        postgresql_where=sa.text("received_at IS NULL"),
    )
    run(
        [
            *protect_owned(
                "supervision_records",
                update_columns=(
                    "handoff_id",
                    "request_id",
                    "sent_at",
                    "times",
                    "last_sent_at",
                    "fault",
                    "received_at",
                    "received_by",
                    "told",
                    "returned_at",
                    "returned_reason",
                    "reminded_at",
                ),
            ),
            "GRANT INSERT ON supervision_records TO qd_app",
        ]
    )


def _suspensions() -> None:
    op.create_table(
        "suspensions",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.SmallInteger(), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("evidence_file_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_by", sa.String(length=120), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        words("ended_how", "resumed", "terminated", nullable=True),
        sa.Column("end_note", sa.String(length=400), nullable=False),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_suspensions_evidence")),
        sa.CheckConstraint("(to_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_suspensions_ended")),
        sa.CheckConstraint("ground BETWEEN 1 AND 7", name=op.f("ck_suspensions_ground")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "evidence_file_id"],
            ["stored_files.bureau_id", "stored_files.id"],
            name="fk_suspensions_evidence",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_suspensions_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_suspensions")),
    )
    op.create_index(
        "uq_suspensions_open",
        "suspensions",
        ["bureau_id", "project_id"],
        unique=True,
        postgresql_where=sa.text("to_at IS NULL"),
    )
    run(protect_owned("suspensions"))


def _archives() -> None:
    op.create_table(
        "archives",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("manifest", postgresql.JSONB(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("package_file_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "package_file_id"], ["stored_files.bureau_id", "stored_files.id"], name="fk_archives_package"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_archives_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_archives")),
        sa.UniqueConstraint("bureau_id", "project_id", name="uq_archives_project"),
    )
    run(protect_owned("archives", Access.INSERT))


def _closeouts() -> None:
    op.create_table(
        "closeouts",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("stages", postgresql.JSONB(), nullable=False),
        sa.Column("papers", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(length=120), nullable=False),
        sa.Column("unit_signer", sa.String(length=40), nullable=False),
        sa.Column("unit_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("navigator_name", sa.String(length=120), nullable=False),
        sa.Column("navigator_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_closeouts_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_closeouts")),
        sa.UniqueConstraint("bureau_id", "project_id", name="uq_closeouts_project"),
    )
    run(protect_owned("closeouts"))


def _suggestions() -> None:
    op.create_table(
        "suggestions",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "project_id"], ["projects.bureau_id", "projects.id"], name="fk_suggestions_project"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("bureau_id", "project_id", name="uq_suggestions_project"),
    )
    run(protect_owned("suggestions"))
