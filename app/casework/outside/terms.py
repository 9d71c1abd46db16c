"""The words of outside authorities and of what they are asked. Pure."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class AuthorityKind(StrEnum):
    """What an outside authority is."""

    INDUSTRY = "industry"
    GOVERNMENT = "government"
    UTILITY = "utility"
    OTHER = "other"


class Purpose(StrEnum):
    """The one thing a request is for."""

    CONSULTATION = "consultation"
    SUPERVISION = "supervision"


class Consent(StrEnum):
    """What an authority says to a consultation; silence is none of them."""

    AGREE = "agree"
    CONDITIONAL = "conditional"
    DISAGREE = "disagree"


class Standing(StrEnum):
    """Where a request stands, by its instants and the day."""

    PREPARED = "prepared"
    WAITING = "waiting"
    SILENT = "silent"
    EXPIRED = "expired"
    ANSWERED = "answered"
    REVOKED = "revoked"


AUTHORITY_WORDS = {
    AuthorityKind.INDUSTRY: "行业主管部门",
    AuthorityKind.GOVERNMENT: "乡镇（街道）、园区管理机构",
    AuthorityKind.UTILITY: "水电气暖等公用服务单位",
    AuthorityKind.OTHER: "其他部门",
}
PURPOSE_WORDS = {Purpose.CONSULTATION: "会商征询", Purpose.SUPERVISION: "审管衔接"}
CONSENT_WORDS = {
    Consent.AGREE: "同意",
    Consent.CONDITIONAL: "有条件同意",
    Consent.DISAGREE: "不同意",
}
STANDING_WORDS = {
    Standing.PREPARED: "待送出",
    Standing.WAITING: "待答复",
    Standing.SILENT: "逾期未回复",
    Standing.EXPIRED: "链接已过期",
    Standing.ANSWERED: "已答复",
    Standing.REVOKED: "已撤回",
}


class Dated(Protocol):
    """What a standing is read from."""

    answered_at: datetime | None
    revoked_at: datetime | None
    issued_at: datetime | None
    expires_at: datetime | None
    due_on: date | None


def standing(request: Dated, at: datetime, day: date) -> Standing:
    """Where a request stands at an instant; ``day`` is its Shanghai date."""
    if request.answered_at is not None:
        return Standing.ANSWERED
    if request.revoked_at is not None:
        return Standing.REVOKED
    if request.issued_at is None:
        return Standing.PREPARED
    if request.due_on is not None and request.due_on < day:
        return Standing.SILENT
    if request.expires_at is not None and request.expires_at <= at:
        return Standing.EXPIRED
    return Standing.WAITING
