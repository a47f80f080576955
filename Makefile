# Two commands are enough: `make run` and `make test`. Both set up what they need in .venv first.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
KERNEL := setup.py $(wildcard monitor/matching/kernel/*.p?? monitor/matching/kernel/*.h)

.PHONY: help setup run test test-faults lint types bench clean

help:            ## this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

setup: $(STAMP)  ## install into .venv, nothing else; the command is then .venv/bin/rasid

run: $(STAMP)    ## start the daemon on config.toml and rules/ (Ctrl-C stops it)
	@exec $(BIN)/rasid run --config config.toml

test: $(DEV)     ## the whole fast suite, under three minutes
	$(BIN)/python -m pytest -q -n auto -m "not slow"

test-faults: $(DEV)  ## the slow suites: the real daemon, killed and restarted many times
	$(BIN)/python -m pytest -q -m slow

lint: $(DEV)     ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)    ## mypy --strict over package and tests
	$(BIN)/mypy

bench: $(DEV)    ## the measurements of tests/bench/README.md
	$(BIN)/python -m tests.bench

clean:           ## remove the virtual environment and caches; state/ stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(STAMP): pyproject.toml constraints.txt deploy/make-venv $(KERNEL)
	@deploy/make-venv $(PYTHON) $(VENV) .
	@touch $@

$(DEV): pyproject.toml constraints.txt deploy/make-venv $(STAMP)
	@deploy/make-venv $(PYTHON) $(VENV) '.[dev]'
	@touch $@
