"""The gate: every route is a row - path, view, permission, loader - and every request goes one way.

load the session → prove the bureau → ask permission → load the subject → act. A GET runs in a READ ONLY transaction; a
POST in one write transaction that commits only when the answer is a success, and is remembered under its ``_idem`` key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from app.assembly.policy.rules import has_permission, is_allowed, may_list
from app.foundation.errors import Conflict, Forbidden, MalformedRequest
from app.foundation.idempotency import operations as repeats
from app.foundation.notices.queries import unread_of_session
from app.foundation.permissions import Permission
from app.foundation.staff.operations import TOUCH_EVERY, touch_session
from app.foundation.staff.queries import naming_of_session, person_from_rows, person_of_session
from app.foundation.staff.sessions import token_hash
from app.interbureau.handoffs.operations import take_posted
from app.oversight.incoming import postman
from blueprints.shell.current_officer import SessionUser, mark_of_session
from blueprints.shell.idempotency import key_of_request, replayed_answer
from blueprints.shell.retry import reset_for_retry
from tenants import bureaus
from tenants.bureaus import BureauCard
from tenants.clock import now
from tenants.context import ActorKind
from tenants.db import acting_for, db, prefetched_rows, read_transaction, set_actor, transaction
from tenants.deadlock_retry import retry_on_deadlock

View = Callable[..., Any]
Loader = Callable[..., Any]
BureauFinder = Callable[[], BureauCard | None]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_OFFICER = frozenset({Permission.PUBLIC, Permission.UNIT})


@dataclass(frozen=True)
class Route:
    """One row of a face's table of contents."""

    method: str
    path: str
    view: View
    permission: Permission
    load: Loader | None = None
    once: bool = True
    """Whether an unsafe request carries an ``_idem`` key; only signing in and out do not."""
    whose: BureauFinder | None = None
    """Finds the bureau of a public request whose address names none (the suffix of a sign-in name)."""
    logged: bool = False
    """A GET that leaves a line in the ledger (a paper is fetched): it runs in a write transaction."""
    is_list: bool = False
    """Has no one thing at hand: its query finds only what the predicate of its permission would let by."""


def get(path: str, view: View, permission: Permission, load: Loader | None = None) -> Route:
    """A page."""
    return Route("GET", path, view, permission, load)


def list_page(path: str, view: View, permission: Permission) -> Route:
    """A page of things of which each alone would be asked for a predicate."""
    return Route("GET", path, view, permission, is_list=True)


def post(
    path: str,
    view: View,
    permission: Permission,
    load: Loader | None = None,
    once: bool = True,
    whose: BureauFinder | None = None,
) -> Route:
    """An act."""
    return Route("POST", path, view, permission, load, once, whose)


def download(path: str, view: View, permission: Permission, load: Loader | None = None) -> Route:
    """A paper that is fetched (clause N4.1): without the line that says who fetched it, it is not handed out."""
    return Route("GET", path, view, permission, load, once=False, logged=True)


@dataclass(frozen=True)
class Face:
    """A web face: its name (also of its template folder) and its routes."""

    name: str
    routes: list[Route]

    def blueprint(self) -> Blueprint:
        """The Flask blueprint; two routes on one path share the path, not the view."""
        blueprint = Blueprint(self.name, f"blueprints.{self.name}", template_folder="templates")
        times: Counter[str] = Counter()
        for route in self.routes:
            noun = route.view.__module__.rsplit(".", 1)[-1]
            endpoint = f"{noun}-{route.view.__name__}".replace("_", "-")
            times[endpoint] += 1
            if times[endpoint] > 1:
                endpoint = f"{endpoint}-{times[endpoint]}"
            blueprint.add_url_rule(
                route.path, endpoint=endpoint, view_func=_endpoint(route), methods=[route.method], strict_slashes=False
            )
        return blueprint


def _endpoint(route: Route) -> View:
    """What Flask calls for a row. Its subject's loader is looked at here, once, and not at each request."""
    answer = _answer_of(route)

    def serve(**params: Any) -> Response:
        _refuse_unstorable()
        with _acting(route, params) as elsewhere:
            if elsewhere is not None:
                return elsewhere
            if request.method in SAFE and not route.logged:
                with read_transaction():
                    response = make_response(answer(params))
                _leave_behind()
            else:
                response = _write(route, lambda: answer(dict(params)))
            _keep_alive()
            return response

    serve.permission = route.permission  # type: ignore[attr-defined]
    serve.once = route.once  # type: ignore[attr-defined]
    serve.loads = route.load is not None  # type: ignore[attr-defined]
    serve.is_list = route.is_list  # type: ignore[attr-defined]
    return serve


def _refuse_unstorable() -> None:
    """No keyboard types a NUL and no text column keeps one. A page is asked for by its address alone.

    Raises :class:`MalformedRequest`."""
    typed: list[str] = [request.path, request.query_string.decode("latin-1").replace("%00", "\0")]
    if request.method not in SAFE:
        typed += [text for pair in request.form.items(multi=True) for text in pair]
        typed += [text for name, file in request.files.items(multi=True) for text in (name, file.filename or "")]
    if any("\0" in text for text in typed):
        raise MalformedRequest("control_character", "内容中含有无法保存的控制字符，没有办理。请删去后重新填写。")


@contextmanager
def _acting(route: Route, params: dict[str, Any]) -> Iterator[Response | None]:
    """Set the acting bureau: of the portal for public pages and unit links, of the session for officers."""
    if route.permission in WITHOUT_OFFICER:
        bureau = _portal(params) or (route.whose() if route.whose else None)
        if bureau is None:
            yield None
            return
        g.bureau = bureau
        kind = ActorKind.UNIT if route.permission is Permission.UNIT else ActorKind.PUBLIC
        with acting_for(bureau.id, kind, None, "项目单位" if kind is ActorKind.UNIT else "公众"):
            yield None
        return
    bureau = _of_session()
    if bureau is None:
        yield _to_sign_in()
        return
    g.bureau, g.session_hash = bureau, token_hash(mark_of_session().partition(".")[2])
    along = [person_of_session(bureau.id, g.session_hash, now())]
    if request.method in SAFE:
        along.append(unread_of_session(bureau.id, g.session_hash))
    else:
        g.form_key = key_of_request(route.once)
        if key := g.form_key[0]:
            along.append(repeats.first_result_query(bureau.id, key))
    naming = naming_of_session(bureau.id, g.session_hash)
    with acting_for(bureau.id, ActorKind.OFFICER, None, "登录人员", along, naming):
        yield None


def load_session_user(mark: str) -> SessionUser | None:
    """flask-login's loader: whose session it is, read together with the beginning of the transaction; None when over."""
    rows = prefetched_rows()
    if request.method in SAFE:
        g.unread = rows[1][0].unread
    return SessionUser(mark, person) if (person := person_from_rows(rows[0], g.session_hash)) else None


def _leave_behind() -> None:
    """What the page asked to be written once it was made (``pages.afterwards``); most ask for nothing."""
    left = g.pop("afterwards", ())
    if left and request.method == "GET":
        with transaction():
            set_actor(ActorKind.OFFICER, g.person.id, g.person.name)
            for do in left:
                do()


def _keep_alive() -> None:
    """Mark the session as used, at most once a minute: idling is measured from here. Ended ones stay ended."""
    person = g.get("person")
    if person is not None and now() - person.seen_at >= TOUCH_EVERY:
        with transaction():
            touch_session(person.session_hash)


def _of_session() -> BureauCard | None:
    """The bureau that the signed cookie names, if it is there still. Whether the session is alive is asked inside it."""
    number = mark_of_session().partition(".")[0]
    return bureaus.directory().get(int(number)) if number.isdigit() else None


def _portal(params: dict[str, Any]) -> BureauCard | None:
    """The bureau that a public address names, by slug or by host name; a slug that is none is like any missing page."""
    if "slug" in params:
        return bureaus.bureau_by_slug(params.pop("slug"))
    configured = current_app.extensions["settings"].hosts.get(request.host.partition(":")[0].lower())
    return bureaus.bureau_by_slug(configured) if configured else bureaus.bureau_of_host(request.host)


def _answer_of(route: Route) -> Callable[[dict[str, Any]], Any]:
    """Role, subject, permission, view. In the open transaction; without the role nothing is looked at."""
    load, for_officers = route.load, route.permission not in WITHOUT_OFFICER
    names = tuple(signature(load).parameters) if load else ()

    def answer(params: dict[str, Any]) -> Any:
        if for_officers:
            if not current_user.is_authenticated:
                return _to_sign_in()
            person = g.person = current_user.person
            set_actor(ActorKind.OFFICER, person.id, person.name)
            if not has_permission(person, route.permission):
                raise Forbidden
        subject = load(**{name: params.pop(name) for name in names}) if load else None
        if for_officers and not _may(route, subject):
            raise Forbidden
        return route.view(subject, **params) if load else route.view(**params)

    return answer


def _may(route: Route, subject: object) -> bool:
    """The whole question, once what it is about is loaded. A list is about no one thing, and says so."""
    return may_list(g.person, route.permission) if route.is_list else is_allowed(g.person, route.permission, subject)


class _Unfinished(Exception):
    """Carries an answer that is no success out of the transaction, which must not commit."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def _write(route: Route, answer: Callable[[], Any]) -> Response:
    """One transaction. Whatever is refused leaves nothing; a repetition is answered with the first result."""
    along = g.pop("form_key", None)
    key, fingerprint = along or key_of_request(route.once)
    known = g.get("bureau") is not None

    def first_result(key: UUID) -> repeats.FirstResult | None:
        """Asked along with the beginning of the first try, anew in every other."""
        nonlocal along
        rows, along = (prefetched_rows()[1] if along else None), None
        return (
            repeats.find_first_result(key, fingerprint)
            if rows is None
            else repeats.read_first_result(rows, fingerprint)
        )

    def once() -> Response:
        if key and known and (first := first_result(key)):
            raise _Unfinished(replayed_answer(first))
        response = make_response(answer())
        if response.status_code >= 400 or _is_nobody(route):
            raise _Unfinished(response)
        if key and known:
            body = None if response.location else response.get_data(as_text=True)
            repeats.store_result(key, fingerprint, response.status_code, response.location, body)
        return response

    try:
        response = retry_on_deadlock(once, reset_for_retry)
    except _Unfinished as unfinished:
        return _earlier(key, fingerprint, known) or unfinished.response
    except (Conflict, DBAPIError):
        earlier = _earlier(key, fingerprint, known)
        if earlier is None:
            raise
        return earlier
    postman.deliver(take_posted())
    return response


def _is_nobody(route: Route) -> bool:
    """Whether the answer only led to the sign-in page: nothing happened, nothing is remembered."""
    return route.permission not in WITHOUT_OFFICER and g.get("person") is None


def _earlier(key: UUID | None, fingerprint: bytes, known: bool) -> Response | None:
    """The answer of an equal request that was quicker."""
    if key is None or not known:
        return None
    db.session.rollback()
    with read_transaction():
        first = repeats.find_first_result(key, fingerprint)
    return replayed_answer(first) if first else None


def _to_sign_in() -> Response:
    """Where an officer signs in; comes back afterwards."""
    target = request.full_path.rstrip("?") if request.method in SAFE else "/desk"
    response = make_response(redirect(f"/signin?next={quote(target, safe='/')}", 303))
    if request.headers.get("HX-Request"):
        response.headers["HX-Redirect"] = "/signin"
    return response
