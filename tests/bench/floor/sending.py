"""The floor's sending of a mirrored handoff (会商征询): the rows that the product writes for it, in one transaction.

Both messages with equal content and hash, both boxes, the sheet that waits for the answer, a line in each ledger, the
notice of the receiving clerk. Written into copies of the tables with their keys, checks and foreign keys, but without
policies, audit trail and posting trigger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb
from uuid_utils.compat import uuid7

from app.casework.projects.terms import (
    FUNDING_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    Funding,
    LandStatus,
    ProjectKind,
)
from app.interbureau.handoffs.content import content_hash
from tests.bench.floor.days import SHANGHAI

SCHEMA = "floor"
TABLES = ("scoping_sheets", "handoff_messages", "handoffs", "ledger_entries", "notices")
READ = """
select a.project_id, a.state, a.due_on, p.name, p.project_code, p.kind, p.place, p.scale, p.content, p.funding,
       p.total_investment, p.land_status, s.name, r.link_id,
       exists (select from scoping_sheets w where w.bureau_id = a.bureau_id and w.assessment_id = a.id
                  and w.party_bureau_id = %(target)s and w.state <> 'withdrawn')
from assessments a
join projects p on p.bureau_id = a.bureau_id and p.id = a.project_id
join sponsors s on s.bureau_id = p.bureau_id and s.id = p.sponsor_id
join pairing_rights r on r.from_id = a.bureau_id and r.to_id = %(target)s and r.kind = 'consultation'
join pairing_links l on l.id = r.link_id and l.valid_from <= %(day)s and (l.valid_to is null or l.valid_to >= %(day)s)
where a.bureau_id = %(here)s and a.id = %(assessment)s for update of a
"""
CLERKS = """
select o.id from officers o join officer_roles r on r.bureau_id = o.bureau_id and r.officer_id = o.id
where o.bureau_id = %s and o.state = 'active' and r.role = 'handoff_clerk'
"""
SHEET = """
insert into floor.scoping_sheets (bureau_id, id, assessment_id, party_bureau_id, handoff_id, state, due_on, filled_by,
  special_steps, fees, key_points, optimisation, base_material, version)
values (%s, %s, %s, %s, %s, 'invited', %s, '', '', '', '', '', '', 1)
"""
MESSAGES = """
insert into floor.handoff_messages (bureau_id, handoff_id, number, link_id, kind, origin_id, target_id, author_id, act,
  actor_name, at, due_on, content, content_hash)
select box, %(id)s, 1, %(link)s, 'consultation', %(here)s, %(target)s, %(here)s, 'send', %(actor)s, %(at)s, %(due)s,
  %(content)s, %(hash)s from unnest(%(boxes)s::int[]) box
"""
BOXES = """
insert into floor.handoffs (bureau_id, id, link_id, box, kind, origin_id, target_id, state, round, last_number, sent_at,
  moved_at, asked_on, due_on, paused, title, project_name, sponsor_name, applied_number, project_id, subject_id)
select bureau, %(id)s, %(link)s, box, 'consultation', %(here)s, %(target)s, 'sent', 1, 1, %(at)s, %(at)s, %(due)s, %(due)s,
  false, %(title)s, %(project)s, %(sponsor)s, 1, own_project, own_sheet
from (values (%(here)s::int, 'out', %(project_id)s::uuid, %(sheet)s::uuid),
             (%(target)s::int, 'in', null, null)) both_boxes (bureau, box, own_project, own_sheet)
"""
LEDGERS = """
insert into floor.ledger_entries (bureau_id, id, project_id, event, subject_id, kind, by_hand, audience, actor_kind, actor_id,
  actor_name, acting_bureau_id, happened_at, recorded_at, content)
values (%s, %s, %s, 'stewards.consultation.sent', %s, 'linkage', false, 'staff', 'officer', null, %s, %s, %s, %s, %s),
       (%s, %s, null, 'handoffs.consultation.send_arrived', %s, 'linkage', false, 'staff', 'system', null, %s, %s, %s, %s, %s)
"""
NOTICES = """
insert into floor.notices (bureau_id, id, officer_id, text, subject_kind, subject_id, at)
select %(target)s, gen_random_uuid(), clerk, %(text)s, 'received_handoff', %(handoff)s, %(at)s from unnest(%(clerks)s::uuid[]) clerk
"""
ACTOR = "王建国"


class Refused(Exception):
    """The floor's only refusal: the assessment is over, the bureau is asked already, or there is no link."""


def lay(connection: psycopg.Connection[Any]) -> None:
    """Make the copies of the tables, empty, in a schema of the floor's own."""
    connection.execute(f"create schema {SCHEMA}")
    for table in TABLES:
        connection.execute(f"create table {SCHEMA}.{table} (like public.{table} including all)")
        keys = connection.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'f' "
            "and conrelid = ('public.' || %s)::regclass",
            (table,),
        ).fetchall()
        for name, definition in keys:
            connection.execute(f"alter table {SCHEMA}.{table} add constraint {name} {definition}")


def send(
    connection: psycopg.Connection[Any],
    here: int,
    assessment_id: UUID,
    form: Any,
    bureaus: Mapping[int, tuple[str, str]],
) -> str:
    """Send it; says where the page goes on."""
    target, handoff_id, at = int(form["bureau_id"]), UUID(form["handoff_id"]), datetime.now(SHANGHAI)
    with connection.transaction():
        here_and_there = {"here": here, "target": target, "assessment": assessment_id, "day": at.date()}
        found = connection.execute(READ, here_and_there).fetchone()
        if found is None or found[1] != "open" or found[14]:
            raise Refused
        facts = _facts(found, form.getlist("shared"))
        content = {
            "title": f"一站式研判征询：{found[3]}",
            "project_name": found[3],
            "sponsor_name": found[12],
            "facts": facts,
            "questions": form["questions"],
        }
        sheet, due, target_name = uuid7(), found[2], bureaus[target][0]
        connection.execute(SHEET, (here, sheet, assessment_id, target, handoff_id, due))
        message = {
            "id": handoff_id, "link": found[13], "here": here, "target": target, "actor": ACTOR, "at": at, "due": due,
            "content": Jsonb(content), "hash": content_hash(content), "boxes": [here, target],
        }  # fmt: skip
        connection.execute(MESSAGES, message)
        connection.execute(
            BOXES,
            {
                "id": handoff_id, "link": found[13], "here": here, "target": target, "at": at, "due": due,
                "title": content["title"],
                "project": found[3], "sponsor": found[12], "project_id": found[0], "sheet": sheet,
            },
        )  # fmt: skip
        told = f"向{target_name}征询会商意见，告知：{'、'.join(facts)}。"
        arrived = f"{bureaus[here][0]}发出移交件：{content['title']}"
        connection.execute(
            LEDGERS,
            (
                here, uuid7(), found[0], sheet, ACTOR, here, at, at, told,
                target, uuid7(), handoff_id, ACTOR, target, at, at, arrived,
            ),
        )  # fmt: skip
        clerks = [row[0] for row in connection.execute(CLERKS, (target,))]
        connection.execute(
            NOTICES,
            {
                "target": target, "clerks": clerks, "at": at, "handoff": str(handoff_id),
                "text": f"{bureaus[here][1]}移交：{content['title']}",
            },
        )  # fmt: skip
    return f"/projects/{found[0]}/assessment"


def _facts(found: Any, shared: list[str]) -> dict[str, str]:
    texts = {
        "project_code": ("项目代码", found[4]),
        "kind": ("项目类型", PROJECT_KIND_LABELS[ProjectKind(found[5])]),
        "place": ("建设地点", found[6]),
        "scale": ("建设规模", found[7]),
        "content": ("建设内容", found[8]),
        "funding": ("资金来源", FUNDING_LABELS[Funding(found[9])]),
        "total_investment": ("总投资", f"{found[10] / 1_000_000:,.2f} 万元"),
        "land_status": ("用地情况", LAND_STATUS_LABELS[LandStatus(found[11])]),
    }
    return {label: text for name, (label, text) in texts.items() if name in shared}


def new_handoff() -> str:
    """What a form carries as the id of the handoff it will send."""
    return str(uuid4())
