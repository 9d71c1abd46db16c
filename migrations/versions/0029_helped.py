"""The capacity table (帮审代审): which help an item takes, whose advice a case waits for, what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SUPPORTS = ("assist_review", "review_on_behalf")
HEEDS = ("taken", "not_taken", "not_awaited")
ROUTES = ("own", "push", "review_on_behalf")
HELP = sa.text("kind IN ('assist_review', 'review_on_behalf')")


def upgrade() -> None:
    """What was beyond a bureau's capacity until now was reviewed for it (代审): so it stays."""
    for table in ("adoptions", "planned_statuses"):
        op.add_column(table, sa.Column("support", _words("support", SUPPORTS), nullable=True))
        op.execute(f"UPDATE {table} SET support = 'review_on_behalf' WHERE status = 'not_capable'")
        _check(table, "support", f"support IN {SUPPORTS!r}")
        _check(table, "supported", "(status = 'not_capable') = (support IS NOT NULL)")
    _entries()
    _cases()
    op.create_index("ix_handoffs_help", "handoffs", ["bureau_id", "box", "kind", "id"], postgresql_where=HELP)


def downgrade() -> None:
    """A checklist on which an item goes by 帮审 cannot go back: the former schema has no word for it."""
    op.drop_index("ix_handoffs_help", "handoffs")
    for name in ("advice_has_reason", "advised", "advice_heed"):
        op.drop_constraint(op.f(f"ck_decisions_{name}"), "decisions", type_="check")
    for column in ("advised_by_id", "advised_by", "advice_heed", "advice_reason"):
        op.drop_column("decisions", column)
    op.drop_constraint(op.f("ck_cases_advised"), "cases", type_="check")
    op.drop_constraint("fk_cases_advice", "cases", type_="foreignkey")
    for column in ("adviser_id", "advice_id", "advised_by"):
        op.drop_column("cases", column)
    for name in ("advised_elsewhere", "advised", "own_never_handed", "cross_level", "route"):
        op.drop_constraint(op.f(f"ck_checklist_entries_{name}"), "checklist_entries", type_="check")
    _check("checklist_entries", "route", f"route IN {ROUTES!r}")
    _check("checklist_entries", "cross_level", "(route = 'own') OR (deciding_bureau_id <> bureau_id)")
    _check("checklist_entries", "own_never_handed", "handoff_id IS NULL OR route <> 'own'")
    op.drop_column("checklist_entries", "advised_by")
    op.drop_column("checklist_entries", "advising_bureau_id")
    for table in ("planned_statuses", "adoptions"):
        for name in ("supported", "support"):
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.drop_column(table, "support")


def _entries() -> None:
    """A route of its own: decided here, with advice asked of another bureau."""
    op.add_column("checklist_entries", sa.Column("advising_bureau_id", sa.Integer(), nullable=True))
    op.add_column("checklist_entries", sa.Column("advised_by", sa.String(length=120), nullable=True))
    for name in ("route", "cross_level", "own_never_handed"):
        op.drop_constraint(op.f(f"ck_checklist_entries_{name}"), "checklist_entries", type_="check")
    _check("checklist_entries", "route", f"route IN {(*ROUTES, 'assist_review')!r}")
    _check("checklist_entries", "cross_level", "route IN ('own', 'assist_review') OR deciding_bureau_id <> bureau_id")
    _check("checklist_entries", "own_never_handed", "handoff_id IS NULL OR route NOT IN ('own', 'assist_review')")
    _check("checklist_entries", "advised", "(route = 'assist_review') = (advising_bureau_id IS NOT NULL)")
    _check("checklist_entries", "advised_elsewhere", "advising_bureau_id <> bureau_id")


def _cases() -> None:
    op.add_column("cases", sa.Column("adviser_id", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("advice_id", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("advised_by", sa.String(length=120), nullable=True))
    op.create_foreign_key("fk_cases_advice", "cases", "handoffs", ["bureau_id", "advice_id"], ["bureau_id", "id"])
    _check("cases", "advised", "(adviser_id IS NULL) = (advice_id IS NULL)")
    op.add_column("decisions", sa.Column("advised_by_id", sa.Integer(), nullable=True))
    op.add_column("decisions", sa.Column("advised_by", sa.String(length=120), nullable=True))
    op.add_column("decisions", sa.Column("advice_heed", _words("advice_heed", HEEDS), nullable=True))
    op.add_column("decisions", sa.Column("advice_reason", sa.Text(), nullable=True))
    _check("decisions", "advice_heed", f"advice_heed IN {HEEDS!r}")
    _check("decisions", "advised", "(advised_by_id IS NULL) = (advice_heed IS NULL)")
    _check("decisions", "advice_has_reason", "advice_heed = 'taken' OR coalesce(advice_reason, '') <> '' "
           "OR advice_heed IS NULL")  # fmt: skip


def _words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=False, length=32)


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
