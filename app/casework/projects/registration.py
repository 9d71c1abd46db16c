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
from app.casework.projects.facts import FACT_WORDS, Facts
from app.casework.projects.models import Project, Sponsor
from app.casework.projects.terms import FUNDING_WORDS, IMPORTANCE_WORDS, INDUSTRY_WORDS, KIND_WORDS, LAND_WORDS
from app.foundation.errors import Invalid
from app.foundation.field_encryption import mask_telephone, seal
from tenants import context
from tenants.db import db
from tenants.keys import new_id

PHONE = "projects.contact_phone"
"""Purpose under which a project's telephone number is sealed."""
WORDS: dict[str, dict[Any, str]] = {
    "kind": dict(KIND_WORDS),
    "funding": dict(FUNDING_WORDS),
    "land_status": dict(LAND_WORDS),
    "industry": dict(INDUSTRY_WORDS),
    "importance": dict(IMPORTANCE_WORDS),
}


def sponsor_for(facts: Facts) -> UUID:
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
    if facts.project_code and queries.code_is_taken(facts.project_code, project.id):
        raise Invalid("taken", f"项目代码 {facts.project_code} 已登记在本局另一个项目上，请核对。", "project_code")
    for name, value in asdict(facts).items():
        if name not in ("sponsor_name", "credit_code", "contact_phone"):
            setattr(project, name, value)
    project.contact_phone = seal(facts.contact_phone, PHONE)
    project.initials = "".join(lazy_pinyin(facts.name, style=Style.FIRST_LETTER)).lower()[:120]


def difference(name: str, before: Facts, after: Facts) -> dict[str, str]:
    """One changed fact in words, for the ledger; a telephone number stays masked."""
    old, new = getattr(before, name), getattr(after, name)
    if name == "contact_phone":
        old, new = mask_telephone(old), mask_telephone(new)
    return {"field": FACT_WORDS[name], "before": typed.shown(name, old, WORDS), "after": typed.shown(name, new, WORDS)}
