"""Codes as people type them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.projects.codes import check_credit_code, check_project_code, check_telephone, normalise_code
from app.foundation.errors import Invalid

GOOD = "91140522MA0GTFPR0Y"


@pytest.mark.parametrize(
    "typed",
    [GOOD, GOOD.lower(), f" {GOOD[:8]} {GOOD[8:]} ", "９１１４０５２２ＭＡ０ＧＴＦＰＲ０Ｙ", "91-140522-MA0GTFPR0-Y"],
)
def test_credit_code_is_normalised(typed: str) -> None:
    assert check_credit_code(typed) == GOOD


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "required", "请填写"),
        (GOOD[:-1], "length", "现在是17位"),
        (GOOD[:-1] + "A", "checksum", "校验位不符"),
        ("9114052OMA0GTFPR0Y", "format", "前8位为数字"),
        ("91140522MI0GTFPR0Y", "format", "不含 I"),
    ],
)
def test_credit_code_says_what_is_wrong(typed: str, code: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_credit_code(typed)
    assert refused.value.code == code
    assert refused.value.field == "credit_code"
    assert says in refused.value.message


@pytest.mark.parametrize("at", range(18))
def test_every_single_slip_in_a_credit_code_is_found(at: int) -> None:
    other = "3" if GOOD[at] != "3" else "4"
    with pytest.raises(Invalid):
        check_credit_code(GOOD[:at] + other + GOOD[at + 1 :])


@pytest.mark.parametrize(
    "typed",
    ["2211-140522-89-01-123456", "２２１１－１４０５２２－８９－０１－１２３４５６", "2211—140522—89—01—123456 "],
)
def test_project_code_is_normalised(typed: str) -> None:
    assert check_project_code(typed) == "2211-140522-89-01-123456"


@pytest.mark.parametrize(
    "typed", ["", "2211-140522-89-01-12345", "22111405228901123456", "2211-14O522-89-01-123456", "x"]
)
def test_project_code_of_another_shape_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_project_code(typed)
    assert "2211-140522-89-01-123456" in refused.value.message


@pytest.mark.parametrize(
    ("typed", "number"),
    [("139 0356 0001", "13903560001"), ("0356-1234567", "0356-1234567"), ("０３５６－１２３４５６７", "0356-1234567")],
)
def test_telephone_is_normalised(typed: str, number: str) -> None:
    assert check_telephone(typed) == number


@pytest.mark.parametrize("typed", ["", "123", "23903560001", "139035600011", "无"])
def test_telephone_that_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        check_telephone(typed)


@given(st.text())
def test_anything_typed_is_answered_in_words(typed: str) -> None:
    for check in (check_credit_code, check_project_code, check_telephone):
        said = answer(check, typed)
        assert said == answer(check, normalise_code(typed)) or said.endswith("。")


def answer(check: Callable[[str], str], typed: str) -> str:
    """The code, or what was said instead."""
    try:
        return check(typed)
    except Invalid as refusal:
        return refusal.message
