"""What the program refuses to start with: roles that walk through the walls, secrets that are none, lost safety."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from app.foundation.settings import HashCost, RunMode, Settings
from deploy.failures import DeployError
from tenants import clock

SHORTEST_SECRET = 32
DEFAULT_WORDS = ("changeme", "change-me", "secret", "default", "password", "dev", "test", "example")

ROLE = """
select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole or r.rolcreatedb or r.rolreplication,
       exists (select from pg_class c where pg_has_role(r.oid, c.relowner, 'MEMBER')
                 and c.relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_temp'))
         or exists (select from pg_namespace n where pg_has_role(r.oid, n.nspowner, 'MEMBER'))
         or exists (select from pg_database d where pg_has_role(r.oid, d.datdba, 'MEMBER')),
       has_database_privilege(current_database(), 'TEMP') or has_database_privilege(current_database(), 'CREATE'),
       exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'qdk' and c.relname = 'key' and has_any_column_privilege(c.oid, 'SELECT'))
  from pg_roles r where r.rolname = current_user
"""
ROLE_REASONS = (
    "是超级用户，行级隔离对它无效",
    "带有 BYPASSRLS 属性，行级隔离对它无效",
    "可以创建角色、数据库或进行复制，超出应用所需",
    "拥有（或可切换为）数据库、模式或表的属主，能绕过隔离",
    "可以在数据库中创建模式或临时表",
    "能读取签名密钥表 qdk.key，可以冒充任何审批局",
)
SAFETY = ("fsync", "full_page_writes", "synchronous_commit")


class DatabaseUnreachable(DeployError):
    """The database does not answer: nothing is known to be unsafe."""


def refuse_unsafe(settings: Settings, engine: Engine) -> None:
    """Raise :class:`DeployError` naming every reason why this installation must not serve."""
    reasons = [*setting_reasons(settings), *database_reasons(engine)]
    if reasons:
        raise DeployError("拒绝启动：\n" + "\n".join(f"  · {reason}" for reason in reasons))


def refuse_unsafe_settings(settings: Settings) -> None:
    """:func:`refuse_unsafe` on a connection of its own, so that no pool is left behind before workers fork."""
    engine = create_engine(settings.database_url, poolclass=NullPool)
    try:
        refuse_unsafe(settings, engine)
    except OperationalError as error:
        raise DatabaseUnreachable(f"应用角色无法连接数据库：{error.orig}") from error


def setting_reasons(settings: Settings) -> list[str]:
    """What is wrong with the settings themselves. A demo may be run loosely, production may not."""
    reasons = []
    if len(settings.secret_key) < SHORTEST_SECRET:
        reasons.append(f"secret_key 少于 {SHORTEST_SECRET} 个字符")
    if settings.mode is not RunMode.PRODUCTION:
        return reasons
    if settings.secret_key.lower().startswith(DEFAULT_WORDS) or len(set(settings.secret_key)) <= 8:
        reasons.append("secret_key 是默认值或过于简单；请删去自设的值，由程序生成")
    keys = [*settings.context_keys.values(), *settings.field_keys.values()]
    if not keys or any(len(set(key)) <= 8 for key in keys):
        reasons.append("签名密钥或字段密钥未设置或过于简单")
    if settings.debug:
        reasons.append("生产方式下不得打开调试（debug）")
    if settings.hash_cost != HashCost():
        reasons.append("密码哈希的成本不是规定的成本（RFC 9106）")
    if clock.is_set_ahead():
        reasons.append(f"生产方式下不得拨动时钟：请取消环境变量 {clock.AHEAD}")
    if not settings.secure_cookies:
        reasons.append("生产方式下必须经 TLS 访问：请在 settings.toml 中设 secure_cookies = true")
    return reasons


def database_reasons(engine: Engine) -> list[str]:
    """What is wrong with the role the application signs in as, and with the server's promises of safety."""
    with engine.connect() as connection:
        name, *faults = connection.exec_driver_sql(ROLE).one()
        shown = {setting: connection.exec_driver_sql(f"SHOW {setting}").scalar_one() for setting in SAFETY}
    reasons = [f"数据库角色 {name} {reason}" for reason, fault in zip(ROLE_REASONS, faults, strict=True) if fault]
    reasons += [
        f"数据库设置 {setting} 为 off，断电会丢失已确认的数据" for setting, value in shown.items() if value == "off"
    ]
    return reasons
