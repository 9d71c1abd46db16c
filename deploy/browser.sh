#!/bin/sh
# The browser tests need Chromium and a Chinese font. Root gets them by apt; everybody else is told what to install.
# Missing means failure: a test that is skipped silently is no test.
set -eu

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1 && return 0
    done
    return 1
}

has_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]
}

missing() {
    has_browser || printf ' chromium'
    has_font || printf ' fontconfig fonts-wqy-microhei'
}

install() {
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

packages=$(missing)
[ -n "$packages" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "正在安装浏览器测试所需的软件包：$packages……" >&2
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 - the names are ours and are to be split
    install $packages 2>/dev/null || { apt-get update -qq && install $packages; } || true
    packages=$(missing)
    [ -n "$packages" ] || exit 0
fi

echo "错误：浏览器测试缺少软件包。请安装后重试（Debian/Ubuntu）：" >&2
echo "  sudo apt-get install$packages" >&2
echo "其他系统：安装 Chromium 或 Google Chrome（命令须在 PATH 中）以及任一中文字体（fc-list :lang=zh 能列出）。" >&2
exit 1
