"""Merging sheets: everybody's verdict stays, a conflict is named, a settlement holds for what it has seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.scoping.merging import ConflictKind, ItemVerdict, PartyOpinion, Ruling, merge_opinions
from app.casework.scoping.terms import Verdict

ITEM, OTHER = uuid4(), uuid4()
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NEEDED, NOT_NEEDED, UNCLEAR = Verdict.NEEDED, Verdict.NOT_NEEDED, Verdict.TO_CLARIFY


def said(
    party: str, verdict: Verdict, bureau: int | None = None, *materials: UUID, item: UUID = ITEM, hours: int = 0
) -> PartyOpinion:
    """One party's opinion."""
    return PartyOpinion(party, ItemVerdict(item, verdict, bureau, materials), MONDAY + timedelta(hours=hours))


def ruling(verdict: Verdict, bureau: int | None = None, hours: int = 10) -> Ruling:
    """A settlement."""
    return Ruling(verdict, bureau, "会商议定", "王建国", MONDAY + timedelta(hours=hours))


def test_agreement_needs_no_settling() -> None:
    (one,) = merge_opinions([said("一科", NEEDED, 5), said("县局", NEEDED, 5)]).items
    assert one.conflicts == ()
    assert not one.is_open
    assert (one.verdict, one.deciding_bureau_id) == (NEEDED, 5)


@pytest.mark.clause("S8")
@pytest.mark.parametrize(
    ("opinions", "conflicts"),
    [
        ([said("一科", NEEDED, 5), said("二科", NOT_NEEDED)], (ConflictKind.VERDICT,)),
        ([said("一科", NEEDED, 5), said("二科", NEEDED, 1)], (ConflictKind.BUREAU,)),
        ([said("一科", NEEDED)], (ConflictKind.BUREAU,)),
        ([said("一科", UNCLEAR)], (ConflictKind.UNCLEAR,)),
        (
            [said("一科", UNCLEAR), said("二科", NEEDED, 5), said("三科", NOT_NEEDED), said("县局", NEEDED, 1)],
            (ConflictKind.UNCLEAR, ConflictKind.VERDICT, ConflictKind.BUREAU),
        ),
    ],
)
def test_conflicts_are_named(opinions: list[PartyOpinion], conflicts: tuple[ConflictKind, ...]) -> None:
    (one,) = merge_opinions(opinions).items
    assert one.conflicts == conflicts
    assert one.is_open
    assert one.verdict is None
    assert one.deciding_bureau_id is None


def test_not_needed_is_kept_and_stays_off_the_list() -> None:
    merged = merge_opinions([said("一科", NOT_NEEDED), said("二科", NEEDED, 5, item=OTHER)])
    assert [one.item_id for one in merged.items] == [ITEM, OTHER]
    assert [one.item_id for one in merged.needed] == [OTHER]


def test_a_settlement_closes_a_conflict() -> None:
    merged = merge_opinions([said("一科", NEEDED, 5), said("二科", NOT_NEEDED)], {ITEM: ruling(NEEDED, 1)})
    (one,) = merged.items
    assert not one.is_open
    assert one.conflicts, "what was in conflict stays visible"
    assert (one.verdict, one.deciding_bureau_id) == (NEEDED, 1)


def test_an_opinion_after_the_settlement_opens_it_again() -> None:
    opinions = [said("一科", NEEDED, 5), said("二科", NOT_NEEDED, hours=11)]
    (one,) = merge_opinions(opinions, {ITEM: ruling(NEEDED, 5, hours=10)}).items
    assert one.is_open
    assert one.ruled is None


def test_a_settlement_may_overrule_agreement() -> None:
    (one,) = merge_opinions([said("一科", NEEDED, 5)], {ITEM: ruling(NOT_NEEDED)}).items
    assert one.verdict is NOT_NEEDED
    assert one.deciding_bureau_id is None


def test_materials_are_the_union_of_those_who_need_it() -> None:
    a, b, c = uuid4(), uuid4(), uuid4()
    (one,) = merge_opinions(
        [said("一科", NEEDED, 5, a, b), said("县局", NEEDED, 5, b), said("二科", NOT_NEEDED, None, c)]
    ).items
    assert one.material_ids == {a, b}
    assert not one.all_necessary


def test_no_tick_means_all_necessary_ones() -> None:
    a = uuid4()
    (one,) = merge_opinions([said("一科", NEEDED, 5, a), said("县局", NEEDED, 5)]).items
    assert one.material_ids == {a}
    assert one.all_necessary


def test_waiting_parties_are_kept() -> None:
    assert merge_opinions([], waiting=["县局"]).waiting == ("县局",)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ITEM, OTHER]), st.sampled_from(Verdict), st.sampled_from([None, 1, 5]), st.integers(0, 9)
        ),
        max_size=12,
    )
)
def test_no_opinion_is_lost_and_order_of_parties_does_not_decide(
    drawn: list[tuple[UUID, Verdict, int | None, int]],
) -> None:
    opinions = [said(f"第{n}方", v, b, item=i, hours=h) for n, (i, v, b, h) in enumerate(drawn)]
    merged, turned = merge_opinions(opinions), merge_opinions(reversed(opinions))
    assert sorted(o.party for one in merged.items for o in one.opinions) == sorted(o.party for o in opinions)
    assert {(one.item_id, one.verdict, one.conflicts) for one in merged.items} == {
        (one.item_id, one.verdict, one.conflicts) for one in turned.items
    }
    for one in merged.items:
        assert one.is_open == bool(one.conflicts)
        assert one.is_open or len({o.line.verdict for o in one.opinions}) == 1
