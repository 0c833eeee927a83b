# certreg: `make` lists what there is. Needs make, Python 3.11 and Pango; see README.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help check-system demo run test test-long drill lint bench load bundle migration messages lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# Ours to give, e.g. make test PYTEST="-x tests/policy"
PYTEST ?=
LOAD ?=
WORKERS ?= 2
CODE := certreg tests migrations .ci
RUFF := --line-length 100
RULES := --select E,F,I,B,UP,SIM,N,RUF --ignore E501,RUF001,RUF002,RUF003

RUN := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

# A page that watches a job reloads itself where there is no script. The printed certificate is no page.
UNDISPUTED := H052

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

check-system: ## say which Debian packages are missing
	@test -n "$(PYTHON)" || { echo "missing: sudo apt-get install -y python3-venv" >&2; exit 1; }
	@$(PYTHON) .ci/check-system.py

# What runs: hashed pins, then this tree itself.
.venv/.ok: setup.cfg pyproject.toml requirements.lock
	@$(MAKE) --no-print-directory check-system
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# What tests, checks and measures; the same pins and more.
.venv/.dev: .venv/.ok requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

demo: .venv/.ok ## build a demo registry in instance/ and play the whole main job on it
	$(BIN)/certreg demo

run: .venv/.ok ## serve what is in instance/ with its worker on http://127.0.0.1:8000
	$(BIN)/certreg run

test: .venv/.dev ## the suite, on SQLite
	$(RUN) -m "not long and not drill" $(PYTEST)

test-long: .venv/.dev ## what would make it longer than six minutes; whatever uses the database, on PostgreSQL
	$(RUN) -m "long and not drill" $(PYTEST)
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then set -x; \
	  CERTREG_TEST_DATABASE=postgresql $(RUN) -m "database and not drill" $(PYTEST); \
	else echo "not run on PostgreSQL, which is not installed (apt-get install postgresql)"; fi

drill: .venv/.dev ## ten thousand walks through each table, hundreds through each database: half an hour and more
	$(RUN) -m drill $(PYTEST)
	CERTREG_TEST_DATABASE=postgresql $(RUN) -m "drill and database" $(PYTEST)

lint: .venv/.dev ## ruff, mypy, import-linter, djlint
	$(BIN)/ruff check $(RUFF) $(RULES) $(CODE)
	$(BIN)/ruff format $(RUFF) --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet --profile jinja --ignore $(UNDISPUTED) --exclude templates/certificate templates

bench: .venv/.dev ## the benchmarks: each a ratio against a named peer; writes instance/bench.json; RECORD=1 writes the README's table too
	$(BIN)/python tests/bench/run.py $(if $(RECORD),--record) $(FIGURES)

load: .venv/.dev ## a results day on this machine, every answer checked; longer with LOAD="--minutes 10"
	PYTHONPATH=tests/bench:tests:tests/certificates $(BIN)/python tests/bench/load.py $(LOAD)

bundle: .venv/.dev ## one archive to install certreg from where there is no network; writes instance/certreg-bundle.tar
	$(BIN)/python .ci/bundle.py

migration: .venv/.dev ## write the next revision of the schema: make migration MESSAGE="What changes"
	$(BIN)/python .ci/write-migration.py $(MESSAGE)
	$(BIN)/ruff check $(RUFF) $(RULES) --quiet --fix migrations
	$(BIN)/ruff format $(RUFF) --quiet migrations

messages: .venv/.dev ## collect the texts that people see; what lacks its English is listed
	$(BIN)/python .ci/messages.py

# One resolution for all three locks; UPGRADE=--upgrade takes newer versions. Needs uv; who only uses
# certreg needs pip. Extras stay in: pip 23 wants `name[extra]` pinned as such, or takes the newest.
lock: export UV_CUSTOM_COMPILE_COMMAND := make lock
lock: UPGRADE ?=
lock: UV = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-strip-extras --no-emit-index-url --no-emit-find-links $(UPGRADE)
lock: ## resolve the three requirements*.lock
	echo 'setuptools>=77' | $(UV) setup.cfg - --extra server --extra postgres --extra test --extra lint \
	  -o requirements-dev.lock
	echo 'setuptools>=77' | $(UV) setup.cfg - --extra server --extra postgres \
	  -c requirements-dev.lock -o requirements.lock
	$(UV) setup.cfg -c requirements-dev.lock -o requirements-base.lock

clean: ## remove what was built; instance/ stays
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
