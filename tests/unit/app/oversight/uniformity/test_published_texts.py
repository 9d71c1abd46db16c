"""Published texts against the standard, word by word."""

from __future__ import annotations

import pytest

from app.oversight.uniformity.published_texts import TextPiece, is_different, lines_in, mark_differences

STANDARD = ["承诺时限：7个工作日", "法定时限：20个工作日"]


@pytest.mark.parametrize(
    "published",
    [
        STANDARD,
        ["承诺时限: 7 个工作日；", "法定时限：２０个工作日。"],
        ["承诺时限：7个工作日", "", "　法定时限：20个工作日"],
        ["承诺时限：7个工作日法定时限：20个工作日"],
    ],
)
def test_the_way_of_writing_is_no_difference(published: list[str]) -> None:
    assert not is_different(published, STANDARD)
    assert all(piece.what == "same" for line in mark_differences(published, STANDARD) for piece in line)


def test_another_number_is_a_difference_of_that_number() -> None:
    published = ["承诺时限：10个工作日", "法定时限：20个工作日"]
    assert is_different(published, STANDARD)
    first, second = mark_differences(published, STANDARD)
    assert TextPiece("missing", "7") in first
    assert TextPiece("added", "10") in first
    assert second == (TextPiece("same", "法定时限：20个工作日"),)


def test_lines_that_are_missing_or_too_many_are_told() -> None:
    told = mark_differences(["承诺时限：7个工作日", "另需提交：法人身份证复印件"], [*STANDARD, "延长：10个工作日"])
    pieces = [piece for line in told for piece in line]
    assert any(piece.what == "missing" and "延长" in piece.text for piece in pieces)
    assert any(piece.what == "added" and "身份证" in piece.text for piece in pieces)


def test_lines_that_say_nothing_are_dropped() -> None:
    assert lines_in(" 一、受理 \n\n；\n二、审查") == ["一、受理", "二、审查"]
