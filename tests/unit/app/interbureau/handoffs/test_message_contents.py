"""The shapes of messages: one for each that is written, and nothing else is read or written."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from app.casework.letters.profiles import LETTER_PROFILES
from app.interbureau.handoffs import shapes
from app.interbureau.handoffs.content import canonical_json, content_hash
from app.interbureau.handoffs.message_contents import (
    SHAPES,
    AnyContent,
    SentContent,
    UnfitContent,
    read_content,
    read_part,
    write_content,
)
from app.interbureau.handoffs.shape_checks import check_of, keys_of
from app.interbureau.handoffs.states import HandoffAct
from tenants.pairings import HandoffKind
from tests.factories.handoff_contents import answer, correction_notice, sent

A, K = HandoffAct, HandoffKind
ROOT = Path(__file__).parents[5]
FILE = {"sha256": "ab", "name": "图.pdf", "size": 3, "media_type": "application/pdf"}
MATERIAL = {"material_id": "m", "name": "图", "form": "原件", "necessary": True, "state": "submitted", "file": FILE}
PUSH = sent(K.PUSH, materials=[MATERIAL], facts={"建设地点": "县城"})
LINE = {"item_id": "i", "verdict": "needed", "deciding_bureau_id": None, "material_ids": ["m"], "note": ""}
TRAINING_NOTE = {
    "note": "到训情况", "attendance": [{"name": "张三", "division": "甲科", "has_place": True, "came": False}],
    "admission": {"admitted": [{"name": "张三", "division": "甲科"}], "waiting": []},
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A message as the reader takes it."""

    kind: HandoffKind
    act: HandoffAct
    content: Any


def _without(name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != name}


def test_every_kind_is_sent_and_answered_and_the_letters_are_those_of_the_profiles() -> None:
    for kind in K:
        assert {A.SEND, A.RESEND, A.ANSWER, A.RECEIVE, A.RETURN, A.WITHDRAW, A.NOTE} <= {
            act for of, act in SHAPES if of is kind
        }
        assert (shapes.LetterAnswerContent in SHAPES[kind, A.ANSWER]) == (kind in LETTER_PROFILES)
    assert {act for _kind, act in SHAPES} == set(A), "every act is written by somebody"
    assert {kind for kind, act in SHAPES if act is A.BEGIN} == {K.PUSH, K.REVIEW_ON_BEHALF}


def test_what_any_message_may_say_is_what_the_shapes_say_and_of_one_type() -> None:
    said: dict[str, set[Any]] = {}
    for of_message in SHAPES.values():
        for shape in of_message:
            for name, hint in get_type_hints(shape).items():
                said.setdefault(name, set()).add(hint)
    known = get_type_hints(AnyContent)
    assert said.keys() == known.keys()
    for name, hints in said.items():
        assert all(hint == known[name] or hint | None == known[name] for hint in hints), name
    begins = {name for (_, act), some in SHAPES.items() if act is A.SEND for one in some for name in keys_of(one)[0]}
    assert begins == get_type_hints(SentContent).keys()


GOOD = [
    (K.PUSH, A.SEND, PUSH),
    (K.PUSH, A.RESEND, {**PUSH, "batch_ref": "b", "early": {"handoff_id": "h", "sent_on": "2026-03-02"}}),
    (K.REVIEW_ON_BEHALF, A.SEND, {**PUSH, "in_name_of": 5}),
    (K.ASSIST_REVIEW, A.SEND, sent(K.ASSIST_REVIEW, asked={"points": "请看"}, files=[FILE])),
    (K.ASSIST_REVIEW, A.SEND, {**PUSH, "asked": {"points": "请看"}, "files": []}),
    (K.CONSULTATION, A.ANSWER, answer(K.CONSULTATION, lines=[LINE])),
    (K.PUSH, A.ANSWER, answer(K.PUSH, certificate_file=FILE, advised_by="李四")),
    (K.PUSH, A.REPORT, {"label": "已受理", "number": "1", "accepted_at": None}),
    (K.TRAINING, A.NOTE, TRAINING_NOTE),
    (K.CIRCULAR, A.ASK_CORRECTION, correction_notice("缺图")),
    (K.COORDINATION, A.ANSWER, answer(K.COORDINATION, parts=[{"division": "甲", "by": "乙", "answer": "丙"}])),
    *((kind, A.SEND, sent(kind)) for kind in K),
    *((kind, A.ANSWER, answer(kind)) for kind in K),
]


@pytest.mark.parametrize(("kind", "act", "content"), GOOD)
def test_what_fits_is_written_and_read_as_it_is(kind: HandoffKind, act: HandoffAct, content: dict[str, Any]) -> None:
    before = deepcopy(content)
    written = write_content(kind, act, content)  # type: ignore[arg-type]
    read = read_content(Written(kind, act, written), AnyContent)
    assert read == before
    assert canonical_json(read) == canonical_json(before)
    assert content_hash(written) == content_hash(before)


def test_messages_of_an_earlier_release_are_read_as_they_were_written() -> None:
    """One of every kind, act and set of keys, from the boxes of a demo at schema 0034. It is added to, never changed: what
    no longer fits is a shape that took back what was promised."""
    messages = json.loads((ROOT / "tests/messages_as_0034.json").read_text(encoding="utf-8"))
    assert {one["kind"] for one in messages} == set(K)
    for one in messages:
        read = read_content(Written(K(one["kind"]), A(one["act"]), one["content"]), AnyContent)
        assert content_hash(write_content(K(one["kind"]), A(one["act"]), read)) == one["content_hash"]


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("kind", "act", "content", "said"),
    [
        (K.PUSH, A.SEND, {**PUSH, "telephone": "139"}, "has telephone"),
        (K.PUSH, A.SEND, {**PUSH, "asked": {}}, "has asked"),
        (K.PUSH, A.SEND, _without("facts", PUSH), "lacks facts"),
        (K.PUSH, A.SEND, {**PUSH, "title": None}, ".title is no str"),
        (K.PUSH, A.SEND, {**PUSH, "facts": {"建设地点": 3}}, ".facts.建设地点 is no str"),
        (K.PUSH, A.SEND, {**PUSH, "facts": []}, ".facts is no map"),
        (K.PUSH, A.SEND, {**PUSH, "in_name_of": True}, ".in_name_of"),
        (K.PUSH, A.SEND, {**PUSH, "materials": {}}, ".materials is no list"),
        (K.PUSH, A.SEND, {**PUSH, "materials": [{**MATERIAL, "necessary": 1}]}, ".materials[0].necessary is no bool"),
        (K.PUSH, A.SEND, {**PUSH, "materials": [MATERIAL, _without("name", MATERIAL)]}, ".materials[1] lacks name"),
        (K.PUSH, A.SEND, {**PUSH, "materials": [{**MATERIAL, "file": {**FILE, "path": "/"}}]}, ".file has path"),
        (K.PUSH, A.SEND, [PUSH], "is no PushContent but list"),
        (K.PUSH, A.SEND, None, "is no PushContent"),
        (K.ASSIST_REVIEW, A.SEND, {**PUSH, "asked": {}}, "lacks files of AdviceRequestContent"),
        (K.ASSIST_REVIEW, A.SEND, _without("notice", sent(K.ASSIST_REVIEW)), "lacks notice of LetterContent"),
        (K.ASSIST_REVIEW, A.SEND, "请看", "send of assist_review is str"),
        (
            K.CONSULTATION,
            A.ANSWER,
            answer(K.CONSULTATION, lines=[_without("verdict", LINE)]),
            ".lines[0] lacks verdict",
        ),
        (K.TRAINING, A.NOTE, {**TRAINING_NOTE, "admission": {"admitted": []}}, ".admission lacks waiting"),
        (K.TRAINING, A.NOTE, {"urge": True}, "lacks note"),
        (K.PUSH, A.ANSWER, answer(K.QUESTION), "has answered"),
        (K.QUESTION, A.ANSWER, answer(K.PUSH), "LetterAnswerContent does not know"),
        (K.QUESTION, A.SEND, PUSH, "LetterContent does not know"),
        (K.QUESTION, A.BEGIN, {"number": "1", "accepted_at": None}, "question knows no begin"),
        (K.CONSULTATION, A.CORRECT, {"answer": "", "materials": []}, "consultation knows no correct"),
    ],
)
def test_what_does_not_fit_is_neither_written_nor_read(
    kind: HandoffKind, act: HandoffAct, content: Any, said: str
) -> None:
    for refusing in (
        lambda: write_content(kind, act, content),
        lambda: read_content(Written(kind, act, content), AnyContent),
    ):
        with pytest.raises(UnfitContent) as refused:
            refusing()
        assert said in str(refused.value), refused.value


@pytest.mark.mutant
def test_a_message_is_read_as_what_it_is() -> None:
    pushed = Written(K.PUSH, A.SEND, PUSH)
    assert read_content(pushed, shapes.PushContent) is PUSH
    assert read_content(pushed, SentContent) is PUSH
    advice = Written(K.ASSIST_REVIEW, A.SEND, {**PUSH, "asked": {}, "files": []})
    assert read_content(advice, shapes.AdviceRequestContent)["asked"] == {}
    wrong: list[Callable[[], object]] = [
        lambda: read_content(pushed, shapes.LetterContent),
        lambda: read_content(Written(K.PUSH, A.RETURN, {"reason": "缺图"}), SentContent),
        lambda: read_content(Written(K.PUSH, A.RETURN, {"reason": "缺图"}), shapes.PushContent),
        lambda: read_content(advice, shapes.LetterContent),
        lambda: read_part({"item_id": "i"}, shapes.ItemReference),
    ]
    for reading in wrong:
        with pytest.raises(UnfitContent):
            reading()


def test_a_type_that_json_does_not_have_is_no_part_of_a_shape() -> None:
    with pytest.raises(TypeError):
        check_of(set[str])
