"""The benchmark's arithmetic and its scripts for pgbench: pure parts, no server and no clock."""

from __future__ import annotations

import pytest

from tests.bench import columns, meter
from tests.bench.floor.app import compiled_pages
from tests.bench.jobs import normalised
from tests.bench.meter import Series
from tests.bench.statements import MOST_VARIABLES, script
from tests.bench.wiretap import Heard

TEXT, BINARY, INT4 = 0, 1, 23
ENTER = Heard("select qdk.enter($1)", (0,), (TEXT,), (b"c.1.7.1795000000.4711.ab",))


def _series(*rounds: float) -> Series:
    return Series(app_ms=[one - 0.5 for one in rounds], db_ms=[0.5] * len(rounds))


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    """The machine was twice as slow in the last two rounds, for both alike: the ratio does not move."""
    assert meter.ratio(_series(3, 3, 6, 6), _series(2, 2, 4, 4)) == pytest.approx(1.5)
    assert meter.ratio(_series(3, 3, 30), _series(2, 2, 2)) == pytest.approx(1.5)


def test_one_interrupted_round_of_twelve_is_no_noise_but_three_are() -> None:
    assert meter.is_quiet(_series(*[2.0] * 11, 9.0))
    assert not meter.is_quiet(_series(*[2.0] * 9, 9.0, 9.0, 9.0))
    assert _series(*[2.0] * 12).variation() == 0


def test_a_missed_requirement_is_marked() -> None:
    assert columns.marked(1.81, 1.8) == "1.81 ✗"
    assert columns.marked(1.8, 1.8) == "1.80"
    assert columns.marked(9.0, None) == "9.00"


def test_form_tokens_alone_are_left_out_of_the_comparison() -> None:
    """Whether the value stands on the line of its name or on the next."""
    page = '<input name="_idem" value="{0}"><input name="csrf_token"\n    value="{0}"><input name="q" value="{1}">'
    assert normalised(page.format("a", "x")) == normalised(page.format("b", "x"))
    assert normalised(page.format("a", "x")) != normalised(page.format("a", "y"))


def test_the_floor_has_the_pages_it_is_asked_for() -> None:
    """They are files beside it and no module: nothing else misses them when they are left behind."""
    assert set(compiled_pages()) == {"inbox", "project"}


def test_columns_stand_under_each_other_in_chinese_too() -> None:
    assert columns.lines(("作业", "倍数"), [("desk", "1.5")]) == ["作业  倍数", "desk   1.5"]


def test_a_request_becomes_a_script_with_a_proof_of_its_own_connection() -> None:
    read = Heard("select a from t where b = $1 and id = $2::UUID", (INT4, 0), (BINARY, TEXT), (b"\0\0\0\5", b"x"))
    made = script([Heard("BEGIN READ ONLY"), ENTER, read, Heard("ROLLBACK; CLOSE ALL")], "r0")
    assert made.text.splitlines() == [
        r"\if :r0_unproved",
        r"select bench.token(7) as r0_token \gset",
        r"\set r0_unproved 0",
        r"\endif",
        "BEGIN READ ONLY;",
        "select qdk.enter(:r0_token);",
        "select a from t where b = :r0_2_0 and id = :r0_2_1::UUID;",
        "ROLLBACK;",
        "CLOSE ALL;",
    ]
    assert made.values == {"r0_unproved": "1", "r0_2_0": "5", "r0_2_1": "x"}
    assert made.statements == 1


def test_what_is_null_and_what_has_too_many_parameters_stands_in_the_text() -> None:
    assert "where a = null;" in script([Heard("select 1 where a = $1", (0,), (TEXT,), (None,))], "r0").text
    number = MOST_VARIABLES + 1
    words = ", ".join(f"${place}" for place in range(1, number + 1))
    many = script([Heard(f"select {words}", (0,) * number, (TEXT,) * number, (b"o'clock",) * number)], "r0")
    assert "'o''clock'" in many.text
    assert set(many.values) == {"r0_unproved"}
