"""A letter that came back, mended and sent again under its own id (重新发出, round counted)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypedDict

from app.casework.letters.checks import date_faults, line_faults
from app.casework.letters.profiles import LETTER_PROFILES, LetterProfile
from app.casework.projects.queries import project, sponsor_of
from app.casework.projects.sharing import shared_facts
from app.foundation.errors import Conflict, Invalid
from app.foundation.files.models import StoredFile
from app.foundation.files.references import file_reference_of
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.models import LedgerKind
from app.foundation.ledger.operations import record
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.message_contents import SentContent, read_content
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import messages_of, newest_sending
from app.interbureau.handoffs.shapes import LetterContent
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from tenants.bureaus import bureau_by_id
from tenants.db import db
from tenants.pairings import HandoffKind

ROUTED_NOTICE = "这件帮审随派单发出，请在清单事项页面再次请帮审。"


class _ProjectMention(TypedDict, total=False):
    """What a letter says anew of the project it is about."""

    title: str
    project_name: str
    sponsor_name: str
    facts: dict[str, str]


def may_resend(box: Handoff, content: SentContent) -> bool:
    """Whether it lies here, came back, and was written by hand; advice that goes with a dispatch is asked for there."""
    profile = LETTER_PROFILES.get(box.kind)
    is_written = profile is not None and profile.by_hand and not _is_routed(box, content)
    return is_written and box.box is Box.OUT and box.state is HandoffState.RETURNED


def resend_letter(
    box: Handoff,
    asked: Mapping[str, str],
    due_on: date,
    *,
    shared: Collection[str] = (),
    kept: Collection[str] = (),
    files: Sequence[StoredFile] = (),
) -> Handoff:
    """Send it again: ``asked`` in place of what was asked, ``kept`` (SHA-256) of the files that went along, and new ones.

    What it is about stays: project, item, batch. Of another bureau's project, passed on from here, the facts stay too.
    Raises :class:`Invalid` naming every line that is missing and what is wrong with the date, :class:`Conflict` where it
    did not come back, or where the link it went along is no longer alive.
    """
    message = newest_sending(messages_of(box.id))
    profile = _profile(box, read_content(message, SentContent))
    faults = [*line_faults(profile.asks, asked), *date_faults(box.kind, asked, due_on)]
    if faults:
        raise Invalid(faults[0].code, faults[0].message, faults=tuple(faults))
    said = {line.name: asked.get(line.name, "").strip() for line in profile.asks}
    before = read_content(message, LetterContent)
    content: LetterContent = {
        **before,
        **_about(box, said, before, shared),
        "asked": {name: text for name, text in said.items() if text},
        "files": [
            *(one for one in before["files"] if one["sha256"] in kept),
            *(file_reference_of(one) for one in files),
        ],
    }
    handoffs.post_message(box, HandoffAct.RESEND, content, due_on)
    record(
        LedgerEvent.LETTERS_SENT_AGAIN,
        f"重新向{bureau_by_id(box.target_id).name}发出{box.kind.label}（第{box.round}轮）：{box.title}。",
        of=box.kind,
        project_id=box.project_id,
        subject_id=box.id,
        kind=LedgerKind.LINKAGE,
    )
    db.session.flush()
    return box


def _about(box: Handoff, said: Mapping[str, str], before: LetterContent, shared: Collection[str]) -> _ProjectMention:
    """The project as it is now, with what is ticked of it; as it was told where it is none of ours."""
    if box.project_id is None:
        own = not before["project_ref"]
        return {"title": said["subject"][:200]} if own and "subject" in said else {}
    ours = project(box.project_id)
    sponsor = sponsor_of(ours)
    return {
        "title": f"{ours.name} · {said.get('subject', '')}"[:200],
        "project_name": ours.name,
        "sponsor_name": sponsor.name,
        "facts": shared_facts(ours, sponsor, shared),
    }


def _profile(box: Handoff, content: SentContent) -> LetterProfile:
    profile = LETTER_PROFILES.get(box.kind)
    if profile is None or not profile.by_hand:
        raise Conflict("kind", f"{box.kind.label}不在这里重新发出。")
    if _is_routed(box, content):
        raise Conflict("routed", ROUTED_NOTICE)
    return profile


def _is_routed(box: Handoff, content: SentContent) -> bool:
    return box.kind is HandoffKind.ASSIST_REVIEW and "materials" in content
