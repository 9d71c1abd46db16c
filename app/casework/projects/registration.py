"""How the facts of a project come into its row: the unit found or made, codes held unique. For ``operations``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from pypinyin import Style, lazy_pinyin
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.casework.projects import facts as typed
from app.casework.projects import queries
from app.casework.projects.facts import FACT_LABELS, Facts
from app.casework.projects.models import Project, Sponsor
from app.casework.projects.terms import (
    FUNDING_LABELS,
    INDUSTRY_LABELS,
    LAND_STATUS_LABELS,
    PROJECT_KIND_LABELS,
    Importance,
)
from app.foundation.errors import Invalid
from app.foundation.field_encryption import mask_telephone, seal
from tenants import context
from tenants.db import db
from tenants.keys import new_id
from tenants.labels import labels_of

PHONE_COLUMN = "projects.contact_phone"
"""Purpose under which a project's telephone number is sealed."""
FACT_VALUE_LABELS: dict[str, dict[Any, str]] = {
    "kind": dict(PROJECT_KIND_LABELS),
    "funding": dict(FUNDING_LABELS),
    "land_status": dict(LAND_STATUS_LABELS),
    "industry": dict(INDUSTRY_LABELS),
    "importance": dict(labels_of(Importance)),
}


def find_or_create_sponsor(facts: Facts) -> UUID:
    """The unit with this credit code, found or made; raises :class:`Invalid` when it is known by another name."""
    new = {"id": new_id(), "bureau_id": context.bureau_id(), "name": facts.sponsor_name}
    db.session.execute(insert(Sponsor).values(**new, credit_code=facts.credit_code).on_conflict_do_nothing())
    found = db.session.execute(
        select(Sponsor.id, Sponsor.name).where(
            Sponsor.bureau_id == context.bureau_id(), Sponsor.credit_code == facts.credit_code
        )
    ).one()
    if found.name != facts.sponsor_name:
        raise Invalid(
            "name_differs", f"该统一社会信用代码已登记为“{found.name}”，与填写的名称不一致，请核对。", "sponsor_name"
        )
    sponsor_id: UUID = found.id
    return sponsor_id


def write_facts(project: Project, facts: Facts) -> None:
    """Put the facts into the row. Raises :class:`Invalid` for a project code that another project has.

    Of two people registering one code at once the database refuses the second.
    """
    if facts.project_code and queries.is_code_taken(facts.project_code, project.id):
        raise Invalid("taken", f"项目代码 {facts.project_code} 已登记在本局另一个项目上，请核对。", "project_code")
    for name, value in asdict(facts).items():
        if name not in ("sponsor_name", "credit_code", "contact_phone"):
            setattr(project, name, value)
    project.contact_phone = seal(facts.contact_phone, PHONE_COLUMN)
    project.initials = "".join(lazy_pinyin(facts.name, style=Style.FIRST_LETTER)).lower()[:120]


def fact_difference(name: str, before: Facts, after: Facts) -> dict[str, str]:
    """One changed fact in words, for the ledger; a telephone number stays masked."""
    old, new = getattr(before, name), getattr(after, name)
    if name == "contact_phone":
        old, new = mask_telephone(old), mask_telephone(new)
    return {
        "field": FACT_LABELS[name],
        "before": typed.fact_text(name, old, FACT_VALUE_LABELS),
        "after": typed.fact_text(name, new, FACT_VALUE_LABELS),
    }
