"""One project as a seeding plan describes it."""

from __future__ import annotations

from typing import Any

from tests.scenario import CREDIT_CODE, NAME, SPONSOR

PROJECT: dict[str, Any] = {
    "bureau": "yangcheng-zone",
    "facts": {"sponsor_name": SPONSOR, "credit_code": CREDIT_CODE, "name": NAME, "kind": "new"},
    "until": "intake",
}
