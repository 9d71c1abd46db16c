"""Keeping the dictionary of legal bases (设定依据): a basis that is repealed marks every version that cites it by its last
day alone. Only the root bureau of a city writes it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Conflict, Invalid, Missing, StaleForm
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.dictionary import LegalBasis
from app.standards.drafting.dictionary import check_code, lock_dictionary
from app.standards.drafting.dictionary_queries import fees_citing, versions_citing
from app.standards.drafting.operations import day_in_words
from tenants.db import db
from tenants.keys import new_id


@dataclass(frozen=True)
class BasisFacts:
    """What a legal basis says."""

    document: str
    article: str = ""
    gist: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""
    confidence: int = 100


def add_basis(code: str, facts: BasisFacts) -> LegalBasis:
    """A new legal basis. Raises :class:`Invalid` at the field that is wrong."""
    city_id = lock_dictionary()
    check_code(LegalBasis, city_id, code)
    _check_dates(facts)
    row = LegalBasis(id=new_id(), city_id=city_id, code=code, **vars(facts))
    db.session.add(row)
    db.session.flush()
    record(LedgerEvent.CATALOGUE_BASIS_ADDED, f"新增设定依据“{row.document}{row.article}”。", subject_id=row.id)
    return row


def revision_token_of(row: LegalBasis) -> str:
    """What a form carries along to say on which content it was opened."""
    told = (row.document, row.article, row.gist, row.effective_from, row.effective_to, row.source, row.confidence)
    return hashlib.sha256(repr([str(each) for each in told]).encode()).hexdigest()


def change_basis(basis_id: UUID, facts: BasisFacts, seen: str) -> LegalBasis:
    """Correct a legal basis; ``seen`` is :func:`revision_token_of` when the form was opened.

    Raises :class:`StaleForm` where a colleague was quicker, :class:`Invalid` at the field that is wrong.
    """
    lock_dictionary()
    _check_dates(facts)
    row = _basis(basis_id)
    if seen != revision_token_of(row):
        raise StaleForm(f"“{row.document}{row.article}”")
    for name, value in vars(facts).items():
        setattr(row, name, value)
    db.session.flush()
    record(LedgerEvent.CATALOGUE_BASIS_CHANGED, f"修改设定依据“{row.document}{row.article}”。", subject_id=row.id)
    return row


def repeal_basis(basis_id: UUID, last_day: date) -> int:
    """The basis is in force until ``last_day`` (废止): every version that cites it shows 依据已失效 from the next day on.

    Returns how many versions in force cite it. Raises :class:`Conflict` for one that has ended already.
    """
    lock_dictionary()
    row = _basis(basis_id)
    if row.effective_to is not None:
        raise Conflict("repealed", f"它已登记于{day_in_words(row.effective_to)}失效，如有误请在“修改”中更正。")
    if row.effective_from is not None and last_day < row.effective_from:
        raise Invalid("dates", f"失效日期不能早于施行日期{day_in_words(row.effective_from)}。", "effective_to")
    row.effective_to = last_day
    db.session.flush()
    citing = len({line.code for line in (*versions_citing(row.id), *fees_citing(row.id))})
    told = f"设定依据“{row.document}{row.article}”{day_in_words(last_day)}后失效，涉及现行事项{citing}个。"
    record(LedgerEvent.CATALOGUE_BASIS_REPEALED, told, subject_id=row.id)
    return citing


def _basis(basis_id: UUID) -> LegalBasis:
    row = db.session.scalar(
        select(LegalBasis).where(LegalBasis.id == basis_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing("设定依据")
    return row


def _check_dates(facts: BasisFacts) -> None:
    if facts.effective_from and facts.effective_to and facts.effective_to < facts.effective_from:
        raise Invalid("dates", "失效日期不能早于施行日期。", "effective_to")
