"""One mail, written out: the words of the printed sheet, in headers that hold nothing but themselves. Pure."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from app.casework.outside.wording import SHEET_TITLES, ReplyLink, letter_text
from app.foundation.settings import MailServer
from app.oversight.mailing.models import OutsideMail
from tenants.bureaus import BureauCard
from tenants.clock import SHANGHAI, local_date

FOOTER = "\n（本邮件由系统发出，请勿直接回复；有疑问请联系上述联系人。）\n"


def compose_mail(
    server: MailServer, bureau: BureauCard, link: ReplyLink, row: Any, mail: OutsideMail, at: datetime
) -> EmailMessage:
    """The mail with the link; ``row`` is the request as pages show it."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = _one_line(f"{'催办：' if mail.urging else ''}{SHEET_TITLES[row.purpose]}：{row.content['title']}")
    made["From"] = Address(_one_line(bureau.name), addr_spec=server.sender)
    made["To"] = Address(addr_spec=mail.address)
    made["Date"] = format_datetime(at.astimezone(SHANGHAI))
    made["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    text = letter_text(bureau, link, row, mail.made_by, local_date(at)) + FOOTER
    made.set_content(text, cte="base64")
    return made


def _one_line(text: str) -> str:
    """No line end and no other control character: a header is one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
