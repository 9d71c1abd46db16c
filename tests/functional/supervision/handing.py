"""Decisions that a supervisor is told of."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from tests.factories.scoping import FILING, ZONE
from tests.page import Browser, Page

Browse = Callable[..., Browser]
NUMBER = "2611-140522-01"


def value_of(page: Page, label: str) -> str:
    """The value of the option whose text begins with ``label``."""
    found = re.search(rf'<option value="([^"]+)">{re.escape(label)}', page.html)
    assert found, page.text[:800]
    return found.group(1)


def supervised_by(browse: Browse, name: str, **changes: str) -> Page:
    """The catalogue's administrator of the zone confirms who supervises its filing item."""
    book = browse(f"mulu@{ZONE}")
    page = book.get("/supervisors/new")
    values = {"duty": "项目建设情况的事中事后监管（企业投资项目核准和备案管理条例）", "receipt_days": "2", **changes}
    return book.submit(
        "/supervisors/new", page=page, item_id=value_of(page, FILING), target=value_of(page, name), **values
    )


def decide(browse: Browse, case_id: UUID, outcome: str = "passed") -> Page:
    """One person accepts, another decides."""
    window, decider = browse(f"chuangkou@{ZONE}"), browse(f"jueding@{ZONE}")
    window.get(f"/cases/{case_id}")
    window.submit("/accept")
    decider.get(f"/cases/{case_id}")
    return decider.submit(
        "/decide", outcome=outcome, opinion="准予备案；开工前完成节能审查", handled_by="王承办",
        certificate_name="备案证", certificate_no=NUMBER if outcome == "passed" else "",
    )  # fmt: skip
