"""The words in which a one-time link goes out: the text to paste and the mail say what the printed sheet says. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.casework.outside.link_tokens import format_code
from app.casework.outside.terms import RequestPurpose
from tenants.bureaus import BureauCard
from tenants.clock import SHANGHAI

SHEET_TITLES = {RequestPurpose.CONSULTATION: "会商征询通知", RequestPurpose.SUPERVISION: "审批记录送达通知"}


@dataclass(frozen=True)
class ReplyLink:
    """The way in for an outside authority: a code, the whole address with it, and the one at which it is typed."""

    code: str
    address: str
    typed_at: str


ReplyLinkMaker = Callable[[BureauCard, str, str], ReplyLink]
"""What the web gives to whoever writes such a link down: bureau, scheme and host of this installation, code."""


def letter_text(bureau: BureauCard, link: ReplyLink, row: Any, by: str, day: date) -> str:
    """What is asked of whom until when, and the way in. ``by``: whom to ask back; ``day``: today."""
    asks = "将审批记录送交贵单位，请核对并确认接收"
    if row.purpose is RequestPurpose.CONSULTATION:
        asks = "征询贵单位意见，请填写同意、有条件同意（写明条件）或不同意，并写明依据"
    telephone = f"，电话{bureau.telephone}" if bureau.telephone else ""
    return (
        f"{row.authority_name}：\n"
        f"　　{bureau.name}就“{row.content['title']}”{asks}。不需要账号{_in_time(row.due_on, day)}。\n"
        f"　　打开：{link.address}\n"
        f"　　也可以打开 {link.typed_at} ，填写查询码 {format_code(link.code)}\n"
        f"　　项目名称：{row.content['project_name']}\n"
        f"　　项目单位：{row.content['sponsor_name']}\n"
        f"　　链接有效期至{last_day_text(row.expires_at)}，只能答复一次，请勿转发给无关人员。"
        f"先后收到几次的，以最后一次为准，此前的链接已经失效。\n"
        f"　　联系人：{by}{telephone}。\n"
        f"{bureau.name}\n"
    )


def _in_time(due_on: date | None, day: date) -> str:
    if due_on is None:
        return ""
    told = f"{due_on.year}年{due_on.month}月{due_on.day}日"
    return f"，请在{told}前办理" if due_on >= day else f"，办理期限（{told}）已过，请尽快办理"


def last_day_text(expires_at: datetime) -> str:
    """The day whose end a link is good until, in words."""
    ends = expires_at.astimezone(SHANGHAI)
    last = datetime.fromtimestamp(ends.timestamp() - 1, SHANGHAI)
    return f"{last.year}年{last.month}月{last.day}日"
