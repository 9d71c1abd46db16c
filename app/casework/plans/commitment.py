"""The words of the mandate (附件2 “全代办”服务委托书), as the document has them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

TITLE = "“全代办”服务委托书"
TIMELY_CLAUSE = "我单位承诺按时提供项目审批需要的材料、缴纳相关规费、到现场实名认证和签字。"
SUSPENSION_CLAUSE = "我单位承诺在委托代办期间，因出现下列情况之一导致“全代办”服务中止，由此产生的损失由本单位自行承担："
SUSPENSION_REASONS = (
    "投资项目不符合相关法律法规和政策要求；",
    "申请材料不符合法定条件、标准，且不能补正；",
    "申请材料的内容不真实；",
    "项目单位未在规定期限内提交审批材料，项目长催促后仍未提交；",
    "项目单位未及时缴纳相关规费；",
    "项目单位提出暂停委托“全代办”服务等；",
    "其他确需中止“全代办”服务的客观情况。",
)
TRUTHFULNESS_CLAUSE = "我单位对提交材料的真实性负责，因材料问题产生的法律责任由我单位承担，包括但不限于撤销审批文书。"
EFFECT_CLAUSE = "本委托书自签署之日起生效。"


def opening_clause(sponsor: str, bureau: str, project: str) -> str:
    """Who entrusts whom with what."""
    return (
        f"根据《项目审批“全代办”工作方案》，{sponsor}委托{bureau}，开展{project}审批“全代办”服务，"
        "现对委托内容明确如下："
    )


def scope_clause(stages: Iterable[str], items: Iterable[str]) -> str:
    """一、代办服务事项."""
    return f"本次主要是开展{'、'.join(stages)}“全代办”工作，代办涉及审批事项：{'、'.join(items)}。"


def contact_clause(name: str, telephone: str) -> str:
    """二、联系人."""
    return f"{TIMELY_CLAUSE.removesuffix('。')}，并指定{name}为我单位项目联系人，联系电话{telephone}。"
