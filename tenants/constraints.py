"""Which constraint a refusal of the database is about: the one place that reads it.

Names of constraints are part of the contract (:class:`tenants.db.Base`), refusals are told by them. On a cluster the name
comes with the number of the shard on which it was broken, or only in the text of what a node has said.
"""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError

_IN_TEXT = re.compile(r'constraint "([^"]+)"')
_SHARD = re.compile(r"_\d+$")
"""No constraint of ours ends in a number of its own; a test holds that."""


def constraint_of(error: DBAPIError) -> str:
    """The name of the constraint that was broken, without any shard's number; empty where it was none."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if not name:
        found = _IN_TEXT.search(str(error.orig or ""))
        name = found[1] if found else ""
    return _SHARD.sub("", name)
