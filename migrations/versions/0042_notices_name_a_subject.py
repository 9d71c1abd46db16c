"""A notice names what it is about, a kind and an id, where it had an address of the pages; the web knows the addresses.

No row is lost and none is guessed: an address that is none of those ever stored stays as it is, under the kind ``address``.
The table is rewritten by ALTER TABLE: the owner's UPDATE would meet the wall, which shows it no bureau's rows, and the trail
is for what officers do. ``href`` becomes ``subject_id`` in its place, so that the way down leads to where the way up began.
"""

from __future__ import annotations

from migrations.statements import run

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

ADDRESSES = {
    "received_handoff": ("/inbox/", ""),
    "sent_handoff": ("/outbox/", ""),
    "case": ("/cases/", ""),
    "entry": ("/entries/", ""),
    "entry_materials": ("/entries/", "#materials"),
    "project_closing": ("/projects/", "/closing"),
    "handoff_part": ("/parts/", ""),
    "supervision_record": ("/supervision/", ""),
    "outside_request": ("/requests/", ""),
    "adoption": ("/adoptions/", ""),
    "adoption_readiness": ("/adoptions/", "#readiness"),
    "transfer": ("/transfers/", ""),
    "knowledge_draft": ("/knowledge/drafts/", ""),
    "officer_roles": ("/bureau/roles/", ""),
}
"""Every address that was stored until now: what stands before the id, and behind it."""
SINGULAR = {"adoptions": "/adoptions", "settled_dates": "/calendar/settled", "permissions": "/bureau/permissions"}
"""Addresses without an id."""


def upgrade() -> None:
    """Each address falls into the kind and the id that it is made of."""
    kinds = [f"WHEN href ~ '{_pattern(kind)}' THEN '{kind}'" for kind in ADDRESSES]
    kinds += [f"WHEN href = '{address}' THEN '{kind}'" for kind, address in SINGULAR.items()]
    ids = [f"WHEN href ~ '{_pattern(kind)}' THEN substring(href FROM '{_pattern(kind)}')" for kind in ADDRESSES]
    ids += [f"WHEN href = '{address}' THEN NULL" for address in SINGULAR.values()]
    run([
        "ALTER TABLE notices ADD COLUMN subject_kind varchar(40)",
        "ALTER TABLE notices ALTER COLUMN href DROP NOT NULL, "
        f"ALTER COLUMN subject_kind TYPE varchar(40) USING (CASE {' '.join(kinds)} ELSE 'address' END), "
        f"ALTER COLUMN href TYPE varchar(200) USING (CASE {' '.join(ids)} ELSE href END), "
        "ALTER COLUMN subject_kind SET NOT NULL",
        "ALTER TABLE notices RENAME COLUMN href TO subject_id",
    ])  # fmt: skip


def downgrade() -> None:
    """The address of each kind, with its id in it."""
    known = [
        f"WHEN subject_kind = '{kind}' THEN '{before}' || subject_id || '{behind}'"
        for kind, (before, behind) in ADDRESSES.items()
    ]
    known += [f"WHEN subject_kind = '{kind}' THEN '{address}'" for kind, address in SINGULAR.items()]
    run([
        f"ALTER TABLE notices ALTER COLUMN subject_id TYPE varchar(200) USING (CASE {' '.join(known)} ELSE subject_id END), "
        "ALTER COLUMN subject_id SET NOT NULL",
        "ALTER TABLE notices RENAME COLUMN subject_id TO href",
        "ALTER TABLE notices DROP COLUMN subject_kind",
    ])  # fmt: skip


def _pattern(kind: str) -> str:
    before, behind = ADDRESSES[kind]
    return f"^{before}([^/?#]+){behind}$"
