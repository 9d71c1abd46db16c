"""Which facts of a project another bureau may be shown: only what was ticked, from this list and no other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.casework.projects.facts import area_text
from app.casework.projects.terms import (
    FUNDING_LABELS,
    INDUSTRY_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    Importance,
)
from app.foundation.errors import Invalid
from tenants.link_terms import FACT_LABELS

_TEXTS: dict[str, Callable[[Any, Any], str]] = {
    "project_code": lambda project, _sponsor: project.project_code or "尚未赋码",
    "credit_code": lambda _project, sponsor: sponsor.credit_code,
    "kind": lambda project, _sponsor: PROJECT_KIND_LABELS[project.kind],
    "place": lambda project, _sponsor: project.place,
    "scale": lambda project, _sponsor: project.scale,
    "content": lambda project, _sponsor: project.content,
    "industry": lambda project, _sponsor: INDUSTRY_LABELS[project.industry] if project.industry else "",
    "land_area": lambda project, _sponsor: area_text(project.land_area),
    "floor_area": lambda project, _sponsor: area_text(project.floor_area),
    "funding": lambda project, _sponsor: FUNDING_LABELS[project.funding] if project.funding else "",
    "total_investment": lambda project, _sponsor: (
        f"{project.total_investment / 1_000_000:,.2f} 万元" if project.total_investment else ""
    ),
    "land_status": lambda project, _sponsor: LAND_STATUS_LABELS[project.land_status],
    "importance": lambda project, _sponsor: Importance(project.importance).label,
}
SHAREABLE_FACTS = {name: FACT_LABELS[name] for name in _TEXTS}
"""Name → label of every fact that may be ticked. Name of the project and its unit always go with a handoff; which facts a
link lets through is agreed by its two sides (:mod:`app.interbureau.handoffs.scope`)."""


def fact_names_of(told: Mapping[str, str]) -> list[str]:
    """The names of facts by the labels under which they were told: what was ticked once is ticked again."""
    return [name for name, label in SHAREABLE_FACTS.items() if label in told]


def shared_facts(project: Any, sponsor: Any, names: Iterable[str]) -> dict[str, str]:
    """Label → text of the ticked facts, in the list's order; raises :class:`Invalid` for a name not on the list."""
    wanted = set(names)
    if not wanted <= SHAREABLE_FACTS.keys():
        raise Invalid("unknown_field", "勾选了不能共享的内容，请重新勾选。", "shared")
    return {SHAREABLE_FACTS[name]: text(project, sponsor) or "—" for name, text in _TEXTS.items() if name in wanted}
