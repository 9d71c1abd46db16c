"""What messages carry, as short as their shapes allow: for tests that are about something else than the words."""

from __future__ import annotations

from typing import Any

from app.casework.letters.profiles import LETTER_PROFILES
from tenants.pairings import HandoffKind

NO_ID = "00000000-0000-0000-0000-000000000000"
NAMES: dict[str, Any] = {"title": "测试", "project_name": "", "sponsor_name": ""}
ITEM = {"item_id": NO_ID, "version_id": NO_ID}
REVIEWED = (HandoffKind.PUSH, HandoffKind.REVIEW_ON_BEHALF)


def sent(kind: HandoffKind, **more: Any) -> dict[str, Any]:
    """What a handoff of that kind begins with."""
    if kind in REVIEWED:
        dossier = {"item_name": "", "facts": {}, "item": ITEM, "materials": [], "note": "", "in_name_of": None}
        return {**NAMES, **dossier, **more}
    if kind is HandoffKind.CONSULTATION:
        return {**NAMES, "facts": {}, "questions": "", **more}
    if kind is HandoffKind.SUPERVISION:
        return {**NAMES, "item_name": "", "asked": {}, "files": [], **more}
    letter: dict[str, Any] = {"item_name": None, "item": None, "notice": [], "project_ref": None, "facts": {}}
    return {**NAMES, **letter, "asked": {}, "files": [], **more}


def answer(kind: HandoffKind, **more: Any) -> dict[str, Any]:
    """What answers it."""
    if kind in REVIEWED:
        return {
            "outcome": "passed", "opinion": "同意", "certificate_name": "", "certificate_no": "", "certificate_file": None,
            "valid_until": None, "decided_by": "", "handled_by": "", "in_name_of": 1, "days_used": 1,
            "decided_at": "2026-03-02T09:00:00+08:00", **more,
        }  # fmt: skip
    if kind is HandoffKind.CONSULTATION:
        texts = ("special_steps", "fees", "key_points", "optimisation", "base_material", "filled_by")
        return {"lines": [], **dict.fromkeys(texts, ""), **more}
    return {"answered": {}, "verdict": "", "files": [], "parts": [], **more}


def correction_notice(points: str, **more: Any) -> dict[str, Any]:
    """What asks for a correction."""
    return {"points": points, "material_ids": [], "round": 1, "reason": "", **more}


LETTER_KINDS = tuple(kind for kind in LETTER_PROFILES if kind is not HandoffKind.SUPERVISION)
