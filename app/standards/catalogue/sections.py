"""The table of what a version consists of: sections and fields, each with its Chinese name. Pure.

One table for everything that shows, edits, checks, compares, exports or imports a standard: what is not in it does not
exist, so no way in can bring a field that another way in would refuse.
"""

from __future__ import annotations

from typing import Any

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.fields import Content, Field, FieldKind, Section
from app.standards.catalogue.terms import (
    BasisPurpose,
    CriterionKind,
    Issuer,
    ItemKind,
    MaterialClass,
    Medium,
    Necessity,
    OnlineDepth,
    Original,
    ServiceMode,
    Tier,
    UniformFacet,
)
from tenants.labels import labels_of

_UNIT = Field("unit", "单位", FieldKind.WORD, True, words=labels_of(LimitUnit), usual="working_day")
_NOTE = Field("note", "说明", FieldKind.LONG)


def _unit(name: str, label: str) -> Field:
    return Field(name, label, FieldKind.WORD, True, words=labels_of(LimitUnit), usual="working_day")


def _confirmed(name: str, label: str) -> Field:
    return Field(name, label, FieldKind.FLAG, True, usual=False)


BASICS = Section(
    "basics",
    "基本信息",
    (),
    (
        Field("name", "事项名称", required=True, longest=120),
        Field("kind", "事项类型", FieldKind.WORD, True, words=labels_of(ItemKind), usual="licence"),
        Field("tiers", "审批层级", FieldKind.WORDS, True, words=labels_of(Tier), usual=[]),
        Field("tier_note", "层级说明", longest=200),
        Field("service_mode", "服务方式", FieldKind.WORD, True, words=labels_of(ServiceMode), usual="act_for"),
        Field("applicability", "适用情形", FieldKind.LONG),
        Field("applies_when", "适用规则", FieldKind.RULE, usual=None),
        Field("result_name", "审批结果", required=True, longest=200),
        Field("result_validity", "结果有效期", FieldKind.LONG),
        Field("commitment", "告知承诺书", FieldKind.LONG, longest=8000),
        Field("notes", "要点提示", FieldKind.TEXTS, usual=[]),
    ),
)
STEPS = Section(
    "steps",
    "办事环节",
    ("procedure", "steps"),
    (
        Field("name", "环节", required=True, longest=40),
        Field("role", "办理人", required=True, longest=60),
        Field("days", "天数", FieldKind.COUNT, usual=None),
        _UNIT,
        Field("counted", "计入时限", FieldKind.FLAG, True, usual=True),
        _NOTE,
    ),
    "name",
    UniformFacet.PROCEDURE,
    "环节",
)
SPECIAL_STEPS = Section(
    "special_steps",
    "特殊环节",
    ("procedure", "special_steps"),
    (
        Field("name", "特殊环节", required=True, longest=120),
        Field("limit_days", "时限", FieldKind.COUNT, usual=None),
        _unit("limit_unit", "单位"),
        Field("basis", "依据", FieldKind.LONG),
        Field("charged", "收费", FieldKind.FLAG, True, usual=False),
        Field("fee_basis", "收费依据", FieldKind.LONG),
        Field("counted", "计入时限", FieldKind.FLAG, usual=None),
        _NOTE,
    ),
    "name",
    UniformFacet.PROCEDURE,
    "特殊环节",
)
PREREQUISITES = Section(
    "prerequisites",
    "前置事项",
    ("procedure", "prerequisites"),
    (
        Field("item", "前置事项", FieldKind.CODE, True, of="item"),
        Field("where_applicable", "仅涉及时", FieldKind.FLAG, True, usual=False),
        _NOTE,
    ),
    "item",
    UniformFacet.PROCEDURE,
    "前置事项",
)
MATERIALS = Section(
    "materials",
    "申请材料",
    ("materials",),
    (
        Field("material", "材料", FieldKind.CODE, True, of="material"),
        Field("printed_name", "材料名称", required=True, longest=200),
        Field("material_class", "材料类别", FieldKind.WORD, True, words=labels_of(MaterialClass), usual="other"),
        Field("original", "原件或复印件", FieldKind.WORD, True, words=labels_of(Original), usual="original"),
        Field("medium", "形式", FieldKind.WORD, True, words=labels_of(Medium), usual="either"),
        Field("copies", "份数", FieldKind.COUNT, True, most=99, usual=1),
        Field("issuer", "来源", FieldKind.WORD, True, words=labels_of(Issuer), usual="unit"),
        Field("necessity", "必要性", FieldKind.WORD, True, words=labels_of(Necessity), usual="necessary"),
        Field("acceptance", "受理标准", FieldKind.LONG),
        Field("condition", "需要的情形", FieldKind.LONG),
        Field("asked_when", "需要的规则", FieldKind.RULE, usual=None),
        Field("form_sha256", "空白表格", FieldKind.HASH, usual=None),
        Field("sample_sha256", "示例样表", FieldKind.HASH, usual=None),
    ),
    "material",
    UniformFacet.MATERIALS,
    "材料",
)
TIME_LIMIT = Section(
    "time_limit",
    "办理时限",
    ("time_limit",),
    (
        Field("statutory_none", "法律未规定办结时限", FieldKind.FLAG, True, usual=False),
        Field("statutory_days", "法定时限", FieldKind.COUNT, usual=None),
        _unit("statutory_unit", "法定时限单位"),
        _confirmed("statutory_confirmed", "法定时限已核定"),
        Field("statutory_note", "法定时限说明", FieldKind.LONG),
        Field("extension_days", "可延长", FieldKind.COUNT, usual=None),
        Field("promised_days", "承诺时限", FieldKind.COUNT, usual=None),
        _unit("promised_unit", "承诺时限单位"),
        _confirmed("promised_confirmed", "承诺时限已核定"),
        Field("promised_note", "承诺时限说明", FieldKind.LONG),
    ),
    facet=UniformFacet.TIME_LIMIT,
)
VARIANTS = Section(
    "variants",
    "业务情形",
    ("time_limit", "variants"),
    (
        Field("name", "情形", required=True, longest=60),
        Field("statutory_days", "法定时限", FieldKind.COUNT, usual=None),
        _unit("statutory_unit", "法定时限单位"),
        _confirmed("statutory_confirmed", "法定时限已核定"),
        Field("promised_days", "承诺时限", FieldKind.COUNT, usual=None),
        _unit("promised_unit", "承诺时限单位"),
        _confirmed("promised_confirmed", "承诺时限已核定"),
        _NOTE,
    ),
    "name",
    UniformFacet.TIME_LIMIT,
    "情形",
)
CRITERIA = Section(
    "criteria",
    "办事标准",
    ("criteria",),
    (
        Field("kind", "类别", FieldKind.WORD, True, words=labels_of(CriterionKind), usual="condition"),
        Field("body", "内容", FieldKind.LONG, True),
    ),
    "body",
    UniformFacet.CRITERIA,
    "标准",
)
ONLINE = Section(
    "online",
    "网办事项",
    ("online",),
    (
        Field("online_depth", "网办深度", FieldKind.WORD, True, words=labels_of(OnlineDepth), usual="III"),
        Field("visits", "到办事现场次数", FieldKind.COUNT, True, most=20, usual=0),
        Field("must_come", "必须现场办理的原因", FieldKind.TEXTS, usual=[]),
        _confirmed("online_confirmed", "网办信息已核定"),
    ),
    facet=UniformFacet.ONLINE,
)
BASES = Section(
    "bases",
    "设定依据",
    ("bases",),
    (
        Field("basis", "依据", FieldKind.CODE, True, of="basis"),
        Field("purpose", "用于", FieldKind.WORD, True, words=labels_of(BasisPurpose), usual="item"),
    ),
    "basis",
    line="依据",
)
FEES = Section(
    "fees",
    "收费",
    ("fees",),
    (
        Field("name", "收费项目", required=True, longest=80),
        Field("basis", "收费依据", FieldKind.CODE, True, of="basis"),
        Field("charge_unit", "计费单位", required=True, longest=40),
        _NOTE,
    ),
    "name",
    line="收费项目",
)
INTERMEDIARIES = Section(
    "intermediaries",
    "中介服务",
    ("intermediaries",),
    (
        Field("name", "中介服务", required=True, longest=120),
        Field("basis", "依据", FieldKind.LONG),
        _NOTE,
    ),
    "name",
    line="中介服务",
)
SECTIONS = (
    BASICS, STEPS, SPECIAL_STEPS, PREREQUISITES, MATERIALS, TIME_LIMIT, VARIANTS, CRITERIA, ONLINE, BASES, FEES,
    INTERMEDIARIES,
)  # fmt: skip
SECTIONS_BY_NAME = {section.name: section for section in SECTIONS}


def new_line(section: Section) -> dict[str, Any]:
    """An empty line of a list, or a group of fields that nobody has filled yet."""
    return {field.name: field.usual for field in section.fields}


def empty_content(code: str) -> dict[str, Any]:
    """The document of an item of which nothing is written yet."""
    content: dict[str, Any] = {"code": code, "procedure": {}} | new_line(BASICS)
    for section in SECTIONS[1:]:
        holder = content
        for name in section.path[:-1]:
            holder = holder[name]
        holder[section.path[-1]] = [] if section.is_list else new_line(section)
    return content


def replace_section(content: Content, section: Section, value: Any) -> dict[str, Any]:
    """The document with one section replaced; the given one stays as it is."""
    if not section.path:
        return {**content, **value}
    head, *rest = section.path
    if rest:
        return {**content, head: {**content[head], rest[0]: value}}
    if section is TIME_LIMIT:
        value = {**value, "variants": content[head]["variants"]}
    return {**content, head: value}
