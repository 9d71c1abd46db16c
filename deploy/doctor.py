"""Looks an installation over and says what is fine and what is not, in sentences an operator can act on."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg.pq import __impl__ as driver
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.oversight.mailing import smtp_carrier
from deploy.installation import DatabaseRole, Installation
from deploy.provision import database_of
from deploy.safety_checks import database_reasons, setting_reasons
from tenants.clock import today


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    subject: str
    text: str
    fine: bool = True


def examine_installation(installation: Installation) -> list[Finding]:
    """Everything looked at, in order."""
    findings = [*_program(), *_settings(installation), _mail(installation)]
    with database_of(installation), psycopg.connect(installation.dsn(DatabaseRole.OWNER)) as owner:
        findings += [*_server(owner), *_roles(installation), *_calendar(owner)]
    return findings


def _program() -> Iterator[Finding]:
    yield Finding("程序版本", importlib.metadata.version("quandaiban"))
    yield Finding("Python", platform.python_version())
    fast = driver in {"binary", "c"}
    yield Finding("数据库驱动", f"psycopg {psycopg.__version__}（{driver}）", fast)


def _settings(installation: Installation) -> Iterator[Finding]:
    settings = installation.settings()
    where = installation.embedded.places.cluster if installation.embedded else "DATABASE_URL"
    yield Finding("运行方式", settings.mode.value)
    yield Finding("数据目录", f"{installation.data}；数据库：{where}")
    for reason in setting_reasons(settings):
        yield Finding("设置", reason, fine=False)


def _mail(installation: Installation) -> Finding:
    """Whether one-time links can go out by e-mail: that none is configured is fine, one that cannot be reached is not."""
    server = installation.settings().mail
    if server is None:
        return Finding("电子邮件", "没有配置邮件服务器；发给区外部门的一次性链接由人打印或复制送出")
    where = f"{server.host}:{server.port}（{server.security.value}，发件人 {server.sender}）"
    fault = smtp_carrier.connection_fault(server)
    return Finding("电子邮件", f"{where}，{fault or '能够连接'}", fine=fault is None)


def _server(owner: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    yield Finding("PostgreSQL", str(owner.info.parameter_status("server_version")))
    (knows_chinese,) = owner.execute("select '中' ~ '\\w'").fetchone() or (False,)
    text = "认识汉字" if knows_chinese else "不认识汉字，检索会漏；请用 C.UTF-8 区域建库"
    yield Finding("数据库区域", text, bool(knows_chinese))
    (zone,) = owner.execute("show timezone").fetchone() or ("",)
    yield Finding("数据库时区", f"{zone}（界面一律按北京时间显示）")


def _roles(installation: Installation) -> Iterator[Finding]:
    engine = create_engine(installation.settings().database_url, poolclass=NullPool)
    reasons = database_reasons(engine)
    yield from (Finding("应用角色", reason, fine=False) for reason in reasons)
    if not reasons:
        yield Finding("应用角色", "qd_app 不拥有任何对象，也不能绕过行级隔离")
    with psycopg.connect(installation.dsn(DatabaseRole.BACKUP)) as backup:
        row = backup.execute("select rolbypassrls from pg_roles where rolname = current_user").fetchone()
    complete = row == (True,)
    yield Finding(
        "备份角色", "能读全部数据" if complete else "缺少 BYPASSRLS，备份会不完整；请由数据库管理员授予", complete
    )


def _calendar(owner: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    """A year without a published calendar gives 待核定 instead of dates: the operator should know before it begins."""
    years = [int(str(year)) for (year,) in owner.execute("select distinct year from work_years order by year")]
    this_year = today().year
    text = f"已公布 {'、'.join(map(str, years)) or '无'}"
    if this_year not in years:
        yield Finding("工作日历", f"{text}；缺少 {this_year} 年，期限将显示为待核定", fine=False)
    else:
        yield Finding("工作日历", text)
