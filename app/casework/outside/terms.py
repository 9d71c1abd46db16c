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


class RequestPurpose(StrEnum):
    """The one thing a request is for."""

    CONSULTATION = "consultation"
    SUPERVISION = "supervision"


class Consent(StrEnum):
    """What an authority says to a consultation; silence is none of them."""

    AGREE = "agree"
    CONDITIONAL = "conditional"
    DISAGREE = "disagree"


class RequestStatus(StrEnum):
    """Where a request stands, by its instants and the day."""

    PREPARED = "prepared"
    WAITING = "waiting"
    SILENT = "silent"
    EXPIRED = "expired"
    ANSWERED = "answered"
    REVOKED = "revoked"


AUTHORITY_KIND_LABELS = {
    AuthorityKind.INDUSTRY: "行业主管部门",
    AuthorityKind.GOVERNMENT: "乡镇（街道）、园区管理机构",
    AuthorityKind.UTILITY: "水电气暖等公用服务单位",
    AuthorityKind.OTHER: "其他部门",
}
REQUEST_PURPOSE_LABELS = {RequestPurpose.CONSULTATION: "会商征询", RequestPurpose.SUPERVISION: "审管衔接"}
CONSENT_LABELS = {
    Consent.AGREE: "同意",
    Consent.CONDITIONAL: "有条件同意",
    Consent.DISAGREE: "不同意",
}
REQUEST_STATUS_LABELS = {
    RequestStatus.PREPARED: "待送出",
    RequestStatus.WAITING: "待答复",
    RequestStatus.SILENT: "逾期未回复",
    RequestStatus.EXPIRED: "链接已过期",
    RequestStatus.ANSWERED: "已答复",
    RequestStatus.REVOKED: "已撤回",
}


class DatedRequest(Protocol):
    """What a standing is read from."""

    answered_at: datetime | None
    revoked_at: datetime | None
    issued_at: datetime | None
    expires_at: datetime | None
    due_on: date | None


def request_status(request: DatedRequest, at: datetime, day: date) -> RequestStatus:
    """Where a request stands at an instant; ``day`` is its Shanghai date."""
    if request.answered_at is not None:
        return RequestStatus.ANSWERED
    if request.revoked_at is not None:
        return RequestStatus.REVOKED
    if request.issued_at is None:
        return RequestStatus.PREPARED
    if request.due_on is not None and request.due_on < day:
        return RequestStatus.SILENT
    if request.expires_at is not None and request.expires_at <= at:
        return RequestStatus.EXPIRED
    return RequestStatus.WAITING
