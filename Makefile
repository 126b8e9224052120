# Hedgerow needs nothing but Python 3.11 or newer and make; everything else goes into .venv here.
#
#   make assess   assess the shipped case iraq-2021 and say where its page is
#   make test     style, types, the order of packages, then all tests
#   make bench    measure the engine beside its peers (installs these into .bench; half an hour)
#   make hindcast ask the shipped cases about what came after, and score the answers
#   make clean    remove what these made

VENV := .venv
BIN := $(VENV)/bin
CASE ?= iraq-2021

# The first interpreter that is new enough and can make virtual environments; or name one: make PYTHON=...
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo "$$python"; break; fi; done)

.PHONY: help assess bench hindcast test lint clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

assess: $(VENV)/.installed
	$(BIN)/hedgerow assess $(CASE)

hindcast: $(VENV)/.installed
	$(BIN)/hedgerow hindcast

bench: $(VENV)/.installed
	$(BIN)/python bench/table.py

test: lint
	$(BIN)/python -m pytest --numprocesses auto

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) .bench assessment/$(CASE) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second run start at once; a change of pyproject.toml installs again.
$(VENV)/.installed: pyproject.toml
	$(call install,.)

$(VENV)/.installed-test: pyproject.toml
	$(call install,'.[test]')
	@touch $(VENV)/.installed

define install
@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	test -n '$(PYTHON)' || { \
		echo 'Hedgerow needs Python 3.11 or newer with its venv module (on Debian: python3 and python3-venv).'; \
		echo 'Install it, or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3'; exit 1; } >&2; \
	$(PYTHON) -m venv --clear $(VENV); }
@echo 'Installing Hedgerow into $(VENV) ...'
@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable $(1)
@touch $@
endef
