#!/bin/sh
# Writes the lock files anew from pyproject.toml: every platform, every hash, no registry's address.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
export UV_PYTHON_DOWNLOADS=never

compile() {
    "$tools/bin/uv" pip compile "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --quiet
}

compile pyproject.toml --extra build -o requirements.txt
compile pyproject.toml --extra build --extra dev -c requirements.txt -o requirements-dev.txt
compile --group node -o requirements-node.txt
