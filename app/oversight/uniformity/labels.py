"""What the matrix says in sentences: why a facet is not 一致, and by which rule every figure is counted (B22). Pure."""

from __future__ import annotations

from typing import Any

from app.oversight.uniformity.drift import (
    LEAST_CASES,
    OBSERVABLE_FACETS,
    WINDOW_DAYS,
    CaseFigures,
    CellState,
    DriftFacts,
    drifts_of,
)
from app.standards.catalogue.terms import UniformFacet
from tenants.labels import labels_of

FACET_SHORT_LABELS = {
    UniformFacet.PROCEDURE: "流程",
    UniformFacet.MATERIALS: "材料",
    UniformFacet.TIME_LIMIT: "时限",
    UniformFacet.CRITERIA: "标准",
    UniformFacet.ONLINE: "网办",
}
FACET_BY_LABEL = {word: facet for facet, word in labels_of(UniformFacet).items()} | {
    word: facet for facet, word in FACET_SHORT_LABELS.items()
}
COUNTING_RULES = (
    ("一致", "本局已承接，已知悉现行版本，登记的公布内容与标准逐字相同，办件数据未超出标准。"),
    ("待知悉", "现行版本与本局已知悉的版本相比，这一方面有变化，而本局尚未知悉。承接时视为已知悉第1版。"),
    ("公布不一致", "本局在别处公布的原文与现行标准逐字比较有出入；空格、全角半角、引号和行末标点不计。"),
    (
        "实际不一致",
        f"近{WINDOW_DAYS}天内按同一版本作出决定的办件满{LEAST_CASES}件才统计：时限为受理到决定的实用天数（扣除补正、特别程序、"
        "中止）的中位数大于办件的时限；材料为办件中有版本清单之外的材料；流程为办件中有版本未列的特别程序；网办为标准可以网上受理"
        f"（Ⅲ级、Ⅳ级），而项目单位自行提交的办件（线上、窗口、邮寄）中线上的不到一半。项目长代办的不计入；自行提交不足{LEAST_CASES}件"
        "的，网办比例不统计。",
    ),
    ("未承接", "未划转，或暂不具备承接能力，由有权限的审批局办理，不作比较。"),
    ("未核对", "该局的办件数据尚未统计。"),
)
"""Each state with its rule."""
RUNNING_RULE = "在办：各局已接件、尚未办结的办件，按受理时的版本分别统计；同一版本不足3件的只说明有，不报件数。各局只报汇总数，办件不出本局。"
NOT_COUNTED_NOTE = "办事标准只作文字比较；没有登记收件方式的办件不计入网办比例。"


def drift_reasons(standing: DriftFacts, facet: UniformFacet, item: Any) -> list[str]:
    """Why a facet is not 一致, a sentence for each kind of drift; empty where nothing speaks against it."""
    said = {
        CellState.STALE: lambda: stale_reason(standing, item),
        CellState.DECLARED: lambda: f"公布的原文与标准不一致，来源：{standing.declared[facet].source}",
        CellState.OBSERVED: lambda: observed_reason(standing.figures, facet),
    }
    return [said[kind]() for kind in drifts_of(standing, facet)]


def stale_reason(standing: DriftFacts, item: Any) -> str:
    """Since when which version waits to be taken note of."""
    known = f"已知悉的是第{standing.known}版" if standing.known else "未知悉过任何版本"
    day = item.valid_from
    return f"第{item.number}版自{day.year}年{day.month}月{day.day}日起施行，尚未知悉，{known}"


def observed_reason(figures: CaseFigures | None, facet: UniformFacet) -> str:
    """What the cases say against a facet."""
    if figures is None:
        return ""
    counted = f"第{figures.number}版办结{figures.cases}件"
    if facet is UniformFacet.TIME_LIMIT:
        used = f"{days_text(figures.median_days)}{figures.unit.label}"
        return f"{counted}，实用天数中位数{used}，{limit_text(figures)}"
    if facet is UniformFacet.ONLINE:
        return f"{counted}，其中{online_text(figures)}，而标准为{figures.depth.label}" if figures.depth else counted
    if facet is UniformFacet.MATERIALS:
        return f"{counted}，其中清单之外的材料{figures.extra_materials}份"
    return f"{counted}，其中标准未列的特别程序{figures.strange_steps}次"


def uniform_basis(standing: DriftFacts, facet: UniformFacet) -> str:
    """On what 一致 rests."""
    parts = ["系统内同一版本"]
    if facet in standing.declared:
        parts.append(f"公布的原文相同（{standing.declared[facet].source}）")
    else:
        parts.append("没有登记别处公布的内容")
    if facet in OBSERVABLE_FACETS:
        parts.append(_of_cases(standing.figures, facet))
    return "；".join(parts)


def _of_cases(figures: CaseFigures | None, facet: UniformFacet) -> str:
    if figures is None:
        return f"近一年办结不足{LEAST_CASES}件，不统计"
    if facet is UniformFacet.ONLINE:
        return f"近一年{online_text(figures)}" + ("，未低于标准" if figures.online_share is not None else "，不统计")
    return f"近一年办结{figures.cases}件，未超出标准"


def online_text(figures: CaseFigures) -> str:
    """How units handed in what they handed in themselves."""
    if figures.online_share is None or figures.online_of is None:
        return f"项目单位自行提交的不足{LEAST_CASES}件"
    return f"项目单位自行提交{figures.online_of}件，线上占{figures.online_share:.0%}"


def limit_text(figures: CaseFigures) -> str:
    """The limit of counted cases."""
    if figures.limit_days is None:
        return "未设时限"
    return f"时限{figures.limit_days}{figures.unit.label}" if figures.limit_days else "时限为即时办结"


def days_text(value: Any) -> str:
    """A number of days without a needless decimal."""
    return f"{value:.1f}".removesuffix(".0")
