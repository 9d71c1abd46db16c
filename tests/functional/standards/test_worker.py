"""What the worker does by itself: versions begin on their day, dates become firm, figures are counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from app.assembly.commands import domain
from app.oversight.uniformity.models import FigureRound
from app.standards.drafting import operations, queries
from tenants import clock
from tenants.db import db, read_transaction
from tests.factories.scoping import acting_officer
from tests.functional.standards.drafts import guide, in_review
from tests.page import Browser


@pytest.mark.clause("L2.1b", "B22")
def test_a_scheduled_version_begins_and_figures_are_counted(app: Flask, browse: Callable[..., Browser]) -> None:
    draft, begins = in_review(browse), clock.today() + timedelta(days=3)
    reviewer = browse("lingdao@jincheng")
    reviewer.get(f"{draft}/publish")
    reviewer.submit("/publish", starts_on=begins.isoformat())
    assert "9个工作日" not in guide(browse, "yangcheng")
    with app.app_context(), clock.freeze_time(clock.now() + timedelta(days=3)):
        told = CliRunner().invoke(domain, ["worker", "--once"], obj=app)
        assert told.exit_code == 0, told.output
        with read_transaction():
            assert db.session.scalar(select(func.count()).select_from(FigureRound)) == 1
    assert "9个工作日" in guide(browse, "yangcheng")


def test_what_was_mended_after_it_was_looked_at_is_not_published(app: Flask, browse: Callable[..., Browser]) -> None:
    draft = in_review(browse)
    reviewer = browse("lingdao@jincheng")
    looked_at = reviewer.get(f"{draft}/publish")
    with app.app_context():
        draft_id = next(iter(_open_drafts()))
        with acting_officer("jincheng", "mulu") as by:
            operations.send_back(queries.draft(draft_id))
            operations.set_change_note(queries.draft(draft_id), "又改了说明。")
            operations.submit(queries.draft(draft_id), by)
    assert "刚刚被其他人修改过" in reviewer.submit("/publish", 409, page=looked_at).text
    reviewer.get(f"{draft}/publish")
    assert "已发布第2版" in reviewer.submit("/publish").text


def _open_drafts() -> list[UUID]:
    with acting_officer("jincheng", "mulu"):
        return [row.id for row in queries.open_drafts(1).values()]
