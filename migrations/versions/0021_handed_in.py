"""How a case was handed in; figures of running cases; marks by which what is read off the catalogue is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.statements import run
from tenants.isolation import grant_writes, protect_shared

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WAYS = ("online", "navigator", "post", "counter")


def upgrade() -> None:
    """What was handed in before keeps no way: nobody wrote it down. Figures are counted anew."""
    for table in ("cases", "entry_materials"):
        op.add_column(table, sa.Column("handed_in", _ways(), nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}_handed_in"), table, f"handed_in IN {WAYS!r}")
    op.create_index("ix_cases_version", "cases", ["bureau_id", "item_version_id", "id"])
    op.create_index(
        "ix_cases_running", "cases", ["bureau_id", "item_version_id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index("ix_decisions_at", "decisions", ["bureau_id", "at"])
    _figures()
    _running()
    _marks()


def downgrade() -> None:
    """Figures are counted anew from the cases; how they were handed in is forgotten."""
    op.drop_table("catalogue_marks")
    op.drop_table("running_figures")
    run(["REVOKE UPDATE (whole_at) ON figure_rounds FROM qd_app"])
    op.drop_column("figure_rounds", "whole_at")
    op.drop_constraint(op.f("ck_observed_figures_online_of"), "observed_figures", type_="check")
    op.drop_column("observed_figures", "online_of")
    op.add_column(
        "observed_figures", sa.Column("cases_running", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.alter_column("observed_figures", "cases_running", server_default=None)
    op.drop_index("ix_decisions_at", "decisions")
    op.drop_index("ix_cases_running", "cases")
    op.drop_index("ix_cases_version", "cases")
    for table in ("entry_materials", "cases"):
        op.drop_constraint(op.f(f"ck_{table}_handed_in"), table, type_="check")
        op.drop_column(table, "handed_in")


def _ways() -> sa.Enum:
    return sa.Enum(*WAYS, name="handed_in", native_enum=False, create_constraint=False, length=32)


def _figures() -> None:
    """Of how many cases the share is told: never of fewer than three."""
    op.drop_column("observed_figures", "cases_running")
    op.add_column("observed_figures", sa.Column("online_of", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_observed_figures_online_of"),
        "observed_figures",
        "(online_share IS NULL) = (online_of IS NULL) AND (online_of IS NULL OR online_of >= 3)",
    )
    op.add_column("figure_rounds", sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True))
    run(["GRANT UPDATE (whole_at) ON figure_rounds TO qd_app"])


def _running() -> None:
    op.create_table(
        "running_figures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=True),
        sa.CheckConstraint("cases >= 3", name=op.f("ck_running_figures_no_small_cell")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_running_figures_bureau"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_running_figures_item"),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name="fk_running_figures_version"),
        sa.PrimaryKeyConstraint("item_id", "bureau_id", "version_id", name=op.f("pk_running_figures")),
    )
    op.create_index("ix_running_figures_bureau", "running_figures", ["bureau_id", "item_id"])
    run(protect_shared("running_figures"))
    run(grant_writes("running_figures", "bureau_id", deletes=True))


def _marks() -> None:
    op.create_table(
        "catalogue_marks",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_catalogue_marks_bureau"),
        sa.PrimaryKeyConstraint("city_id", "bureau_id", name=op.f("pk_catalogue_marks")),
    )
    run(protect_shared("catalogue_marks"))
    run(grant_writes("catalogue_marks", "bureau_id", ("mark",)))
