"""Every permission, with a sentence that stands on the permission page. Which role has which is in ``policy.rules``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """``PUBLIC`` needs no sign-in, ``UNIT`` a link of the project unit, ``SIGNED_IN`` any officer."""

    PUBLIC = "public"
    UNIT = "unit"
    SIGNED_IN = "signed_in"
    DESK = "desk.see"
    PROJECT_READ = "project.read"
    PROJECT_TAKE_IN = "project.take_in"
    PROJECT_APPOINT = "project.appoint"
    ASSESSMENT_HOLD = "assessment.hold"
    SHEET_FILL = "sheet.fill"
    PLAN_DRAW = "plan.draw"
    PLAN_ISSUE = "plan.issue"
    UNIT_LINK_MAKE = "unit_link.make"
    ENTRY_HANDLE = "entry.handle"
    LEDGER_WRITE = "ledger.write"
    SERVICE_SUSPEND = "service.suspend"
    SERVICE_CLOSE = "service.close"
    ARCHIVE_READ = "archive.read"
    FILE_READ = "file.read"
    CASE_READ = "case.read"
    CASE_HANDLE = "case.handle"
    CASE_DECIDE = "case.decide"
    HANDOFF_READ = "handoff.read"
    HANDOFF_RECEIVE = "handoff.receive"
    HANDOFF_SEND = "handoff.send"
    HANDOFF_NOTE = "handoff.note"
    PART_ANSWER = "part.answer"
    LIAISON_ACT = "liaison.act"
    OUTSIDE_ASK = "outside.ask"
    CATALOGUE_READ = "catalogue.read"
    DRAFT_READ = "draft.read"
    CATALOGUE_DRAFT = "catalogue.draft"
    CATALOGUE_PUBLISH = "catalogue.publish"
    DICTIONARY_MANAGE = "dictionary.manage"
    ADOPTION_MANAGE = "adoption.manage"
    READINESS_SIGN = "readiness.sign"
    PROPOSAL_MAKE = "proposal.make"
    PROPOSAL_ANSWER = "proposal.answer"
    UNIFORMITY_READ = "uniformity.read"
    UNIFORMITY_DECLARE = "uniformity.declare"
    CALENDAR_MANAGE = "calendar.manage"
    PEOPLE_MANAGE = "people.manage"
    ROLES_GRANT = "roles.grant"
    BUREAU_MANAGE = "bureau.manage"
    LINKS_READ = "links.read"
    LINKS_MANAGE = "links.manage"
    BOXES_CHECK = "boxes.check"
    AUDIT_READ = "audit.read"


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.PUBLIC: "公开页面，无需登录",
    Permission.UNIT: "项目单位、区外部门凭一次性链接办理",
    Permission.SIGNED_IN: "登录后即可使用的个人页面",
    Permission.DESK: "使用工作台",
    Permission.PROJECT_READ: "查看本局项目的进度、清单与台账",
    Permission.PROJECT_TAKE_IN: "登记和修改项目信息",
    Permission.PROJECT_APPOINT: "指定或更换项目长",
    Permission.ASSESSMENT_HOLD: "组织一站式研判、邀请科室和其他审批局、汇总会商意见",
    Permission.SHEET_FILL: "填报一站式项目研判表",
    Permission.PLAN_DRAW: "拟定和调整服务方案与审批清单",
    Permission.PLAN_ISSUE: "签发服务方案",
    Permission.UNIT_LINK_MAKE: "为项目单位生成一次性链接",
    Permission.ENTRY_HANDLE: "代办清单事项：准备材料、登记规费、派单、推送、补正、送达",
    Permission.LEDGER_WRITE: "填写信息台账",
    Permission.SERVICE_SUSPEND: "中止、恢复、终止全代办服务",
    Permission.SERVICE_CLOSE: "办结、签署办结单、归档、填写工作建议表",
    Permission.ARCHIVE_READ: "查阅和下载项目档案",
    Permission.FILE_READ: "查看和下载项目材料（每次留痕）",
    Permission.CASE_READ: "查看审批窗口的办件",
    Permission.CASE_HANDLE: "受理、补正、办理窗口办件",
    Permission.CASE_DECIDE: "作出审批决定",
    Permission.HANDOFF_READ: "查看移交收件箱和发件箱",
    Permission.HANDOFF_RECEIVE: "签收、分派、退回其他审批局的移交件",
    Permission.HANDOFF_SEND: "向其他审批局发出、撤回移交件",
    Permission.HANDOFF_NOTE: "在移交件中给对方局留言、催办",
    Permission.LIAISON_ACT: "作为审批协助理员查看、催办所协助项目在本局的事项",
    Permission.PART_ANSWER: "答复本局转办给科室的移交件",
    Permission.OUTSIDE_ASK: "登记区外部门，生成、催办、撤回其一次性链接，重发审批记录",
    Permission.CATALOGUE_READ: "查看事项目录",
    Permission.DRAFT_READ: "查看目录管理与事项草稿（市局）",
    Permission.CATALOGUE_DRAFT: "起草、送审事项新版本（市局）",
    Permission.CATALOGUE_PUBLISH: "审核、发布、停用事项版本（市局）",
    Permission.DICTIONARY_MANAGE: "维护材料字典、设定依据，导入导出目录（市局）",
    Permission.ADOPTION_MANAGE: "承接、划转事项，维护本地办理信息，核定监管部门，知悉新版本",
    Permission.READINESS_SIGN: "核验各局承接准备（市局责任科室）",
    Permission.PROPOSAL_MAKE: "对五统一内容提出修改建议",
    Permission.PROPOSAL_ANSWER: "答复修改建议（市局）",
    Permission.UNIFORMITY_READ: "查看五统一核对表",
    Permission.UNIFORMITY_DECLARE: "登记本局在别处公布的办事指南",
    Permission.CALENDAR_MANAGE: "维护工作日历（市局）",
    Permission.PEOPLE_MANAGE: "管理本局人员、科室和窗口",
    Permission.ROLES_GRANT: "授予和收回岗位（三员分立）",
    Permission.BUREAU_MANAGE: "维护本局门户的地址、电话、办公时间",
    Permission.LINKS_READ: "查看本局的联动关系和联动看板（市局查看全市汇总）",
    Permission.LINKS_MANAGE: "提出、调整、终止联动关系（市局）；确认本局的联动关系，维护本局的联动小组",
    Permission.BOXES_CHECK: "查看本局收发件箱的核对结果（市局另看各局汇总）",
    Permission.AUDIT_READ: "查看本局审计记录",
}
