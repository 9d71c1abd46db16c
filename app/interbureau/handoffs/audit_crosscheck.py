"""审计互证 (B11): what each bureau keeps of the others' audit heads, and whether their trails still agree with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.interbureau.handoffs.models import HandoffMessage
from tenants import audit_seals, context
from tenants.bureaus import directory, real_bureaus
from tenants.db import acting_for, db, read_transaction


def audit_heads() -> dict[int, str]:
    """The audit head of every real bureau that has one, to be kept outside of this installation (留存锚点)."""
    found = {}
    for bureau_id in (card.id for card in real_bureaus()):
        with acting_for(bureau_id), read_transaction():
            last = audit_seals.seal_hashes()
            if last:
                found[bureau_id] = f"{max(last)}:{last[max(last)]}"
    return found


def verify(anchors: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Every fault: a trail that is not as it was sealed, a seal that is not as another bureau or an anchor keeps it."""
    faults: list[dict[str, Any]] = []
    known: dict[int, Mapping[int, str]] = {}
    kept: list[tuple[str, int, str]] = [("锚点", bureau_id, said) for bureau_id, said in (anchors or {}).items()]
    for card in directory().values():
        with acting_for(card.id), read_transaction():
            faults += [{**fault, "why": "与封存时不一致"} for fault in audit_seals.verify()]
            known[card.id] = audit_seals.seal_hashes()
            kept += [(card.name, author_id, said) for author_id, said in _kept_here()]
    for witness, bureau_id, said in kept:
        number, _, made = said.partition(":")
        if known.get(bureau_id, {}).get(int(number)) != made:
            faults.append({"bureau": bureau_id, "seal": int(number), "why": f"与{witness}留存的封存值不一致"})
    return faults


def _kept_here() -> list[tuple[int, str]]:
    """Heads of other bureaus that came with their messages."""
    rows = db.session.execute(
        select(HandoffMessage.author_id, HandoffMessage.audit_head)
        .where(
            HandoffMessage.bureau_id == context.bureau_id(),
            HandoffMessage.author_id != context.bureau_id(),
            HandoffMessage.audit_head.is_not(None),
        )
        .distinct()
    )
    return [(row.author_id, row.audit_head) for row in rows]
