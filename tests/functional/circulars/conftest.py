"""What tests of circulars and trainings begin with: a working day, the clerks, and what they write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.oversight.incoming import postman
from tenants import clock
from tests.factories.scoping import CITY, bureau_id
from tests.page import Browser, Page

DAY = datetime(2026, 11, 3, 2, tzinfo=UTC)
"""Tuesday, 10 o'clock, of a published year."""
COUNTY, OTHER, ZONE = "yangcheng", "gaoping", "yangcheng-zone"


@pytest.fixture(autouse=True)
def on_a_working_day() -> Iterator[None]:
    """A day of a published year, whatever day it is."""
    with clock.freeze_time(DAY):
        yield


@pytest.fixture
def clerk(browse: Callable[..., Browser]) -> Callable[[str], Browser]:
    """``clerk("jincheng")``: the liaison clerk of a bureau."""
    return lambda slug: browse(f"lianluo@{slug}")


@pytest.fixture
def written(app: Flask, clerk: Callable[[str], Browser]) -> Callable[..., Page]:
    """``written("circular", [slugs], …)``: the city's clerk sends it; the page that follows."""

    def write(kind: str, to: list[str], status: int = 200, **said: str) -> Page:
        city = clerk(CITY)
        page = city.get(f"/letters/new?kind={kind}")
        with app.app_context():
            targets = [str(bureau_id(slug)) for slug in to]
        page = city.submit("/letters/new", status, page=page, targets=targets, **said)
        sweep_arrivals(app)
        return page

    return write


@pytest.fixture
def signed_for(app: Flask) -> Callable[[Browser, str], Page]:
    """``signed_for(browser, href)``: signs for what lies behind the page ``/circulars/…`` of a receiver."""

    def sign(reader: Browser, href: str) -> Page:
        page = reader.get(f"/inbox/{href.rsplit('/', 1)[-1]}")
        window = page.html.partition(">工程建设审批窗口<")[0].rsplit('value="', 1)[1][:36]
        page = reader.submit("/receive", page=page, division_id=window)
        sweep_arrivals(app)
        return page

    return sign


def sweep_arrivals(app: Flask) -> None:
    """Let every bureau take notice of what arrived."""
    with app.app_context():
        postman.sweep()


def newest_received_page(reader: Browser) -> str:
    """The newest that a bureau received: its page."""
    page = reader.get("/circulars?side=received")
    return next(link for link in page.links if link.startswith("/circulars/"))
