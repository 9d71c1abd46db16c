"""The bureau's audit trail, for the audit administrator: which row changed from what to what, who, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request

from blueprints.shell.responses import render_page
from tenants.audit import LINES_A_PAGE, audit_trail

ACTS = {"INSERT": ("新增", "ahead"), "UPDATE": ("修改", "due"), "DELETE": ("删除", "late")}
TABLES = {
    "officers": "人员",
    "officer_roles": "岗位授权",
    "divisions": "科室窗口",
    "steward_teams": "管家团队",
    "steward_members": "管家团队成员",
    "web_sessions": "登录会话",
    "sign_in_counters": "登录失败计数",
    "notices": "消息",
    "ledger_entries": "台账",
    "projects": "项目",
    "sponsors": "项目单位",
    "appointments": "项目长指定",
    "unit_links": "项目单位链接",
    "assessments": "一站式研判",
    "scoping_sheets": "研判表",
    "sheet_lines": "研判表事项",
    "settlements": "会商议定",
    "plan_revisions": "服务方案",
    "checklist_entries": "审批清单",
    "plan_lines": "方案清单行",
    "entry_materials": "清单材料",
    "entry_fees": "规费",
    "mandates": "委托书",
    "mandate_items": "委托事项",
    "cases": "办件",
    "case_steps": "办理环节",
    "case_materials": "办件材料",
    "corrections": "补正告知",
    "decisions": "审批决定",
    "handoffs": "移交件",
    "handoff_messages": "移交往来",
    "handoff_parts": "转办件",
    "handoff_readings": "移交件已读记录",
    "inbox_marks": "全部标为已读",
    "saved_filters": "常用筛选",
    "supervisors": "监管部门",
    "supervision_records": "审批记录",
    "outside_authorities": "区外部门",
    "outside_requests": "区外征询",
    "outside_answers": "区外答复",
    "outside_mails": "征询邮件",
    "outside_tries": "查询码失败计数",
    "suspensions": "服务中止",
    "closeouts": "办结单",
    "archives": "档案",
    "suggestions": "工作建议表",
    "item_drafts": "事项草稿",
    "draft_comments": "审核意见",
    "catalogue_imports": "目录导入",
    "answer_drafts": "常见问题草稿",
    "told_news": "已告知消息",
    "stored_files": "文件",
    "clocks": "计时",
    "clock_segments": "计时分段",
    "settled_dues": "日期核定结果",
    "audit_seals": "审计封存值",
    "repeats": "防重复记录",
}
HIDDEN_COLUMNS = ("bureau_id", "id")
SHOWN_LENGTH = 60
LAST_NUMBER = 2**63 - 1
"""No line of the trail has a greater one."""


@dataclass(frozen=True)
class AuditLine:
    """One changed row, ready to print."""

    at: datetime
    table: str
    act: tuple[str, str]
    actor: str
    row_id: str
    changes: list[tuple[str, str, str]]


def show() -> Response:
    """Newest first."""
    before = request.args.get("before", "")
    rows = audit_trail(min(int(before), LAST_NUMBER) if before.isdecimal() and len(before) <= 19 else None)
    shown = rows[:LINES_A_PAGE]
    following = shown[-1].seq if len(rows) > LINES_A_PAGE else None
    return render_page("staff/audit/show.html", lines=[_line(row) for row in shown], following=following)


def _line(row: Any) -> AuditLine:
    before, after = row.before or {}, row.after or {}
    names = [name for name in (after or before) if name not in HIDDEN_COLUMNS]
    shows_old = row.act != "INSERT"
    return AuditLine(
        row.at,
        TABLES.get(row.table_name, row.table_name),
        ACTS.get(row.act, (row.act, "neutral")),
        row.actor.rpartition(":")[2] or "系统",
        str(after.get("id") or before.get("id") or ""),
        [(name, _short(before.get(name)) if shows_old else "", _short(after.get(name))) for name in names],
    )


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
