"""The letter in which a one-time link goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import request

from app.outside.codes import printed
from app.outside.terms import Purpose
from tenants.bureaus import BureauCard
from tenants.instants import SHANGHAI, today


def addresses(bureau: BureauCard, code: str) -> tuple[str, str]:
    """The whole address with the code in it, and the one at which the code is typed."""
    parts = urlsplit(request.host_url)
    base = f"{parts.scheme}://{bureau.host or parts.netloc}/b/{bureau.slug}/reply"
    return f"{base}/{code}", base


def letter(bureau: BureauCard, row: Any, code: str) -> str:
    """The text to paste into a message: the installation sends no e-mail of its own."""
    link, typed_at = addresses(bureau, code)
    wanted = "请填写同意、有条件同意（写明条件）或不同意，并写明依据"
    if row.purpose is Purpose.SUPERVISION:
        wanted = "请核对审批记录并确认接收"
    until = f"请在{row.due_on.month}月{row.due_on.day}日前办理。" if row.due_on and row.due_on >= today() else ""
    return (
        f"{row.authority_name}：\n"
        f"　　{bureau.name}就“{row.content['title']}”{_verb(row.purpose)}贵单位。{wanted}，不需要账号。{until}\n"
        f"　　打开：{link}\n"
        f"　　也可以打开 {typed_at} ，填写查询码 {printed(code)}\n"
        f"　　链接有效期至{last_day(row.expires_at)}，只能答复一次，请勿转发给无关人员。"
        f"联系人：{row.issued_by}{'，电话' + bureau.telephone if bureau.telephone else ''}。\n"
        f"{bureau.name}"
    )


def _verb(purpose: Purpose) -> str:
    return "将审批记录送交" if purpose is Purpose.SUPERVISION else "征询"


def last_day(expires_at: datetime) -> str:
    """The day whose end a link is good until, in words."""
    ends = expires_at.astimezone(SHANGHAI)
    last = datetime.fromtimestamp(ends.timestamp() - 1, SHANGHAI)
    return f"{last.year}年{last.month}月{last.day}日"
