"""Refusals as answers: one page for each status in HTML, ``{code, field, message}`` where a program asks."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from werkzeug.exceptions import HTTPException

from app.foundation.errors import Conflict, Invalid, Missing, Refusal
from blueprints.shell.frame import Shell
from tenants.bureaus import UnknownBureau
from tenants.constraints import constraint_of
from tenants.db import db

log = logging.getLogger("quandaiban")
RETRY_SECONDS = 3
"""When a client may come again after a 503: the supervisor starts a dead database at once."""

NOT_FOUND = "没有找到这个页面。可能是地址有误，或者内容不属于您所在的审批局。"
HTTP_MESSAGES = {
    400: ("bad_request", "请求不完整，请返回上一页，刷新后重试。"),
    404: ("missing", NOT_FOUND),
    405: ("method", "这个地址不支持这样的操作，请从页面上的按钮办理。"),
    413: ("too_large", "上传的内容太大。单个文件请控制在 20 MB 以内，压缩或拆分后再上传。"),
    429: ("too_many", "操作过于频繁，请稍候再试。"),
}
CONSTRAINTS: dict[str, Refusal] = {
    "uq_projects_project_code": Invalid("taken", "本局已有项目使用这个项目代码，请核对。", "project_code"),
    "uq_officers_sign_in_name": Invalid("taken", "这个登录名已被使用，请换一个。", "sign_in_name"),
    "uq_divisions_name": Invalid("taken", "本局已有同名科室。", "name"),
    "uq_appointments_current": Conflict("two_navigators", "该项目已有项目长，请刷新后查看。"),
    "uq_plan_revisions_issued": Conflict("two_plans", "该项目已有生效的服务方案，请刷新后查看。"),
    "fk_officer_roles_officer": Conflict("separation", "三员分立：该岗位与此人现有岗位不相容，不能授予。"),
    "ck_officer_roles_class_of_role": Conflict("separation", "三员分立：该岗位与此人现有岗位不相容，不能授予。"),
}
SQLSTATES: dict[str, Refusal] = {
    "QD005": Conflict("archived", "项目已归档封存，只能查阅，不能再修改。"),
    "40001": Conflict("busy", "有人正在同时办理，请重新提交一次。"),
    "40P01": Conflict("busy", "有人正在同时办理，请重新提交一次。"),
    "55P03": Conflict("busy", "有人正在办理同一件事，请稍候重新提交。"),
    "57014": Conflict("busy", "办理超时，内容没有保存，请重新提交。"),
}


def refusal_of(error: DBAPIError) -> Refusal | None:
    """What the database's refusal means, told by SQLSTATE and constraint name."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if refusal := CONSTRAINTS.get(constraint_of(error)):
        return refusal
    if state in SQLSTATES:
        return SQLSTATES[state]
    if state == "23505":
        return Conflict("taken", "相同的内容刚刚已经提交过，请刷新后查看。")
    return None


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(UnknownBureau, lambda _error: _refusal(Missing()))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolEmpty, lambda _error: _away("no connection of the pool became free"))
    app.register_error_handler(Exception, _unexpected)


def answer_refusal(status: int, code: str, message: str, field: str | None = None) -> Response:
    """The page or the JSON of one refusal."""
    db.session.rollback()
    if wants_json():
        return make_response(jsonify(code=code, field=field, message=message), status)
    frame = "base.html" if g.get("person") is not None and status < 500 else "bare.html"
    text = render_template(
        "errors/page.html", shell=Shell(), status=status, code=code, message=message, field=field, frame=frame
    )
    return make_response(text, status)


def wants_json() -> bool:
    """Whether a program asks."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def _refusal(refusal: Refusal) -> Response:
    message = NOT_FOUND if refusal.status == 404 else refusal.message
    return answer_refusal(refusal.status, refusal.code, message, refusal.field)


def _csrf(_error: CSRFError) -> Response:
    return answer_refusal(400, "csrf", "页面停留过久或已在别处重新登录，表单没有提交。请刷新页面后重试。")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code, message = HTTP_MESSAGES.get(status, ("error", "系统暂时不能办理，请稍候再试。"))
    response = answer_refusal(status, code, message)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _database(error: DBAPIError) -> Response:
    refusal = refusal_of(error)
    if refusal is not None:
        return _refusal(refusal)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return _away(str(error.orig).splitlines()[0] if error.orig else str(error))
    log.exception("database error")
    return _broken()


def _away(why: str) -> Response:
    log.error("the database does not answer: %s", why)
    response = answer_refusal(503, "unavailable", "数据库暂时不可用，内容没有保存。请稍候再试，系统正在自动恢复。")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error  # a test wants to see the fault, not the page about it
    log.exception("unexpected error")
    return _broken()


def _broken() -> Response:
    return answer_refusal(500, "broken", "系统出了差错，内容没有保存。请稍候再试；如仍不行，请联系本局系统管理员。")
