"""Two bureaus that both have rows of every kind, and where the ids of each kind stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask

from tenants import bureaus
from tests.conftest import Database
from tests.factories.people import PASSWORD

HERE, ELSEWHERE = "gaoping-zone", "yangcheng-zone"
PARTNER = "yangcheng"
"""Linked with the other zone, so that both have the same handoffs, each in its own box."""
CITY_WIDE = {"bureau", "code", "facet", "number", "link_id", "proposal_id", "section", "paper"}
"""Parameters of what all bureaus of the city share: themselves, items, versions, facets and sections, proposals, links, published forms."""
WORDS = {
    "note": "请按要求修改",
    "state": "paid",
    "amount": "12600",
    "settled_on": "2026-11-20",
    "evidence": "非税票据1号",
}
"""What is typed into the forms below an own row, so that they are refused for the id and not for an empty field."""
SELF = {"slug"}
"""Says at which bureau one is."""
QUERIES = {
    "project_id": "select id::text from projects where bureau_id = %(b)s",
    "assessment_id": "select id::text from assessments where bureau_id = %(b)s",
    "sheet_id": "select id::text from scoping_sheets where bureau_id = %(b)s",
    "revision_id": "select id::text from plan_revisions where bureau_id = %(b)s",
    "entry_id": "select e.id::text from checklist_entries e where e.bureau_id = %(b)s "
    "order by exists (select from entry_materials m where (m.bureau_id, m.entry_id) = (e.bureau_id, e.id)) desc",
    "material_id": "select id::text from entry_materials where bureau_id = %(b)s",
    "fee_id": "select id::text from entry_fees where bureau_id = %(b)s",
    "case_id": "select id::text from cases where bureau_id = %(b)s",
    "file_id": "select id::text from stored_files where bureau_id = %(b)s",
    "handoff_id": "select id::text from handoffs where bureau_id = %(b)s",
    "record_id": "select id::text from supervision_records where bureau_id = %(b)s",
    "supervisor_id": "select id::text from supervisors where bureau_id = %(b)s",
    "authority_id": "select id::text from outside_authorities where bureau_id = %(b)s",
    "request_id": "select id::text from outside_requests where bureau_id = %(b)s",
    "filter_id": "select id::text from saved_filters where bureau_id = %(b)s",
    "part_id": "select id::text from handoff_parts where bureau_id = %(b)s",
    "notice_id": "select id::text from notices where bureau_id = %(b)s",
    "transfer_id": "select id::text from item_transfers where %(b)s in (from_id, to_id)",
    "draft_id": "select id::text from item_drafts where bureau_id = %(b)s",
    "comment_id": "select id::text from draft_comments where bureau_id = %(b)s",
    "import_id": "select id::text from catalogue_imports where bureau_id = %(b)s",
    "officer_id": "select id::text from officers where bureau_id = %(b)s",
    "division_id": "select id::text from divisions where bureau_id = %(b)s",
    "team_id": "select id::text from steward_teams where bureau_id = %(b)s",
    "key": "select encode(token_hash, 'hex') from web_sessions where bureau_id = %(b)s",
    "sha256": "select distinct x.sha256 from handoff_messages m, "
    "jsonb_path_query(m.content, '$.**.sha256') with ordinality t(j, o), lateral (select j #>> '{}' as sha256) x "
    "where m.bureau_id = %(b)s and x.sha256 is not null",
}
"""Parameter → the values that a bureau has."""
MADE_UP: dict[str, Callable[[], str]] = {
    "key": lambda: uuid4().hex * 2,
    "sha256": lambda: uuid4().hex * 2,
    "token": lambda: "X" * 22 + uuid4().hex[:21],
}
"""How an id that never existed looks; all others are UUIDs."""
PROJECT = {
    "facts": {
        "sponsor_name": "阳城县兴达陶瓷有限公司", "credit_code": "91140522MA0GTFPR0Y", "name": "节能陶瓷生产线",
        "kind": "new", "place": "演礼园区", "scale": "120亩", "content": "生产线", "funding": "enterprise",
        "total_investment": 3_200_000_000, "land_status": "transfer_contract", "contact_name": "陈经理",
        "contact_phone": "13903560001",
    },
    "days_ago": 20,
}  # fmt: skip


def two_bureaus_plan() -> dict[str, Any]:
    """Projects at all three, far enough that there are rows of every kind; each pushes another item, with other papers."""
    items = {
        ELSEWHERE: {"construction_planning_permit": PARTNER, "eia": "jincheng"},
        HERE: {"energy_review": "jincheng", "fire_design_review": "gaoping"},
        PARTNER: {"energy_review": "jincheng"},
    }
    consult = {ELSEWHERE: PARTNER, HERE: "gaoping", PARTNER: "jincheng"}
    told = [(bureau, until) for bureau in items for until in ("handed", "scoping")]
    return {
        "password": PASSWORD,
        "staff": {},
        "projects": [
            {
                **PROJECT,
                "bureau": bureau,
                "items": {"enterprise_filing": bureau, "soil_water_conservation": bureau, **items[bureau]},
                "consult": [consult[bureau]],
                "until": until,
            }
            for bureau, until in told
        ],
    }


CITYS_OWN = """
with drafts as (
  insert into item_drafts (bureau_id, id, item_id, state, revision, body, change_note, saved_at, saved_by)
  select b.id, gen_random_uuid(), i.id, 'draft', 1, '{}', '', now(), '甲'
  from bureaus b, (select id from items order by position limit 1) i where b.slug = any(%(slugs)s) returning bureau_id, id)
insert into draft_comments (bureau_id, id, draft_id, section, body, at, by, settlement)
select bureau_id, gen_random_uuid(), id, 'basics', '意见', now(), '甲', '' from drafts;
insert into catalogue_imports (bureau_id, id, kind, file_name, sha256, state, summary, checked_at, checked_by)
select id, gen_random_uuid(), 'json', 'a.json', repeat('0', 64), 'checked', '{}', now(), '甲'
from bureaus where slug = any(%(slugs)s);
insert into item_transfers (city_id, id, item_id, from_id, to_id, basis, since, state, offered_at, offered_by, answer)
select 1, gen_random_uuid(), i.id, 1, b.id, '划转文件', current_date, 'offered', now(), '甲', ''
from bureaus b, (select id from items order by position limit 1) i where b.slug = any(%(slugs)s);
insert into handoff_parts (bureau_id, id, handoff_id, division_id, wanted, given_by, given_at, answer, answered_by)
select b.id, gen_random_uuid(), h.id, d.id, '请提出意见', '甲', now(), '', '' from bureaus b,
lateral (select id from handoffs where bureau_id = b.id order by id limit 1) h,
lateral (select id from divisions where bureau_id = b.id order by position limit 1) d where b.slug = any(%(slugs)s);
insert into saved_filters (bureau_id, id, officer_id, name, box, query)
select b.id, gen_random_uuid(), o.id, '待签收', 'in', 'group=sent' from bureaus b,
lateral (select id from officers where bureau_id = b.id order by id limit 1) o where b.slug = any(%(slugs)s);
with authorities as (
  insert into outside_authorities (bureau_id, id, name, kind, contact_name, email)
  select id, gen_random_uuid(), '县水务局', 'industry', '甲', '' from bureaus where slug = any(%(slugs)s)
  returning bureau_id, id),
supervised as (
  insert into supervisors (bureau_id, id, item_id, authority_id, duty, receipt_days, confirmed_by, confirmed_at)
  select a.bureau_id, gen_random_uuid(), i.id, a.id, '监管', 2, '甲', now()
  from authorities a, (select id from items order by position limit 1) i returning bureau_id, id),
asked as (
  insert into outside_requests (bureau_id, id, authority_id, purpose, item_ids, content, made_at, made_by, issued_by, issues,
    urges, revoked_reason)
  select bureau_id, gen_random_uuid(), id, 'supervision', '[]',
    '{"title": "甲", "project_name": "甲", "sponsor_name": "乙", "facts": [], "items": [], "questions": "", "files": []}',
    now(), '甲', '', 0, 0, '' from authorities returning bureau_id, id),
mails as (
  insert into outside_mails (bureau_id, id, request_id, address, last_day, urging, made_at, made_by, state, tries, next_at, fault)
  select bureau_id, gen_random_uuid(), id, 'a@example.org', current_date, false, now(), '甲', 'failed', 5, now(), '拒收' from asked)
insert into supervision_records (bureau_id, id, case_id, supervisor_id, request_id, content, made_at, times, fault, received_by,
  told, returned_reason)
select s.bureau_id, gen_random_uuid(), gen_random_uuid(), s.id, a.id,
  '{"title": "甲", "project_name": "甲", "sponsor_name": "乙", "item_name": "丙", "asked": {}}', now(), 0, '', '', '', ''
from supervised s join asked a using (bureau_id)
"""
"""Rows that no story makes, at all three: nobody but their bureau may tell whether they are there."""


@dataclass
class TwoBureaus:
    """An installation in which two bureaus have everything; who may look from where."""

    database: Database
    app: Flask
    tokens: dict[str, list[str]]
    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def values(self, slug: str, name: str) -> list[str]:
        """What a bureau has under a parameter: told once, but for the sessions, which come and go."""
        if name == "token":
            return self.tokens.get(slug, [])
        if name == "key" or (slug, name) not in self.seen:
            self.seen[slug, name] = self._values(slug, name)
        return self.seen[slug, name]

    def _values(self, slug: str, name: str) -> list[str]:
        with self.app.app_context():
            number = bureaus.bureau_by_slug(slug).id
        with self.database.connect("admin") as admin:
            return [value for (value,) in admin.execute(QUERIES[name], {"b": number})]

    def foreign(self, here: str, name: str) -> list[str]:
        """What the other zone has and the bureau one is at has not: of a handoff between them both have a copy."""
        own = set(self.values(here, name))
        return [value for value in self.values(ELSEWHERE, name) if value not in own]

    def written(self, but: str) -> list[tuple[int, int]]:
        """How often anything was ever changed at each other bureau."""
        with self.app.app_context():
            number = bureaus.bureau_by_slug(but).id
        with self.database.connect("admin") as admin:
            return admin.execute(
                "select bureau_id, count(*) from audit_trail where bureau_id <> %s group by 1 order by 1", (number,)
            ).fetchall()
