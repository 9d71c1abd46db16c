"""The product's own statements, as heard on the wire, written down for ``pgbench``.

A script is one request of one bureau: what was sent from BEGIN to ROLLBACK, in that order, prepared, with the values
that were sent. Only the proof of the bureau is another one: it names the connection it is used on, so every connection
of pgbench fetches its own first, from a function that exists in the copy alone and signs with the installation's key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import Format

from deploy.failures import DeployError
from tests.bench.jobs import Job
from tests.bench.place import Place
from tests.bench.trips import product_on, socket_folder
from tests.bench.wiretap import Heard, tapped

WARM_CYCLES = 2
MOST_VARIABLES = 255
"""pgbench takes so many parameters a statement; the values of a statement with more of them stand in its text."""
SIGNING = """
create schema bench;
create function bench.token(bureau int) returns text language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$
  select body || '.' || qdk.mac(k.ipad, k.opad, body)
  from qdk.key k, lateral (select 'c.' || k.kid || '.' || bureau || '.' ||
    extract(epoch from clock_timestamp() + interval '1 day')::bigint || '.' || pg_backend_pid() as body) one
  order by k.kid desc limit 1
$$;
revoke all on function bench.token(int) from public;
grant usage on schema bench to qd_app;
grant execute on function bench.token(int) to qd_app
"""
_PLACEHOLDER = re.compile(r"\$(\d+)")
_ENTER = "select qdk.enter("


@dataclass(frozen=True)
class Script:
    """One request as pgbench runs it."""

    text: str
    values: Mapping[str, str]
    statements: int
    """How many it has, without beginning and end."""


def lay_signing(admin: psycopg.Connection[Any]) -> None:
    """Let the application's role have proofs that are good for a day. In the copy only, which is dropped afterwards."""
    admin.execute(SIGNING)


def scripts_of(place: Place, database: str, job: Job, bureaus: int) -> list[Script]:
    """One script a bureau of what the job asks of the database; none where its pages need no statement.

    Raises :class:`DeployError` for an answer that is not the job's."""
    found: list[Script] = []
    with tapped(socket_folder(place)) as (folder, record), product_on(place, database, folder) as app:
        client = app.test_client(use_cookies=False)
        for number in range(bureaus * (WARM_CYCLES + 1)):
            ask = next(job.product)
            record.clear()
            response = client.open(ask.path, method=ask.method, headers=dict(ask.headers), data=ask.body)
            if response.status_code != job.status:
                raise DeployError(f"{ask.path}：应答 {response.status_code}，应为 {job.status}。")
            if number >= bureaus * WARM_CYCLES and record.statements:
                found.append(script(record.statements, f"r{len(found)}"))
    return found


def script(heard: Sequence[Heard], prefix: str) -> Script:
    """What was heard during one request, for pgbench. ``prefix`` keeps the variables of several scripts apart."""
    lines: list[str] = []
    values = {f"{prefix}_unproved": "1"}
    count = 0
    for place, one in enumerate(heard):
        if one.sql.startswith(_ENTER):
            if not lines or not lines[0].startswith("\\if"):
                lines = [*_proof(_bureau_of(one), prefix), *lines]
            lines.append(f"select qdk.enter(:{prefix}_token);")
        elif one.is_transaction:
            lines += [f"{part.strip()};" for part in one.sql.split(";") if part.strip()]
        else:
            count += 1
            text, more = _written(one, f"{prefix}_{place}")
            lines.append(f"{text};")
            values |= more
    return Script("\n".join([*lines, ""]), values, count)


def _proof(bureau: str, prefix: str) -> Sequence[str]:
    """Fetches the proof once a connection, before the first transaction."""
    return (
        f"\\if :{prefix}_unproved",
        f"select bench.token({bureau}) as {prefix}_token \\gset",
        f"\\set {prefix}_unproved 0",
        "\\endif",
    )


def _written(heard: Heard, prefix: str) -> tuple[str, Mapping[str, str]]:
    """A statement with variables for its parameters, and their values."""
    texts = [_text(heard, number) for number in range(len(heard.values))]
    names = [f"{prefix}_{number}" for number in range(len(texts))]
    if len(texts) > MOST_VARIABLES:
        return _filled(heard.sql, [_quoted(text) for text in texts]), {}
    words = ["null" if text is None else f":{name}" for name, text in zip(names, texts, strict=True)]
    values = {name: text for name, text in zip(names, texts, strict=True) if text is not None}
    return _filled(heard.sql, words), values


def _bureau_of(enter: Heard) -> str:
    """``c.kid.bureau.expiry.pid.mac``."""
    return bytes(enter.values[0] or b"").decode().split(".")[2]


def _text(heard: Heard, number: int) -> str | None:
    """A value as text; what the driver sent in binary is read by its type first."""
    value = heard.values[number]
    if value is None:
        return None
    if heard.formats[number] == Format.TEXT:
        return bytes(value).decode()
    kind = heard.types[number]
    transformer = Transformer()
    loaded = transformer.get_loader(kind, Format.BINARY).load(value)
    return bytes(transformer.get_dumper(loaded, psycopg.adapt.PyFormat.TEXT).dump(loaded) or b"").decode()


def _filled(sql: str, words: Sequence[str]) -> str:
    """A statement with ``words`` for its parameters."""
    return _PLACEHOLDER.sub(lambda found: words[int(found.group(1)) - 1], sql.strip().rstrip(";"))


def _quoted(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"
