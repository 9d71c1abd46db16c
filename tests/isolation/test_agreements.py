"""What both sides of a link agreed to, as the database itself holds it: nothing goes out before, nothing beyond."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection, errors, sql

from app.casework.projects.sharing import SHAREABLE_FACTS
from deploy.installation import Installation
from tenants.keys import new_id
from tenants.link_terms import FACT_LABELS
from tests.conftest import Database, fresh_copy
from tests.isolation.bureau_session import CITY, CONTENT, COUNTY, STRANGER, ZONE, BureauSession, link_of

Desks = Callable[[int], BureauSession]
FILE = {"sha256": "0" * 64, "name": "图.pdf", "size": 1, "media_type": "application/pdf"}
ANSWER = (
    "insert into link_answers (city_id, link_id, number, bureau_id, agreed, answered_at, answered_by, reason) "
    "values (1, %s, %s, %s, true, now(), '甲', '')"
)
TERMS = "insert into link_terms (city_id, link_id, number, proposed_at, proposed_by, note) values (1, %s, %s, now(), '甲', '')"
SCOPE = "insert into link_scopes (city_id, link_id, number, kind, facts, files) values (1, %s, %s, 'push', %s, %s)"


def narrow(database: Database, link: UUID, number: int, agreed: tuple[int, ...]) -> None:
    """The city's next terms: a place and nothing else; these sides agree, each for itself."""
    with BureauSession(database, CITY).open() as connection:
        connection.execute(TERMS, (link, number))
        connection.execute(SCOPE, (link, number, ["建设地点"], False))
    for side in agreed:
        with BureauSession(database, side).open() as connection:
            connection.execute(ANSWER, (link, number, side))


def check_scope(database: Database, link: UUID) -> None:
    """Under terms of both sides nothing beyond them goes out: not at first, not with a correction, not hidden deeper."""
    desk, begun = BureauSession(database, ZONE), new_id()
    wide, hidden = {**CONTENT, "facts": {"总投资": "1"}}, {**CONTENT, "more": [{"deep": {"x": FILE}}]}
    assert desk.write(handoff_id=begun, link_id=link, content=wide) is None
    narrow(database, link, 2, (COUNTY,))
    assert desk.write(handoff_id=new_id(), link_id=link, content=wide) is None, "one side alone changes nothing"
    with BureauSession(database, ZONE).open() as connection:
        connection.execute(ANSWER, (link, 2, ZONE))
    assert desk.write(handoff_id=begun, link_id=link, content=wide) is None, "a repetition is none"
    assert desk.write(handoff_id=new_id(), link_id=link, content={**CONTENT, "facts": {"建设地点": "1"}}) is None
    refused = [{**CONTENT, "facts": ["总投资"]}, {**CONTENT, "facts": "总投资"}, wide, hidden]
    for content in refused:
        assert desk.write(handoff_id=new_id(), link_id=link, content=content) == "QD006", content
    back = {"handoff_id": begun, "link_id": link, "content": {}}
    assert BureauSession(database, COUNTY).write(**back, number=2, author_id=COUNTY, act="receive") is None
    assert BureauSession(database, COUNTY).write(**back, number=3, author_id=COUNTY, act="ask_correction") is None
    correct = {"handoff_id": begun, "link_id": link, "number": 4, "act": "correct"}
    assert desk.write(**correct, content={"materials": [{"file": FILE}]}) == "QD006"
    assert desk.write(**correct, content={"materials": [{"file": None}]}) is None


def check_agreement(database: Database, _link: UUID, first: int = STRANGER, second: int = ZONE) -> None:
    """A link that only the city and one side want carries nothing; the second agreement opens it."""
    fresh = new_id()
    with BureauSession(database, CITY).open() as connection:
        connection.execute(
            "insert into pairing_links (city_id, id, lead_id, partner_id, kind, basis, valid_from) "
            "values (1, %s, %s, %s, 'hierarchy', '文件', '2026-01-01')",
            (fresh, STRANGER, ZONE),
        )
        connection.execute(
            "insert into pairing_rights (city_id, id, link_id, from_id, to_id, kind) values (1, %s, %s, %s, %s, 'push')",
            (new_id(), fresh, ZONE, STRANGER),
        )
        for side in (STRANGER, ZONE):
            connection.execute(
                "insert into link_sides (city_id, link_id, bureau_id, leader, departments, office, contact, telephone, "
                "changed_by) values (1, %s, %s, '', '{}', '', '', '', '')",
                (fresh, side),
            )
    narrow(database, fresh, 1, (first,))
    sending = partial(BureauSession(database, ZONE).write, link_id=fresh, target_id=STRANGER)
    assert sending(handoff_id=new_id()) == "QD001"
    with BureauSession(database, second).open() as connection:
        connection.execute(ANSWER, (fresh, 1, second))
    assert sending(handoff_id=new_id()) is None


receiver_last = partial(check_agreement, first=ZONE, second=STRANGER)


@pytest.mark.clause("B24", "C4")
def test_nothing_beyond_the_agreed_scope(prepared: Installation) -> None:
    with fresh_copy(prepared) as database:
        check_scope(database, link_of(database, COUNTY, ZONE))


@pytest.mark.clause("W5.3a", "C4")
@pytest.mark.parametrize("check", [check_agreement, receiver_last])
def test_nothing_before_both_agreed(prepared: Installation, check: Callable[[Database, UUID], None]) -> None:
    with fresh_copy(prepared) as database:
        check(database, link_of(database, COUNTY, ZONE))


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("part", "instead", "found_by"),
    [
        ("- scope.facts <> '{}'::jsonb", "- scope.facts IS NULL", check_scope),
        ("jsonb_typeof(NEW.content -> 'facts') <> 'object'", "false", check_scope),
        ("IF NOT scope.files AND", "IF false AND", check_scope),
        ("'$.**.sha256'", "'$.materials.file.sha256'", check_scope),
        ("ORDER BY s.number DESC", "ORDER BY s.number", check_scope),
        ("AND t.agreed", "AND true", None),
        ("AND t.bureau_id = NEW.target_id", "", receiver_last),
        ("AND o.bureau_id = NEW.origin_id", "", check_agreement),
    ],
)
def test_a_hole_in_the_trigger_is_seen(
    prepared: Installation, part: str, instead: str, found_by: Callable[[Database, UUID], None] | None
) -> None:
    with fresh_copy(prepared) as database:
        link = link_of(database, COUNTY, ZONE)
        with database.connect("admin") as admin:
            (body,) = admin.execute("select pg_get_functiondef('qdk.keep_to_scope'::regproc)").fetchall()[0]
            assert body.count(part) == 1, part
            admin.execute(body.replace(part, instead))
        with pytest.raises((AssertionError, errors.Error)):
            (found_by or check_declined)(database, link)


def check_declined(database: Database, link: UUID) -> None:
    """Terms that one side declined never hold."""
    with BureauSession(database, CITY).open() as connection:
        connection.execute(TERMS, (link, 2))
        connection.execute(SCOPE, (link, 2, [], False))
    with BureauSession(database, COUNTY).open() as connection:
        connection.execute(ANSWER.replace("true", "false").replace("''", "'不行'"), (link, 2, COUNTY))
    with BureauSession(database, ZONE).open() as connection:
        connection.execute(ANSWER, (link, 2, ZONE))
    assert (
        BureauSession(database, ZONE).write(
            handoff_id=new_id(), link_id=link, content={**CONTENT, "facts": {"总投资": "1"}}
        )
        is None
    )


def test_declined_terms_change_nothing(prepared: Installation) -> None:
    with fresh_copy(prepared) as database:
        check_declined(database, link_of(database, COUNTY, ZONE))


@pytest.mark.clause("C4")
@pytest.mark.parametrize(
    ("bureau", "statement"),
    [
        (STRANGER, ANSWER.replace("%s, %s, %s", "{link}, 1, 3")),
        (CITY, ANSWER.replace("%s, %s, %s", "{link}, 1, 5")),
        (COUNTY, "update link_answers set agreed = true"),
        (COUNTY, "delete from link_answers"),
        (COUNTY, "insert into link_terms select city_id, link_id, 9, now(), '', '' from link_terms limit 1"),
        (COUNTY, "insert into link_scopes select city_id, link_id, number, 'training', facts, files from link_scopes limit 1"),
        (CITY, "update link_scopes set files = true"),
        (CITY, "update link_terms set note = ''"),
        (COUNTY, "insert into link_sides select 1, link_id, 3, '', '{{}}', '', '', '', now(), '' from link_sides limit 1"),
        (COUNTY, "update link_sides set bureau_id = 5 where bureau_id = 5"),
        (COUNTY, "insert into link_figures (city_id, link_id, bureau_id, kind, sent, as_of) values (1, {link}, 11, 'push', 3, now())"),
    ],
)  # fmt: skip
def test_each_writes_its_own_part_and_no_other(
    boxed: Database, desk: Desks, link: UUID, bureau: int, statement: str
) -> None:
    text = sql.SQL(statement).format(link=sql.Literal(str(link)))
    with pytest.raises((errors.InsufficientPrivilege, errors.ForeignKeyViolation)), desk(bureau).open() as connection:
        connection.execute(text)


def test_the_other_sides_group_stays_as_it_is(boxed: Database, desk: Desks, link: UUID) -> None:
    def changed(connection: Connection[Any]) -> int:
        return connection.execute(
            "update link_sides set leader = '甲' where link_id = %s and bureau_id = 11", (link,)
        ).rowcount

    with desk(COUNTY).open() as connection:
        assert changed(connection) == 0
    with desk(ZONE).open() as connection:
        assert changed(connection) == 1


def test_what_may_be_told_is_the_same_list_everywhere(boxed: Database, desk: Desks, link: UUID) -> None:
    assert SHAREABLE_FACTS == FACT_LABELS
    (facts,) = desk(ZONE).rows("select distinct facts from link_scopes where link_id = %s", link)[0]
    assert facts == list(FACT_LABELS.values())
