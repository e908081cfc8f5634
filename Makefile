# Works where there is only Python 3.11 or newer, git and make: the environment is made here.
# pip follows its own configuration; no index is named.

VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough.
PYTHON ?= $(shell for name in python3 python python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Documents with parts that cog writes: help texts, tables of codes.
GENERATED = $(shell grep -ls '\[\[\[cog' *.md docs/*.md)

# What is measured: usual (about ten minutes) or full (about an hour); PUBLISH=1 renews the documents.
SIZE ?= usual

# How many changes of a module `make mutants` tries at most.
MOST ?= 150
BENCH := build/bench/venv

# Cases that are stated: what random examples reach is luck, and they take minutes.
STATED := not (hypothesis or libreoffice or thorough)
# Other Pythons than the one of .venv, where they are there.
PYTHONS := 3.12 3.13
PYTHONS_TESTS := tests/core tests/intake $(patsubst %,tests/cli/test_%.py,consolidate doctor whole_job)
# The lowest allowed versions, as of the day when constraints.txt was renewed: what they need in turn
# is the newest of that day. uv follows its own configuration, not that of pip.
LOWEST := build/lowest
AS_OF := 2026-11-01
# Where openpyxl, XlsxWriter, click and rich, pandas and the extras are met; what asks more of our own
# code than of them, and takes long, is left to `make test`.
LOWEST_TESTS := tests/definition tests/excel tests/cli tests/test_frames.py \
	--ignore=tests/excel/test_engines.py \
	$(patsubst %,--ignore=tests/definition/test_%.py,annex_shapes faults) \
	$(patsubst %,--ignore=tests/cli/test_%.py,manners natural_calls paths_and_steps sockets) \
	$(addprefix tests/intake/test_,archives.py extras.py old_formats.py)

.PHONY: help demo test test-lowest test-pythons coverage check lint format bench fuzz mutants clean

help:
	@echo 'make demo    the whole job on the sample round; the result is in build/demo'
	@echo 'make test    every test'
	@echo 'make test-lowest   the demo and some tests with the lowest allowed versions'
	@echo 'make test-pythons  the demo and some tests on other Pythons, where there are any'
	@echo 'make lint    every check except the tests'
	@echo 'make coverage measure that the cases of core and intake leave out no line and no branch of them'
	@echo 'make check   lint, coverage and test: all of CI'
	@echo 'make format  format the code; renew templates, samples and the generated parts of documents'
	@echo 'make bench   measure against the alternatives, which get an environment of their own; SIZE=full for more'
	@echo 'make fuzz    forge 100,000 workbooks: none may be accepted with a score that two other readers do not see'
	@echo 'make mutants change the code in small ways and count which changes no test notices (MODULES=…)'

demo: $(VENV)/.ready
	$(BIN)/workbook-tool demo build/demo

test: $(VENV)/.ready-for-checks
	$(BIN)/python -m pytest -n auto --dist loadscope

coverage: $(VENV)/.ready-for-checks
	$(BIN)/python -m pytest -n auto --cov --cov-report=term-missing:skip-covered \
		-m '$(STATED)' \
		tests/core tests/intake tests/test_findings.py workbook_tool/core workbook_tool/intake

test-lowest: $(VENV)/.ready-for-checks
	$(BIN)/uv venv --quiet --clear --python 3.11 $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST) --resolution lowest-direct --exclude-newer $(AS_OF) \
		--editable '.[mail,test]'
	$(LOWEST)/bin/workbook-tool demo $(LOWEST)/demo
	$(LOWEST)/bin/python -m pytest -q -n auto --dist loadscope -m '$(STATED)' $(LOWEST_TESTS)

test-pythons: $(VENV)/.ready-for-checks
	$(BIN)/python tools/other_pythons.py $(PYTHONS) -- -m '$(STATED)' $(PYTHONS_TESTS)

check: lint coverage test

lint: $(VENV)/.ready-for-checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/vulture
	$(BIN)/vulture workbook_tool bench tools tests
	$(BIN)/python tools/make_templates.py --check
	$(BIN)/python tools/make_samples.py --check
	$(BIN)/python tools/json_schemas.py --check
	$(if $(GENERATED),$(BIN)/cog -P -I . --check --diff $(GENERATED))

format: $(VENV)/.ready-for-checks
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tools/make_templates.py
	$(BIN)/python tools/make_samples.py
	$(BIN)/python tools/json_schemas.py
	$(BIN)/python tools/house_figures.py --write docs/architecture.md
	$(if $(GENERATED),$(BIN)/cog -P -I . -r $(GENERATED))

# What the tests do with 20,000.
fuzz: $(VENV)/.ready-for-checks
	WORKBOOK_TOOL_FORGERIES=100000 $(BIN)/python -m pytest -q -n auto -k forgery tests/intake/test_second_readers.py

# The modules of MODULES (names with asterisks): which changes of them no test notices, and the rows
# of the table in docs/proofs.md. TESTS takes other tests than those of the reader, MOST=0 all changes.
mutants: $(VENV)/.ready-for-checks
	$(BIN)/python -m tools.mutants $(MODULES) --most $(MOST) $(if $(TESTS),--tests $(TESTS))

bench: $(BENCH)/.ready
	$(BENCH)/bin/python -m bench --size $(SIZE) $(if $(PUBLISH),--publish)

clean:
	rm -rf build dist htmlcov mutants .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# Renewed when the requirements change; an environment that is already there is kept.
$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo 'Preparing the environment, about a minute.  正在准备运行环境，约一分钟。'
	@$(PIP) --editable .
	@touch $@

$(VENV)/.ready-for-checks: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo 'Preparing the environment of the checks, about a minute.'
	@$(PIP) --editable '.[dev]'
	@touch $(VENV)/.ready $@

# The alternatives never come near the environment of the tool.
$(BENCH)/.ready: pyproject.toml constraints.txt bench/requirements.txt
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed.' >&2; exit 1; }
	@echo 'Preparing the environment of the bench, about a minute.'
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable . -r bench/requirements.txt
	@touch $@

$(VENV)/bin/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed.' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
