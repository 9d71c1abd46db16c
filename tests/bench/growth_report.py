"""The tables and the JSON of growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench import columns, history
from tests.bench.growth import Grown, Growth
from tests.bench.meter import control_lines, is_quiet, ratio, told, told_control
from tests.bench.report import dumped, told_p95, told_size

HEAD = ("作业", "CPU毫秒", "其中库", "放大后", "其中库", "倍数", "要求", "p95", "放大后", "波动", "放大后")
DEEP_HEAD = ("历史页", "首页CPU", "最深页", "倍数", "放大后首页", "最深页", "倍数", "要求")


def as_json(found: Growth) -> str:
    """Everything, for programs."""
    quiet = is_quiet(found.control)
    return dumped(
        {
            "times": found.times,
            "sizes": [told_size(size) for size in found.sizes],
            "control": told_control(found.control),
            "jobs": [_told(one, quiet) for one in found.plain()],
            "history": [_told_deep(first, deep, quiet) for first, deep in found.deep()],
        }
    )


def _told(one: Grown, quiet: bool) -> Mapping[str, Any]:
    job, large = one.job, told(one.large)
    return {
        "job": job.name,
        "title": job.title,
        "ratio": round(one.ratio(), 2) if quiet else None,
        "required": job.grows,
        "met": one.ratio() <= job.grows if quiet and job.grows else None,
        **told_p95(job, large),
        "small": told(one.small),
        "large": large,
    }


def _told_deep(first: Grown, deep: Grown, quiet: bool) -> Mapping[str, Any]:
    ratios = ratio(deep.small, first.small), ratio(deep.large, first.large)
    return {
        "job": deep.job.name,
        "title": deep.job.title,
        "ratios": [round(one, 2) for one in ratios] if quiet else None,
        "required": history.MOST,
        "met": max(ratios) <= history.MOST if quiet else None,
        "small": told(deep.small),
        "large": told(deep.large),
    }


def table(found: Growth) -> str:
    """For people."""
    quiet = is_quiet(found.control)
    small, large = found.sizes
    lines = [f"{small.projects} 个项目，放大 {found.times} 倍为 {large.projects} 个项目。\n"]
    lines += columns.lines(HEAD, [_cells(one, quiet) for one in found.plain()])
    deep = [_deep_cells(*pair, quiet) for pair in found.deep()]
    lines += ["", *columns.lines(DEEP_HEAD, deep)] if deep else []
    return "\n".join([*lines, *control_lines(found.control)])


def _cells(one: Grown, quiet: bool) -> Sequence[str]:
    job, small, large = one.job, told(one.small), told(one.large)
    return (
        job.title,
        f"{small['cpu_ms']:.2f}",
        f"{small['db_ms']:.2f}",
        f"{large['cpu_ms']:.2f}",
        f"{large['db_ms']:.2f}",
        columns.marked(one.ratio(), job.grows) if quiet else "—",
        f"≤{job.grows}" if job.grows else f"p95≤{job.p95_ms:g}毫秒" if job.p95_ms else "",
        f"{small['p95']:.1f}",
        columns.marked(large["p95"], job.p95_ms, 1),
        f"{small['spread']:.0%}",
        f"{large['spread']:.0%}",
    )


def _deep_cells(first: Grown, deep: Grown, quiet: bool) -> Sequence[str]:
    cells = [deep.job.title]
    for one, other in ((first.small, deep.small), (first.large, deep.large)):
        mark = columns.marked(ratio(other, one), history.MOST) if quiet else "—"
        cells += [f"{one.cpu_ms():.2f}", f"{other.cpu_ms():.2f}", mark]
    return (*cells, f"≤{history.MOST:g}")
