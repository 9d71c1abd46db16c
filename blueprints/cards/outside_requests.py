"""What outside authorities were asked, as pages show it: where a request stands, what was said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.casework.outside.terms import (
    Consent,
    RequestPurpose,
    RequestStatus,
    request_status,
)
from tenants.clock import local_date, now, today

REQUEST_TONES = {
    RequestStatus.PREPARED: "unit",
    RequestStatus.WAITING: "due",
    RequestStatus.SILENT: "late",
    RequestStatus.EXPIRED: "late",
    RequestStatus.ANSWERED: "ahead",
    RequestStatus.REVOKED: "paused",
}
CONSENT_TONES = {Consent.AGREE: "ahead", Consent.CONDITIONAL: "due", Consent.DISAGREE: "late"}


def request_line(row: Any) -> Any:
    """One request: what, where it stands, what was said."""
    stands = request_status(row, now(), today())
    is_receipt = row.purpose is RequestPurpose.SUPERVISION
    word = "已接收" if is_receipt and stands is RequestStatus.ANSWERED else stands.label
    return SimpleNamespace(
        row=row,
        purpose=RequestPurpose(row.purpose).label,
        title=row.content["title"],
        standing=stands,
        word="逾期未接收" if is_receipt and stands is RequestStatus.SILENT else word,
        tone=REQUEST_TONES[stands],
        answered_late=bool(row.answered_at and row.due_on and local_date(row.answered_at) > row.due_on),
        is_open=stands not in (RequestStatus.ANSWERED, RequestStatus.REVOKED),
        verdict=Consent(row.verdict).label if row.verdict else None,
        verdict_tone=CONSENT_TONES[row.verdict] if row.verdict else None,
    )
