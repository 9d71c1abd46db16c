"""Rules on project facts as a clerk writes them: read, and written back the same."""

from __future__ import annotations

import pytest

from app.standards.catalogue.comparing import value_text
from app.standards.catalogue.conditions import faults_of_rule, rule_holds, rule_sentence
from app.standards.catalogue.rule_text import RuleFault, format_rule, parse_rule
from app.standards.catalogue.sections import BASICS

WHOLE = """建设性质：新建、改建
总投资：不少于3000万元，少于5000.5万元
行业门类：农、林、牧、渔业、信息传输、软件和信息技术服务业、教育
用地面积：不少于20000平方米
建筑面积：少于6000平方米"""


def test_a_rule_is_read_and_written_back() -> None:
    rule = parse_rule(WHOLE)
    assert rule is not None
    assert faults_of_rule(rule) == []
    assert format_rule(rule) == WHOLE
    assert rule[2] == {"fact": "industry", "is": ["A", "I", "P"]}
    assert rule[1] == {"fact": "total_investment", "at_least": 3_000_000_000, "below": 5_000_500_000}
    assert "行业门类为农、林、牧、渔业或信息传输、软件和信息技术服务业或教育" in rule_sentence(rule)
    assert "总投资不少于3000万元且少于5000.5万元" in rule_sentence(rule)


def test_it_holds_only_where_everything_is_known() -> None:
    rule = parse_rule("行业门类：制造业\n用地面积：不少于20000平方米")
    assert rule_holds(rule, {"industry": "C", "land_area": 20_000}) is True
    assert rule_holds(rule, {"industry": "C", "land_area": None}) is None
    assert rule_holds(rule, {"industry": "P", "land_area": None}) is False


@pytest.mark.parametrize(
    "line",
    ["用地面积：不少于3000万元", "用地面积：不少于0.5平方米", "总投资：不少于3000平方米", "行业门类：农", "行业门类：",
     "行业门类：制造业和教育", "产能：不少于1吨", "用地面积：大约3000平方米"],
)  # fmt: skip
def test_a_line_that_is_no_condition_is_refused(line: str) -> None:
    with pytest.raises(RuleFault, match=line.partition("：")[0]):
        parse_rule(line)


def test_a_comparison_says_a_rule_in_the_words_of_the_form() -> None:
    rule = parse_rule("建设性质：新建、扩建\n总投资：不少于3000万元")
    said_ = value_text(BASICS.field("applies_when"), rule, lambda _kind, code: code)
    assert said_ == "建设性质为新建或扩建，且总投资不少于3000万元"
