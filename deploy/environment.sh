#!/bin/sh
# Brings .venv up to the lock: "run" for serving, "dev" for tests and checks too. Does nothing when it is there already,
# so that a second start takes no time; builds it anew when the checkout was moved, because environments cannot move.
set -eu
cd "$(dirname "$0")/.."

kind=$1
case $kind in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "environment.sh run|dev" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }

# The newest suitable Python that can make environments.
find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        command -v "$candidate" >/dev/null 2>&1 || continue
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        suitable=$candidate
        "$candidate" -c 'import ensurepip, venv' 2>/dev/null || continue
        printf '%s\n' "$candidate"
        return
    done
    if [ -n "${suitable:-}" ]; then
        say "错误：$suitable 缺少 venv 模块。请先安装它，例如：apt-get install python3-venv"
    else
        say "错误：需要 Python 3.11 或更高版本。请安装后重试；装在别处的可以指定：make run PYTHON=/路径/python3"
    fi
    exit 1
}

# What the install depends on: the lock, and of pyproject.toml all but the settings of the tools.
digest() { { cat "$lock"; sed '/^\[tool\.ruff/,$d' pyproject.toml; } | cksum; }

make_environment() {
    place=$(pwd -P)
    if [ -x .venv/bin/python ] && [ "$(cat .venv/.place 2>/dev/null)" = "$place" ] &&
        .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    python=$(find_python)
    say "正在建立虚拟环境 .venv……"
    rm -rf .venv
    "$python" -m venv .venv
    printf '%s\n' "$place" >.venv/.place
}

install() {
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check "$@"
}

make_environment
wanted=$(digest)
if [ "$(cat ".venv/.$kind" 2>/dev/null)" != "$wanted" ]; then
    say "正在安装依赖（首次约需一两分钟）……"
    install --require-hashes -r "$lock"
    install --no-build-isolation --no-deps --editable .
    printf '%s\n' "$wanted" >".venv/.$kind"
fi

if ! .venv/bin/python -P -c 'import sys; from deploy.assets import assets_stamp, is_current; sys.exit(not is_current(assets_stamp(), sys.argv[1]))' "$kind"; then
    if ! .venv/bin/python -P -c 'import sys; from deploy.assets import find_npm; sys.exit(not find_npm())'; then
        say "本机没有可用的 Node.js，正在从 pip 安装……"
        install --require-hashes -r requirements-node.txt
    fi
    .venv/bin/python -P -m deploy.assets "$kind"
fi
