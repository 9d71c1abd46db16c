"""Rules that hold for every template and style sheet: strict policy, known icons, readable colours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from blueprints.shell import filters
from blueprints.shell.frame import NAVIGATION
from deploy.assets import ICONS, ROOT

SHELL = Path(filters.__file__).parent
COMPONENTS = sorted(SHELL.parent.glob("*/templates/components/*.html"))
TEMPLATES = sorted(SHELL.parent.glob("*/templates/**/*.html"))
TOKENS = dict(
    re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (SHELL / "static/css/house.css").read_text(encoding="utf-8"))
)

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "outside address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b"),
}


def name_of(path: Path) -> str:
    """Short name of a template in a test's id."""
    return str(path.relative_to(SHELL.parent))


@pytest.mark.parametrize("rule", FORBIDDEN)
@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_strict_policy(path: Path, rule: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not FORBIDDEN[rule].search(text), rule


def test_the_rules_find_what_they_forbid() -> None:
    assert FORBIDDEN["inline style"].search('<p style="color:red">')
    assert FORBIDDEN["inline handler"].search('<a href="/" onclick="go()">')
    assert FORBIDDEN["inline script"].search("<script>go()</script>")
    assert not FORBIDDEN["inline script"].search('<script src="/static/js/house.js" defer></script>')
    assert FORBIDDEN["outside address"].search('<img src="//cdn.example/x.png">')
    assert FORBIDDEN["unescaped output"].search("{{ text | safe }}")


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_components_build_no_addresses(path: Path) -> None:
    assert "url_for" not in path.read_text(encoding="utf-8")


def test_every_icon_is_in_the_sprite() -> None:
    used = set()
    for path in TEMPLATES:
        used |= set(re.findall(r"\bicon\(\s*\"([a-z0-9-]+)\"", path.read_text(encoding="utf-8")))
        used |= set(re.findall(r"icon_name=\"([a-z0-9-]+)\"", path.read_text(encoding="utf-8")))
    assert used <= set(ICONS)


def test_every_icon_of_the_rail_is_in_the_sprite() -> None:
    assert {icon for *_, icon in NAVIGATION} <= set(ICONS)


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    full = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", ["ahead", "due", "late", "paused", "unit", "own", "other", "special"])
def test_words_on_their_tint_are_readable(tone: str) -> None:
    assert contrast(TOKENS[f"{tone}-ink"], TOKENS[f"{tone}-tint"]) >= 4.5
    assert contrast(TOKENS[f"{tone}-ink"], "#fff") >= 4.5
    assert contrast(TOKENS[tone], "#fff") >= 3


def test_text_is_readable() -> None:
    assert contrast(TOKENS["ink"], TOKENS["ground"]) >= 7
    assert contrast(TOKENS["muted"], TOKENS["ground"]) >= 4.5
    assert contrast("#fff", TOKENS["brand"]) >= 4.5
    assert contrast(TOKENS["line-strong"], TOKENS["surface"]) >= 3


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "registry=" not in (ROOT / ".npmrc").read_text(encoding="utf-8")
    versions = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pinned = [*versions["dependencies"].values(), *versions["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned)
