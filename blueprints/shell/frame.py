"""The frame around a page: what the shell templates read. Navigation shows only what the officer's roles open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import ClassVar, NamedTuple, cast
from uuid import uuid4

from flask import current_app, g, get_flashed_messages, request, session
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from app.assembly.policy.rules import permissions_of
from app.foundation.notices.queries import unread_count
from app.foundation.permissions import Permission as P
from app.foundation.staff.person import Person
from app.foundation.staff.roles import Role
from blueprints.shell.current_officer import current_officer_or_none
from tenants import context
from tenants.bureaus import BureauCard

NAVIGATION = (
    ("工作台", "/desk", P.DESK, "home"),
    ("项目", "/projects", P.PROJECT_READ, "folder"),
    ("移交", "/inbox", P.HANDOFF_READ, "arrows-exchange"),
    ("文件与培训", "/circulars", P.HANDOFF_READ, "speakerphone"),
    ("审管衔接", "/supervision", P.HANDOFF_READ, "shield-lock"),
    ("审批窗口", "/window", P.CASE_READ, "rubber-stamp"),
    ("转办件", "/parts", P.PART_ANSWER, "inbox"),
    ("我协助的项目", "/liaison", P.LIAISON_ACT, "users"),
    ("研判表", "/sheets", P.SHEET_FILL, "clipboard-text"),
    ("目录", "/catalogue", P.CATALOGUE_READ, "book-2"),
    ("常见问题", "/knowledge", P.CATALOGUE_READ, "help-circle"),
    ("目录管理", "/standards", P.DRAFT_READ, "edit"),
    ("工作日历", "/calendar", P.CALENDAR_MANAGE, "calendar"),
    ("事项承接", "/adoptions", P.ADOPTION_MANAGE, "checklist"),
    ("承接准备核验", "/readiness", P.READINESS_SIGN, "clipboard-check"),
    ("承接能力", "/capacity", P.LINKS_READ, "chart-bar"),
    ("监管部门", "/supervisors", P.ADOPTION_MANAGE, "zoom-check"),
    ("五统一核对", "/uniformity", P.UNIFORMITY_READ, "list-check"),
    ("联动关系", "/links", P.LINKS_READ, "link"),
    ("人员科室", "/bureau/people", P.PEOPLE_MANAGE, "users"),
    ("岗位授权", "/bureau/roles", P.ROLES_GRANT, "shield"),
    ("闭局日", "/closures", P.BUREAU_MANAGE, "calendar-time"),
    ("门户信息", "/bureau/portal", P.BUREAU_MANAGE, "building"),
    ("收发件箱核对", "/bureau/boxes", P.BOXES_CHECK, "arrows-exchange"),
    ("审计记录", "/bureau/audit", P.AUDIT_READ, "history"),
)
CITY_ONLY_PAGES = frozenset({"/standards", "/calendar", "/readiness"})
"""Pages on which only the root bureau of a city has something to do; the others read the catalogue itself."""
PARTS = frozenset(href for _label, href, _permission, _icon in NAVIGATION)
HREFS = {
    "home": "/desk",
    "search": "/search",
    "bell": "/notices",
    "sessions": "/me/sessions",
    "signout": "/signout",
}


@lru_cache(maxsize=256)
def _open_to(roles: frozenset[Role], is_city: bool) -> tuple[tuple[str, str, str], ...]:
    """The rail of a set of roles at the city, or at another bureau."""
    allowed = permissions_of(roles)
    return tuple(
        (label, href, icon)
        for label, href, permission, icon in NAVIGATION
        if permission in allowed and (is_city or href not in CITY_ONLY_PAGES)
    )


@lru_cache(maxsize=256)
def _role_words(roles: frozenset[Role]) -> str:
    return "、".join(role.label for role in Role if role in roles)


MOST_TOKENS = 4096
_tokens: dict[str, str] = {}
"""Form tokens by the secret of the session they belong to."""


class NoBureau(NamedTuple):
    """Stands in for a bureau on pages of none."""

    id: int = 0
    name: str = "晋城市投资项目审批“全代办”"
    slug: str = ""
    short_name: str = ""
    city_id: int = -1
    is_practice: bool = False


NO_BUREAU = NoBureau()


@dataclass(frozen=True)
class OfficerName:
    """Of the officer, what the bar shows."""

    name: str


@dataclass(frozen=True)
class TopBar:
    """Everything that bar and rail depend on. The form tokens are not among it: marks stand in their place."""

    bureau: BureauCard | NoBureau
    officer: OfficerName
    roles: frozenset[Role]
    is_city: bool
    here: str
    bell_count: int
    csrf: str = "\0csrf\0"
    idem: str = "\0idem\0"
    hrefs: ClassVar[dict[str, str]] = HREFS

    @property
    def nav(self) -> tuple[tuple[str, str, int | None, bool, str], ...]:
        """The rail."""
        return _rail(self.roles, self.is_city, self.here)

    @property
    def role_label(self) -> str:
        """The officer's roles in words."""
        return _role_words(self.roles)

    @property
    def can_search(self) -> bool:
        """Whether the search box finds anything for this officer."""
        return P.PROJECT_READ in permissions_of(self.roles)


@lru_cache(maxsize=512)
def _rail(roles: frozenset[Role], is_city: bool, here: str) -> tuple[tuple[str, str, int | None, bool, str], ...]:
    """The rail in one part of the product: label, address, count, active, icon."""
    return tuple((label, href, None, href == here, icon) for label, href, icon in _open_to(roles, is_city))


def _part_of(path: str) -> str:
    """The entry of the rail that a path lies under; empty for none."""
    pieces = path.split("/", 3)
    return next((part for part in ("/".join(pieces[:3]), "/".join(pieces[:2])) if part in PARTS), "")


@lru_cache(maxsize=512)
def _drawn_top(env: Environment, top: TopBar) -> str:
    return env.get_template("_top.html").render(shell=top)


@lru_cache(maxsize=16)
def _drawn_head(env: Environment, asset: Callable[[str], str]) -> Markup:
    return Markup(env.get_template("_head.html").render(shell=SimpleNamespace(asset=asset)))  # noqa: S704 - our own


class Shell:
    """One object a page. Everything is asked at most once and only when a template asks."""

    hrefs = HREFS

    @cached_property
    def bureau(self) -> BureauCard | NoBureau:
        """The acting bureau's card; a stand-in on pages of no bureau."""
        return g.get("bureau") or NO_BUREAU

    @cached_property
    def officer(self) -> Person | None:
        """The signed-in officer."""
        return current_officer_or_none()

    @property
    def role_label(self) -> str:
        """The officer's roles in words."""
        return self._frame.role_label

    @property
    def can_search(self) -> bool:
        """Whether the search box finds anything for this officer."""
        return self._frame.can_search

    @property
    def nav(self) -> tuple[tuple[str, str, int | None, bool, str], ...]:
        """The rail: label, address, count, active, icon."""
        return self._frame.nav

    @cached_property
    def _frame(self) -> TopBar:
        """What bar and rail show; of nobody where nobody is signed in."""
        bureau, person = self.bureau, self.officer
        officer, roles = (OfficerName(person.name), person.roles) if person else (OfficerName(""), frozenset[Role]())
        return TopBar(bureau, officer, roles, bureau.id == bureau.city_id, _part_of(request.path), self.bell_count)

    @cached_property
    def bell_count(self) -> int:
        """Unread notices, capped; 0 on the page of an error, which stands outside every bureau's transaction."""
        person = g.get("person")
        if "unread" in g:
            return int(g.unread)
        if person is None or context.current_actor_or_none() is None:
            return 0
        try:
            return unread_count(person.id)
        except SQLAlchemyError:
            return 0

    @cached_property
    def head(self) -> Markup:
        """What every page loads: drawn once."""
        return _drawn_head(current_app.jinja_env, self.asset)

    @cached_property
    def top(self) -> Markup:
        """Bar and rail: drawn once for all pages of one officer in one part of the product."""
        top = self._frame
        drawn = _drawn_top(current_app.jinja_env, top)
        return Markup(drawn.replace(top.csrf, escape(self.csrf)).replace(top.idem, escape(self.idem)))  # noqa: S704 - both escaped

    @cached_property
    def csrf(self) -> str:
        """The page's form token: signed once for a session, since it is the same secret on all of its pages."""
        secret = session.get("csrf_token")
        token = _tokens.get(secret) if secret else None
        if token is None:
            if len(_tokens) >= MOST_TOKENS:
                _tokens.clear()
            token = str(generate_csrf())
            _tokens[session["csrf_token"]] = token
        return token

    @cached_property
    def idem(self) -> str:
        """The page's key against doubled submits. A form shown again keeps the key it came with: nothing was done."""
        if g.get("shown_again"):
            return request.form.get("_idem", "") or str(uuid4())
        return str(uuid4())

    @property
    def unsaid(self) -> str:
        """Why a form was refused that the page does not show."""
        said: str = g.get("unsaid", "")
        return said

    @cached_property
    def flashes(self) -> tuple[tuple[str, str], ...]:
        """What was said by the request before."""
        return tuple(cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True)))

    @staticmethod
    def asset(path: str) -> str:
        """Address of a static file, with its version."""
        version: dict[str, str] = current_app.extensions["asset_versions"]
        return f"/static/{path}?v={version.get(path, '0')}"
