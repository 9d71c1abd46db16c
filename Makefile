# run: serve this checkout (DATA, HOST, PORT, DATABASE_URL may be set)   stop: end it
# test: everything, from a clean clone   check: linters and contracts   bench: measure   clean: all but the data
# durability: handoffs while everything breaks, for SECONDS (SEED chooses the storm), and WALKS random walks of both sides
# Paths are relative and quoted in the scripts, so a checkout may lie under spaces and Chinese characters.

SHELL := /bin/sh
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

PY := .venv/bin/python -P
# How many test processes: browser and database both work beside them.
JOBS ?= 2
ARGS ?=
SECONDS ?= 300
SEED ?= 20221128
WALKS ?= 100

.PHONY: run stop test durability check bench clean lock environment environment-dev browser
.DEFAULT_GOAL := run

run: environment
	@exec $(PY) -m deploy.console serve

stop:
	@if [ -x .venv/bin/python ]; then exec $(PY) -m deploy.console stop; else echo "没有正在运行的服务。"; fi

test: environment-dev browser
	@$(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

durability: environment-dev
	@NEMESIS=$(SECONDS) SEED=$(SEED) WALKS=$(WALKS) $(PY) -m pytest -s tests/durability $(ARGS)

check: environment-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache --no-logo
	@$(PY) -m djlint blueprints --lint --quiet
	@.venv/bin/python -m tests.linting

# Not with -P: the benchmark is no package that is installed, it is found in this folder.
bench: environment
	@.venv/bin/python -m tests.bench $(ARGS)

environment:
	@sh deploy/environment.sh run

environment-dev:
	@sh deploy/environment.sh dev

browser:
	@sh deploy/browser.sh

# Needs the network; the locks it writes name no registry.
lock:
	@sh deploy/lock.sh

clean:
	@if [ -x .venv/bin/python ]; then $(PY) -m deploy.console stop >/dev/null 2>&1 || true; fi
	@rm -rf .venv node_modules blueprints/shell/static/vendor build *.egg-info
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.data/*' -prune -exec rm -rf {} +
	@echo "已清理。数据目录未动。"
