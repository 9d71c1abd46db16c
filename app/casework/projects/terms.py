"""The words of a project: kind, funding, land, importance, state. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.standards.catalogue.fact_words import FACT_VALUE_LABELS
from tenants.labels import LabelledEnum


class ProjectKind(StrEnum):
    """三、（二）: 新建、改建、扩建."""

    NEW = "new"
    RECONSTRUCTION = "reconstruction"
    EXPANSION = "expansion"


class Funding(StrEnum):
    """Where the money comes from (资金来源)."""

    GOVERNMENT = "government"
    ENTERPRISE = "enterprise"
    MIXED = "mixed"
    FOREIGN = "foreign"


class LandStatus(StrEnum):
    """用地手续 or the only intended land (一站式机制 第五条)."""

    NONE = "none"
    SOLE_INTENT = "sole_intent"
    SITING_OPINION = "siting_opinion"
    TRANSFER_CONTRACT = "transfer_contract"
    ALLOCATION_DECISION = "allocation_decision"
    LAND_STATEMENT = "land_statement"


class Industry(StrEnum):
    """行业门类: the twenty sections of 国民经济行业分类, GB/T 4754—2017, by their letters."""

    AGRICULTURE = "A"
    MINING = "B"
    MANUFACTURING = "C"
    UTILITIES = "D"
    CONSTRUCTION = "E"
    TRADE = "F"
    TRANSPORT = "G"
    HOSPITALITY = "H"
    INFORMATION = "I"
    FINANCE = "J"
    REAL_ESTATE = "K"
    LEASING = "L"
    RESEARCH = "M"
    ENVIRONMENT = "N"
    HOUSEHOLD = "O"
    EDUCATION = "P"
    HEALTH = "Q"
    CULTURE = "R"
    ADMINISTRATION = "S"
    INTERNATIONAL = "T"


class Importance(LabelledEnum):
    """The four kinds that may be given a navigator by the stewards (项目长工作机制 二), or none of them."""

    ORDINARY = "ordinary", "一般项目"
    GOVERNMENT_INVESTED = "government_invested", "市级政府投资项目"
    KEY_WORKS = "key_works", "市级以上重点工程"
    KEY_INVITED = "key_invited", "重大项目和重点招商引资项目"
    ONE_BOOK = "one_book", "“一本制”项目"


class ProjectState(LabelledEnum):
    """Where a project stands in the service."""

    INTAKE = "intake", "已登记"
    SCOPING = "scoping", "研判中"
    PLANNED = "planned", "方案已告知"
    UNDERWAY = "underway", "代办中"
    SUSPENDED = "suspended", "已中止"
    CLOSING = "closing", "办结待签"
    ARCHIVED = "archived", "已归档"
    DECLINED = "declined", "未委托"
    TERMINATED = "terminated", "已终止"


PROJECT_KIND_LABELS = {ProjectKind(code): word for code, word in FACT_VALUE_LABELS["kind"].items()}
FUNDING_LABELS = {Funding(code): word for code, word in FACT_VALUE_LABELS["funding"].items()}
LAND_STATUS_LABELS = {LandStatus(code): word for code, word in FACT_VALUE_LABELS["land_status"].items()}
INDUSTRY_LABELS = {Industry(code): word for code, word in FACT_VALUE_LABELS["industry"].items()}
