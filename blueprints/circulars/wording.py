"""How far a circular or a training is, in words."""

from __future__ import annotations

from app.casework.letters.profiles import LETTER_PROFILES
from app.interbureau.handoffs.states import HandoffState as S
from tenants.pairings import HandoffKind

KIND_CHIPS = {HandoffKind.CIRCULAR: ("文件抄送", "brand"), HandoffKind.TRAINING: ("培训", "other")}


def state_words(kind: HandoffKind, state: S, late: bool) -> tuple[str, str]:
    """A bureau's state: word and tone. Who is late wears it, whatever the state."""
    answered = LETTER_PROFILES[kind].answer_word
    words = {
        S.SENT: ("待签收", "due"),
        S.RECEIVED: (f"已签收，未{answered.removeprefix('已')}", "brand"),
        S.WORKING: (f"已签收，未{answered.removeprefix('已')}", "brand"),
        S.CORRECTING: ("请发出局补充", "unit"),
        S.ANSWERED: (answered if answered.startswith("已") else f"已{answered}", "ahead"),
        S.RETURNED: ("已退回", "neutral"),
        S.WITHDRAWN: ("已撤回", "neutral"),
    }
    word, tone = words[state]
    return word, "late" if late and state in (S.SENT, S.RECEIVED, S.WORKING) else tone


def done_word(kind: HandoffKind) -> str:
    """What the bureaus do with it: 已阅, 报名."""
    return LETTER_PROFILES[kind].answer_word
