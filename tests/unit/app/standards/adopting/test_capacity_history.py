"""The shrinking list, read off the history of statuses."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from app.standards.adopting.capacity_history import StatusPeriod, last_months, months_of, support_counts_on
from app.standards.catalogue.terms import AdoptionStatus as A
from app.standards.catalogue.terms import Support

DAY = date(2026, 11, 23)
FOR_US, ADVISED = Support.REVIEW_ON_BEHALF, Support.ASSIST_REVIEW
pytestmark = pytest.mark.clause("W5.3b")


def line(name: str, *rows: tuple[A, Support | None, date], retired_on: date | None = None) -> list[StatusPeriod]:
    """The statuses of one item, each until the next begins."""
    item_id: UUID = uuid4()
    ends = [date.fromordinal(row[2].toordinal() - 1) for row in rows[1:]] + [None]
    return [
        StatusPeriod(11, item_id, name, status, support, since, until, retired_on)
        for (status, support, since), until in zip(rows, ends, strict=True)
    ]


def test_twelve_months_end_today() -> None:
    months = last_months(DAY)
    assert months[0] == (date(2025, 12, 1), date(2025, 12, 31))
    assert months[2] == (date(2026, 2, 1), date(2026, 2, 28))
    assert months[-1] == (date(2026, 11, 1), DAY)


def test_the_list_shrinks_and_says_by_what() -> None:
    told = [
        *line("收回", (A.NOT_CAPABLE, FOR_US, date(2025, 1, 1)), (A.ADOPTED, None, date(2026, 10, 8))),
        *line("换帮审", (A.NOT_CAPABLE, FOR_US, date(2025, 1, 1)), (A.NOT_CAPABLE, ADVISED, date(2026, 11, 2))),
        *line("新列", (A.ADOPTED, None, date(2025, 1, 1)), (A.NOT_CAPABLE, ADVISED, date(2026, 9, 30))),
        *line("调出", (A.NOT_CAPABLE, FOR_US, date(2025, 1, 1)), (A.NOT_TRANSFERRED, None, date(2026, 11, 1))),
        *line("停用", (A.NOT_CAPABLE, FOR_US, date(2025, 1, 1)), retired_on=date(2026, 9, 1)),
    ]
    august, september, october, november = months_of(told, DAY)[-4:]
    assert [one.count for one in (august, september, october, november)] == [4, 4, 3, 2]
    assert (september.entered, september.left) == (("新列",), ("停用",))
    assert (october.taken_back, october.entered, october.left) == (("收回",), (), ())
    assert (november.taken_back, november.entered, november.left) == ((), (), ("调出",))
    assert support_counts_on(told, DAY) == [2, 0]
    assert support_counts_on(told, date(2026, 8, 31)) == [0, 4]


def test_nothing_is_an_empty_list() -> None:
    assert all((one.count, one.taken_back) == (0, ()) for one in months_of([], DAY))
