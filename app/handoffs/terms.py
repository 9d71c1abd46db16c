"""The words of handoffs."""

from __future__ import annotations

from tenants.pairings import HandoffKind

KIND_WORDS: dict[HandoffKind, str] = {
    HandoffKind.PUSH: "跨层级推送",
    HandoffKind.EARLY: "提前介入",
    HandoffKind.ASSIST_REVIEW: "帮审",
    HandoffKind.REVIEW_ON_BEHALF: "代审",
    HandoffKind.CONSULTATION: "会商征询",
    HandoffKind.QUESTION: "问题解答",
    HandoffKind.COORDINATION: "未划转事项协调",
    HandoffKind.LIAISON: "审批协助",
    HandoffKind.CIRCULAR: "文件抄送",
    HandoffKind.TRAINING: "培训",
    HandoffKind.SUPERVISION: "审管衔接",
}
