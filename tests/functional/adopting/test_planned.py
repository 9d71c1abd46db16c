"""A status that begins on a day to come: shown, taken back, put in force by the worker; offers of transfer ring the bell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from app.assembly.commands import domain
from app.standards.adopting import readiness
from app.standards.catalogue.terms import ReadinessPoint
from tenants import clock
from tests.factories.scoping import CITY, COUNTY, PLANNING, ZONE, acting_officer, bureau_id, items_by_name
from tests.functional.adopting.transfers import CODE, ZONE_ID, ready
from tests.page import Browser

Browse = Callable[..., Browser]
MINE = "enterprise_filing"
SEPTEMBER = datetime(2026, 9, 7, 2, tzinfo=UTC)
LATER = {
    "becomes": "not_capable", "support": "review_on_behalf", "basis": "专业人员调离", "since": "2026-10-08",
}  # fmt: skip
ON_THE_DAY = datetime(2026, 10, 8, 1, tzinfo=UTC)


def work(app: Flask) -> None:
    """One round of the worker."""
    with app.app_context():
        told = CliRunner().invoke(domain, ["worker", "--once"], obj=app)
        assert told.exit_code == 0, told.output


@pytest.mark.clause("W5.3b", "L2.1c")
def test_a_status_begins_on_its_day(app: Flask, browse: Browse) -> None:
    with clock.freeze_time(SEPTEMBER):
        zone = browse(f"mulu@{ZONE}")
        zone.get(f"/adoptions/{MINE}/status")
        page = zone.submit("/status", **LATER)
        assert "自2026年10月8日起为“暂不具备承接能力（代审）”" in page.text
        assert "由本局审批" in page.text, "until then nothing is different"
        assert "自2026年10月8日起暂不具备承接能力" in zone.get("/adoptions").text
        zone.get(f"/adoptions/{MINE}/status")
        page = zone.submit("/status", 409, **{**LATER, "since": "2026-09-07"})
        assert page.alerts[0][0] == "planned"
        assert "本局承接办理" in browse().get(f"/b/{ZONE}/items/{MINE}").text
        work(app)
        assert "由本局审批" in zone.get(f"/adoptions/{MINE}").text, "its day has not come"
    with clock.freeze_time(ON_THE_DAY):
        work(app)
        zone = browse(f"mulu@{ZONE}")
        page = zone.get(f"/adoptions/{MINE}")
        assert "代审，以本局名义作出决定" in page.text
        assert "撤销这项登记" not in page.text
        assert "暂不具备承接能力" in browse().get(f"/b/{ZONE}/items/{MINE}").text
        work(app)
        assert zone.get(f"/adoptions/{MINE}").text == page.text, "once"


@pytest.mark.clause("L2.1c")
def test_it_can_be_taken_back_before_and_may_fail_on_its_day(app: Flask, browse: Browse) -> None:
    with clock.freeze_time(SEPTEMBER):
        zone = browse(f"mulu@{ZONE}")
        zone.get(f"/adoptions/{MINE}/status")
        zone.submit("/status", **LATER)
        assert "撤销的原因" in zone.submit("/withdraw", 422, reason="").text
        page = zone.submit("/withdraw", page=zone.get(f"/adoptions/{MINE}"), reason="已补充人员")
        assert "到时不变更" in page.text
        assert "自2026年10月8日起" not in zone.get("/adoptions").text
        ready(app)
        zone.get(f"/adoptions/{CODE}/status")
        zone.submit("/status", becomes="adopted", basis="赋权清单第12项", since="2026-10-08")
        with app.app_context(), acting_officer(CITY, "mulu"):
            point = (items_by_name(PLANNING)[0], bureau_id(ZONE), ReadinessPoint.SEAL)
            seen = _seen(point)
            readiness.withdraw_signoff(*point, "印章未启用", seen, "", is_administrator=True)
    with clock.freeze_time(ON_THE_DAY):
        work(app)
        zone = browse(f"mulu@{ZONE}")
        page = zone.get("/notices")
        assert "变更没有生效" in page.text
        assert "印章" in page.text
        assert "未划转" in zone.get(f"/adoptions/{CODE}").text


def _seen(point: tuple[object, int, ReadinessPoint]) -> str:
    found = readiness.queries.readiness_points(point[1], point[0])  # type: ignore[arg-type]
    at = next(one.signed_at for one in found if one.point is point[2])
    assert at is not None
    return readiness.revision_token_of(at)


@pytest.mark.clause("L2.1c")
def test_an_offer_rings_the_other_bureaus_bell_and_may_begin_later(app: Flask, browse: Browse) -> None:
    ready(app)
    with clock.freeze_time(SEPTEMBER):
        county = browse(f"mulu@{COUNTY}")
        county.get(f"/transfers/new?item={CODE}")
        path = county.submit("/new", to_id=ZONE_ID, basis="晋市政发〔2026〕5号", since="2026-10-08").url
        zone = browse(f"mulu@{ZONE}")
        assert "拟向本局划转" not in zone.get("/notices").text
        work(app)
        work(app)
        page = zone.get("/notices")
        assert page.text.count("拟向本局划转") == 1
        assert "拟向本局划转" not in browse("mulu@gaoping").get("/notices").text
        zone.get(path)
        assert "自2026年10月8日起承接" in zone.submit("/accept").text
        work(app)
        assert "答复划转" in county.get("/notices").text
        assert "未划转" in zone.get(f"/adoptions/{CODE}").text
    with clock.freeze_time(ON_THE_DAY + timedelta(days=2)):
        work(app)
        page = browse(f"mulu@{ZONE}").get(f"/adoptions/{CODE}")
        assert "由本局审批" in page.text
        assert "2026年10月8日" in page.text, "from its day, though the worker came later"
