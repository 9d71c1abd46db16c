"""``/api/openapi.json``: what a program may ask, made from the URL map itself (trust.md, contract 8).

There is one set of addresses for people and programs. A program sends ``Accept: application/json`` and is told refusals
as ``{code, field, message}``; an unsafe call carries ``Idempotency-Key``.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Response, current_app, jsonify

from app.foundation.permissions import Permission

KINDS = {"UUIDConverter": {"type": "string", "format": "uuid"}, "IntegerConverter": {"type": "integer"}}
REFUSALS = {
    "400": "请求不完整（缺少防重复提交标识或表单令牌）",
    "403": "岗位没有这项权限",
    "404": "没有找到，或不属于本局",
    "409": "状态不允许，或他人先一步办理",
    "413": "上传内容太大",
    "422": "填写有误，逐项说明",
    "503": "数据库暂时不可用",
}


def install(app: Flask) -> None:
    """One route, of no face."""

    def openapi() -> Response:
        return jsonify(description_of(current_app))

    openapi.permission = Permission.PUBLIC  # type: ignore[attr-defined]
    app.add_url_rule("/api/openapi.json", "openapi", openapi)


def description_of(app: Flask) -> dict[str, Any]:
    """The whole description, OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission is None:
            continue
        path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            once = getattr(app.view_functions[rule.endpoint], "once", False)
            paths.setdefault(path, {})[method.lower()] = _operation(rule, method, permission, once)
    return {
        "openapi": "3.1.0",
        "info": {"title": "全代办", "version": "1", "description": "投资项目审批“全代办”服务"},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {"Refusal": _refusal()}},
    }


def _operation(rule: Any, method: str, permission: Permission, once: bool) -> dict[str, Any]:
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": KINDS.get(type(converter).__name__, {"type": "string"}),
        }
        for name, converter in rule._converters.items()  # noqa: SLF001 - Werkzeug offers no other way
    ]
    operation: dict[str, Any] = {
        "operationId": f"{rule.endpoint}-{method.lower()}",
        "summary": permission.label,
        "x-permission": permission.value,
        "parameters": parameters,
        "responses": {"200": {"description": "网页"}, **_responses()},
    }
    if method == "POST":
        operation["responses"]["303"] = {"description": "已办，转到结果页面"}
        operation["requestBody"] = {"content": {"multipart/form-data": {"schema": {"type": "object"}}}}
        if once:
            key = {"type": "string", "format": "uuid"}
            operation["parameters"].append({"name": "Idempotency-Key", "in": "header", "schema": key})
    return operation


def _responses() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Refusal"}
    content = {"application/json": {"schema": schema}}
    return {status: {"description": word, "content": content} for status, word in REFUSALS.items()}


def _refusal() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["code", "field", "message"],
        "properties": {
            "code": {"type": "string"},
            "field": {"type": ["string", "null"]},
            "message": {"type": "string"},
        },
    }
