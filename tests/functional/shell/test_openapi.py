"""The description of what can be asked is made from the URL map, so that nothing is missing from it."""

from __future__ import annotations

import re

from flask import Flask


def test_every_route_is_described_with_its_permission(app: Flask) -> None:
    told = app.test_client().get("/api/openapi.json").get_json()
    assert told["openapi"].startswith("3.1")
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission is None:
            continue
        path = told["paths"][re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule)]
        for method in (rule.methods or set()) & {"GET", "POST"}:
            assert path[method.lower()]["x-permission"] == permission.value
            named = {one["name"] for one in path[method.lower()]["parameters"] if one["in"] == "path"}
            assert named == rule.arguments


def test_a_form_refused_to_a_program_names_code_field_and_message(app: Flask) -> None:
    schema = app.test_client().get("/api/openapi.json").get_json()["components"]["schemas"]["Refusal"]
    answer = app.test_client().get("/b/nowhere/", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.get_json()) == set(schema["required"])
