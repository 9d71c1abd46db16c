"""The list of routes as data: what can be asked of this program, and what each question needs."""

from __future__ import annotations

from typing import Any

from flask import Flask

IMPLIED = {"HEAD", "OPTIONS"}
"""Methods Flask adds by itself."""


def routes_of(app: Flask) -> list[dict[str, Any]]:
    """Every rule with its methods, the kind of each parameter, and the permission its view names (null for files)."""
    kinds = {converter: kind for kind, converter in reversed(app.url_map.converters.items())}
    found = []
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        found.append(
            {
                "rule": rule.rule,
                "endpoint": rule.endpoint,
                "methods": sorted((rule.methods or set()) - IMPLIED),
                "parameters": {name: kinds[type(converter)] for name, converter in rule._converters.items()},  # noqa: SLF001
                "permission": None if permission is None else str(getattr(permission, "value", permission)),
            }
        )
    return sorted(found, key=lambda route: (route["rule"], route["methods"]))
