"""The rule that the domain knows no address finds every way in which it once wrote one, and nothing that only has a slash."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.page_addresses import the_domain_knows_no_address

NO_ADDRESS = '''"""A case, shown at /cases/x."""
KIND, UNIT, FOLDER, SPLIT = "application/pdf", "元/m", f"{name}.d/{file}", path.split("/")
environment = {"PATH": "/usr/bin:/bin"}
told = "新建/改建/扩建", "https://example.org/x", f"第{number}/{total}份", "甲方/乙方", "</b>"
'''


def found_in(root: Path, text: str) -> list[str]:
    """What the rule finds in a domain of this one file."""
    (root / "app").mkdir()
    (root / "app" / "cases.py").write_text(text, "utf-8")
    return the_domain_knows_no_address(root)


@pytest.mark.mutant
@pytest.mark.parametrize(
    "text",
    [
        "notify(by, text, '/desk')",
        "href = f'/cases/{case.id}'",
        """href = f"/{'inbox' if received else 'outbox'}/{box.id}\"""",
        "typed_at = f'{site}/b/{bureau.slug}/reply'",
        "lines = [f'全文：/catalogue/{code}/versions/{number}']",
        "told = Notice.href.startswith('/knowledge/drafts/')",
        "hrefs = {'readiness': '/adoptions/%s#readiness'}",
    ],
)
def test_an_address_in_the_domain_is_found(tmp_path: Path, text: str) -> None:
    assert found_in(tmp_path, f"{NO_ADDRESS}{text}\n") == ["app/cases.py:5"]


def test_a_slash_makes_no_address(tmp_path: Path) -> None:
    assert found_in(tmp_path, NO_ADDRESS) == []
