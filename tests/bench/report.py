"""The table and the JSON of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench import columns
from tests.bench.jobs import Job
from tests.bench.meter import Series, control_lines, is_quiet, told, told_control
from tests.bench.rounds import Measured
from tests.bench.size import Size

HEAD = (
    "作业",
    "CPU毫秒",
    "其中库",
    "基线",
    "其中库",
    "倍数",
    "要求",
    "目标",
    "每秒",
    "p50",
    "p95",
    "p99",
    "往返",
    "KB",
    "波动",
)


def as_json(size: Size, measured: Sequence[Measured], control: Series) -> str:
    """Everything, for programs."""
    quiet = is_quiet(control)
    return dumped(
        {
            "size": told_size(size),
            "control": told_control(control),
            "jobs": [_told(one, quiet) for one in measured],
        }
    )


def dumped(told: Mapping[str, Any]) -> str:
    """JSON as all subcommands print it."""
    return json.dumps(told, ensure_ascii=False, indent=2)


def told_size(size: Size) -> Mapping[str, Any]:
    """A size, for programs."""
    return {
        "projects": size.projects,
        "entries": size.entries,
        "handoffs": size.handoffs,
        "bureaus": size.bureaus,
        "skew": size.skew.value,
    }


def _told(one: Measured, quiet: bool) -> dict[str, Any]:
    ratio, product = one.ratio() if quiet else None, told(one.product)
    return {
        "job": one.job.name,
        "title": one.job.title,
        "ratio": round(ratio, 2) if ratio is not None else None,
        "required": one.job.required,
        "goal": one.job.goal,
        "met": ratio <= one.job.required if ratio is not None and one.job.required else None,
        **told_p95(one.job, product),
        "difference": one.difference or None,
        "product": {**product, "trips": one.trips},
        "floor": {**told(one.floor), "trips": one.floor_trips} if one.floor else None,
    }


def told_p95(job: Job, figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is required of the slow answers of a job, where it is."""
    if job.p95_ms is None:
        return {}
    return {"required_p95": job.p95_ms, "met_p95": figures["p95"] <= job.p95_ms}


def table(measured: Sequence[Measured], control: Series) -> str:
    """For people."""
    quiet = is_quiet(control)
    lines = columns.lines(HEAD, [_cells(one, quiet) for one in measured])
    lines += control_lines(control)
    lines += [f"{one.job.title}：与基线页面不同，不给出倍数。{one.difference}" for one in measured if one.difference]
    return "\n".join(lines)


def _cells(one: Measured, quiet: bool) -> tuple[str, ...]:
    job, product, floor = one.job, told(one.product), told(one.floor) if one.floor else None
    ratio = one.ratio() if quiet else None
    return (
        job.title,
        f"{product['cpu_ms']:.2f}",
        f"{product['db_ms']:.2f}",
        f"{floor['cpu_ms']:.2f}" if floor else "",
        f"{floor['db_ms']:.2f}" if floor else "",
        columns.marked(ratio, job.required) if ratio is not None else "—" if floor else "",
        f"≤{job.required}" if job.required else f"p95≤{job.p95_ms:g}毫秒" if job.p95_ms else "",
        f"{job.goal}" if job.goal else "",
        f"{product['rps']:.0f}",
        f"{product['p50']:.1f}",
        columns.marked(product["p95"], job.p95_ms, 1),
        f"{product['p99']:.1f}",
        f"{one.trips:g}/{one.floor_trips:g}" if floor else f"{one.trips:g}",
        f"{product['kb']:.0f}",
        f"{product['spread']:.0%}",
    )
