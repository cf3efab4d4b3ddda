# Deskloop's commands. `make run` and `make test` set up everything they need.
# The first Python there is of those that Deskloop runs on; name another with PYTHON=…
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(STAMP): requirements/dev.txt requirements/encoders.txt pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
		echo "Deskloop needs Python 3.11, 3.12 or 3.13 with venv; name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Setting up .venv (once; a minute or two) …"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r requirements/encoders.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

.PHONY: install
install: $(STAMP) ## Make .venv with the locked dependencies

.PHONY: run
run: $(STAMP) ## Start everything on this machine and print the addresses
	$(BIN)/deskloop run

.PHONY: test
test: $(STAMP) ## Run every test but the browser's
	$(BIN)/python -m pytest -n 2 --dist worksteal

.PHONY: browser
browser: $(STAMP) ## Drive the playground in a real Chromium (needs /usr/bin/chromium)
	$(BIN)/python -m pytest -m browser tests/browser

.PHONY: lint
lint: $(STAMP) ## Check style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(STAMP) ## Let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock: ## (After make install) resolve the dependencies anew and write the lock files with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -c requirements/run.txt --group dev -o requirements/dev.txt pyproject.toml

.PHONY: clean
clean: ## Remove .venv and caches (the data folder .deskloop stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
