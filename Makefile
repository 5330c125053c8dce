# Everything one does here, as commands; `make` alone lists them.
#
# Needed beforehand: Python 3.11 or later with pip and venv. All else goes into .venv.

.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
# Written when .venv holds what the locks and pyproject.toml say; older than they are: set up again.
READY := $(VENV)/.ready

# Compiled files make every start of a program quicker, whatever the shell around says.
unexport PYTHONDONTWRITEBYTECODE

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --python-version 3.11

# People edit .po, programs read .mo; an editable install needs them beside each other.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/keepwell/locale/*/LC_MESSAGES/*.po \
	src/keepwell/desk/locale/*/LC_MESSAGES/*.po))

.PHONY: help
help: # List the commands
	@echo "Keepwell: health scores that prove themselves. Commands:"
	@sed -nE 's/^([a-z-]+):.*# (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

.PHONY: setup
setup: $(READY) $(CATALOGUES) # Install Keepwell and its tools into .venv

.PHONY: demo
demo: setup # Score an invented company's two years and show its book of business
	@$(BIN)/keepwell demo $(ARGS)

# A third fills the pauses of the two, while they wait for disks and locks.
TESTERS := 3

.PHONY: test
test: setup # Run the tests that take minutes, not hours (ARGS=… goes to pytest)
	@$(BIN)/pytest -n $(TESTERS) --dist worksteal $(ARGS)

.PHONY: check
check: setup # Check format, lint, types, translations, migrations and generated pages
	@failed=; for step in 'ruff format --check --quiet' 'ruff check --quiet' mypy \
		'python -m tools.catalogues check' 'python -m tools.cli_page check' \
		'python -m keepwell.desk makemigrations --check'; do \
		echo "· $$step"; KEEPWELL_DATABASE_URL=sqlite://:memory: $(BIN)/$$step || failed=yes; \
	done; test -z "$$failed"

.PHONY: bench
bench: setup # Measure the engine against hand-written DuckDB, polars and pandas (ARGS=… for sizes)
	@$(BIN)/python -m benchmarks.run $(ARGS)

.PHONY: bench-intake
bench-intake: setup # Measure how much the tracking API takes, and how fast it is in the lake (ARGS=…)
	@$(BIN)/python -m benchmarks.intake $(ARGS)

.PHONY: bench-desk
bench-desk: setup # Measure the desk's pages at a million customers on PostgreSQL (ARGS=…)
	@$(BIN)/python -m benchmarks.desk $(ARGS)

.PHONY: bench-asking
bench-asking: setup # Measure a survey that goes to very many people, and their answers (ARGS=…)
	@$(BIN)/python -m benchmarks.desk_asking $(ARGS)

.PHONY: bench-rules
bench-rules: setup # Measure how many answers rules handle in an hour (ARGS=…)
	@$(BIN)/python -m benchmarks.desk_rules $(ARGS)

.PHONY: bench-loop
bench-loop: setup # Measure an hour of 50,000 answers, with cases and alerts (ARGS=…)
	@$(BIN)/python -m benchmarks.desk_loop $(ARGS)

.PHONY: bench-refresh
bench-refresh: setup # Measure the way of a touchpoint to a new score at a million customers (ARGS=…)
	@$(BIN)/python -m benchmarks.desk_refresh $(ARGS)

.PHONY: bench-proof
bench-proof: setup # Measure proof, what-if and forecast at 100,000 customers and two years (ARGS=…)
	@$(BIN)/python -m benchmarks.proof $(ARGS)

.PHONY: messages
messages: setup # Collect the texts to translate into the .po files
	@$(BIN)/python -m tools.catalogues update

.PHONY: cli-docs
cli-docs: setup # Write docs/reference/cli.md from the commands' own help
	@$(BIN)/python -m tools.cli_page write

.PHONY: lock
lock: setup # Write the requirements*.lock files (ARGS=--upgrade for the newest allowed)
	$(COMPILE) pyproject.toml -o requirements.lock $(ARGS)
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock $(ARGS)
	$(COMPILE) pyproject.toml --group dev --extra spark -c requirements-dev.lock \
		-o requirements-spark.lock $(ARGS)
	$(COMPILE) pyproject.toml --group dev --group standins --extra sync -c requirements-dev.lock \
		-o requirements-sync.lock $(ARGS)
	$(COMPILE) --group clients -o requirements-clients.lock $(ARGS)

.PHONY: clean
clean: # Remove what can be made again
	rm -rf $(VENV) build dist demo .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

$(READY): requirements-dev.lock pyproject.toml hatch_build.py
	@python=$$(for name in python3 python3.13 python3.12 python3.11 python; do \
		$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& { echo $$name; break; }; done); \
	if [ -z "$$python" ]; then \
		echo "Keepwell needs Python 3.11 or later; none was found on PATH. Install it and run this again." >&2; \
		exit 1; \
	fi; \
	test -x $(BIN)/python || $$python -m venv $(VENV) || { \
		echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv." >&2; \
		rm -rf $(VENV); exit 1; }
	@echo "Installing into $(VENV); the first time takes a minute or two."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip setuptools
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po | $(READY)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
