# DATA, HOST, PORT and DATABASE_URL may be set for run; JOBS and ARGS for test; SECONDS, SEED and WALKS for durability.
# TODAY=2028-02-29T23:30 make test, or TODAY=+365T00:30: everything on that day, at that hour in Beijing.
# Paths are relative and quoted in the scripts, so a checkout may lie under spaces and Chinese characters.

SHELL := /bin/sh
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

PY := .venv/bin/python -P
# How many test processes: browser and database both work beside them.
JOBS ?= 2
ARGS ?=
TODAY ?=
SECONDS ?= 300
SEED ?= 20221128
WALKS ?= 100

.PHONY: help run stop test durability check bench clean lock environment environment-dev browser
.DEFAULT_GOAL := help

# A target tells what it is for behind its name; the list is read from here.
help: ## 列出全部目标 this list
	@echo "用法：make 目标"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)$$/\1|\2/p' Makefile | while IFS='|' read -r name what; do printf '  %-16s %s\n' "$$name" "$$what"; done

run: environment ## 从零启动：环境、资源、数据库、十三个局、演示数据 serve this checkout
	@exec $(PY) -m deploy.console serve

stop: ## 停止服务 end what run began
	@if [ -x .venv/bin/python ]; then exec $(PY) -m deploy.console stop; else echo "没有正在运行的服务。"; fi

test: environment-dev browser ## 全部测试 every test, from a clean clone
	@TODAY="$(TODAY)" $(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

durability: environment-dev ## 故障中的移交 handoffs while everything breaks
	@NEMESIS=$(SECONDS) SEED=$(SEED) WALKS=$(WALKS) $(PY) -m pytest -s tests/durability $(ARGS)

check: environment-dev ## 代码检查 linters, types and contracts
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache --no-logo
	@$(PY) -m djlint blueprints --lint --quiet
	@.venv/bin/python -m tests.linting

# Not with -P: the benchmark is no package that is installed, it is found in this folder.
bench: environment ## 性能测试 measure against the floor
	@.venv/bin/python -m tests.bench $(ARGS)

environment: ## 运行环境 what serving needs
	@sh deploy/environment.sh run

environment-dev: ## 开发环境 what tests and checks need
	@sh deploy/environment.sh dev

browser: ## 浏览器和中文字体 what the browser tests need
	@sh deploy/browser.sh

# Needs the network; the locks it writes name no registry.
lock: ## 更新依赖锁 write the locks anew
	@sh deploy/lock.sh

clean: ## 清理（数据目录除外） all but the data
	@if [ -x .venv/bin/python ]; then $(PY) -m deploy.console stop >/dev/null 2>&1 || true; fi
	@rm -rf .venv node_modules blueprints/shell/static/vendor build *.egg-info
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.data/*' -prune -exec rm -rf {} +
	@echo "已清理。数据目录未动。"
