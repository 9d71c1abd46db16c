"""Names are found however they are written, replaced for a draft, and nothing else is touched."""

from __future__ import annotations

import pytest

from app.oversight.knowledge.redaction import findings_in, protected_names, redact_text, redaction_faults

KNOWN = protected_names(
    [
        ("项目名称", "芹池冷链物流园（二期）项目", "该项目"),
        ("项目单位名称", "阳城县芹池冷链物流股份有限公司", "项目单位"),
        ("项目代码", "2211-140522-89-01-123456", "略"),
        ("人员姓名", "欧阳志远", "经办人"),
        ("人员姓名", "", "经办人"),
    ]
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("请问芹池冷链物流园(二期)项目能否", "项目名称"),
        ("请问芹池冷链物流园二期能否", "项目名称"),
        ("芹池 冷链 物流园·二期项目", "项目名称"),
        ("阳城县芹池冷链物流公司", "项目单位名称"),
        ("芹池冷链物流的厂房", "项目单位名称"),
        ("代码２２１１－140522-89-01-123456", "项目代码"),
        ("代码221114052289 01123456", "项目代码"),
        ("由欧阳 志远答复", "人员姓名"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, what: str) -> None:
    assert [one.what for one in findings_in(text, KNOWN)] == [what]


@pytest.mark.parametrize("text", ["", "冷链物流园项目的施工许可", "项目单位应当提供规划许可证", "公司", "2211-140522"])
def test_other_words_are_left_alone(text: str) -> None:
    assert list(findings_in(text, KNOWN)) == []
    assert redact_text(text, KNOWN) == text


def test_a_draft_begins_without_names_and_telephones() -> None:
    said = "阳城县芹池冷链物流股份有限公司的芹池冷链物流园（二期）项目（2211-140522-89-01-123456），联系欧阳志远，13835672345、0356-2198021。"
    assert redact_text(said, KNOWN) == "项目单位的该项目（略），联系经办人，（电话略）、（电话略）。"


def test_a_fault_says_in_which_field_and_where() -> None:
    faults = redaction_faults(
        {"question": ("问题", "好"), "answer": ("解答", "同意阳城县芹池冷链物流股份有限公司的申请")}, KNOWN
    )
    assert [(one.field, one.code) for one in faults] == [("answer", "named")]
    assert "解答中出现了项目单位名称：“同意阳城县芹池冷链物流股份有限公司的申请”" in faults[0].message
