"""受理编号 and 证照编号. The first: initials of the bureau's address name, date, sequence; unique in the bureau, gaps allowed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from app.casework.cases.models import Case
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.db import db

LONGEST_NUMBER = 120
NUMBER_LOCK = 0x7164_6332
"""First key of the advisory lock under which a bureau's next number is taken; the second is the bureau."""


def number_after(slug: str, day: date, last: str | None) -> str:
    """The number after ``last``, the highest of that day so far: ``YZ-20261122-0001``. Pure."""
    initials = "".join(part[0] for part in slug.split("-") if part).upper()
    sequence = int(last.rsplit("-", 1)[1]) + 1 if last else 1
    return f"{initials}-{day:%Y%m%d}-{sequence:04d}"


PRACTICE_MARK = "演"
"""What a certificate of the practice city (B8) begins with: nobody takes it for a real one, wherever it is copied to."""


def mark_certificate_no(typed: str) -> str:
    """The number of a certificate as it is kept: marked where the acting bureau only practises."""
    number = typed.strip()
    marked = number.startswith(PRACTICE_MARK) or not bureau_by_id(context.bureau_id()).is_practice
    return number if marked else f"{PRACTICE_MARK}{number}"[:LONGEST_NUMBER]


def take_number() -> str:
    """The next number of the acting bureau. Held until the transaction ends, so two windows never get the same."""
    return take_numbers(1)[0]


def take_numbers(count: int) -> list[str]:
    """The next numbers, as :func:`take_number` gives one."""
    bureau_id, day = context.bureau_id(), today()
    db.session.execute(select(func.pg_advisory_xact_lock(NUMBER_LOCK, bureau_id)))
    first = number_after(bureau_by_id(bureau_id).slug, day, None)
    prefix = first[: -len("0001")]
    last = db.session.scalar(
        select(func.max(Case.number)).where(
            Case.bureau_id == bureau_id, Case.number >= prefix, Case.number < f"{prefix}~"
        )
    )
    numbers: list[str] = []
    for _ in range(count):
        last = number_after(bureau_by_id(bureau_id).slug, day, last)
        numbers.append(last)
    return numbers
