"""The words of the catalogue, each with its Chinese beside it."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The four stages of the service plan (服务方案)."""

    LAND_USE = "land_use"
    CONSTRUCTION_PLANNING = "construction_planning"
    WORKS_PERMIT = "works_permit"
    COMPLETION = "completion"


class ItemKind(StrEnum):
    """Kind of an item (事项类型)."""

    LICENCE = "licence"
    CONFIRMATION = "confirmation"
    FILING = "filing"
    OTHER_POWER = "other_power"
    PUBLIC_SERVICE = "public_service"
    FEE_ASSESSMENT = "fee_assessment"
    JOINT = "joint"


class Tier(StrEnum):
    """At which level an item may be decided (审批层级)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"


class ServiceMode(StrEnum):
    """Whether the service acts for the unit (代办) or assists it (帮办): W3.1."""

    ACT_FOR = "act_for"
    ASSIST = "assist"


class UniformFacet(StrEnum):
    """The five facets that are one everywhere (五统一). They exist on the version and nowhere else."""

    PROCEDURE = "procedure"
    MATERIALS = "materials"
    TIME_LIMIT = "time_limit"
    CRITERIA = "criteria"
    ONLINE = "online"


class VersionState(StrEnum):
    """Life of a published version; what comes before it is a draft (:mod:`app.standards.drafting`)."""

    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class AnswerState(StrEnum):
    """Life of a published text of a common question (常见问题); what comes before it is a draft (:mod:`app.oversight.knowledge`)."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class MaterialClass(StrEnum):
    """The six classes of the assessment sheet (一站式项目研判表)."""

    APPLICATION = "application"
    APPROVAL = "approval"
    LAND = "land"
    OPINION = "opinion"
    REPORT = "report"
    OTHER = "other"


class Original(StrEnum):
    """Whether the original, a copy, or both are asked for."""

    ORIGINAL = "original"
    COPY = "copy"
    EITHER = "either"
    BOTH = "both"


class Medium(StrEnum):
    """In what form a material comes."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    EITHER = "either"


class Issuer(StrEnum):
    """Who issues a material."""

    UNIT = "unit"
    BUREAU_SYSTEM = "bureau_system"
    AUTHORITY = "authority"
    INTERMEDIARY = "intermediary"


class Necessity(StrEnum):
    """Whether a material must be there, may follow later (容缺), or is asked only where it applies."""

    NECESSARY = "necessary"
    MAY_FOLLOW = "may_follow"
    OPTIONAL = "optional"


class CriterionKind(StrEnum):
    """A condition for saying yes (准予条件) or a point to review (审查要点)."""

    CONDITION = "condition"
    REVIEW_POINT = "review_point"


class BasisPurpose(StrEnum):
    """What a legal basis carries."""

    ITEM = "item"
    TIME_LIMIT = "time_limit"
    CRITERIA = "criteria"


class OnlineDepth(StrEnum):
    """Depth of online service (网办深度) I–IV."""

    I = "I"  # noqa: E741 - the standard's own names
    II = "II"
    III = "III"
    IV = "IV"


class AdoptionStatus(StrEnum):
    """Whether a bureau handles an item: 承接、未划转、暂不具备承接能力."""

    ADOPTED = "adopted"
    NOT_TRANSFERRED = "not_transferred"
    NOT_CAPABLE = "not_capable"


class Support(StrEnum):
    """Which help an item takes that a bureau cannot handle alone (帮审代审, 五、（三）).

    帮审: the paired bureau advises, the bureau itself decides. 代审: it reviews and decides in the bureau's name.
    """

    ASSIST_REVIEW = "assist_review"
    REVIEW_ON_BEHALF = "review_on_behalf"


class ReadinessPoint(StrEnum):
    """What a bureau must have before it takes an item over (L2.1c)."""

    PEOPLE = "people"
    WINDOW = "window"
    SEAL = "seal"
    TRAINING = "training"
    SYSTEM = "system"


STAGE_LABELS = {
    Stage.LAND_USE: "立项用地规划许可阶段",
    Stage.CONSTRUCTION_PLANNING: "工程建设许可阶段",
    Stage.WORKS_PERMIT: "施工许可阶段",
    Stage.COMPLETION: "竣工验收阶段",
}
ITEM_KIND_LABELS = {
    ItemKind.LICENCE: "行政许可",
    ItemKind.CONFIRMATION: "行政确认",
    ItemKind.FILING: "行政备案",
    ItemKind.OTHER_POWER: "其他行政权力",
    ItemKind.PUBLIC_SERVICE: "公共服务",
    ItemKind.FEE_ASSESSMENT: "收费核定",
    ItemKind.JOINT: "联办事项",
}
TIER_LABELS = {Tier.PROVINCE: "省级", Tier.CITY: "市级", Tier.COUNTY: "县级", Tier.ZONE: "开发区"}
SERVICE_MODE_LABELS = {ServiceMode.ACT_FOR: "代办", ServiceMode.ASSIST: "帮办"}
FACET_LABELS = {
    UniformFacet.PROCEDURE: "办事流程",
    UniformFacet.MATERIALS: "申请材料",
    UniformFacet.TIME_LIMIT: "办理时限",
    UniformFacet.CRITERIA: "办事标准",
    UniformFacet.ONLINE: "网办事项",
}
VERSION_STATE_LABELS = {
    VersionState.SCHEDULED: "待生效",
    VersionState.IN_FORCE: "现行有效",
    VersionState.SUPERSEDED: "已被替代",
    VersionState.RETIRED: "已停用",
}
MATERIAL_CLASS_LABELS = {
    MaterialClass.APPLICATION: "各类申请",
    MaterialClass.APPROVAL: "项目批准文件",
    MaterialClass.LAND: "土地手续",
    MaterialClass.OPINION: "部门意见",
    MaterialClass.REPORT: "评估文本类",
    MaterialClass.OTHER: "其他",
}
ORIGINAL_LABELS = {
    Original.ORIGINAL: "原件",
    Original.COPY: "复印件",
    Original.EITHER: "原件或复印件",
    Original.BOTH: "原件和复印件",
}
MEDIUM_LABELS = {Medium.PAPER: "纸质", Medium.ELECTRONIC: "电子", Medium.EITHER: "纸质或电子"}
ISSUER_LABELS = {
    Issuer.UNIT: "申请人自备",
    Issuer.BUREAU_SYSTEM: "审批局核发",
    Issuer.AUTHORITY: "其他部门出具",
    Issuer.INTERMEDIARY: "中介机构编制",
}
NECESSITY_LABELS = {Necessity.NECESSARY: "必要", Necessity.MAY_FOLLOW: "可容缺", Necessity.OPTIONAL: "按需提供"}
CRITERION_KIND_LABELS = {CriterionKind.CONDITION: "准予条件", CriterionKind.REVIEW_POINT: "审查要点"}
BASIS_PURPOSE_LABELS = {
    BasisPurpose.ITEM: "事项设定",
    BasisPurpose.TIME_LIMIT: "办理时限",
    BasisPurpose.CRITERIA: "办事标准",
}
ADOPTION_STATUS_LABELS = {
    AdoptionStatus.ADOPTED: "承接",
    AdoptionStatus.NOT_TRANSFERRED: "未划转",
    AdoptionStatus.NOT_CAPABLE: "暂不具备承接能力",
}
SUPPORT_LABELS = {Support.ASSIST_REVIEW: "帮审", Support.REVIEW_ON_BEHALF: "代审"}
SUPPORT_HINTS = {
    Support.ASSIST_REVIEW: "联动的审批局提出审查意见，本局作出决定",
    Support.REVIEW_ON_BEHALF: "联动的审批局审查，以本局名义作出决定",
}
READINESS_LABELS = {
    ReadinessPoint.PEOPLE: "人员",
    ReadinessPoint.WINDOW: "窗口",
    ReadinessPoint.SEAL: "印章",
    ReadinessPoint.TRAINING: "培训",
    ReadinessPoint.SYSTEM: "系统",
}
ONLINE_DEPTH_LABELS = {
    OnlineDepth.I: "Ⅰ级 网上咨询",
    OnlineDepth.II: "Ⅱ级 网上预约预审",
    OnlineDepth.III: "Ⅲ级 网上受理",
    OnlineDepth.IV: "Ⅳ级 全程网办",
}


def adoption_status_text(status: AdoptionStatus, support: Support | None) -> str:
    """A status with the help that it takes: 暂不具备承接能力（帮审）."""
    return (
        f"{ADOPTION_STATUS_LABELS[status]}（{SUPPORT_LABELS[support]}）" if support else ADOPTION_STATUS_LABELS[status]
    )
