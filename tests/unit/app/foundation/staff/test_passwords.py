"""Password rules of 等保三级, and verification that takes as long for nobody as for somebody."""

from __future__ import annotations

import time

import pytest

from app.foundation.errors import Invalid
from app.foundation.staff import passwords

NAMES = ("lihua", "李华")


@pytest.mark.parametrize("password", ["Zhongtiao2026", "zhongtiao#26", "TAIHANG-2026", "太行Taihang2026"])
def test_a_strong_password_is_taken(password: str) -> None:
    passwords.check_strength(password, NAMES)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Aa1#", {"too_short"}),
        ("abcdefghij", {"too_simple"}),
        ("Abcdefghijk", {"too_simple"}),
        ("xLIHUAx-2026", {"contains_name"}),
        ("2026-李华-Abc", {"contains_name"}),
        ("A1#" * 50, {"too_long"}),
        ("lihua", {"too_short", "too_simple", "contains_name"}),
    ],
)
def test_every_broken_rule_is_named(password: str, codes: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check_strength(password, NAMES, "wanted")
    assert {fault.code for fault in refused.value.faults} == codes
    assert {fault.field for fault in refused.value.faults} == {"wanted"}


def test_only_the_right_password_fits() -> None:
    kept = passwords.hash_password("Zhongtiao2026")
    assert kept.startswith("$argon2id$")
    assert passwords.password_matches(kept, "Zhongtiao2026")
    assert not passwords.password_matches(kept, "zhongtiao2026")
    assert not passwords.password_matches("no hash at all", "Zhongtiao2026")
    assert not passwords.is_outdated(kept)


def test_an_unknown_name_never_fits_and_costs_a_hash() -> None:
    kept = passwords.hash_password("Zhongtiao2026")
    assert not passwords.password_matches(None, "nobody has this password")

    def fastest(password_hash: str | None) -> float:
        spent = []
        for _ in range(5):
            began = time.process_time()
            passwords.password_matches(password_hash, "wrong")
            spent.append(time.process_time() - began)
        return min(spent)

    assert fastest(None) > fastest(kept) / 3
