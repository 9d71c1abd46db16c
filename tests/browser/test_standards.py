"""A standard changes in the browser: drafted, reviewed, published; portals show it, what runs keeps its version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser.conftest import Visitor
from tests.factories.recorded_projects import record_project

ITEM = "construction_planning_permit"
pytestmark = pytest.mark.parametrize("width", [1440, 360])


@pytest.mark.clause("C3", "L2.1b")
def test_from_draft_to_portal(app: Flask, visit: Callable[..., Visitor], width: int) -> None:
    with app.app_context():
        project_id = record_project("handed")
    navigator = visit("xiangmuzhang@yangcheng-zone", width)
    navigator.go(f"/projects/{project_id}")
    before = navigator.page.locator("main", has_text="建设工程规划许可证核发").inner_text()
    author, reviewer = visit("mulu@jincheng", width), visit("lingdao@jincheng", width)
    author.go("/standards")
    author.check()
    author.page.locator(f"button[formaction='/standards/{ITEM}/draft']").click()
    author.page.wait_for_url("**/drafts/**")
    author.check()
    draft = author.page.url.removeprefix(author.address)
    author.go(f"{draft}/time_limit")
    author.check()
    author.page.fill("[name=lines-0-promised_days]", "9")
    author.page.check("[name=lines-0-promised_confirmed]")
    author.page.get_by_role("button", name="保存", exact=True).click()
    author.page.wait_for_url(f"**{draft}")
    author.go(f"{draft}/materials")
    author.check()
    author.go(draft)
    author.page.fill("[name=change_note]", "承诺时限压缩到9个工作日。")
    author.page.get_by_role("button", name="保存说明").click()
    author.page.get_by_text("已保存变更说明").wait_for()
    author.page.get_by_role("button", name="送审").click()
    author.page.get_by_text("由您送审").wait_for()
    reviewer.go(f"{draft}/publish")
    reviewer.check()
    reviewer.page.get_by_role("button", name="发布", exact=True).click()
    reviewer.page.get_by_text("已发布第2版").wait_for()
    reviewer.go(f"/standards/{ITEM}/compare")
    reviewer.check()
    for slug in ("jincheng", "yangcheng", "yangcheng-zone", "qinshui-zone"):
        visitor = visit(None, width)
        visitor.go(f"/b/{slug}/items/{ITEM}")
        assert visitor.page.get_by_text("9个工作日").count() > 0, slug
        visitor.check()
    navigator.go(f"/projects/{project_id}")
    assert navigator.page.locator("main", has_text="建设工程规划许可证核发").inner_text() == before


def test_a_file_is_checked_with_its_progress_shown(visit: Callable[..., Visitor], width: int) -> None:
    clerk = visit("mulu@jincheng", width)
    clerk.go("/exchange")
    exported = clerk.page.request.get(f"{clerk.address}/exchange/file?kind=json").body()
    clerk.page.set_input_files(
        "#import [type=file]", {"name": "目录.json", "mimeType": "application/json", "buffer": exported}
    )
    with clerk.page.expect_request(lambda request: (request.method, request.resource_type) == ("POST", "xhr")):
        clerk.page.get_by_role("button", name="上传并预检").click()
    clerk.page.wait_for_url("**/exchange/*-*")
    clerk.check()
    clerk.go("/exchange")
    clerk.page.set_input_files(
        "#import [type=file]", {"name": "坏.json", "mimeType": "application/json", "buffer": b"{"}
    )
    clerk.page.get_by_role("button", name="上传并预检").click()
    clerk.page.locator("[data-error-summary], .notice-error, main [role=alert]").first.wait_for()
