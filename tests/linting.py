"""``python -m tests.linting``: eslint and stylelint over our own scripts and style sheets, by the Node.js that npm found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from deploy.assets import MODULES, NO_NPM, ROOT, find_node

SHEETS = "blueprints/shell/static/css/*.css"
LINTERS = (
    ("eslint/bin/eslint.js", "eslint.config.mjs", "blueprints"),
    ("stylelint/bin/stylelint.mjs", "stylelint.config.mjs", SHEETS),
)
"""Program, its configuration, what it looks at."""


def lint(root: Path = ROOT) -> int:
    """Run every linter; the exit code of the first that found something, 0 when all are content."""
    node = find_node()
    if node is None:
        sys.stderr.write(f"{NO_NPM}\n")
        return 1
    codes = []
    for program, config, what in LINTERS:
        command = [node, MODULES / program, "--config", ROOT / config, what]
        codes.append(subprocess.run(command, cwd=root, check=False).returncode)
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(lint())
