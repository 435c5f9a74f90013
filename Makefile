# Thin: each target is a line or two that a person could type.
export NO_MKDOCS_2_WARNING = 1
ADDR ?= 127.0.0.1:8000
ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts/
BENCH := .bench-venv/Scripts/
else
PYTHON ?= python3
BIN := .venv/bin/
BENCH := .bench-venv/bin/
endif

.PHONY: serve exercises test check build approve reflect lint format bench bench-build lock venv clean help

help:
	@echo "make serve    build both languages and serve them on http://$(ADDR) (ADDR=host:port)"
	@echo "make test     all checks that need no browser"
	@echo "make check    the checks of what you have changed"
	@echo "make build    the site, into site/"
	@echo "make approve  refresh the approved transcripts and drawings (SNIPPET=03_async_manager/x.py: one)"
	@echo "make exercises  copy the exercises into exercises/, and say what is solved"
	@echo "make format   ruff: what can be mended, and the layout"
	@echo "make lint     ruff, mypy and the import rules"

serve: .venv/site
	$(BIN)python -m workshop_site port $(ADDR)
	$(BIN)python -m mkdocs serve --dev-addr $(ADDR)

exercises: .venv/site
	@$(BIN)python -m workshop_site exercises

build: .venv/site
	$(BIN)python -m mkdocs build --strict

# The site is built once, into site/, and looked at by these tests and by those with a browser.
# In the order of their names: by the number of its tests, the file that takes longest came last.
test: export WORKSHOP_SITE = site
test: lint
	$(BIN)python -m mkdocs build --strict
	$(BIN)python -m pytest -m "not browser" -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/dev
	$(BIN)python -m ruff check
	$(BIN)python -m ruff format --check
	$(BIN)python -m mypy
	$(BIN)lint-imports --no-logo

format: .venv/dev
	$(BIN)python -m ruff check --fix
	$(BIN)python -m ruff format

approve: .venv/dev
	$(BIN)python -m workshop_site approve $(SNIPPET)

# What git says has changed: seconds, for a page or a snippet.
check: .venv/dev
	$(BIN)python -m workshop_site touched

# An explicit act of a translator: make reflect PAGE=docs/en/about.md
reflect: .venv/dev
	$(BIN)python -m workshop_site reflect $(PAGE)

# The peers that the ratios compare with live in an environment of their own.
bench: .bench-venv/made
	$(BENCH)python benchmarks/bench.py
	$(BENCH)python benchmarks/bench_ladder.py
	$(BENCH)python benchmarks/bench_ledger.py

bench-build: .venv/dev
	$(BIN)python benchmarks/build.py

# Nothing is resolved here (tools/install.py), so no release of others changes an install.
VENV = $(PYTHON) tools/install.py venv $(if $(filter file,$(origin PYTHON)),,--chosen)
PACKAGES = $(BIN)python tools/install.py packages

venv:
	@$(VENV) .venv

.venv/site: requirements.lock requirements-build.lock requirements-uv.lock pyproject.toml | venv
	@echo "Installing what the site needs (once)"
	@$(PACKAGES) requirements.lock --editable
	@touch $@

.venv/dev: requirements-dev.lock .venv/site
	@echo "Installing what the checks need (once)"
	@$(PACKAGES) requirements-dev.lock
	@touch $@

.bench-venv/made: benchmarks/requirements.lock .venv/site
	@$(VENV) .bench-venv
	@$(PACKAGES) benchmarks/requirements.lock --into .bench-venv
	@touch $@

# No addresses in the lock files: they are installed from whatever index pip is set up for.
LOCK = $(BIN)uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
OURS = $(LOCK) pyproject.toml --all-extras -c requirements.constraints
lock: .venv/site
	$(LOCK) --group uv -o requirements-uv.lock
	$(LOCK) --group build -o requirements-build.lock
	$(OURS) --group site -o requirements.lock
	$(OURS) --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) benchmarks/requirements.in -o benchmarks/requirements.lock
	$(BIN)python -m tools.metadata

clean:
	rm -rf site .snippet-cache .mypy_cache .pytest_cache .ruff_cache
