"""What the page of the practice space tells: its catalogue against the one in force, its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from app.assembly.seeding.staffing import POSTS
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import VersionState
from tenants.db import db

MOST = 300


@dataclass(frozen=True)
class ItemAhead:
    """An item of which the practice catalogue holds another version than is in force."""

    name: str
    number: int
    real_number: int | None
    note: str


def items_ahead(practice_city: int, real_city: int) -> list[ItemAhead]:
    """Items whose practice version is not what is in force in the real city, in catalogue order. One statement."""
    item, version, real_item, real_version = Item, ItemVersion, aliased(Item), aliased(ItemVersion)
    in_force = VersionState.IN_FORCE
    rows = db.session.execute(
        select(version.name, version.number, real_version.number.label("real_number"), version.change_note)
        .select_from(item)
        .join(version, and_(version.item_id == item.id, version.state == in_force))
        .outerjoin(real_item, and_(real_item.city_id == real_city, real_item.code == item.code))
        .outerjoin(real_version, and_(real_version.item_id == real_item.id, real_version.state == in_force))
        .where(
            item.city_id == practice_city,
            or_(real_version.id.is_(None), real_version.content_hash != version.content_hash),
        )
        .order_by(item.position, item.code)
        .limit(MOST)
    )
    return [ItemAhead(*row) for row in rows]


def practice_accounts() -> Sequence[tuple[str, str]]:
    """Sign-in names (without the bureau's suffix) and roles, the same at each practice bureau. No password is kept."""
    return [(post.sign_in_name, "、".join(role.label for role in post.roles)) for post in POSTS]


def count_items_in_force(practice_city: int) -> Any:
    """How many items the practice catalogue has in force."""
    statement = select(ItemVersion.id).where(
        ItemVersion.city_id == practice_city, ItemVersion.state == VersionState.IN_FORCE
    )
    return len(db.session.execute(statement.limit(2000)).all())
