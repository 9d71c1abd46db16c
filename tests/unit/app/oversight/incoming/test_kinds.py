"""Every kind of handoff goes along some link, is received by somebody, and is answered by the practice partner too."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Any

import pytest

from app.assembly.practice import partner
from app.assembly.practice.definition import practice_definition
from app.casework.letters.profiles import LETTER_PROFILES
from app.oversight.incoming import operations, receiving
from tenants.pairings import HandoffKind

ROSTER = tomllib.loads(files("tenants").joinpath("roster.toml").read_text("utf-8"))


def unreceived(kinds: Iterable[HandoffKind]) -> set[HandoffKind]:
    """Kinds of which arrives neither a case, nor a sheet, nor a letter."""
    return set(kinds) - operations.REVIEWED_KINDS - {HandoffKind.CONSULTATION} - set(LETTER_PROFILES)


def uncarried(kinds: Iterable[HandoffKind], definition: Mapping[str, Any]) -> set[HandoffKind]:
    """Kinds for which no link gives a right in either direction."""
    return set(kinds) - {kind for link in definition["link"] for kind in (*link["lead_may"], *link["partner_may"])}


def unanswered(answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Lines that a letter's answer must have and the practice partner does not write."""
    return [
        f"{kind}: {line.name}"
        for kind, profile in LETTER_PROFILES.items()
        for line in profile.answers
        if line.required and not answers.get(kind, {}).get(line.name)
    ]


def test_every_kind_is_received() -> None:
    assert unreceived(HandoffKind) == set()
    assert operations.REVIEWED_KINDS == receiving.REVIEWED_KINDS == partner.REVIEWED
    assert operations.REVIEWED_KINDS.isdisjoint(LETTER_PROFILES)


def test_every_kind_goes_along_some_link() -> None:
    assert uncarried(HandoffKind, ROSTER) == uncarried(HandoffKind, practice_definition()) == set()


def test_the_practice_partner_answers_every_letter() -> None:
    assert unanswered(practice_definition()["partner"]["letters"]) == []


class Kind(StrEnum):
    """A kind that nobody has heard of."""

    UNPLACED = "unplaced"


@pytest.mark.mutant
def test_a_kind_that_nobody_placed_is_found() -> None:
    unknown: Any = [Kind.UNPLACED, HandoffKind.PUSH]
    assert unreceived(unknown) == {Kind.UNPLACED}
    assert uncarried(unknown, ROSTER) == {Kind.UNPLACED}
    assert "question: answer" in unanswered({"question": {"basis": "依据"}})
