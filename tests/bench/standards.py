"""A catalogue as large as a city's: items made after the shipped ones, some with a second version, handled by all bureaus.

Always the same for the same number: keys are made of the item's number.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from app.oversight.uniformity.published_texts import text_digest

RENEWED, DECLARED, STALE = 4, 5, 7
"""Every so manieth item has a second version; is published elsewhere otherwise at some bureaus; and every so manieth bureau
of such a version has not taken note of it."""
MODELS = """
create temp table made as
with model as (select i.id, row_number() over (order by i.position) as nth, count(*) over () as total
               from items i where i.city_id = 1)
select n, m.id as model_id, md5('item ' || n)::uuid as item_id, v.id as model_version, md5('version ' || n)::uuid as version_id
from (select count(*) as shipped from items where city_id = 1) c, generate_series(c.shipped + 1, %(items)s) n
join model m on m.nth = (n - 1) %% m.total + 1
join item_versions v on v.item_id = m.id and v.state = 'in_force'
"""
RENEWALS = """
create temp table renewed as
select i.id as item_id, v.id as model_version, md5('second ' || i.position)::uuid as version_id, i.position as n
from items i join item_versions v on v.item_id = i.id and v.state = 'in_force' and v.number = 1
where i.city_id = 1 and i.position %% %(every)s = 0
"""
COPY = """
insert into {table} select (jsonb_populate_record(null::{table}, to_jsonb(t) || {changes})).*
from {made} m join {table} t on t.{key} = m.{model}
"""
PARTS = (
    "version_bases", "version_criteria", "version_fees", "version_intermediaries", "version_materials",
    "version_prerequisites", "version_special_steps", "version_steps", "version_variants",
)  # fmt: skip
NOTED = """
insert into acknowledgements (version_id, bureau_id, city_id, acknowledged_at, acknowledged_by)
select r.version_id, a.bureau_id, 1, now(), '目录管理员'
from renewed r join adoptions a on a.item_id = r.item_id and a.until is null and a.status = 'adopted'
where (a.bureau_id + r.n) %% %(stale)s <> 0
"""
PUBLISHED = """
insert into declared_guides (city_id, item_id, bureau_id, facet, lines, digest, source, imported_at, imported_by)
select 1, i.id, a.bureau_id, 'online', array['到办事现场次数：3次'], %(digest)s, '省政务服务网', now(), '目录管理员'
from items i join adoptions a on a.item_id = i.id and a.until is null and a.status = 'adopted'
where i.city_id = 1 and i.position %% %(every)s = 0 and a.bureau_id %% 6 = 0
"""
MARKS = """
insert into catalogue_marks (city_id, bureau_id, mark) select city_id, id, gen_random_uuid() from bureaus
on conflict (city_id, bureau_id) do update set mark = excluded.mark
"""
Connection = psycopg.Connection[Any]


def widen(admin: Connection, items: int) -> None:
    """Make the city's catalogue ``items`` long."""
    admin.execute("set session_replication_role = replica")
    admin.execute(MODELS, {"items": items})
    _copy(admin, "items", "made", "id", "model_id", _ITEM)
    _copy(admin, "item_versions", "made", "id", "model_version", _VERSION)
    for part in PARTS:
        _copy(admin, part, "made", "version_id", "model_version", "jsonb_build_object('version_id', m.version_id)")
    for table in ("adoptions", "local_parts"):
        _copy(admin, table, "made", "item_id", "model_id", _AT_A_BUREAU)
    _copy(
        admin,
        "acknowledgements",
        "made",
        "version_id",
        "model_version",
        "jsonb_build_object('version_id', m.version_id)",
    )
    _renew(admin)
    admin.execute(PUBLISHED, {"digest": text_digest(["到办事现场次数：3次"]), "every": DECLARED})
    admin.execute(MARKS)
    admin.execute("reset session_replication_role")


_ITEM = "jsonb_build_object('id', m.item_id, 'code', t.code || '_' || m.n, 'name', t.name || '（' || m.n || '）', 'position', m.n)"
_VERSION = (
    "jsonb_build_object('id', m.version_id, 'item_id', m.item_id, 'number', 1, 'name', t.name || '（' || m.n || '）', "
    "'content_hash', md5(m.n::text) || md5('b' || m.n))"
)
_SECOND = (
    "jsonb_build_object('id', m.version_id, 'number', 2, 'state', 'in_force', 'valid_from', t.valid_from + 30, 'valid_to', null, "
    "'content_hash', md5('c' || m.n) || md5('d' || m.n), 'promised_note', '第二版')"
)
_AT_A_BUREAU = "jsonb_build_object('id', md5(t.id::text || m.n)::uuid, 'item_id', m.item_id)"


def _renew(admin: Connection) -> None:
    """Some items have a second version, and most bureaus know it."""
    admin.execute(RENEWALS, {"every": RENEWED})
    admin.execute(
        "update item_versions v set state = 'superseded', valid_to = valid_from + 29 from renewed r where v.id = r.model_version"
    )
    _copy(admin, "item_versions", "renewed", "id", "model_version", _SECOND)
    for part in PARTS:
        _copy(admin, part, "renewed", "version_id", "model_version", "jsonb_build_object('version_id', m.version_id)")
    admin.execute(NOTED, {"stale": STALE})


def _copy(admin: Connection, table: str, made: str, key: str, model: str, changes: str) -> None:
    """Rows like those of the model, with other keys."""
    names = {
        name: sql.Identifier(value)
        for name, value in (("table", table), ("made", made), ("key", key), ("model", model))
    }
    admin.execute(sql.SQL(COPY).format(**names, changes=sql.SQL(changes)))
