"""What notices are about and where the web shows it: one address a kind, each a route, and none of earlier rows is lost."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import psycopg
import pytest
from alembic import command
from flask import Flask
from werkzeug.exceptions import HTTPException

from app.foundation.notices.subjects import SINGULAR, SubjectKind
from blueprints.cards.addresses import ADDRESSES, address_of, version_address
from deploy.application import dry_app
from deploy.schema import alembic_config, migrate

K = SubjectKind
KEY = str(UUID(int=7))
STORED = {
    f"/cases/{KEY}": (K.CASE, KEY),
    f"/entries/{KEY}": (K.ENTRY, KEY),
    f"/entries/{KEY}#materials": (K.ENTRY_MATERIALS, KEY),
    f"/projects/{KEY}/closing": (K.PROJECT_CLOSING, KEY),
    f"/inbox/{KEY}": (K.RECEIVED_HANDOFF, KEY),
    f"/outbox/{KEY}": (K.SENT_HANDOFF, KEY),
    f"/parts/{KEY}": (K.HANDOFF_PART, KEY),
    f"/supervision/{KEY}": (K.SUPERVISION_RECORD, KEY),
    f"/requests/{KEY}": (K.OUTSIDE_REQUEST, KEY),
    "/adoptions/enterprise_filing": (K.ADOPTION, "enterprise_filing"),
    "/adoptions/enterprise_filing#readiness": (K.ADOPTION_READINESS, "enterprise_filing"),
    "/adoptions": (K.ADOPTIONS, None),
    f"/transfers/{KEY}": (K.TRANSFER, KEY),
    f"/knowledge/drafts/{KEY}": (K.KNOWLEDGE_DRAFT, KEY),
    "/calendar/settled": (K.SETTLED_DATES, None),
    f"/bureau/roles/{KEY}": (K.OFFICER_ROLES, KEY),
    "/bureau/permissions": (K.PERMISSIONS, None),
}
"""What stood in the notices before 0042, and what it is about."""
STRANGE = (f"/projects/{KEY}", "/entries/", f"/inbox/{KEY}?tab=files", f"/cases/{KEY}#trail", "/desk", "/" + "长" * 199)
"""What no release ever stored."""


def unrouted(app: Flask, addresses: Mapping[SubjectKind, str]) -> list[str]:
    """Kinds without an address, and addresses that no page answers a GET at."""
    routes, found = app.url_map.bind("localhost"), [kind.value for kind in K if kind not in addresses]
    for pattern in (pattern for kind, pattern in addresses.items() if kind is not K.ADDRESS):
        try:
            routes.match(pattern.format(id=KEY).partition("#")[0], method="GET")
        except HTTPException:
            found.append(pattern)
    return found


def test_every_kind_has_an_address_that_is_a_route() -> None:
    assert unrouted(dry_app(), ADDRESSES) == []
    dry_app().url_map.bind("localhost").match(version_address("enterprise_filing", 2), method="GET")


@pytest.mark.mutant
def test_an_address_that_is_no_route_is_found() -> None:
    without = {kind: pattern for kind, pattern in ADDRESSES.items() if kind is not K.CASE}
    assert unrouted(dry_app(), without) == ["case"]
    assert unrouted(dry_app(), {**ADDRESSES, K.CASE: "/case/{id}"}) == ["/case/{id}"]
    assert unrouted(dry_app(), {**ADDRESSES, K.ADOPTIONS: "/notices/read-all"}) == ["/notices/read-all"]


def test_an_address_has_a_place_for_the_id_where_there_are_several() -> None:
    assert {kind for kind, pattern in ADDRESSES.items() if "{id}" not in pattern} == SINGULAR
    with pytest.raises(ValueError, match="case"):
        K.CASE.of()
    with pytest.raises(ValueError, match="adoptions"):
        K.ADOPTIONS.of(KEY)


def test_a_subject_is_shown_where_it_always_was() -> None:
    assert {kind for kind, _key in STORED.values()} == set(K) - {K.ADDRESS}
    assert {address: address_of(kind.of(key)) for address, (kind, key) in STORED.items()} == {
        one: one for one in STORED
    }


def kept(owner_dsn: str, columns: str) -> list[tuple[object, ...]]:
    """The notices in their order."""
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("ALTER TABLE notices NO FORCE ROW LEVEL SECURITY")
        rows = owner.execute(f"SELECT {columns} FROM notices ORDER BY id".encode()).fetchall()
        owner.rollback()
    return rows


def test_what_was_stored_is_told_anew_and_nothing_is_lost(empty: str) -> None:
    """There, back and there again; what is of no known kind leads where it led."""
    migrate(empty, "0041")
    hrefs = [*STORED, *STRANGE]
    with psycopg.connect(empty) as owner:
        owner.execute("ALTER TABLE notices DISABLE TRIGGER USER, DROP CONSTRAINT fk_notices_officer")
        owner.execute("ALTER TABLE notices NO FORCE ROW LEVEL SECURITY")
        owner.cursor().executemany(
            "INSERT INTO notices (bureau_id, id, officer_id, text, href, at) VALUES (%s, %s, %s, 't', %s, now())",
            [(11 + number % 2, UUID(int=number), UUID(int=9), href) for number, href in enumerate(hrefs)],
        )
        owner.execute("ALTER TABLE notices ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
    before = kept(empty, "bureau_id, id, officer_id, text, at, read_at, href")
    assert [row[-1] for row in before] == hrefs
    told = [*STORED.values(), *((K.ADDRESS, href) for href in STRANGE)]
    for _again in range(2):
        migrate(empty)
        rows = kept(empty, "subject_kind, subject_id")
        assert rows == told
        assert [address_of(K(str(kind)).of(key)) for kind, key in told] == hrefs
        command.downgrade(alembic_config(empty), "0041")
        assert kept(empty, "bureau_id, id, officer_id, text, at, read_at, href") == before
