"""Components: the word beside the colour, the token in the form, the error beside the field, nothing unescaped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from blueprints.cards.timeline import TimelineEntry

Render = Callable[..., str]
CLOCK = '{% from "components/clock.html" import clock_bar %}'


def clock(**changes: Any) -> SimpleNamespace:
    """A clock with six of ten days left."""
    shape = {"limit": 10, "used": 4, "remaining": 6, "unit_label": "个工作日", "due_text": "12月1日"}
    return SimpleNamespace(**{**shape, "tone": "ahead", "word": "从容", "why_href": None, **changes})


def test_clock_says_word_days_and_due(render: Render) -> None:
    shown = render(CLOCK + "{{ clock_bar(c) }}", c=clock(why_href="/why"))
    assert "从容" in shown
    assert "剩6个工作日" in shown
    assert "12月1日到期" in shown
    assert "已用4 / 10个工作日" in shown
    assert 'href="/why"' in shown


def test_late_clock_draws_what_is_over(render: Render) -> None:
    shown = render(
        CLOCK + "{{ clock_bar(c, compact=true) }}", c=clock(used=13, remaining=-3, tone="late", word="超期3个工作日")
    )
    assert "超期3个工作日" in shown
    assert "剩" not in shown
    assert '<rect class="bar-over" x="10" width="3"' in shown


def test_unknown_clock_names_its_lower_bound_and_no_firm_day(render: Render) -> None:
    unknown = clock(remaining=None, tone="unknown", word="待核定", due_text="待核定（不早于12月18日）")
    shown = render(CLOCK + "{{ clock_bar(c) }}", c=unknown)
    assert "待核定" in shown
    assert "不早于12月18日" in shown
    assert "到期" not in shown


def test_paused_clock_says_what_remains_and_no_day(render: Render) -> None:
    shown = render(CLOCK + "{{ clock_bar(c) }}", c=clock(tone="paused", word="暂停"))
    assert "剩6个工作日" in shown
    assert "12月1日" not in shown


def test_clock_without_a_limit(render: Render) -> None:
    shown = render(CLOCK + "{{ clock_bar(c) }}", c=clock(limit=None, remaining=None, due_text="", word="未设时限"))
    assert "未设时限，已用4个工作日" in shown
    assert "<svg" not in shown


def test_hands_bar_sums(render: Render) -> None:
    source = '{% from "components/hands.html" import hands_bar %}{{ hands_bar(parts, "阳城县局") }}'
    shown = render(source, parts=[("unit", "项目单位", 6), ("own", "本局", 0), ("other", "阳城县局", 9)])
    assert "合计15个工作日" in shown
    assert 'viewBox="0 0 15 10"' in shown
    assert '<rect class="hand-other" x="6" width="9"' in shown
    assert "本局 0个工作日" in shown


def test_form_open_carries_token_and_key(render: Render, shell: SimpleNamespace) -> None:
    source = (
        '{% from "components/form.html" import form_open %}{% call form_open("/x", shell, id="f") %}内{% endcall %}'
    )
    shown = render(source, shell=shell)
    assert 'name="csrf_token" value="token-of-the-page"' in shown
    assert f'name="_idem" value="{shell.idem}"' in shown
    assert "data-guard" in shown
    assert shown.rstrip().endswith("内</form>")


def test_confirm_names_the_consequence_inside_a_post_form(render: Render, shell: SimpleNamespace) -> None:
    source = (
        '{% from "components/dialog.html" import confirm %}'
        '{% call confirm("d", "中止", "中止服务？", "四个事项的钟停走。", "/suspend", shell, tone="danger") %}'
        '<textarea name="reason"></textarea>{% endcall %}'
    )
    shown = render(source, shell=shell)
    assert '<button class="btn" type="button" data-open="d"' in shown
    assert '<form action="/suspend" method="post"' in shown
    assert "四个事项的钟停走。" in shown
    assert shown.count('<textarea name="reason">') == 1


@pytest.mark.parametrize(
    "source",
    [
        '{% from "components/chip.html" import chip %}{{ chip(x, "late", x) }}',
        '{% from "components/card.html" import kv %}{{ kv([(x, x)]) }}',
        '{% from "components/card.html" import empty_state %}{{ empty_state(x, x, x, x) }}',
        '{% from "components/card.html" import notice %}{{ notice("error", x, x) }}',
        '{% from "components/filter.html" import tabs %}{{ tabs([(x, x, true, x)]) }}',
        '{% from "components/people.html" import person_card %}{{ person_card(x, x, x) }}',
        '{% from "components/toast.html" import toasts %}{{ toasts([("error", x)]) }}',
        '{% from "components/table.html" import table %}{% call table([(x, {"href": x})], x) %}{% endcall %}',
    ],
)
def test_what_people_typed_is_escaped(render: Render, source: str) -> None:
    shown = render(source, x='"><script>alert(1)</script>')
    assert "<script" not in shown
    assert "&#34;&gt;&lt;script&gt;" in shown


def test_timeline_marks_are_not_told_to_the_unit(render: Render) -> None:
    from_source = '{% from "components/timeline.html" import timeline %}{{ timeline([e], for_unit=unit) }}'
    entry = TimelineEntry(
        datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
        "开始现场勘验",
        "李晓红",
        "handoff",
        "一行\n两行",
        "阳城县局",
        audience_unit=True,
        recorded="11月21日 08:50",
        id="e1",
    )
    ours = render(from_source, e=entry, unit=False)
    assert "项目单位可见" in ours
    assert "补录" in ours
    assert "一行<br>两行" in ours
    theirs = render(from_source, e=entry, unit=True)
    assert "项目单位可见" not in theirs
    assert "跨层级" not in theirs
