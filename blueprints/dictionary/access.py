"""Who keeps the dictionaries: the city's catalogue administrators; everybody else reads."""

from __future__ import annotations

from flask import g

from app.assembly.policy.rules import permissions_of
from app.foundation.permissions import Permission
from blueprints.shell.current_officer import current_officer


def may_edit_dictionary() -> bool:
    """Whether the signed-in officer may write the city's dictionaries."""
    return g.bureau.id == g.bureau.city_id and Permission.DICTIONARY_MANAGE in permissions_of(current_officer().roles)
