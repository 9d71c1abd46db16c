"""The words of a project: kind, funding, land, importance, state. Pure."""

from __future__ import annotations

from enum import StrEnum


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


class Importance(StrEnum):
    """The four kinds that may be given a navigator by the stewards (项目长工作机制 二), or none of them."""

    ORDINARY = "ordinary"
    GOVERNMENT_INVESTED = "government_invested"
    KEY_WORKS = "key_works"
    KEY_INVITED = "key_invited"
    ONE_BOOK = "one_book"


class ProjectState(StrEnum):
    """Where a project stands in the service."""

    INTAKE = "intake"
    SCOPING = "scoping"
    PLANNED = "planned"
    UNDERWAY = "underway"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    ARCHIVED = "archived"
    DECLINED = "declined"
    TERMINATED = "terminated"


KIND_WORDS = {
    ProjectKind.NEW: "新建",
    ProjectKind.RECONSTRUCTION: "改建",
    ProjectKind.EXPANSION: "扩建",
}
FUNDING_WORDS = {
    Funding.GOVERNMENT: "政府投资",
    Funding.ENTERPRISE: "企业自筹",
    Funding.MIXED: "政府与社会资本合作",
    Funding.FOREIGN: "外商投资",
}
LAND_WORDS = {
    LandStatus.NONE: "尚无用地手续，也无唯一用地意向",
    LandStatus.SOLE_INTENT: "有唯一用地意向",
    LandStatus.SITING_OPINION: "已有项目选址意见书",
    LandStatus.TRANSFER_CONTRACT: "已有国有建设用地使用权出让合同",
    LandStatus.ALLOCATION_DECISION: "已有国有土地划拨决定书",
    LandStatus.LAND_STATEMENT: "已有用地说明",
}
INDUSTRY_WORDS = {
    Industry.AGRICULTURE: "农、林、牧、渔业",
    Industry.MINING: "采矿业",
    Industry.MANUFACTURING: "制造业",
    Industry.UTILITIES: "电力、热力、燃气及水生产和供应业",
    Industry.CONSTRUCTION: "建筑业",
    Industry.TRADE: "批发和零售业",
    Industry.TRANSPORT: "交通运输、仓储和邮政业",
    Industry.HOSPITALITY: "住宿和餐饮业",
    Industry.INFORMATION: "信息传输、软件和信息技术服务业",
    Industry.FINANCE: "金融业",
    Industry.REAL_ESTATE: "房地产业",
    Industry.LEASING: "租赁和商务服务业",
    Industry.RESEARCH: "科学研究和技术服务业",
    Industry.ENVIRONMENT: "水利、环境和公共设施管理业",
    Industry.HOUSEHOLD: "居民服务、修理和其他服务业",
    Industry.EDUCATION: "教育",
    Industry.HEALTH: "卫生和社会工作",
    Industry.CULTURE: "文化、体育和娱乐业",
    Industry.ADMINISTRATION: "公共管理、社会保障和社会组织",
    Industry.INTERNATIONAL: "国际组织",
}
IMPORTANCE_WORDS = {
    Importance.ORDINARY: "一般项目",
    Importance.GOVERNMENT_INVESTED: "市级政府投资项目",
    Importance.KEY_WORKS: "市级以上重点工程",
    Importance.KEY_INVITED: "重大项目和重点招商引资项目",
    Importance.ONE_BOOK: "“一本制”项目",
}
STATE_WORDS = {
    ProjectState.INTAKE: "已登记",
    ProjectState.SCOPING: "研判中",
    ProjectState.PLANNED: "方案已告知",
    ProjectState.UNDERWAY: "代办中",
    ProjectState.SUSPENDED: "已中止",
    ProjectState.CLOSING: "办结待签",
    ProjectState.ARCHIVED: "已归档",
    ProjectState.DECLINED: "未委托",
    ProjectState.TERMINATED: "已终止",
}
