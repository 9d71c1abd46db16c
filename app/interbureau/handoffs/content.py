"""What a message carries: canonical JSON and its hash, equal in both boxes. Pure.

Shapes by act (keys that a reader may rely on; everything else is display):

- ``send``: title, project_name, sponsor_name, item_name; ``facts`` (label → text, only what was ticked); ``item``
  {item_id, version_id}; ``materials`` [{material_id, name, form, necessary, state, file}]; ``note``; ``in_name_of`` (代审);
  a material's ``state`` says of one without a file whether it is on paper or 免提交;
- ``send`` of assist_review for a case: the same with ``asked`` {subject, points}; its ``answer`` has ``verdict``, ``answered``
  {advice, basis}, ``files``, ``answered_by``; a ``note`` with ``ended`` says that it is needed no more;
- ``begin``: number (受理编号), accepted_at; ``return``, ``withdraw``: reason;
- ``report``: label, hands (``special`` while a special step has it); with number and accepted_at it is the acceptance
  of a case that was corrected before it was accepted;
- ``ask_correction``: points, material_ids, round, reason; ``correct``: answer, materials;
- ``answer`` to push and review_on_behalf: outcome, opinion, certificate_name, certificate_no, certificate_file,
  valid_until, decided_by, handled_by, in_name_of, days_used, decided_at; to consultation: lines [{item_id, verdict,
  deciding_bureau_id, material_ids, note}], special_steps, fees, key_points, optimisation, base_material, filled_by;
- ``pause``: ground, evidence.

``project_ref`` is the project's id at the sender, ``batch_ref`` what was sent together with others has in common; both or
either may be missing.

``file`` is {sha256, name, size, media_type} or null.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID


def canonical_json(content: dict[str, Any]) -> str:
    """One text for one content: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical text, hex."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def files_in(content: Any) -> Iterator[dict[str, Any]]:
    """Every file that a content carries, wherever it stands."""
    if isinstance(content, dict):
        if {"sha256", "name", "size", "media_type"} <= content.keys():
            yield content
        for value in content.values():
            yield from files_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from files_in(value)


def id_in(content: dict[str, Any], name: str) -> UUID | None:
    """An id that a content carries under a name; None where it carries none."""
    text = content.get(name)
    return UUID(text) if text else None
