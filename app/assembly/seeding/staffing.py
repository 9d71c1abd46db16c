"""Who works at a bureau that is set up from a plan: divisions, windows, people of every role, the steward team.

A plan may name its own (``docs/seeding.md``); without, every bureau gets this staff, whose sign-in names tell the role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.foundation.staff import contact, passwords, people, teams
from app.foundation.staff.roles import Role
from tenants.bureaus import BureauCard
from tenants.db import acting_for, transaction

WINDOW = "工程建设审批窗口"
OFFICE = "项目管理科"
DIVISIONS: tuple[tuple[str, bool], ...] = (
    (OFFICE, False),
    ("政务服务协调科", False),
    ("项目审批一科", False),
    (WINDOW, True),
    ("综合办公室", False),
)


@dataclass(frozen=True)
class StaffPost:
    """One person: sign-in name, division, roles."""

    sign_in_name: str
    division: str
    roles: tuple[Role, ...]


POSTS: tuple[StaffPost, ...] = (
    StaffPost("guanjia", OFFICE, (Role.STEWARD, Role.STEWARD_OFFICE)),
    StaffPost("guanjia2", "项目审批一科", (Role.STEWARD,)),
    StaffPost("xiangmuzhang", OFFICE, (Role.NAVIGATOR,)),
    StaffPost("xiangmuzhang2", OFFICE, (Role.NAVIGATOR,)),
    StaffPost("lianluo", "政务服务协调科", (Role.HANDOFF_CLERK, Role.LIAISON)),
    StaffPost("chuangkou", WINDOW, (Role.RECEPTION, Role.REVIEWER)),
    StaffPost("jueding", WINDOW, (Role.DECIDER,)),
    StaffPost("lingdao", "综合办公室", (Role.LEADER,)),
    StaffPost("mulu", "项目审批一科", (Role.CATALOGUE_ADMIN,)),
    StaffPost("xitong", "综合办公室", (Role.BUREAU_ADMIN,)),
    StaffPost("anquan", "综合办公室", (Role.SECURITY_ADMIN,)),
    StaffPost("shenji", "综合办公室", (Role.AUDIT_ADMIN,)),
)
HOURS = "工作日 8:30–12:00，14:30–18:00（演示数据）"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
GIVEN = ("建国", "晓红", "志强", "丽华", "国栋", "雪梅", "海涛", "玉兰", "文斌", "春燕", "振华", "秀英", "俊峰")


@dataclass(frozen=True)
class SeededAccount:
    """A seeded person, as ``quandaiban accounts`` prints them on a demo installation."""

    bureau: str
    slug: str
    role: str
    name: str
    sign_in_name: str


def staff_bureau(
    bureau: BureauCard, password: str, prehashed: str, posts: Sequence[StaffPost] = POSTS
) -> list[SeededAccount]:
    """Set up one bureau in one transaction of its own; returns its accounts."""
    made: dict[str, UUID] = {}
    accounts = []
    with acting_for(bureau.id), transaction():
        divisions = {name: people.add_division(name, is_window).id for name, is_window in DIVISIONS}
        for number, post in enumerate(posts):
            name = f"{SURNAMES[(number + bureau.id) % len(SURNAMES)]}{GIVEN[(number * 5 + bureau.id) % len(GIVEN)]}"
            officer = people.add_officer(
                post.sign_in_name, name, divisions[post.division], password, roles=post.roles, prehashed=prehashed
            )
            made[post.sign_in_name] = officer.id
            words = "、".join(role.label for role in post.roles)
            accounts.append(SeededAccount(bureau.name, bureau.slug, words, name, f"{post.sign_in_name}@{bureau.slug}"))
        stewards = [made[post.sign_in_name] for post in posts if Role.STEWARD in post.roles]
        leader = next((made[post.sign_in_name] for post in posts if Role.LEADER in post.roles), None)
        teams.found_team("项目审批“全代办”管家团队", divisions[OFFICE], leader, stewards)
        contact.change_contact(f"{bureau.region}政务服务大厅（演示数据）", "", HOURS, "")
    return accounts


def staff_all(bureaus: Sequence[BureauCard], password: str) -> list[SeededAccount]:
    """Every bureau; the password is hashed once."""
    prehashed = passwords.hash_password(password)
    return [account for bureau in bureaus for account in staff_bureau(bureau, password, prehashed)]
