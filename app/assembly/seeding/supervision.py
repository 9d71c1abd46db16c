"""Who supervises what in the demo, so that the decisions of its stories are handed over (审管衔接)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.casework.outside import address_book
from app.casework.outside.address_book import AuthorityDetails
from app.casework.outside.terms import AuthorityKind
from app.casework.supervision.supervisors import NewSupervisor, confirm_supervisor
from app.standards.catalogue.models import Item
from tenants.bureaus import bureau_by_slug
from tenants.db import acting_for, db, transaction

DAYS = 2
PROJECTS = "项目建设情况的事中事后监管（企业投资项目核准和备案管理条例第十六条、第十七条）"
PLANNING = "建设工程规划实施情况的监督检查（城乡规划法第五十三条）"
BUREAUS = (("yangcheng-zone", "enterprise_filing", "yangcheng", PROJECTS),)
AUTHORITIES = (
    ("yangcheng-zone", "enterprise_filing", "阳城县发展和改革局", "fgj.yangcheng@example.gov.cn", PROJECTS),
    ("yangcheng", "construction_planning_permit", "阳城县自然资源局", "zrzyj.yangcheng@example.gov.cn", PLANNING),
    ("zezhou", "enterprise_filing", "泽州县发展和改革局", "fgj.zezhou@example.gov.cn", PROJECTS),
)
"""Bureau, item, who supervises it there (an authority with its address of e-mail), what."""


def confirm_supervisors() -> None:
    """Before the stories are told: what they decide goes to these."""
    for slug, code, target, duty in BUREAUS:
        with acting_for(bureau_by_slug(slug).id), transaction():
            confirm_supervisor(NewSupervisor(_item(code), bureau_by_slug(target).id, None, duty, DAYS))
    for slug, code, name, email, duty in AUTHORITIES:
        with acting_for(bureau_by_slug(slug).id), transaction():
            authority = address_book.add_authority(
                AuthorityDetails(name, AuthorityKind.INDUSTRY, "值班室", email=email)
            )
            confirm_supervisor(NewSupervisor(_item(code), None, authority.id, duty, DAYS))


def _item(code: str) -> UUID:
    return db.session.scalars(select(Item.id).where(Item.code == code)).one()
