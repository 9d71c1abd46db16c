"""The words of outside authorities and of what they are asked. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from tenants.labels import LabelledEnum


class AuthorityKind(LabelledEnum):
    """What an outside authority is."""

    INDUSTRY = "industry", "行业主管部门"
    GOVERNMENT = "government", "乡镇（街道）、园区管理机构"
    UTILITY = "utility", "水电气暖等公用服务单位"
    OTHER = "other", "其他部门"


class RequestPurpose(LabelledEnum):
    """The one thing a request is for."""

    CONSULTATION = "consultation", "会商征询"
    SUPERVISION = "supervision", "审管衔接"


class Consent(LabelledEnum):
    """What an authority says to a consultation; silence is none of them."""

    AGREE = "agree", "同意"
    CONDITIONAL = "conditional", "有条件同意"
    DISAGREE = "disagree", "不同意"


class RequestStatus(LabelledEnum):
    """Where a request stands, by its instants and the day."""

    PREPARED = "prepared", "待送出"
    WAITING = "waiting", "待答复"
    SILENT = "silent", "逾期未回复"
    EXPIRED = "expired", "链接已过期"
    ANSWERED = "answered", "已答复"
    REVOKED = "revoked", "已撤回"


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
