"""The five papers of an archived project: plan, mandate, results, ledger, closing statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.casework.cases.states import CaseState
from app.casework.closing import queries
from app.casework.closing.models import Closeout
from app.casework.closing.renderings import Rendering, facts_table, html_page, html_table
from app.casework.closing.statement import stages_text
from app.casework.delivery.queries import entries_of
from app.casework.plans import operations as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.mandates import Mandate
from app.casework.plans.queries import current_revision, mandate_of
from app.casework.projects.models import Project, Sponsor
from app.casework.projects.queries import sponsor_of
from app.casework.projects.terms import LAND_STATUS_LABELS, PROJECT_KIND_LABELS
from app.foundation.ledger.models import LedgerEntry
from app.standards.catalogue.terms import Stage
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, now


def archive_papers(project: Project, closeout: Closeout) -> list[Rendering]:
    """All of them, from the rows as they are at this moment."""
    sponsor = sponsor_of(project)
    foot = f"{bureau_by_id(context.bureau_id()).name} · “全代办”档案 · {_moment(now())}"
    made = [_results(project, foot), _ledger(project, foot), _closeout(project, sponsor, closeout, foot)]
    revision, mandate = current_revision(project.id), mandate_of(project.id)
    if mandate is not None:
        made.insert(0, _mandate(project, sponsor, mandate, foot))
    if revision is not None:
        made.insert(0, _plan(revision.content or plans.plan_content(revision), revision.content_hash, foot))
    return made


def _plan(content: dict[str, Any], content_hash: str | None, foot: str) -> Rendering:
    head = facts_table(
        [
            ("项目名称", content["project"]),
            ("项目单位", content["sponsor"]),
            ("方案版本", f"第{content['number']}版"),
            ("审批要点提示", content["key_points"]),
            ("流程优化方案", content["optimisation"]),
            ("需提供的基础资料", content["base_material"]),
        ]
    )
    rows = [
        (
            Stage(one["stage"]).label,
            one["item"],
            one["bureau"],
            f"{one['limit_days']}{'个工作日' if one['limit_unit'] == 'working_day' else '日'}"
            if one["limit_days"] is not None
            else "法律未规定办结时限",
            "、".join(material["name"] for material in one["materials"]),
            one["special_steps"],
            "、".join(fee["name"] for fee in one["fees"]),
        )
        for one in content["entries"]
    ]
    heads = ("阶段", "事项", "审批部门", "办理时限", "申请材料", "特殊环节", "需缴纳费用")
    title = "项目审批“全代办”服务方案"
    data = {**content, "content_hash": content_hash}
    return Rendering("01-服务方案", title, data, html_page(title, head + html_table(heads, rows), foot))


def _mandate(project: Project, sponsor: Sponsor, mandate: Mandate, foot: str) -> Rendering:
    data = {
        "project": project.name,
        "sponsor": sponsor.name,
        "number": mandate.number,
        "stages": mandate.stages,
        "contact_name": mandate.contact_name,
        "land_kind": mandate.land_kind.value if mandate.land_kind else None,
        "signer_name": mandate.signer_name,
        "signed_at": mandate.chosen_at.isoformat(),
        "content_hash": mandate.content_hash,
    }
    body = facts_table(
        [
            ("委托单位", sponsor.name),
            ("受托机构", bureau_by_id(context.bureau_id()).name),
            ("项目名称", project.name),
            ("委托阶段", stages_text(mandate.stages)),
            ("项目联系人", mandate.contact_name),
            ("用地手续", LAND_STATUS_LABELS[mandate.land_kind] if mandate.land_kind else ""),
            ("签署人", mandate.signer_name),
            ("签署时间", _moment(mandate.chosen_at)),
            ("内容校验（SHA-256）", mandate.content_hash),
        ]
    )
    title = "“全代办”服务委托书"
    return Rendering("02-委托书", title, data, html_page(title, body, foot))


def _results(project: Project, foot: str) -> Rendering:
    entries = entries_of(project.id)
    data = {
        "project": project.name,
        "entries": [
            {
                "item": entry.item_name,
                "stage": entry.stage.value,
                "mode": entry.mode.value,
                "route": entry.route.value,
                "deciding_bureau": bureau_by_id(entry.deciding_bureau_id).name,
                "state": entry.state.value,
                "outcome": entry.outcome,
                "certificate_name": entry.certificate_name,
                "certificate_no": entry.certificate_no,
                "handled_by": entry.handled_by,
                "decided_by": entry.decided_by,
                "in_name_of": bureau_by_id(entry.in_name_of_id).name if entry.in_name_of_id else None,
                "advising_bureau": bureau_by_id(entry.advising_bureau_id).name if entry.advising_bureau_id else None,
                "advised_by": entry.advised_by,
                "decided_at": entry.decided_at.isoformat() if entry.decided_at else None,
                "days_used": entry.days_used,
                "limit_days": entry.limit_days,
                "delivered_to": entry.delivered_to,
                "delivered_at": entry.delivered_at.isoformat() if entry.delivered_at else None,
            }
            for entry in entries
        ],
        "decisions": [
            dict(zip(queries.DECISION_FIELDS, map(_plain, row), strict=True))
            for row in queries.decisions_of(project.id)
        ],
    }
    rows = [
        (
            entry.stage.label,
            f"{entry.item_name}（{entry.mode.label}，{entry.route.label}）",
            bureau_by_id(entry.in_name_of_id or entry.deciding_bureau_id).name,
            CaseState(entry.outcome).label if entry.outcome in _OUTCOMES else entry.state.label,
            f"{entry.certificate_name or ''} {entry.certificate_no or ''}".strip(),
            _people(entry),
            f"{entry.days_used}{entry.limit_unit.label}" if entry.days_used is not None else "",
            f"{entry.delivered_to or ''} {_moment(entry.delivered_at)}".strip(),
        )
        for entry in entries
    ]
    heads = ("阶段", "事项", "审批部门", "结果", "证照（批文）", "人员", "用时", "送达")
    return Rendering("03-审批结果", "审批结果", data, html_page("审批结果", html_table(heads, rows), foot))


def _people(entry: ChecklistEntry) -> str:
    """Who handled and who decided; for 帮审 who advised, with the bureau."""
    told = f"承办：{entry.handled_by or '—'}\n决定：{entry.decided_by or '—'}"
    if entry.advising_bureau_id is None:
        return told
    return f"{told}\n帮审：{entry.advised_by or '未取得意见'}（{bureau_by_id(entry.advising_bureau_id).short_name}）"


LEDGER_HEADS = ("序号", "时间", "内容", "完成许可事项情况")


def ledger_rows(entries: list[LedgerEntry]) -> list[tuple[int, str, str, str]]:
    """The official 台账: 序号、时间、内容、完成许可事项情况."""
    return [
        (number, _moment(entry.happened_at), entry.content, entry.permit or "")
        for number, entry in enumerate(entries, 1)
    ]


def _ledger(project: Project, foot: str) -> Rendering:
    entries = list(queries.whole_ledger_of(project.id))
    data = {
        "project": project.name,
        "entries": [
            {
                "number": number,
                "event": entry.event,
                "kind": entry.kind.label,
                "happened_at": entry.happened_at.isoformat(),
                "recorded_at": entry.recorded_at.isoformat(),
                "actor": entry.actor_name,
                "content": entry.content,
                "permit": entry.permit,
                "by_hand": entry.by_hand,
            }
            for number, entry in enumerate(entries, 1)
        ],
    }
    title = "晋城市投资项目“全代办”信息台账"
    body = facts_table([("项目名称", project.name)]) + html_table(LEDGER_HEADS, ledger_rows(entries))
    return Rendering("04-信息台账", title, data, html_page(title, body, foot))


def _closeout(project: Project, sponsor: Sponsor, closeout: Closeout, foot: str) -> Rendering:
    data = {
        "project": project.name,
        "project_code": project.project_code,
        "sponsor": sponsor.name,
        "stages": closeout.stages,
        "papers": closeout.papers,
        "content_hash": closeout.content_hash,
        "unit_signer": closeout.unit_signer,
        "unit_signed_at": _plain(closeout.unit_signed_at),
        "navigator_name": closeout.navigator_name,
        "navigator_signed_at": _plain(closeout.navigator_signed_at),
    }
    head = facts_table(
        [
            ("项目名称", project.name),
            ("项目代码", project.project_code),
            ("项目类型", PROJECT_KIND_LABELS[project.kind]),
            ("完结阶段", stages_text(closeout.stages)),
            ("项目单位（签字）", f"{sponsor.name} {closeout.unit_signer} {_moment(closeout.unit_signed_at)}"),
            ("项目长（签字）", f"{closeout.navigator_name} {_moment(closeout.navigator_signed_at)}"),
        ]
    )
    rows = [
        (number, paper["certificate_name"], paper["certificate_no"], paper["delivered_to"], paper["delivered_on"])
        for number, paper in enumerate(closeout.papers, 1)
    ]
    title = "“全代办”服务办结单"
    body = head + html_table(("序号", "已移交材料", "编号", "领取人", "送达日期"), rows)
    return Rendering("05-办结单", title, data, html_page(title, body, foot))


_OUTCOMES = frozenset(state.value for state in CaseState)


def _moment(value: datetime | None) -> str:
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if value else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
