# `make demo` shows the whole job once; `make test` is what CI runs. Both install what they need, once per lock file.
# Nothing is installed outside $(VENV), except what the tests need of Debian where it is missing: Chromium, the programs of
# PostgreSQL (the tests start servers of their own), and Java for Spark.

PYTHON ?= python3
VENV ?= .venv
DEMO ?= sla-demo
CHROMIUM ?= /usr/bin/chromium
WORKERS ?= 2
LOCK ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 --generate-hashes

.DEFAULT_GOAL := help
.PHONY: help install demo test lint lock clean debian

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

install: $(VENV)/installed ## Install the toolkit as locked, into $(VENV)

demo: $(VENV)/installed ## Lay out a practice workspace in $(DEMO)/, render, sign and verify its agreement, run a month
	$(BIN)/sla demo "$(DEMO)"

test: lint debian ## Lint, check types and floors, run every test
	SLA_CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest -n $(WORKERS)

lint: $(VENV)/installed-test ## Lint, formatting, types, and the floors of the house
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

lock: $(VENV)/installed-test ## Write the lock files anew from pyproject.toml (LOCK=--upgrade: with the newest versions)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) $(LOCK) --all-extras --group test -o requirements-test.lock
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) --extra workshop --group build -c requirements-test.lock -o requirements.lock

clean: ## Remove the environment, caches and the demo's workspace
	rm -rf "$(VENV)" "$(DEMO)" build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: say which with make PYTHON=python3.12")'
	$(PYTHON) -m venv "$(VENV)"

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch "$@"

$(VENV)/installed-test: requirements-test.lock $(VENV)/installed
	$(PIP) install --quiet --require-hashes --no-build-isolation -r requirements-test.lock # pyspark comes as source
	@touch "$@"

# The tests look at rendered pages in Debian's browser, and measure over PostgreSQL and Spark.
debian:
	@missing=""; \
	[ -x "$(CHROMIUM)" ] || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	if [ -z "$$missing" ]; then :; \
	elif ! command -v apt-get >/dev/null; then \
	    echo "The tests need what Debian calls$$missing: install it (a Chromium elsewhere: make test CHROMIUM=/path/to/it)" >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	elif command -v sudo >/dev/null; then \
	    sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else \
	    echo "The tests need the packages$$missing: install them as root, then run make test again." >&2; exit 1; \
	fi
