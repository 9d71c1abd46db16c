"""What every trade of the house stands on: calendar and clocks, staff, ledger, notices, files, repeated requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import create_function, drop_functions, run, words
from tenants.isolation import APP, Access, grant_writes, protect_owned, protect_shared

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = (
    "clocks",
    "settled_dues",
    "work_years",
    "bureau_closures",
    "clock_segments",
    "work_days",
    "closure_declarations",
    "ledger_entries",
    "divisions",
    "sign_in_counters",
    "officers",
    "officer_roles",
    "steward_teams",
    "web_sessions",
    "steward_members",
    "told_news",
    "notices",
    "stored_files",
    "repeats",
)
"""Parents before children."""


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _clocks()
    _settled_dues()
    _work_years()
    _bureau_closures()
    _clock_segments()
    _work_days()
    _closure_declarations()
    _ledger_entries()
    _divisions()
    _sign_in_counters()
    _officers()
    _officer_roles()
    _steward_teams()
    _web_sessions()
    _steward_members()
    _told_news()
    _notices()
    _stored_files()
    _repeats()
    create_function("name_actor_of_session", "integer, bytea", callers=(APP,))


def downgrade() -> None:
    """Children before parents."""
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_functions("name_actor_of_session(integer, bytea)")


def _clocks() -> None:
    op.create_table(
        "clocks",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        words("subject", "entry", "case", "handoff", "push", "suggestion", "scoping", "contact"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        words("unit", "working_day", "calendar_day"),
        sa.Column("begin_next_day", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_floor", sa.Date(), nullable=True),
        words("state", "running", "paused", "waiting", "stopped"),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name=op.f("ck_clocks_stopped")),
        sa.CheckConstraint("due_on IS NULL OR due_floor IS NULL", name=op.f("ck_clocks_firm_or_floor")),
        sa.CheckConstraint("limit_days IS NULL OR limit_days >= 0", name=op.f("ck_clocks_limit")),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_clocks")),
        sa.UniqueConstraint("bureau_id", "subject", "subject_id", name="uq_clocks_subject"),
    )
    op.create_index(
        "ix_clocks_open_due",
        "clocks",
        ["bureau_id", "due_on", "id"],
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index("ix_clocks_project", "clocks", ["bureau_id", "project_id"])
    run(protect_owned("clocks"))


def _settled_dues() -> None:
    op.create_table(
        "settled_dues",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        words("subject", "entry", "case", "handoff", "push", "suggestion", "scoping", "contact"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        words("cause", "year", "stoppage"),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("floor_before", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_floor", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_settled_dues")),
    )
    run(protect_owned("settled_dues", Access.INSERT))


def _work_years() -> None:
    op.create_table(
        "work_years",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("notice_no", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source_note", sa.String(length=200), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "year", name=op.f("pk_work_years")),
    )
    run([*protect_shared("work_years"), *grant_writes("work_years")])


def _bureau_closures() -> None:
    op.create_table(
        "bureau_closures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_bureau_closures_withdrawn")
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_bureau_closures_days")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_bureau_closures_bureau"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau_closures")),
        sa.UniqueConstraint("city_id", "id", name="uq_bureau_closures_city"),
    )
    op.create_index(
        "ix_bureau_closures_last",
        "bureau_closures",
        ["city_id", "last_day"],
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    run(
        [
            *protect_shared("bureau_closures"),
            *grant_writes("bureau_closures", "bureau_id", ("withdrawn_at", "withdrawn_by", "withdrawn_reason")),
        ]
    )


def _clock_segments() -> None:
    op.create_table(
        "clock_segments",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        words("hands", "unit", "own", "other", "special"),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_clock_segments_number")),
        sa.CheckConstraint("to_at IS NULL OR to_at >= from_at", name=op.f("ck_clock_segments_order")),
        sa.ForeignKeyConstraint(
            ["bureau_id", "clock_id"], ["clocks.bureau_id", "clocks.id"], name="fk_clock_segments_clock"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "clock_id", "number", name=op.f("pk_clock_segments")),
    )
    op.create_index(
        "uq_clock_segments_open",
        "clock_segments",
        ["bureau_id", "clock_id"],
        unique=True,
        postgresql_where=sa.text("to_at IS NULL"),
    )
    run(protect_owned("clock_segments"))


def _work_days() -> None:
    op.create_table(
        "work_days",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        words("kind", "workday", "weekend", "holiday", "makeup"),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.CheckConstraint("year = date_part('year', day)", name=op.f("ck_work_days_year_of_day")),
        sa.ForeignKeyConstraint(
            ["city_id", "year"], ["work_years.city_id", "work_years.year"], name="fk_work_days_year"
        ),
        sa.PrimaryKeyConstraint("city_id", "day", name=op.f("pk_work_days")),
    )
    run([*protect_shared("work_days"), *grant_writes("work_days")])


def _closure_declarations() -> None:
    op.create_table(
        "closure_declarations",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("closure_id", sa.Uuid(), nullable=False),
        words("cause", "force_majeure", "government"),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.String(length=60), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=60), nullable=True),
        sa.Column("revoked_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_closure_declarations_revoked")),
        sa.ForeignKeyConstraint(
            ["city_id", "closure_id"],
            ["bureau_closures.city_id", "bureau_closures.id"],
            name="fk_closure_declarations_closure",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_declarations")),
    )
    op.create_index(
        "uq_closure_declarations_holding",
        "closure_declarations",
        ["closure_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    run(
        [
            *protect_shared("closure_declarations"),
            *grant_writes("closure_declarations", "city_id", ("revoked_at", "revoked_by", "revoked_reason")),
        ]
    )


def _ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        words("kind", "advice", "progress", "coordination", "reminder", "linkage"),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        words("audience", "staff", "unit"),
        words("actor_kind", "officer", "unit", "public", "system"),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("acting_bureau_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("permit", sa.String(length=200), nullable=True),
        sa.Column("detail", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_ledger_entries")),
    )
    op.create_index("ix_ledger_entries_project", "ledger_entries", ["bureau_id", "project_id", "id"])
    run(protect_owned("ledger_entries", Access.INSERT))


def _divisions() -> None:
    op.create_table(
        "divisions",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_window", sa.Boolean(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_divisions")),
        sa.UniqueConstraint("bureau_id", "name", name="uq_divisions_name"),
    )
    run(protect_owned("divisions"))


def _sign_in_counters() -> None:
    op.create_table(
        "sign_in_counters",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sign_in_name", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bureau_id", "sign_in_name", name=op.f("pk_sign_in_counters")),
    )
    run(protect_owned("sign_in_counters"))


def _officers() -> None:
    op.create_table(
        "officers",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_name", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        words("role_class", "business", "system", "security", "audit"),
        words("state", "active", "disabled"),
        sa.Column("password_hash", sa.String(length=160), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("telephone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_officers_division"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_officers")),
        sa.UniqueConstraint("bureau_id", "id", "role_class", name="uq_officers_role_class"),
        sa.UniqueConstraint("bureau_id", "sign_in_name", name="uq_officers_sign_in_name"),
    )
    run(protect_owned("officers"))


def _officer_roles() -> None:
    op.create_table(
        "officer_roles",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        words(
            "role",
            "steward",
            "steward_office",
            "navigator",
            "reception",
            "reviewer",
            "decider",
            "handoff_clerk",
            "liaison",
            "leader",
            "catalogue_admin",
            "bureau_admin",
            "security_admin",
            "audit_admin",
        ),
        words("role_class", "business", "system", "security", "audit"),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(role = 'steward' AND role_class = 'business') OR (role = 'steward_office' AND role_class = 'business') OR (role = 'navigator' AND role_class = 'business') OR (role = 'reception' AND role_class = 'business') OR (role = 'reviewer' AND role_class = 'business') OR (role = 'decider' AND role_class = 'business') OR (role = 'handoff_clerk' AND role_class = 'business') OR (role = 'liaison' AND role_class = 'business') OR (role = 'leader' AND role_class = 'business') OR (role = 'catalogue_admin' AND role_class = 'business') OR (role = 'bureau_admin' AND role_class = 'system') OR (role = 'security_admin' AND role_class = 'security') OR (role = 'audit_admin' AND role_class = 'audit')",
            name=op.f("ck_officer_roles_class_of_role"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id", "role_class"],
            ["officers.bureau_id", "officers.id", "officers.role_class"],
            name="fk_officer_roles_officer",
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_officer_roles")),
        sa.UniqueConstraint("bureau_id", "officer_id", "role", name="uq_officer_roles_role"),
    )
    run(protect_owned("officer_roles", Access.DELETE))


def _steward_teams() -> None:
    op.create_table(
        "steward_teams",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("office_division_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "leader_id"], ["officers.bureau_id", "officers.id"], name="fk_steward_teams_leader"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "office_division_id"], ["divisions.bureau_id", "divisions.id"], name="fk_steward_teams_office"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_steward_teams")),
        sa.UniqueConstraint("bureau_id", "name", name="uq_steward_teams_name"),
    )
    run(protect_owned("steward_teams"))


def _web_sessions() -> None:
    op.create_table(
        "web_sessions",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_web_sessions_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index("ix_web_sessions_officer", "web_sessions", ["bureau_id", "officer_id"])
    run(protect_owned("web_sessions", Access.DELETE))


def _steward_members() -> None:
    op.create_table(
        "steward_members",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_steward_members_officer"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id", "team_id"], ["steward_teams.bureau_id", "steward_teams.id"], name="fk_steward_members_team"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_steward_members")),
        sa.UniqueConstraint("bureau_id", "team_id", "officer_id", name="uq_steward_members_officer"),
    )
    run(protect_owned("steward_members", Access.DELETE))


def _told_news() -> None:
    op.create_table(
        "told_news",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "kind", "subject_id", name=op.f("pk_told_news")),
    )
    run(protect_owned("told_news", Access.INSERT))


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("href", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id", "officer_id"], ["officers.bureau_id", "officers.id"], name="fk_notices_officer"
        ),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_officer", "notices", ["bureau_id", "officer_id", "id"])
    op.create_index(
        "ix_notices_unread", "notices", ["bureau_id", "officer_id", "id"], postgresql_where=sa.text("read_at IS NULL")
    )
    run(protect_owned("notices"))


def _stored_files() -> None:
    op.create_table(
        "stored_files",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("from_bureau_id", sa.Integer(), nullable=True),
        sa.Column("stored_by", sa.String(length=120), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_stored_files_sha256")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_files_size")),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_stored_files")),
    )
    op.create_index("ix_stored_files_project", "stored_files", ["bureau_id", "project_id", "id"])
    run(protect_owned("stored_files", Access.INSERT))


def _repeats() -> None:
    op.create_table(
        "repeats",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("location", sa.String(length=400), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "key", name=op.f("pk_repeats")),
    )
    run(protect_owned("repeats"))
