"""What a mail says, and that nothing typed anywhere can become a header of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from app.casework.outside.terms import RequestPurpose
from app.foundation.settings import MailSecurity, MailServer
from app.oversight.mailing.message import compose_mail
from blueprints.cards.addresses import reply_link

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)
CODE = "ABCDEFGHJKLMNPQRSTUV"
SERVER = MailServer("mail.example", 25, MailSecurity.TLS, "qdb@example.org", "https://spj.example.org")


def mail(title: str = "陶瓷生产线", host: str | None = None, **changes: Any) -> Any:
    """A mail as the worker writes it."""
    bureau: Any = SimpleNamespace(
        name="阳城开发区审批局\r\nBcc: b@example.org", slug="yc", host=host, telephone="0356-1"
    )
    row = SimpleNamespace(
        authority_name="水务局", purpose=RequestPurpose.CONSULTATION, due_on=date(2026, 11, 8),
        content={"title": title, "project_name": "陶瓷", "sponsor_name": "兴达"},
        expires_at=datetime(2026, 11, 8, 16, tzinfo=UTC),
    )  # fmt: skip
    row.__dict__.update(changes)
    ordered: Any = SimpleNamespace(address="sw@example.org", made_by="张三", urging=False)
    return compose_mail(SERVER, bureau, reply_link(bureau, SERVER.site, CODE), row, ordered, AT)


@pytest.mark.parametrize(
    "title", ["甲\r\nBcc: x@example.org", "甲\nBcc: x@example.org", "甲\x0bBcc: x", "甲\u2028Bcc: x"]
)
def test_a_title_of_several_lines_is_one_header(title: str) -> None:
    made = mail(title)
    text = made.as_bytes().decode()
    assert "Bcc" not in {line.partition(":")[0] for line in text.splitlines()}
    assert made["Subject"].endswith("甲 Bcc: x@example.org") or made["Subject"].endswith("甲 Bcc: x")
    assert [one.addr_spec for one in made["To"].addresses] == ["sw@example.org"]
    assert [one.addr_spec for one in made["From"].addresses] == ["qdb@example.org"]


def test_it_says_what_the_sheet_says() -> None:
    text = mail().get_content()
    for said in (
        "水务局：", "就“陶瓷生产线”征询贵单位意见", "请在2026年11月8日前办理", "项目单位：兴达", "ABCDE-FGHJK-LMNPQ-RSTUV",
        f"https://spj.example.org/b/yc/reply/{CODE}", "有效期至2026年11月8日", "张三，电话0356-1",
    ):  # fmt: skip
        assert said in text, said


def test_a_bureau_with_a_host_of_its_own_is_reached_there_and_a_date_that_passed_is_called_so() -> None:
    text = mail(host="yc.example.org", due_on=date(2026, 11, 1)).get_content()
    assert f"https://yc.example.org/b/yc/reply/{CODE}" in text
    assert "期限（2026年11月1日）已过，请尽快办理" in text
