# Every target sets itself up: Python 3.11 or newer and make are all it needs.
# Everything lands in .venv, from pinned and hashed packages.

SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# Not := so that the search runs only when a new environment is made.
PYTHON ?= $(shell for name in python3.11 python3; do \
	"$$name" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$name" && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo serve test lint format bench knowledge lock clean

help:  ## show this list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(STAMP)  ## run everything here with synthetic patients (ARGS=--once ends after the cards)
	$(BIN)/luminal demo $(ARGS)

serve: $(STAMP)  ## run the production server (ARGS="--port 8080 --workers 2")
	$(BIN)/luminal serve $(ARGS)

test: $(STAMP)  ## run all tests (ARGS="-k resistance" picks some)
	$(BIN)/pytest -n 2 $(ARGS)

lint: $(STAMP)  ## check style, format, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy bench
	$(BIN)/lint-imports

format: $(STAMP)  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)  ## measure what one request costs
	$(BIN)/python -m bench.request $(ARGS)

knowledge: $(STAMP)  ## check every knowledge file and its cross-references
	$(BIN)/luminal knowledge check

lock: $(STAMP)  ## pin the newest allowed packages again
	test -x build/lock/bin/pip-compile || { \
		$(BIN)/python -m venv build/lock && build/lock/bin/pip install -q pip-tools; }
	$(COMPILE) --upgrade --extra dev -o requirements.lock pyproject.toml
	$(COMPILE) --extra postgres -c requirements.lock -o requirements-runtime.lock pyproject.toml

COMPILE := build/lock/bin/pip-compile -q --generate-hashes --strip-extras --no-header \
	--no-annotate --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean:  ## remove the environment and what the tools leave behind
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage

$(STAMP): pyproject.toml requirements.lock
	@$(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		test -n "$(PYTHON)" || { echo "Luminal needs Python 3.11 or newer:" \
			"install python3.11 with venv, or name one: make PYTHON=/path/to/python" >&2; exit 1; }; \
		"$(PYTHON)" -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is older than Python 3.11" >&2; exit 1; }; \
		echo "Setting up $(VENV) ..."; "$(PYTHON)" -m venv --clear $(VENV); }
	@$(BIN)/pip install -q --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@
