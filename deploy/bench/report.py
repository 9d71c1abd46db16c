"""The table and the JSON of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from deploy.bench.rounds import Measured, Series
from deploy.bench.size import Size

MOST_NOISE = 1 / 3
"""Above it no ratio is told."""


def is_quiet(control_spread: float) -> bool:
    """Whether the machine was quiet enough for ratios."""
    return control_spread <= MOST_NOISE


def as_json(size: Size, measured: Sequence[Measured], control: Series, control_spread: float) -> str:
    """Everything, for programs."""
    quiet = is_quiet(control_spread)
    told = {
        "size": {"projects": size.projects, "entries": size.entries, "handoffs": size.handoffs, "bureaus": size.bureaus,
                 "skew": size.skew.value},
        "control": {"cpu_ms": round(control.cpu_ms(), 3), "varied_by": round(control_spread, 3), "quiet": quiet},
        "jobs": [_told(one, quiet) for one in measured],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2)


def _told(one: Measured, quiet: bool) -> dict[str, Any]:
    ratio = one.ratio() if quiet else None
    return {
        "job": one.job.name,
        "title": one.job.title,
        "ratio": round(ratio, 2) if ratio is not None else None,
        "required": one.job.required,
        "goal": one.job.goal,
        "met": ratio <= one.job.required if ratio is not None and one.job.required else None,
        "difference": one.difference or None,
        "product": _series(one.product) | {"trips": one.trips},
        "floor": _series(one.floor) | {"trips": one.floor_trips} if one.floor else None,
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "cpu_ms": round(series.cpu_ms(), 3),
        "app_ms": round(sum(series.app_ms) / len(series.app_ms), 3),
        "db_ms": round(sum(series.db_ms) / len(series.db_ms), 3),
        "spread": round(series.spread(), 3),
        "rps": round(1000 * len(series.latencies) / sum(series.latencies), 1),
        "p50": round(series.percentile(50), 2),
        "p99": round(series.percentile(99), 2),
        "kb": round(series.bytes / 1024, 1),
        "rows": series.rows,
    }


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
    "p99",
    "往返",
    "KB",
    "波动",
)


def table(measured: Sequence[Measured], control: Series, control_spread: float) -> str:
    """For people."""
    quiet = is_quiet(control_spread)
    rows = [HEAD, *(_cells(one, quiet) for one in measured)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = ["  ".join(_padded(cell, width, not place) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
             for row in rows]  # fmt: skip
    lines.append(f"\n对照请求 {control.cpu_ms():.2f} CPU毫秒，波动 {control_spread:.0%}。")
    if not quiet:
        lines.append("对照请求波动超过三分之一，机器上有别的负载，不给出倍数。请在空闲时重测。")
    lines += [f"{one.job.title}：与基线页面不同，不给出倍数。{one.difference}" for one in measured if one.difference]
    return "\n".join(lines)


def _cells(one: Measured, quiet: bool) -> tuple[str, ...]:
    product, floor = _series(one.product), _series(one.floor) if one.floor else None
    ratio = one.ratio() if quiet else None
    mark = "" if ratio is None or one.job.required is None else "" if ratio <= one.job.required else " ✗"
    return (
        one.job.title,
        f"{product['cpu_ms']:.2f}",
        f"{product['db_ms']:.2f}",
        f"{floor['cpu_ms']:.2f}" if floor else "",
        f"{floor['db_ms']:.2f}" if floor else "",
        f"{ratio:.2f}{mark}" if ratio is not None else "—" if floor else "",
        f"≤{one.job.required}" if one.job.required else "",
        f"{one.job.goal}" if one.job.goal else "",
        f"{product['rps']:.0f}",
        f"{product['p50']:.1f}",
        f"{product['p99']:.1f}",
        f"{one.trips:g}/{one.floor_trips:g}" if floor else f"{one.trips:g}",
        f"{product['kb']:.0f}",
        f"{product['spread']:.0%}",
    )


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _padded(text: str, width: int, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
