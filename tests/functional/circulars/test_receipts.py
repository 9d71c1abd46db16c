"""A version that every bureau has to read: one truth on the circular's page and on the catalogue's, both ways."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.assembly.seeding.staffing import POSTS
from app.foundation.staff.models import Officer, OfficerRole
from app.foundation.staff.roles import CLASS_OF, Role
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.reconciliation import reconcile
from app.standards.catalogue.adoptions import Acknowledgement
from app.standards.catalogue.models import ItemVersion
from tenants import clock
from tenants.clock import now
from tenants.db import acting_for, db, read_transaction, transaction
from tests.conftest import Database
from tests.factories.scoping import CITY, bureau_id
from tests.functional.circulars.conftest import COUNTY, DAY, OTHER, ZONE, newest_received_page, sweep_arrivals
from tests.functional.standards.drafts import ITEM, in_review
from tests.page import Browser, Page

Browse = Callable[..., Browser]
SignedFor = Callable[[Browser, str], Page]


def published(app: Flask, browse: Browse, status: int = 200, **said: str) -> Page:
    """The city publishes the next version of the item and asks all to read it."""
    draft = in_review(browse)
    leader = browse(f"lingdao@{CITY}")
    leader.get(f"{draft}/publish")
    page = leader.submit("/publish", status, receipt="y", **said)
    sweep_arrivals(app)
    return page


def noted(app: Flask, slug: str) -> int:
    """How often a bureau has taken note of a second version."""
    with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
        version = select(ItemVersion.id).where(ItemVersion.number == 2)
        rows = select(func.count()).where(
            Acknowledgement.bureau_id == bureau_id(slug), Acknowledgement.version_id.in_(version)
        )
        return db.session.scalar(rows) or 0


def answers(app: Flask, slug: str) -> int:
    """How many answers a bureau has given to circulars."""
    with app.app_context(), acting_for(bureau_id(slug)), read_transaction():
        given = select(func.count()).select_from(HandoffMessage).where(HandoffMessage.act == "answer")
        return db.session.scalar(given.where(HandoffMessage.bureau_id == bureau_id(slug))) or 0


def made_administrator(app: Flask, slug: str, name: str) -> None:
    """Give somebody the role that may take note of versions."""
    assert any(post.sign_in_name == name for post in POSTS)
    role = Role.CATALOGUE_ADMIN
    with app.app_context(), acting_for(bureau_id(slug)), transaction():
        officer = db.session.scalars(select(Officer.id).where(Officer.sign_in_name == name)).one()
        db.session.add(OfficerRole(officer_id=officer, role=role, role_class=CLASS_OF[role], granted_at=now()))


@pytest.mark.clause("L2.3a", "C3")
def test_publishing_asks_every_linked_bureau_and_shows_who_has_not_read(app: Flask, browse: Browse) -> None:
    page = published(app, browse)
    assert "已发布第2版，各局门户已同步，已请各局阅知" in page.text
    assert "阅知 0/12个局" in page.text
    assert "2026年11月5日" in page.text
    address = next(link for link in page.links if link.startswith("/circulars/"))
    page = browse(f"lingdao@{CITY}").get(address)
    assert page.text.count("待签收") == 12
    assert "承诺时限压缩" in page.text
    assert "改为“9" in page.text
    assert f"/catalogue/{ITEM}/versions/2" in page.links
    reader = browse(f"lianluo@{COUNTY}")
    page = reader.get(newest_received_page(reader))
    assert "要求阅知" in page.text
    assert "2026年11月3日起施行" in page.text
    assert f"全文：/catalogue/{ITEM}/versions/2涉及" in re.sub(r"\s", "", page.text)
    assert "9个工作日" in reader.get(f"/catalogue/{ITEM}/versions/2").text
    assert "要求阅知：建设工程规划许可证核发" in browse(f"mulu@{COUNTY}").get("/notices").text


@pytest.mark.clause("L2.3a")
def test_taking_note_in_the_catalogue_answers_the_circular(app: Flask, browse: Browse) -> None:
    published(app, browse)
    book = browse(f"mulu@{COUNTY}")
    page = book.get(f"/adoptions/{ITEM}")
    assert "要求阅知第2版" in page.text
    assert "已知悉第2版" in book.submit("/acknowledge", page=page).text
    sweep_arrivals(app)
    assert answers(app, COUNTY) == 1
    assert "要求阅知第2版" not in book.get(f"/adoptions/{ITEM}").text
    city = browse(f"lingdao@{CITY}")
    page = city.get(f"/catalogue/{ITEM}")
    assert "阅知 1/12个局" in page.text
    assert "阳城县局" not in page.text.partition("还没有阅知")[2].partition("各局签收")[0]
    page = city.get(next(link for link in page.links if link.startswith("/circulars/")))
    assert "已知悉第2版。" in page.text
    clerk = browse(f"lianluo@{COUNTY}")
    clerk.get(newest_received_page(clerk))
    inbox = newest_received_page(clerk).replace("/circulars/", "/inbox/")
    clerk.forced(f"{inbox}/answer", 409)
    assert (answers(app, COUNTY), noted(app, COUNTY)) == (1, 1)
    with app.app_context():
        assert reconcile()["faults"] == []


@pytest.mark.clause("L2.3a")
def test_answering_the_circular_takes_note_where_the_person_may(
    app: Flask, browse: Browse, signed_for: SignedFor
) -> None:
    made_administrator(app, ZONE, "lianluo")
    published(app, browse)
    both, clerk = browse(f"lianluo@{ZONE}"), browse(f"lianluo@{OTHER}")
    for reader in (both, clerk):
        page = signed_for(reader, newest_received_page(reader))
        reader.submit("/answer", page=page)
    sweep_arrivals(app)
    assert (noted(app, ZONE), noted(app, OTHER)) == (1, 0)
    page = both.get(f"/adoptions/{ITEM}")
    assert not [form for form in page.forms if form.action.endswith("/acknowledge")]
    page = browse(f"lingdao@{CITY}").get(f"/catalogue/{ITEM}")
    assert "阅知 2/12个局" in page.text
    page = browse(f"lingdao@{CITY}").get(next(link for link in page.links if link.startswith("/circulars/")))
    assert page.text.count("待知悉") == 11
    book = browse(f"mulu@{OTHER}")
    book.submit("/acknowledge", page=book.get(f"/adoptions/{ITEM}"))
    assert (noted(app, OTHER), answers(app, OTHER)) == (1, 1)


@pytest.mark.clause("L2.3a")
def test_noting_everything_at_once_answers_too(app: Flask, browse: Browse) -> None:
    published(app, browse)
    book = browse(f"mulu@{COUNTY}")
    book.submit("/acknowledge-all", page=book.get("/adoptions"))
    sweep_arrivals(app)
    assert answers(app, COUNTY) == 1


@pytest.mark.clause("L2.3a")
def test_a_version_to_come_is_read_before_it_holds_and_taken_back_for_all(app: Flask, browse: Browse) -> None:
    page = published(app, browse, starts_on="2026-12-01")
    assert "到生效日各局门户自动更新，已请各局阅知" in page.text
    book = browse(f"mulu@{COUNTY}")
    page = book.get(f"/adoptions/{ITEM}")
    assert "要求阅知第2版（2026-12-01起施行）" in page.text
    assert "已知悉第2版" in book.submit("/acknowledge", page=_last(page)).text
    sweep_arrivals(app)
    assert answers(app, COUNTY) == 1
    leader = browse(f"lingdao@{CITY}")
    assert "阅知 1/12个局" in leader.get(f"/catalogue/{ITEM}/versions/2").text
    leader.get(f"/standards/{ITEM}/withdraw")
    leader.submit("/withdraw", reason="与省平台口径不一致")
    sweep_arrivals(app)
    assert "不必再阅知" in browse(f"lianluo@{COUNTY}").get(_inbox(browse, COUNTY)).text
    assert "已撤回" in browse(f"lianluo@{OTHER}").get(_inbox(browse, OTHER)).text
    assert "要求阅知" not in browse(f"mulu@{OTHER}").get(f"/adoptions/{ITEM}").text


def _last(page: Page) -> Page:
    """The page with its last form of that name alone: the one of the version to come."""
    forms = [form for form in page.forms if form.action.endswith("/acknowledge")]
    page.forms = [forms[-1]]
    return page


def _inbox(browse: Browse, slug: str) -> str:
    return newest_received_page(browse(f"lianluo@{slug}")).replace("/circulars/", "/inbox/")


@pytest.mark.clause("L2.3a", "W5.3a")
def test_who_is_not_linked_is_named_before_publishing(app: Flask, browse: Browse, database: Database) -> None:
    with database.connect("admin") as admin:
        admin.execute(
            "update pairing_links set valid_to = '2026-11-01' where partner_id = (select id from bureaus where slug = %s)",
            [OTHER],
        )
    draft = in_review(browse)
    leader = browse(f"lingdao@{CITY}")
    page = leader.get(f"{draft}/publish")
    assert "1个审批局没有含“文件抄送”的联动关系，收不到阅知通知 高平市" in page.text
    leader.submit("/publish", receipt="y")
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(Handoff)) == 11


def test_what_cannot_be_asked_is_refused_and_nothing_is_published(
    app: Flask, browse: Browse, database: Database
) -> None:
    page = published(app, browse, 422, receipt_days="31")
    assert "1到30个工作日" in page.errors()["receipt_days"]
    leader = browse(f"lingdao@{CITY}")
    draft = re.sub(r"/publish$", "", page.url)
    with database.connect("admin") as admin:
        admin.execute("update pairing_links set valid_to = '2026-11-01'")
    assert "不能要求各局阅知" in leader.get(f"{draft}/publish").text
    assert "没有含“文件抄送”的生效联动关系" in leader.submit("/publish", 409, receipt="y").text
    assert "第2版" not in browse().get(f"/b/{CITY}/items/{ITEM}").text
    with clock.freeze_time(DAY):
        assert "已发布第2版" in leader.submit("/publish", page=leader.get(f"{draft}/publish")).text
    with app.app_context(), acting_for(bureau_id(CITY)), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(Handoff)) == 0
