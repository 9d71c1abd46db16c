"""Frames and error pages: who, where, as whom; and a page that stands even when nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from jinja2 import Environment

Render = Callable[..., str]


def test_staff_frame(render: Render, shell: SimpleNamespace) -> None:
    shown = render(
        '{% extends "base.html" %}{% block heading %}工作台{% endblock %}{% block content %}内容{% endblock %}',
        shell=shell,
    )
    assert '<html lang="zh-CN">' in shown
    assert "<title>工作台 · 阳城经济技术开发区行政审批局 · 全代办</title>" in shown
    assert shown.count("<h1>") == 1
    assert '<a href="/desk" aria-current="page">' in shown
    assert "王建国" in shown
    assert "项目长" in shown
    assert "data-search" in shown
    assert "已保存。" in shown
    assert shown.count("内容") - shown.count("主要内容") == 1
    assert "with-aside" not in shown


def test_aside_makes_two_columns_and_shows_the_content_once(render: Render, shell: SimpleNamespace) -> None:
    shown = render(
        '{% extends "base.html" %}{% block content %}〈内〉{% endblock %}{% block aside %}〈旁〉{% endblock %}',
        shell=shell,
    )
    assert "with-aside" in shown
    assert shown.count("〈内〉") == 1
    assert shown.count("〈旁〉") == 1


def test_public_frame_has_three_doors_and_the_contact(render: Render, shell: SimpleNamespace) -> None:
    shell.contact = [("电话", "0356-4226789", "tel:03564226789")]
    shown = render('{% extends "public.html" %}{% block heading %}办事指南{% endblock %}', shell=shell)
    assert all(door in shown for door in ("办事指南", "申请全代办", "进度查询"))
    assert 'href="/b/yangcheng-zone/apply"' in shown
    assert 'href="tel:03564226789"' in shown
    assert "rail" not in shown.split("<body")[1]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("frame", [None, "base.html", "public.html"])
def test_error_pages(env: Environment, shell: SimpleNamespace, status: int, frame: str | None) -> None:
    shown = env.get_template("errors/page.html").render(
        shell=shell, status=status, frame=frame, code="some_code", field="name", message="不能派单。",
        remedy=None, reference="7F3A", back=None,
    )  # fmt: skip
    assert 'role="alert" data-code="some_code" data-field="name"' in shown
    assert "不能派单。" in shown
    assert "7F3A" in shown
    assert "data-keep-drafts" in shown


def test_error_page_stands_without_a_shell(env: Environment) -> None:
    shown = (
        env.overlay(undefined=type(env.undefined()))
        .get_template("errors/page.html")
        .render(status=503, frame=None, code=None, field=None, message=None, remedy=None, reference=None, back=None)
    )
    assert "系统暂时不可用" in shown
    assert "请稍候一分钟后重试" in shown


def test_paper(render: Render, shell: SimpleNamespace) -> None:
    shown = render(
        '{% extends "print.html" %}{% from "components/paper.html" import signature_block %}'
        '{% block heading %}“全代办”服务办结单{% endblock %}'
        '{% block content %}{{ signature_block([("项目长", "王建国", "2026年11月20日")]) }}{% endblock %}',
        shell=shell, back_href=None,
    )  # fmt: skip
    assert '<body class="on-paper">' in shown
    assert "王建国" in shown
    assert "2026年11月20日" in shown
