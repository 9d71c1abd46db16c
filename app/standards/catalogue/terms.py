"""The words of the catalogue, each with its Chinese beside it."""

from __future__ import annotations

from tenants.labels import LabelledEnum


class Stage(LabelledEnum):
    """The four stages of the service plan (服务方案)."""

    LAND_USE = "land_use", "立项用地规划许可阶段"
    CONSTRUCTION_PLANNING = "construction_planning", "工程建设许可阶段"
    WORKS_PERMIT = "works_permit", "施工许可阶段"
    COMPLETION = "completion", "竣工验收阶段"


class ItemKind(LabelledEnum):
    """Kind of an item (事项类型)."""

    LICENCE = "licence", "行政许可"
    CONFIRMATION = "confirmation", "行政确认"
    FILING = "filing", "行政备案"
    OTHER_POWER = "other_power", "其他行政权力"
    PUBLIC_SERVICE = "public_service", "公共服务"
    FEE_ASSESSMENT = "fee_assessment", "收费核定"
    JOINT = "joint", "联办事项"


class Tier(LabelledEnum):
    """At which level an item may be decided (审批层级)."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    ZONE = "zone", "开发区"


class ServiceMode(LabelledEnum):
    """Whether the service acts for the unit (代办) or assists it (帮办): W3.1."""

    ACT_FOR = "act_for", "代办"
    ASSIST = "assist", "帮办"


class UniformFacet(LabelledEnum):
    """The five facets that are one everywhere (五统一). They exist on the version and nowhere else."""

    PROCEDURE = "procedure", "办事流程"
    MATERIALS = "materials", "申请材料"
    TIME_LIMIT = "time_limit", "办理时限"
    CRITERIA = "criteria", "办事标准"
    ONLINE = "online", "网办事项"


class VersionState(LabelledEnum):
    """Life of a published version; what comes before it is a draft (:mod:`app.standards.drafting`)."""

    SCHEDULED = "scheduled", "待生效"
    IN_FORCE = "in_force", "现行有效"
    SUPERSEDED = "superseded", "已被替代"
    RETIRED = "retired", "已停用"


class AnswerState(LabelledEnum):
    """Life of a published text of a common question (常见问题); what comes before it is a draft (:mod:`app.oversight.knowledge`)."""

    PUBLISHED = "published", "已公开"
    SUPERSEDED = "superseded", "已更新"
    WITHDRAWN = "withdrawn", "已撤下"


class MaterialClass(LabelledEnum):
    """The six classes of the assessment sheet (一站式项目研判表)."""

    APPLICATION = "application", "各类申请"
    APPROVAL = "approval", "项目批准文件"
    LAND = "land", "土地手续"
    OPINION = "opinion", "部门意见"
    REPORT = "report", "评估文本类"
    OTHER = "other", "其他"


class Original(LabelledEnum):
    """Whether the original, a copy, or both are asked for."""

    ORIGINAL = "original", "原件"
    COPY = "copy", "复印件"
    EITHER = "either", "原件或复印件"
    BOTH = "both", "原件和复印件"


class Medium(LabelledEnum):
    """In what form a material comes."""

    PAPER = "paper", "纸质"
    ELECTRONIC = "electronic", "电子"
    EITHER = "either", "纸质或电子"


class Issuer(LabelledEnum):
    """Who issues a material."""

    UNIT = "unit", "申请人自备"
    BUREAU_SYSTEM = "bureau_system", "审批局核发"
    AUTHORITY = "authority", "其他部门出具"
    INTERMEDIARY = "intermediary", "中介机构编制"


class Necessity(LabelledEnum):
    """Whether a material must be there, may follow later (容缺), or is asked only where it applies."""

    NECESSARY = "necessary", "必要"
    MAY_FOLLOW = "may_follow", "可容缺"
    OPTIONAL = "optional", "按需提供"


class CriterionKind(LabelledEnum):
    """A condition for saying yes (准予条件) or a point to review (审查要点)."""

    CONDITION = "condition", "准予条件"
    REVIEW_POINT = "review_point", "审查要点"


class BasisPurpose(LabelledEnum):
    """What a legal basis carries."""

    ITEM = "item", "事项设定"
    TIME_LIMIT = "time_limit", "办理时限"
    CRITERIA = "criteria", "办事标准"


class OnlineDepth(LabelledEnum):
    """Depth of online service (网办深度) I–IV."""

    I = "I", "Ⅰ级 网上咨询"  # noqa: E741 - the standard's own names
    II = "II", "Ⅱ级 网上预约预审"
    III = "III", "Ⅲ级 网上受理"
    IV = "IV", "Ⅳ级 全程网办"


class AdoptionStatus(LabelledEnum):
    """Whether a bureau handles an item: 承接、未划转、暂不具备承接能力."""

    ADOPTED = "adopted", "承接"
    NOT_TRANSFERRED = "not_transferred", "未划转"
    NOT_CAPABLE = "not_capable", "暂不具备承接能力"


class Support(LabelledEnum):
    """Which help an item takes that a bureau cannot handle alone (帮审代审, 五、（三）).

    帮审: the paired bureau advises, the bureau itself decides. 代审: it reviews and decides in the bureau's name.
    """

    ASSIST_REVIEW = "assist_review", "帮审"
    REVIEW_ON_BEHALF = "review_on_behalf", "代审"


class ReadinessPoint(LabelledEnum):
    """What a bureau must have before it takes an item over (L2.1c)."""

    PEOPLE = "people", "人员"
    WINDOW = "window", "窗口"
    SEAL = "seal", "印章"
    TRAINING = "training", "培训"
    SYSTEM = "system", "系统"


SUPPORT_HINTS = {
    Support.ASSIST_REVIEW: "联动的审批局提出审查意见，本局作出决定",
    Support.REVIEW_ON_BEHALF: "联动的审批局审查，以本局名义作出决定",
}


def adoption_status_text(status: AdoptionStatus, support: Support | None) -> str:
    """A status with the help that it takes: 暂不具备承接能力（帮审）."""
    return f"{AdoptionStatus(status).label}（{Support(support).label}）" if support else AdoptionStatus(status).label
