"""What the calendar moved, days a bureau is closed, sign-offs taken back, statuses to come, more facts of a project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import APP, Access, grant_writes, protect_owned, protect_shared

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SUBJECTS = ("entry", "case", "handoff", "push", "suggestion", "scoping", "contact")
POINTS = ("people", "window", "seal", "training", "system")
FACTS = ("industry", "land_area", "floor_area")


def upgrade() -> None:
    """Each table is walled as soon as it exists."""
    _settled()
    _closures()
    _declarations()
    _withdrawals()
    _planned()
    _told()
    _facts()
    run(
        [
            f"CREATE POLICY city_id_deletes ON readiness_signoffs FOR DELETE TO {APP} USING (city_id = qdk.bureau())",
            f"GRANT DELETE ON readiness_signoffs TO {APP}",
        ]
    )


def downgrade() -> None:
    """Sign-offs that were taken back stay away."""
    run(
        [
            f"REVOKE DELETE ON readiness_signoffs FROM {APP}",
            "DROP POLICY city_id_deletes ON readiness_signoffs",
        ]
    )
    for name in FACTS:
        op.drop_constraint(op.f(f"ck_projects_{name}"), "projects", type_="check")
        op.drop_column("projects", name)
    for table in (
        "told_news",
        "planned_statuses",
        "readiness_withdrawals",
        "closure_declarations",
        "bureau_closures",
        "settled_dues",
    ):
        op.drop_table(table)


def _settled() -> None:
    op.create_table(
        "settled_dues",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _words("subject", *SUBJECTS),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        _words("cause", "year", "stoppage"),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("floor_before", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_floor", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "id", name=op.f("pk_settled_dues")),
    )
    run(protect_owned("settled_dues", Access.INSERT))


def _closures() -> None:
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
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_bureau_closures_days")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_bureau_closures_withdrawn")
        ),
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
    run(protect_shared("bureau_closures"))
    run(grant_writes("bureau_closures", "bureau_id", ("withdrawn_at", "withdrawn_by", "withdrawn_reason")))


def _declarations() -> None:
    op.create_table(
        "closure_declarations",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("closure_id", sa.Uuid(), nullable=False),
        _words("cause", "force_majeure", "government"),
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
    run(protect_shared("closure_declarations"))
    run(grant_writes("closure_declarations", "city_id", ("revoked_at", "revoked_by", "revoked_reason")))


def _withdrawals() -> None:
    key = ("item_id", "bureau_id", "point")
    op.create_table(
        "readiness_withdrawals",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        _words("point", *POINTS),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            key, [f"readiness_claims.{column}" for column in key], name="fk_readiness_withdrawals_claim"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_withdrawals")),
    )
    op.create_index("ix_readiness_withdrawals_bureau", "readiness_withdrawals", ["bureau_id", "item_id", "id"])
    run(protect_shared("readiness_withdrawals"))
    run(grant_writes("readiness_withdrawals", "city_id"))


def _planned() -> None:
    op.create_table(
        "planned_statuses",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        _words("status", "adopted", "not_transferred", "not_capable"),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        _words("state", "waiting", "in_force", "withdrawn", "refused"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at IS NOT NULL) = (state <> 'waiting')", name=op.f("ck_planned_statuses_ended")),
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
    run(protect_shared("planned_statuses"))
    run(grant_writes("planned_statuses", "bureau_id", ("state", "ended_at", "ended_by", "note")))


def _told() -> None:
    op.create_table(
        "told_news",
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "kind", "subject_id", name=op.f("pk_told_news")),
    )
    run(protect_owned("told_news", Access.INSERT))


def _facts() -> None:
    op.add_column("projects", sa.Column("industry", sa.String(length=32), nullable=True))
    op.create_check_constraint(
        op.f("ck_projects_industry"), "projects", f"industry IN ({', '.join(map(repr, 'ABCDEFGHIJKLMNOPQRST'))})"
    )
    for name in ("land_area", "floor_area"):
        op.add_column("projects", sa.Column(name, sa.Numeric(precision=14, scale=2), nullable=True))
        op.create_check_constraint(op.f(f"ck_projects_{name}"), "projects", f"{name} > 0")


def _words(name: str, *words: str) -> sa.Column[str]:
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)
