"""Where the pages show what the domain speaks of: the one table from the subject of a notice to its address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from app.casework.outside.wording import ReplyLink
from app.foundation.notices.subjects import Subject, SubjectKind
from tenants.bureaus import BureauCard

ADDRESSES: Mapping[SubjectKind, str] = {
    SubjectKind.CASE: "/cases/{id}",
    SubjectKind.ENTRY: "/entries/{id}",
    SubjectKind.ENTRY_MATERIALS: "/entries/{id}#materials",
    SubjectKind.PROJECT_CLOSING: "/projects/{id}/closing",
    SubjectKind.RECEIVED_HANDOFF: "/inbox/{id}",
    SubjectKind.SENT_HANDOFF: "/outbox/{id}",
    SubjectKind.HANDOFF_PART: "/parts/{id}",
    SubjectKind.SUPERVISION_RECORD: "/supervision/{id}",
    SubjectKind.OUTSIDE_REQUEST: "/requests/{id}",
    SubjectKind.ADOPTION: "/adoptions/{id}",
    SubjectKind.ADOPTION_READINESS: "/adoptions/{id}#readiness",
    SubjectKind.ADOPTIONS: "/adoptions",
    SubjectKind.TRANSFER: "/transfers/{id}",
    SubjectKind.KNOWLEDGE_DRAFT: "/knowledge/drafts/{id}",
    SubjectKind.SETTLED_DATES: "/calendar/settled",
    SubjectKind.OFFICER_ROLES: "/bureau/roles/{id}",
    SubjectKind.PERMISSIONS: "/bureau/permissions",
    SubjectKind.ADDRESS: "{id}",
}
"""Every kind has one; a test compares them with the routes."""


def address_of(subject: Subject) -> str:
    """Where a subject is looked at."""
    return ADDRESSES[subject.kind].format(id=subject.id)


def version_address(code: str, number: int) -> str:
    """Where a published version of an item is read, as it stands in the circular that asks to read it."""
    return f"/catalogue/{code}/versions/{number}"


def reply_link(bureau: BureauCard, site: str, code: str) -> ReplyLink:
    """Where an outside authority answers with a code.

    ``site``: scheme and host of this installation; a bureau with a host of its own is reached there."""
    parts = urlsplit(site)
    typed_at = f"{parts.scheme}://{bureau.host or parts.netloc}/b/{bureau.slug}/reply"
    return ReplyLink(code, f"{typed_at}/{code}", typed_at)
