# make up     everything: dashboard, first collection, schedules      make test    the test suite
# make check  formatting, lint, types, import rules                   make proof   the long counts
PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
# Tests wait for processes and time-outs a third of their time: half as many again as there are cores.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
STAMP := .venv/installed-$(shell cat pyproject.toml constraints.txt 2>/dev/null | cksum | cut -d' ' -f1)-$(PYTHON)

# Whatever the environment says: without kept bytecode each of hundreds of processes compiles all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: up test check proof baseline install
up: install
	@$(BIN)/framewatch up $(ARGS)

test: install
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: install
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

proof: install
	@$(BIN)/python -m pytest -m proof $(ARGS)

# What framewatch ships as its own results; about an hour and a half on a machine with nothing else to do.
baseline: install
	@$(BIN)/python -m pipelines.benchmarks.record $(ARGS)

install: $(STAMP)

.venv/installed-%:
	@test -n "$(PYTHON)" || { echo "framewatch needs Python 3.11 or newer with venv and pip: on Debian or Ubuntu \
	run 'apt-get install python3-venv', elsewhere install Python from your system's packages." >&2; exit 1; }
	@echo "installing framewatch into .venv with $(PYTHON) (once)"
	@rm -f .venv/installed-*
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
