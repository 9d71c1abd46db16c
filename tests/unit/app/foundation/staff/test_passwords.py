"""Password rules of 等保三级, and verification that takes as long for nobody as for somebody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields

import pytest

from app.foundation.errors import Invalid
from app.foundation.settings import HashCost, Settings
from app.foundation.staff import passwords

NAMES = ("lihua", "李华")


@pytest.fixture(autouse=True)
def real_cost() -> Iterator[None]:
    """The cost that an installation has, whatever the tests before made do with."""
    before = passwords._installed[0]
    passwords.install(HashCost())
    yield
    passwords.install(before)


def test_a_hash_costs_what_the_rfc_recommends_and_a_cheaper_one_is_made_anew() -> None:
    kept = passwords.hash_password("Zhongtiao2026")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert next(one.default for one in fields(Settings) if one.name == "hash_cost") == HashCost()
    assert not passwords.is_outdated(kept)
    passwords.install(HashCost(passes=1, memory_kib=8, lanes=1))
    cheap = passwords.hash_password("Zhongtiao2026")
    passwords.install(HashCost())
    assert passwords.password_matches(cheap, "Zhongtiao2026")
    assert passwords.is_outdated(cheap)


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
