"""The frame around a page: what the shell templates read. Navigation shows only what the officer's roles open."""

from __future__ import annotations

from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

from flask import current_app, g, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError

from app.notices.queries import unread_count
from app.permissions import Permission as P
from app.policy.rules import permissions_of
from app.staff.person import Person
from app.staff.roles import ROLE_WORDS, Role
from blueprints.shell.person import somebody
from tenants import context

NAVIGATION = (
    ("工作台", "/desk", P.DESK, "home"),
    ("项目", "/projects", P.PROJECT_READ, "folder"),
    ("移交", "/inbox", P.HANDOFF_READ, "arrows-exchange"),
    ("审批窗口", "/window", P.CASE_READ, "rubber-stamp"),
    ("研判表", "/sheets", P.SHEET_FILL, "clipboard-text"),
    ("目录", "/catalogue", P.CATALOGUE_READ, "book-2"),
    ("联动关系", "/bureau/links", P.LINKS_READ, "link"),
    ("人员科室", "/bureau/people", P.PEOPLE_MANAGE, "users"),
    ("岗位授权", "/bureau/roles", P.ROLES_GRANT, "shield"),
    ("门户信息", "/bureau/portal", P.BUREAU_MANAGE, "building"),
    ("审计记录", "/bureau/audit", P.AUDIT_READ, "history"),
)
HREFS = {
    "home": "/desk",
    "search": "/search",
    "bell": "/notices",
    "sessions": "/me/sessions",
    "signout": "/signout",
}


@lru_cache(maxsize=256)
def _open_to(roles: frozenset[Role]) -> tuple[tuple[str, str, str], ...]:
    """The rail of a set of roles."""
    allowed = permissions_of(roles)
    return tuple((label, href, icon) for label, href, permission, icon in NAVIGATION if permission in allowed)


@lru_cache(maxsize=256)
def _role_words(roles: frozenset[Role]) -> str:
    return "、".join(ROLE_WORDS[role] for role in Role if role in roles)


class Shell:
    """One object a page. Everything is asked at most once and only when a template asks."""

    hrefs = HREFS

    @cached_property
    def bureau(self) -> object:
        """The acting bureau's card; a stand-in on pages of no bureau."""
        return g.get("bureau") or SimpleNamespace(id=0, name="晋城市投资项目审批“全代办”", slug="", short_name="")

    @cached_property
    def officer(self) -> Person | None:
        """The signed-in officer."""
        return somebody()

    @cached_property
    def can_search(self) -> bool:
        """Whether the search box finds anything for this officer."""
        person = g.get("person")
        return person is not None and P.PROJECT_READ in permissions_of(person.roles)

    @cached_property
    def role_label(self) -> str:
        """The officer's roles in words."""
        person = g.get("person")
        return _role_words(person.roles) if person else ""

    @cached_property
    def nav(self) -> list[tuple[str, str, int | None, bool, str]]:
        """The rail: label, address, count, active, icon."""
        person = g.get("person")
        if person is None:
            return []
        path = request.path
        return [
            (label, href, None, path == href or path.startswith(href + "/"), icon)
            for label, href, icon in _open_to(person.roles)
        ]

    @cached_property
    def bell_count(self) -> int:
        """Unread notices, capped; 0 on the page of an error, which stands outside every bureau's transaction."""
        person = g.get("person")
        if "unread" in g:
            return int(g.unread)
        if person is None or context.peek() is None:
            return 0
        try:
            return unread_count(person.id)
        except SQLAlchemyError:
            return 0

    @cached_property
    def csrf(self) -> str:
        """The page's form token."""
        return str(generate_csrf())

    @cached_property
    def idem(self) -> str:
        """The page's key against doubled submits. A form shown again keeps the key it came with: nothing was done."""
        if g.get("shown_again"):
            return request.form.get("_idem", "") or str(uuid4())
        return str(uuid4())

    @cached_property
    def flashes(self) -> list[tuple[str, str]]:
        """What was said by the request before."""
        return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))

    @staticmethod
    def asset(path: str) -> str:
        """Address of a static file, with its version."""
        version: dict[str, str] = current_app.extensions["asset_versions"]
        return f"/static/{path}?v={version.get(path, '0')}"
