"""What a link lets through (最小共享, B24): facts of a project and files that both sides agreed to share. Pure.

It holds for what the sender writes - sending, sending again, correcting - whatever the kind. What comes back as the result
(decision, certificate) is what was asked for. The database refuses the same (``qdk.keep_to_scope``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.foundation.errors import FieldFault, Invalid
from app.interbureau.handoffs.content import facts_in, files_in
from tenants.link_terms import FACT_LABELS

NOT_LISTED = "本联动关系未列入共享范围"
NO_FILES = f"电子附件（{NOT_LISTED}，只告知名称，纸质或现场另行提供）"


@dataclass(frozen=True)
class Scope:
    """What may go along a link with one kind of handoff. ``facts`` are labels, as messages hold them."""

    link_id: UUID
    facts: frozenset[str]
    files: bool

    def lets(self, name: str) -> bool:
        """Whether a fact may be told, by its name on the list."""
        return FACT_LABELS[name] in self.facts

    @property
    def offered(self) -> dict[str, str]:
        """Name → label of what a form may offer."""
        return {name: label for name, label in FACT_LABELS.items() if label in self.facts}

    @property
    def withheld(self) -> list[str]:
        """What the form does not offer, each with the reason."""
        named = [f"{label}（{NOT_LISTED}）" for label in FACT_LABELS.values() if label not in self.facts]
        return named if self.files else [*named, NO_FILES]


def offered_facts_of(scope: Scope | None) -> dict[str, str]:
    """What a form may offer where there may be no link: nothing then."""
    return scope.offered if scope else {}


def common_scope(scopes: Collection[Scope | None]) -> Scope | None:
    """What all of several links let through, under the name of the first; None where there is none, or one of them is none."""
    known = [scope for scope in scopes if scope is not None]
    if not known or len(known) < len(scopes):
        return None
    facts = frozenset.intersection(*(scope.facts for scope in known))
    return Scope(known[0].link_id, facts, all(scope.files for scope in known))


def needs_scope(content: Mapping[str, object]) -> bool:
    """Whether a message carries anything that a scope has to let through."""
    return bool(facts_in(content)) or any(True for _ in files_in(content))


def check_within_scope(content: Mapping[str, object], scope: Scope) -> None:
    """Raises :class:`Invalid` naming every fact, and the files, that the link does not let through."""
    outside = [label for label in facts_in(content) if label not in scope.facts]
    faults = [FieldFault("shared", "outside_scope", f"“{label}”{NOT_LISTED}，请取消勾选。") for label in outside]
    names = [] if scope.files else [file["name"] for file in files_in(content)]
    if names:
        said = f"电子附件{NOT_LISTED}，不能随附：{'、'.join(names)}。"
        faults.append(FieldFault("material_ids", "outside_scope", said))
    if faults:
        raise Invalid("outside_scope", "；".join(fault.message for fault in faults), faults[0].field, tuple(faults))
