"""Both sides of a link: who is in charge, what was agreed and answered, what may travel; figures of every link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.statements import run, run_file
from tenants.isolation import grant_writes, protect_shared

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = (
    "push", "early", "assist_review", "review_on_behalf", "consultation", "question", "coordination", "liaison",
    "circular", "training",
)  # fmt: skip
OWN_SIDE = [
    "CREATE POLICY bureau_id_changes ON link_sides FOR UPDATE TO qd_app "
    "USING (bureau_id = qdk.bureau()) WITH CHECK (bureau_id = qdk.bureau())",
    "GRANT UPDATE (leader, departments, office, contact, telephone, changed_at, changed_by) ON link_sides TO qd_app",
]
FACTS = "ARRAY['项目代码','统一社会信用代码','项目类型','建设地点','建设规模','建设内容','资金来源','总投资','用地情况','项目类别']"
"""What could be shared before there was a choice."""
FROM = "(l.valid_from::timestamp AT TIME ZONE 'Asia/Shanghai')"
AS_BEFORE = [
    "INSERT INTO link_sides (city_id, link_id, bureau_id, leader, departments, office, contact, telephone, changed_by) "
    "SELECT l.city_id, l.id, side, '', '{}', '', '', '', '' FROM pairing_links l, "
    "LATERAL (VALUES (l.lead_id), (l.partner_id)) sides (side)",
    "INSERT INTO link_terms (city_id, link_id, number, proposed_at, proposed_by, note) "
    f"SELECT l.city_id, l.id, 1, {FROM}, '原有关系', l.basis FROM pairing_links l",
    "INSERT INTO link_scopes (city_id, link_id, number, kind, facts, files) "
    f"SELECT DISTINCT r.city_id, r.link_id, 1, r.kind, {FACTS}, true FROM pairing_rights r",
    "INSERT INTO link_answers (city_id, link_id, number, bureau_id, agreed, answered_at, answered_by, reason) "
    f"SELECT l.city_id, l.id, 1, side, true, {FROM}, '原有关系', '' FROM pairing_links l, "
    "LATERAL (VALUES (l.lead_id), (l.partner_id)) sides (side)",
]
"""Links that were there count as agreed, and carry what they carried."""


def upgrade() -> None:
    """Parents before children; then what the links of an installation were, as agreed terms."""
    _sides()
    _terms()
    _answers()
    _figures()
    run(AS_BEFORE)
    run_file("0022_scope.sql")


def downgrade() -> None:
    """Every link carries everything again."""
    op.execute("DROP TRIGGER within_scope ON handoff_messages")
    op.execute("DROP FUNCTION qdk.keep_to_scope()")
    for table in ("link_figures", "link_answers", "link_scopes", "link_terms", "link_sides"):
        op.drop_table(table)


def _sides() -> None:
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
        sa.ForeignKeyConstraint(["link_id"], ["pairing_links.id"], name="fk_link_sides_link"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureaus.id"], name="fk_link_sides_bureau"),
        sa.PrimaryKeyConstraint("link_id", "bureau_id", name=op.f("pk_link_sides")),
    )
    run([*protect_shared("link_sides"), *grant_writes("link_sides"), *OWN_SIDE])


def _terms() -> None:
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
    op.create_table(
        "link_scopes",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        _kind(),
        sa.Column("facts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("files", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id", "number"], ["link_terms.link_id", "link_terms.number"], name="fk_link_scopes_terms"
        ),
        sa.PrimaryKeyConstraint("link_id", "number", "kind", name=op.f("pk_link_scopes")),
    )
    run([*protect_shared("link_scopes"), *grant_writes("link_scopes")])


def _answers() -> None:
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
            ["link_id", "number"], ["link_terms.link_id", "link_terms.number"], name="fk_link_answers_terms"
        ),
        sa.ForeignKeyConstraint(
            ["link_id", "bureau_id"], ["link_sides.link_id", "link_sides.bureau_id"], name="fk_link_answers_side"
        ),
        sa.PrimaryKeyConstraint("link_id", "number", "bureau_id", name=op.f("pk_link_answers")),
    )
    run([*protect_shared("link_answers"), *grant_writes("link_answers", "bureau_id")])


def _figures() -> None:
    counts = ("due", "on_time", "answered", "returned", "resent", "waiting")
    op.create_table(
        "link_figures",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), autoincrement=False, nullable=False),
        _kind(),
        sa.Column("sent", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in counts),
        sa.Column("median_days", sa.Numeric(6, 1), nullable=True),
        sa.Column("longest_days", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sent >= 3", name=op.f("ck_link_figures_no_small_cell")),
        *(
            sa.CheckConstraint(f"{name} = 0 OR {name} >= 3", name=op.f(f"ck_link_figures_no_small_{name}"))
            for name in counts
        ),
        sa.CheckConstraint(
            "median_days IS NULL OR coalesce(answered, 0) >= 3", name=op.f("ck_link_figures_median_of_three")
        ),
        sa.CheckConstraint(
            "longest_days IS NULL OR coalesce(waiting, 0) >= 3", name=op.f("ck_link_figures_longest_of_three")
        ),
        sa.ForeignKeyConstraint(
            ["link_id", "bureau_id"], ["link_sides.link_id", "link_sides.bureau_id"], name="fk_link_figures_side"
        ),
        sa.PrimaryKeyConstraint("link_id", "bureau_id", "kind", name=op.f("pk_link_figures")),
    )
    op.create_index("ix_link_figures_bureau", "link_figures", ["bureau_id"])
    run([*protect_shared("link_figures"), *grant_writes("link_figures", "bureau_id", deletes=True)])


def _kind() -> sa.Column[str]:
    kind = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32)
    return sa.Column("kind", kind, nullable=False)
