"""Two people in two bureaus, each at a screen: a push with its correction and decision; a question and its answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser.conftest import Visitor
from tests.factories import scoping as stories
from tests.factories.delivery_steps import WINDOW, prepare_materials, start_clocks
from tests.factories.scoping import COUNTY, ZONE

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.parametrize("width", [1440, 360])


def press(visitor: Visitor, name: str, within: str = "main") -> None:
    """Press a button by its words."""
    visitor.page.locator(within).get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.clause("W4.2.1b", "S12", "C2")
def test_a_push_its_correction_and_its_decision(app: Flask, visit: Visit, width: int) -> None:
    with app.app_context():
        story = stories.entrust_project()
        start_clocks(story)
        entry = story.entries[stories.PLANNING]
        prepare_materials(entry)
    navigator, clerk = visit(f"xiangmuzhang@{ZONE}", width), visit(f"lianluo@{COUNTY}", width)
    window, decider = visit(f"chuangkou@{COUNTY}", width), visit(f"jueding@{COUNTY}", width)

    navigator.go(f"/entries/{entry}/push")
    navigator.check()
    navigator.page.locator("#push-form [type=submit]").click()
    navigator.page.get_by_text("对方的收件箱已经收到").wait_for()
    clerk.go("/inbox")
    clerk.page.locator("[data-row]").first.click()
    clerk.page.locator("#receive").get_by_label("分派科室").select_option(label=WINDOW)
    clerk.check()
    press(clerk, "签收并分派")
    clerk.page.get_by_text("已签收，并分派承办科室").wait_for()

    window.go("/window")
    window.page.get_by_role("link", name=stories.PLANNING).first.click()
    press(window, "一次性告知补正")
    window.page.locator("dialog[open] [name=points]").fill("总平面图须加盖设计单位出图章。")
    window.page.locator("dialog[open] [type=submit]").click()
    window.page.get_by_text("补正（开始）").locator("visible=true").first.wait_for()

    navigator.go(f"/entries/{entry}")
    navigator.page.get_by_text("总平面图须加盖设计单位出图章").locator("visible=true").first.wait_for()
    navigator.check()
    navigator.page.locator("#correct-form [name=answer]").fill("已加盖出图章。")
    press(navigator, "提交补正")
    navigator.page.get_by_text("补正已提交审批部门").wait_for()

    window.page.reload()
    press(window, "受理")
    window.page.get_by_text("已受理").locator("visible=true").first.wait_for()
    decider.go("/window")
    decider.page.get_by_role("link", name=stories.PLANNING).first.click()
    form = decider.page.locator("#decide")
    form.locator("[name=outcome][value=passed]").check()
    form.locator("[name=opinion]").fill("符合规划条件，准予许可。")
    form.locator("[name=certificate_no]").fill("建字第140522202600018号")
    decider.check()
    press(decider, "作出决定")
    decider.page.get_by_text("办结（通过）").locator("visible=true").first.wait_for()

    navigator.go(f"/entries/{entry}")
    navigator.page.get_by_text("建字第140522202600018号").locator("visible=true").first.wait_for()
    navigator.check()


@pytest.mark.usefixtures("going_working_day")
@pytest.mark.clause("L2.3b", "C2")
def test_a_question_and_its_answer(app: Flask, visit: Visit, width: int) -> None:
    zone, city = visit(f"lianluo@{ZONE}", width), visit("lianluo@jincheng", width)
    zone.go("/letters/new")
    zone.check()
    zone.page.get_by_role("link", name="问题解答").click()
    zone.check()
    zone.page.get_by_label("晋城市行政审批服务管理局").check()
    zone.page.fill("[name=subject]", "承诺制项目能否先行核发")
    zone.page.fill("[name=question]", "企业作出承诺后，施工许可能否先行核发？")
    press(zone, "发出")
    zone.page.get_by_text("已发给").wait_for()
    zone.check()

    city.go("/inbox")
    city.page.locator("[data-row]").first.click()
    city.page.locator("#receive").get_by_label("分派科室").select_option(label=WINDOW)
    press(city, "签收并分派")
    city.page.get_by_text("已签收，并分派承办科室").wait_for()
    city.check()
    city.page.fill("[name=answer]", "可以按承诺制办理，开工前完成核查。")
    press(city, "答复")
    city.page.get_by_text("已答复，对方局已经收到").wait_for()
    city.check()

    zone.page.reload()
    zone.page.get_by_text("可以按承诺制办理").locator("visible=true").first.wait_for()
    zone.check()
