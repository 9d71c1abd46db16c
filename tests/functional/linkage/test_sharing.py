"""Least sharing: only what both sides agreed to can be ticked, sent, or put past the form; what left is on record for ever."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from app.casework.projects.models import UnitPurpose
from app.casework.projects.operations import make_link
from app.casework.projects.queries import project
from app.foundation.errors import Invalid
from app.interbureau.handoffs.operations import send
from app.interbureau.linkage import agreement, operations
from app.interbureau.linkage.operations import ScopeShare
from blueprints.handoffs import letters
from tenants.link_terms import FACT_LABELS
from tenants.pairings import HandoffKind
from tests.factories import scoping as stories
from tests.factories.delivery_steps import prepare_materials
from tests.factories.handoff_contents import sent
from tests.factories.scoping import CITY, COUNTY, ZONE, RecordedProject, acting_officer, bureau_id
from tests.functional.linkage.agreements import acts, link_between
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("working_day")

Browse = Callable[..., Browser]


@pytest.fixture
def story(app: Flask) -> RecordedProject:
    """An entrusted project of the zone."""
    with app.app_context():
        return stories.entrust_project()


def narrowed(app: Flask, **shares: ScopeShare) -> None:
    """The link of the zone and its county lets through no more than this; the other kinds nothing."""
    with app.app_context():
        zone, county = bureau_id(ZONE), bureau_id(COUNTY)
    card = link_between(app, zone, county)
    with acts(app, 1):
        wanted = {kind: shares.get(kind.value, ScopeShare()) for kind in card.kinds}
        number = operations.propose_terms(card.id, wanted, "最小共享", card.newest.number)
    for side in (zone, county):
        with acts(app, side):
            agreement.agree(card.id, number)


@pytest.mark.clause("B24")
def test_a_form_offers_what_is_agreed_and_the_operation_refuses_the_rest(
    app: Flask, browse: Browse, story: RecordedProject
) -> None:
    planning = story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(planning)
    narrowed(app, push=ScopeShare(["place", "scale"]))
    navigator = browse(f"xiangmuzhang@{ZONE}")
    page = navigator.get(f"/entries/{planning}/push")
    assert page.form("/push").values["shared"] == ["place", "scale"]
    assert "总投资（本联动关系未列入共享范围）" in page.text
    page = navigator.submit("/push", 422, shared=["place", "total_investment"])
    assert page.errors()["shared"] == "“总投资”本联动关系未列入共享范围，请取消勾选。"
    page = navigator.submit("/push", page=navigator.get(f"/entries/{planning}/push"))
    assert "已推送" in page.text
    page = navigator.get(f"/projects/{story.project_id}/shared")
    assert "项目情况2项：建设地点、建设规模" in page.text
    assert "只告知名称的材料" in page.text
    assert "总投资" not in page.text.split("跨层级推送 · 发出", 1)[1].split("会商征询", 1)[0]


@pytest.mark.clause("B24")
def test_a_consultation_keeps_to_the_same(app: Flask, browse: Browse) -> None:
    with app.app_context():
        project_id = stories.take_in_project()
    narrowed(app, consultation=ScopeShare(["kind"]))
    steward = browse(f"guanjia@{ZONE}")
    steward.get(f"/projects/{project_id}/assessment")
    page = steward.submit("/assessment", due_on="")
    consult = next(link for link in page.links if link.endswith("/consult"))
    page = steward.get(f"{consult}?bureau_id=5")
    assert "shared" not in page.form("/consult").values
    assert "建设地点（本联动关系未列入共享范围）" in page.text
    page = steward.submit("/consult", 422, bureau_id="5", shared=["kind", "place"])
    assert "建设地点" in page.errors()["shared"]
    steward.submit("/consult", page=steward.get(consult), bureau_id="5", shared=["kind"])
    assert "项目情况1项：项目类型" in steward.get(f"/projects/{project_id}/shared").text


@pytest.mark.clause("B24")
def test_a_letter_offers_what_every_chosen_link_lets_through(app: Flask, browse: Browse) -> None:
    with app.app_context():
        project_id = stories.take_in_project()
        county = str(bureau_id(COUNTY))
    narrowed(app, assist_review=ScopeShare(["place", "scale"]), early=ScopeShare(["kind"], True))
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=assist_review")
    assert page.form("/letters/new").values["shared"] == ["place", "scale"]
    assert 'type="file"' not in page.html
    assert "总投资（本联动关系未列入共享范围）" in page.text
    assert "电子附件（本联动关系未列入共享范围" in page.text
    letter = {"project_id": str(project_id), "subject": "消防设计审查", "points": "疏散距离", "targets": county}
    page = clerk.submit("/letters/new", 422, page=page, **letter, shared=["place", "total_investment"])
    assert "“总投资”本联动关系未列入共享范围" in page.errors()["shared"]
    assert page.form("/letters/new").values["shared"] == ["place"]
    page = clerk.submit("/letters/new", page=page)
    assert "已发给" in page.text
    page = clerk.get("/letters/new?kind=early")
    assert page.form("/letters/new").values["shared"] == ["kind"]
    assert 'type="file"' in page.html
    city = browse(f"lianluo@{CITY}")
    page = city.get("/letters/new?kind=training")
    assert 'type="file"' in page.html
    page = city.get(f"/letters/new?kind=training&targets={county}")
    assert page.form("/letters/new").values["targets"] == [county]


@pytest.mark.clause("B24")
def test_the_partners_are_asked_for_once_when_a_letter_is_shown_again(
    app: Flask, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    rights = letters.live_rights
    clerk = browse(f"lianluo@{ZONE}")
    page = clerk.get("/letters/new?kind=question")
    monkeypatch.setattr(letters, "live_rights", lambda day: asked.append(day) or rights(day))
    clerk.submit("/letters/new", 422, page=page, subject="", question="")
    assert len(asked) == 1


@pytest.mark.clause("B24", "C4")
@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"facts": {"总投资": "1"}}, "shared"),
        ({"facts": {"身份证号": "1"}}, "shared"),
        (
            {"materials": [{"file": {"sha256": "0" * 64, "name": "图.pdf", "size": 1, "media_type": "x"}}]},
            "material_ids",
        ),
    ],
)
def test_every_kind_goes_through_the_same_gate(app: Flask, content: dict[str, object], field: str) -> None:
    narrowed(app, **{kind.value: ScopeShare(["place"]) for kind in HandoffKind})
    with app.app_context():
        zone, county = bureau_id(ZONE), bureau_id(COUNTY)
    for kind in link_between(app, zone, county).kinds_of(zone):
        with acts(app, zone), pytest.raises(Invalid) as refused:
            send(kind, county, {**sent(kind), **content}, handoff_id=uuid4(), due_on=None)
        assert refused.value.code == "outside_scope"
        assert {fault.field for fault in refused.value.faults} == {field}


def test_a_new_scope_holds_only_when_both_agreed(app: Flask, browse: Browse) -> None:
    with app.app_context():
        zone, county = bureau_id(ZONE), bureau_id(COUNTY)
    card = link_between(app, zone, county)
    city = browse("xitong@jincheng")
    page = city.get(f"/links/{card.id}/terms")
    assert set(page.form("/terms").values["share_push"]) == {*FACT_LABELS, "files"}
    assert "没有调整" in city.submit("/terms", 422, reason="x").errors()["reason"]
    page = city.submit("/terms", share_push=["place"], reason="最小共享要求")
    assert "双方确认之前，按现行约定办理" in page.text
    assert "跨层级推送：" in page.text
    assert "不再共享总投资" in page.text
    wide = sent(HandoffKind.PUSH, facts={"总投资": "1"})
    with acts(app, zone):
        send(HandoffKind.PUSH, county, wide, handoff_id=uuid4(), due_on=None)
    for name in (COUNTY, ZONE):
        side = browse(f"xitong@{name}")
        assert "调整共享范围" in side.get("/links").text
        side.get(f"/links/{card.id}")
        side.submit("/agree")
    with acts(app, zone), pytest.raises(Invalid):
        send(HandoffKind.PUSH, county, wide, handoff_id=uuid4(), due_on=None)
    page = city.get(f"/links/{card.id}")
    assert "第2次约定" in page.text
    assert "最小共享要求" in page.text


@pytest.mark.clause("B24")
def test_what_was_shared_is_listed_for_staff_and_unit(app: Flask, browse: Browse, story: RecordedProject) -> None:
    planning = story.entries[stories.PLANNING]
    with app.app_context():
        prepare_materials(planning)
    navigator = browse(f"xiangmuzhang@{ZONE}")
    navigator.get(f"/entries/{planning}/push")
    navigator.submit("/push", shared=["place"], note="请先看总平面图")
    shared = f"/projects/{story.project_id}/shared"
    assert shared in navigator.get(f"/projects/{story.project_id}").links
    assert shared in navigator.get(f"/entries/{planning}").links
    page = navigator.get(shared)
    for word in (
        "阳城县行政审批服务管理局",
        "跨层级推送 · 发出",
        "会商征询 · 发出",
        "项目情况1项：建设地点",
        "请先看总平面图",
        "电子附件",
    ):
        assert word in page.text, word
    assert page.text.index("跨层级推送") < page.text.index("会商征询 · 发出"), "the newest first"
    assert "项目信息共享记录" in navigator.get(f"{shared}/print").text
    assert "共享记录" in navigator.get(f"{shared}?after=nonsense").text
    with app.app_context(), acting_officer(ZONE, "xiangmuzhang") as by:
        token = make_link(project(story.project_id), UnitPurpose.TRACK, by)
    unit = browse()
    base = f"/b/{ZONE}/u/{token}"
    assert f"{base}/shared" in unit.get(f"{base}/track").links
    page = unit.get(f"{base}/shared")
    assert "阳城县行政审批服务管理局" in page.text
    assert "建设地点" in page.text
    assert "请先看总平面图" not in page.text
