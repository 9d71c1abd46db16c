"""The domain's commands of ``quandaiban``. The console gives each the running application (``ctx.obj``)."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import threading
from itertools import count
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app.assembly.practice import partner
from app.assembly.seeding import capacity as demo_capacity
from app.assembly.seeding import circulars as demo_circulars
from app.assembly.seeding import demo as demo_plan
from app.assembly.seeding import knowledge as demo_knowledge
from app.assembly.seeding import letters as demo_letters
from app.assembly.seeding import uniformity as demo_uniformity
from app.assembly.seeding.plan import PlanError, SeedingResult, carry_out_plan, read_plan
from app.assembly.seeding.supervision import confirm_supervisors
from app.assembly.state_machines import all_machines
from app.casework.supervision import reminders
from app.foundation.settings import RunMode, Settings
from app.interbureau.handoffs import audit_crosscheck, reconciliation
from app.oversight.incoming import postman
from app.oversight.mailing import sending_rounds as mails
from app.oversight.mailing import smtp_carrier
from app.oversight.uniformity import figure_preparation
from app.oversight.worklist import due_date_changes
from app.standards.adopting import notifications, planned_statuses
from app.standards.drafting import publishing, years
from app.standards.drafting.years import DueDateBasis
from tenants import audit_seals
from tenants.bureaus import directory
from tenants.db import acting_for, db, transaction

ACCOUNTS = "demo-accounts.json"
log = logging.getLogger("quandaiban.worker")
SWEEP_SECONDS = 5.0
"""How long an unapplied message may wait for the worker when the process that should have applied it died."""

HOUSEKEEPING = 12
"""Every so many sweeps, once a minute: what depends on the day."""


@click.group()
def domain() -> None:
    """Commands of the domain."""


@domain.command()
@click.option("--plan", "plan_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果")
@click.pass_obj
def seed(app: Flask, plan_file: Path, as_json: bool) -> None:
    """按计划文件写入人员、项目和移交件（格式见 docs/seeding.md）。"""
    try:
        seeded = carry_out_plan(read_plan(json.loads(plan_file.read_text("utf-8"))))
    except (PlanError, ValueError) as error:
        raise click.ClickException(f"计划文件有误，未写入任何内容：{error}") from error
    _keep_accounts(app, seeded)
    click.echo(json.dumps(seeded.as_json(), ensure_ascii=False) if as_json else seeded.summary())


@domain.command()
@click.pass_obj
def demo(app: Flask) -> None:
    """写入演示数据：十三个审批局的人员和若干办理中的项目。"""
    password = f"Yanshi-{secrets.token_hex(3)}"
    confirm_supervisors()
    seeded = carry_out_plan(read_plan(demo_plan.demo_plan(password)))
    demo_capacity.seed_capacity()
    demo_uniformity.seed_uniformity(app.extensions["version_address"])
    demo_letters.seed_letters()
    demo_knowledge.seed_answers()
    demo_circulars.seed_circulars()
    _keep_accounts(app, seeded)
    click.echo(seeded.summary())


@domain.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_obj
def accounts(app: Flask, as_json: bool) -> None:
    """再次列出演示帐号（仅限演示安装）。"""
    settings: Settings = app.extensions["settings"]
    if settings.mode is not RunMode.DEMO:
        raise click.ClickException("这不是演示安装，不列出任何帐号。")
    path = settings.data / ACCOUNTS
    rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['bureau']}\t{row['role']}\t{row['name']}\t{row['sign_in_name']}\t{row['password']}")


@domain.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def states(as_json: bool) -> None:
    """列出每个状态机：状态、动作、岗位、下一状态。"""
    machines = all_machines()
    if as_json:
        click.echo(json.dumps(machines, ensure_ascii=False))
        return
    for name, rows in machines.items():
        for row in rows:
            click.echo(f"{name}\t{row['state']}\t{row['action']}\t{','.join(row['roles'])}\t{row['next']}")


states.callback.bare = True  # type: ignore[union-attr]


@domain.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def reconcile(as_json: bool) -> None:
    """核对每件移交在双方收发件箱中的记录是否一致。"""
    found = reconciliation.reconcile_and_keep()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo(f"核对 {found['messages']} 条消息，不一致 {len(found['faults'])} 处。")
        for fault in found["faults"]:
            click.echo(f"  {fault}")
    if found["faults"]:
        raise click.exceptions.Exit(1)


@domain.group()
def audit() -> None:
    """审计记录：核对是否被改动，导出各局的封存值。"""


@audit.command()
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="此前导出的封存值")
def verify(anchors: Path | None) -> None:
    """核对各局审计记录与其封存值、与其他审批局和锚点留存的封存值是否一致。"""
    kept = {int(key): str(value) for key, value in json.loads(anchors.read_text("utf-8")).items()} if anchors else {}
    faults = audit_crosscheck.verify(kept)
    click.echo(json.dumps({"faults": faults, "first": faults[0] if faults else None}, ensure_ascii=False))
    if faults:
        raise click.exceptions.Exit(1)


@audit.command()
def anchor() -> None:
    """以 JSON 输出各局审计记录的封存值，请保存到本系统之外。"""
    click.echo(json.dumps(audit_crosscheck.audit_heads(), ensure_ascii=False))


@domain.command()
def figures() -> None:
    """立即统计各局的办件和移交数据，供五统一核对表和联动看板使用。"""
    click.echo(f"已统计 {figure_preparation.prepare_figures()} 个审批局的办件数据。")


@domain.command()
@click.option("--once", is_flag=True, help="只处理一轮")
@click.pass_obj
def worker(app: Flask, once: bool) -> None:
    """后台任务：处理已送达的移交消息，让到期的事项版本和承接状态生效，告知划转，重新核算待核定的日期，提醒逾期未接收的审批记录，发出给区外部门的电子邮件，统计五统一核对数据，每日核对收发件箱；在演练空间模拟对方局。"""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    followed: dict[int, DueDateBasis] = {}
    marks: dict[int, audit_seals.TrailPosition] = {}
    for turn in count():
        postman.sweep()
        partner.play_partners()
        if turn % HOUSEKEEPING == 0:
            _keep_house(followed)
            _reconcile_daily()
            _seal_trails(marks)
        if turn % HOUSEKEEPING == 0 or smtp_carrier.installed_server() is not None:
            mails.send_due_mails(app.extensions["reply_link"])
        figure_preparation.prepare_figures(figure_preparation.INTERVAL, most=1, whole=False)
        db.session.remove()
        if once or stopping.wait(SWEEP_SECONDS):
            return


def _seal_trails(marks: dict[int, audit_seals.TrailPosition]) -> None:
    """Seal what was written before the last round; whoever wrote then has ended by now, or it waits for the next."""
    for bureau_id in directory():
        try:
            with acting_for(bureau_id), transaction():
                if bureau_id in marks and audit_seals.seal(marks[bureau_id]) is None:
                    log.debug("nothing to seal at bureau %s", bureau_id)
                marks[bureau_id] = audit_seals.trail_position()
        except Exception:
            log.exception("the audit trail of bureau %s was not sealed", bureau_id)


def _keep_house(known: dict[int, DueDateBasis]) -> None:
    """What a new day or a newly published year brings, each bureau in a transaction of its own.

    ``known``: by which calendar each bureau's dates were settled last; they move with another one alone.
    """
    for bureau in directory().values():
        try:
            with acting_for(bureau.id), transaction():
                if bureau.id == bureau.city_id:
                    publishing.apply_scheduled_versions()
                planned_statuses.apply_planned_statuses()
                notifications.notify_news()
                reminders.remind_late_records()
                followed = years.due_date_basis_here()
                if known.get(bureau.id) != followed:
                    due_date_changes.settle_due_dates()
            known[bureau.id] = followed
        except Exception:
            log.exception("housekeeping waits at bureau %s", bureau.id)


def _reconcile_daily() -> None:
    """Compare all boxes once a day; what is found stands on the administrators' pages and in the log."""
    try:
        if any(
            reconciliation.is_reconciliation_due(city_id) for city_id in {one.city_id for one in directory().values()}
        ):
            for fault in reconciliation.reconcile_and_keep()["faults"]:
                log.error("boxes differ: %s", fault)
    except Exception:
        log.exception("the boxes were not compared")


def _keep_accounts(app: Flask, seeded: SeedingResult) -> None:
    """So that ``accounts`` can print them again; only on a demo installation, readable by its owner alone."""
    settings: Settings = app.extensions["settings"]
    if settings.mode is not RunMode.DEMO:
        return
    path = settings.data / ACCOUNTS
    kept = json.loads(path.read_text("utf-8")) if path.exists() else []
    known = {row["sign_in_name"] for row in kept}
    kept += [row for row in seeded.accounts if row["sign_in_name"] not in known]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False)
