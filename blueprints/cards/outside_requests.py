"""What outside authorities were asked, as pages show it: where a request stands, what was said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.casework.outside.terms import (
    CONSENT_WORDS,
    PURPOSE_WORDS,
    STANDING_WORDS,
    Consent,
    Purpose,
    Standing,
    standing,
)
from tenants.clock import local_date, now, today

TONES = {
    Standing.PREPARED: "unit",
    Standing.WAITING: "due",
    Standing.SILENT: "late",
    Standing.EXPIRED: "late",
    Standing.ANSWERED: "ahead",
    Standing.REVOKED: "paused",
}
CONSENT_TONES = {Consent.AGREE: "ahead", Consent.CONDITIONAL: "due", Consent.DISAGREE: "late"}


def request_line(row: Any) -> Any:
    """One request: what, where it stands, what was said."""
    stands = standing(row, now(), today())
    is_receipt = row.purpose is Purpose.SUPERVISION
    word = "已接收" if is_receipt and stands is Standing.ANSWERED else STANDING_WORDS[stands]
    return SimpleNamespace(
        row=row,
        purpose=PURPOSE_WORDS[row.purpose],
        title=row.content["title"],
        standing=stands,
        word="逾期未接收" if is_receipt and stands is Standing.SILENT else word,
        tone=TONES[stands],
        answered_late=bool(row.answered_at and row.due_on and local_date(row.answered_at) > row.due_on),
        is_open=stands not in (Standing.ANSWERED, Standing.REVOKED),
        verdict=CONSENT_WORDS[row.verdict] if row.verdict else None,
        verdict_tone=CONSENT_TONES[row.verdict] if row.verdict else None,
    )
