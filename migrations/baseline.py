"""The baseline and what stood before it.

Revisions 0001 to 0034 were the two days in which the schema was found; 0035 to 0040 make the same schema in one file a
wing. An installation that stands at 0034 has all that the baseline makes, so it is recognised and stamped; an older one
goes by way of the release that still has the steps between.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

LAST_BEFORE = "0034"
BASELINE = "0040"


class TooOld(RuntimeError):
    """The database stands at a revision that this release has no step from; says what to do."""


def recognise(connection: Connection) -> None:
    """Stamp an installation that has all of the baseline already, in the transaction of the migration itself.

    Raises :class:`TooOld` for one that has a part of it."""
    if not connection.scalar(text("SELECT to_regclass('public.alembic_version') IS NOT NULL")):
        return
    found = connection.scalar(text("SELECT version_num FROM public.alembic_version"))
    if found is None or found > LAST_BEFORE:
        return
    if found < LAST_BEFORE:
        raise TooOld(
            f"数据库结构停在第 {found} 步，本版本只能从第 {LAST_BEFORE} 步升级。"
            "请先用上一个版本启动一次，完成升级后再换成本版本。"
        )
    connection.execute(text("UPDATE public.alembic_version SET version_num = :baseline"), {"baseline": BASELINE})
