# Thin: each target is a line or two that a person could type.
PYTHON ?= python3
export NO_MKDOCS_2_WARNING = 1
ADDR ?= 127.0.0.1:8000
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts/
BENCH := .bench-venv/Scripts/
else
BIN := .venv/bin/
BENCH := .bench-venv/bin/
endif

.PHONY: serve test check build approve reflect lint bench bench-build lock clean help

help:
	@echo "make serve    build both languages and serve them on http://$(ADDR) (ADDR=host:port)"
	@echo "make test     all checks that need no browser"
	@echo "make check    the checks of what you have changed"
	@echo "make build    the site, into site/"
	@echo "make approve  refresh the approved transcripts and drawings (SNIPPET=03_async_manager/x.py: one)"
	@echo "make lint     ruff and mypy"

serve: .venv/site
	$(BIN)python -m workshop_site port $(ADDR)
	$(BIN)python -m mkdocs serve --dev-addr $(ADDR)

build: .venv/site
	$(BIN)python -m mkdocs build --strict

test: lint
	$(BIN)python -m pytest -m "not browser" -n 2 --dist loadfile $(ARGS)

lint: .venv/dev
	$(BIN)ruff check
	$(BIN)ruff format --check
	$(BIN)mypy

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

bench-build: .venv/dev
	$(BIN)python benchmarks/build.py

.venv/made:
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Python 3.11 or later is needed, and $(PYTHON) is %d.%d: make PYTHON=python3.12 …' % sys.version_info[:2])"
	$(PYTHON) -m venv .venv
	@touch $@

# pip refuses an editable install together with hashes, so the package is its own step.
INSTALL = $(BIN)python -m pip install --quiet --disable-pip-version-check
OFFLINE = { echo "The packages could not be installed (see above). Is there a network, or a package mirror in pip's configuration?" >&2; exit 1; }

.venv/site: requirements.lock pyproject.toml | .venv/made
	@echo "Installing what the site needs (once, about a minute)"
	@$(INSTALL) --require-hashes -r requirements.lock || $(OFFLINE)
	@$(INSTALL) --no-deps --no-build-isolation -e . || $(OFFLINE)
	@touch $@

.venv/dev: requirements-dev.lock .venv/site
	@echo "Installing what the checks need (once, about half a minute)"
	@$(INSTALL) --require-hashes -r requirements-dev.lock || $(OFFLINE)
	@touch $@

.bench-venv/made: benchmarks/requirements.lock
	$(PYTHON) -m venv .bench-venv
	@$(BENCH)python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< || $(OFFLINE)
	@touch $@

# No addresses in the lock files: they are installed from whatever index pip is set up for.
LOCK = uv pip compile pyproject.toml --quiet --universal --generate-hashes --all-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	$(LOCK) --group site -o requirements.lock
	$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile benchmarks/requirements.in --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o benchmarks/requirements.lock

clean:
	rm -rf site .snippet-cache .mypy_cache .pytest_cache .ruff_cache
