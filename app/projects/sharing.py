"""Which facts of a project another bureau may be shown: only what was ticked, from this list and no other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.errors import Invalid
from app.projects.terms import FUNDING_WORDS, IMPORTANCE_WORDS, KIND_WORDS, LAND_WORDS

_TEXTS: dict[str, tuple[str, Callable[[Any, Any], str]]] = {
    "project_code": ("项目代码", lambda project, _sponsor: project.project_code or "尚未赋码"),
    "credit_code": ("统一社会信用代码", lambda _project, sponsor: sponsor.credit_code),
    "kind": ("项目类型", lambda project, _sponsor: KIND_WORDS[project.kind]),
    "place": ("建设地点", lambda project, _sponsor: project.place),
    "scale": ("建设规模", lambda project, _sponsor: project.scale),
    "content": ("建设内容", lambda project, _sponsor: project.content),
    "funding": ("资金来源", lambda project, _sponsor: FUNDING_WORDS[project.funding] if project.funding else ""),
    "total_investment": (
        "总投资",
        lambda project, _sponsor: (
            f"{project.total_investment / 1_000_000:,.2f} 万元" if project.total_investment else ""
        ),
    ),
    "land_status": ("用地情况", lambda project, _sponsor: LAND_WORDS[project.land_status]),
    "importance": ("项目类别", lambda project, _sponsor: IMPORTANCE_WORDS[project.importance]),
}
SHAREABLE = {name: label for name, (label, _text) in _TEXTS.items()}
"""Name → label of every fact that may be ticked. Name of the project and its unit always go with a handoff."""


def shared_facts(project: Any, sponsor: Any, names: Iterable[str]) -> dict[str, str]:
    """Label → text of the ticked facts, in the list's order; raises :class:`Invalid` for a name not on the list."""
    wanted = set(names)
    if not wanted <= SHAREABLE.keys():
        raise Invalid("unknown_field", "勾选了不能共享的内容，请重新勾选。", "shared")
    return {label: text(project, sponsor) or "—" for name, (label, text) in _TEXTS.items() if name in wanted}
