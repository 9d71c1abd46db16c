"""Authorities outside that are asked by a link, from a round of assessment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.casework.outside.models import OutsideRequest
from tenants.db import acting_for, db, read_transaction
from tests.factories.scoping import FILING, ZONE, bureau_id
from tests.page import Browser, Page

Browse = Callable[..., Browser]
DAY = datetime(2026, 11, 3, 2, tzinfo=UTC)
WATER = "阳城县水务局"


def known(browse: Browse, name: str = WATER) -> None:
    """Written into the zone's address book."""
    clerk = browse(f"lianluo@{ZONE}")
    clerk.get("/authorities/new")
    clerk.submit(
        "/authorities/new", name=name, contact_name="卫主任", contact_phone="0356-4221234", email="sw@example.gov.cn"
    )


def box_of(page: Page, name: str, label: str) -> str:
    """The value of the box beside ``label``."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"[^>]*>(?:<span>|\s)*{re.escape(label)}', page.html)
    assert found, (name, label)
    return found.group(1)


def asked(browse: Browse, round_: dict[str, Any], *names: str, **changes: Any) -> Page:
    """The stewards ask authorities; ends on the request's page."""
    steward = browse(f"guanjia@{ZONE}")
    page = steward.get(f"/assessments/{round_['assessment']}/outside")
    return steward.submit(
        "/outside", page=page, authority_ids=[box_of(page, "authority_ids", name) for name in names or (WATER,)],
        questions="用水量是否有保障，取水许可怎样办理？", shared=["place", "scale"],
        item_ids=[box_of(page, "item_ids", FILING)], file_ids=[str(round_["papers"][0])], **changes,
    )  # fmt: skip


def linked(browser: Browser, page: Page, **changes: Any) -> str:
    """Issue the one-time link; its path."""
    page = browser.submit("/issue", page=page, **changes)
    found = re.search(rf"/b/{ZONE}/reply/[0-9A-Z]{{20}}", page.html)
    assert found, page.text
    return found.group(0)


def request_id(app: Flask) -> UUID:
    """The newest request of the zone."""
    with app.app_context(), acting_for(bureau_id(ZONE)), read_transaction():
        return db.session.scalars(select(OutsideRequest.id).order_by(OutsideRequest.id.desc())).first()  # type: ignore[return-value]
