"""The practice city: marked bureaus, and nothing between them and the real ones - foreign keys say so, not code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MARKED = {
    "bureaus": {"city": "city_id"},
    "pairing_links": {"city": "city_id", "lead": "lead_id", "partner": "partner_id"},
    "pairing_rights": {"from": "from_id", "to": "to_id"},
}
"""Which columns of a table name bureaus that carry the same mark as the row itself. A handoff names a right, so none can
cross either."""


def upgrade() -> None:
    """The mark first, then what holds it the same."""
    for table in MARKED:
        mark = sa.Column("is_practice", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        op.add_column(table, mark)
    op.add_column("bureaus", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bureaus", sa.Column("partner_minutes", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_bureaus_only_practice_retires"), "bureaus", "retired_at IS NULL OR is_practice")
    op.create_check_constraint(
        op.f("ck_bureaus_partner"),
        "bureaus",
        "partner_minutes IS NULL OR (is_practice AND partner_minutes BETWEEN 0 AND 240)",
    )
    op.create_unique_constraint("uq_bureaus_practice", "bureaus", ["id", "is_practice"])
    for table, columns in MARKED.items():
        for name, column in columns.items():
            op.create_foreign_key(
                f"fk_{table}_{name}_practice", table, "bureaus", [column, "is_practice"], ["id", "is_practice"]
            )
    run(["GRANT UPDATE (partner_minutes) ON bureaus TO qd_app"])


def downgrade() -> None:
    """Only where there is no practice city: its bureaus would become real ones."""
    run(
        [
            "DO $$ BEGIN IF EXISTS (SELECT FROM bureaus WHERE is_practice) THEN "
            "RAISE EXCEPTION 'there is a practice city'; END IF; END $$"
        ]
    )
    for table, columns in MARKED.items():
        for name in columns:
            op.drop_constraint(f"fk_{table}_{name}_practice", table, type_="foreignkey")
    op.drop_constraint("uq_bureaus_practice", "bureaus", type_="unique")
    op.drop_constraint(op.f("ck_bureaus_partner"), "bureaus", type_="check")
    op.drop_constraint(op.f("ck_bureaus_only_practice_retires"), "bureaus", type_="check")
    op.drop_column("bureaus", "partner_minutes")
    op.drop_column("bureaus", "retired_at")
    for table in MARKED:
        op.drop_column(table, "is_practice")
