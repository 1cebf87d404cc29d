# SignDesk: `make demo` tries it, `make test` proves it. Both do all the set-up by themselves.
# A second run is quick: what is already there is left alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHON VENV

.DEFAULT_GOAL := help
.PHONY: help demo test chaos check format bench docs lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## start SignDesk with a shop page and a demo advisor (ARGS="--lan" to try with a phone)
	@scripts/setup run
	@$(BIN)/python -m signdesk demo $(ARGS)

test: ## run every test: pages' modules, server, real browsers (ARGS="-k …" to choose)
	@scripts/setup test
	node --test $$(find tests/js -name '*.test.js' | sort)
	$(BIN)/python -m pytest $(ARGS)

chaos: ## a minute of traffic around each fault (CHAOS_SECONDS=60, CHAOS_SEED=… to repeat one)
	@scripts/setup test
	CHAOS_SECONDS=$${CHAOS_SECONDS:-60} $(BIN)/python -m pytest tests/chaos $(ARGS)

check: ## check format, style and types, and that generated files are up to date
	@scripts/setup check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	npm run --silent check
	$(BIN)/python -m signdesk.signaling.generate --check

format: ## put the Python files in their one format
	@scripts/setup check
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: ## measure, one JSON line a bench (ARGS="relay" to choose)
	@scripts/setup bench
	@$(BIN)/python -m bench $(ARGS)

docs: ## write the pages of docs/ that are generated, and static/lib/messages.js
	@scripts/setup check
	$(BIN)/python -m signdesk.signaling.generate
	$(BIN)/python -m scripts.reference

lock: ## resolve the dependencies anew and write the lock files
	@scripts/setup check
	$(BIN)/python scripts/lock.py

clean: ## remove all that the commands above made, but no data
	rm -rf $(VENV) node_modules bench/peers/node_modules dist build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
