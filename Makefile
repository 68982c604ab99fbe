# Only make and Python 3.11+ are presupposed; everything else lies in .venv afterwards.
.DEFAULT_GOAL := help
.PHONY: help demo test lint check bench up down lock setup
SHELL := /bin/sh

# What was installed last stays, so that `make test` after `make demo TORCH=cpu` does not fetch CUDA.
TORCH ?= $(patsubst .venv/.ready-%,%,$(firstword $(wildcard .venv/.ready-*) .venv/.ready-default))
PYTHON ?=
BIN := .venv/bin
READY := .venv/.ready-$(TORCH)

help: ## Say what can be made
	@echo "Sprout: plan seeds that grow into booked tables."; echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'
	@echo; echo "  TORCH=cpu     take PyTorch without CUDA (smaller)"
	@echo "  PYTHON=path   take this Python to make .venv"

demo: $(READY) ## Build the city, run the six stages, serve what grew (EXIT=1: end there, Neo4j and Redis stay up; CITY=folder: real people)
	@$(BIN)/sprout demo $(if $(EXIT),--exit --keep) $(if $(CITY),--city "$(CITY)") $(ARGS)

test: $(READY) ## Run the whole test suite on real engines (ARGS="-m unit" runs a part)
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(READY) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

check: $(READY) ## Check style, types, imports and dependencies
	@echo "ruff";        $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "mypy";        $(BIN)/mypy
	@echo "import rules"; $(BIN)/lint-imports --no-logo
	@echo "dependencies"; $(BIN)/deptry .

bench: $(READY) ## Measure the six stages (ARGS="--quick", "--people 10000 --venues 500")
	@$(BIN)/python -m benchmarks.stages $(ARGS)

up: $(READY) ## Start Neo4j and Redis
	@$(BIN)/sprout up

down: $(READY) ## Stop Neo4j and Redis; data stay in .sprout
	@$(BIN)/sprout down

lock: $(READY) ## Compile requirements/*.txt anew from pyproject.toml
	@$(BIN)/python requirements/compile.py

setup: $(READY) ## Make .venv with the locked dependencies; the others do it by themselves

$(READY): requirements/all.txt requirements/uv.txt requirements/install.py pyproject.toml
	@python="$(PYTHON)"; \
	for each in python3.11 python3.12 python3.13 python3; do \
	  [ -n "$$python" ] || ! $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || python=$$each; \
	done; \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed: none found as python3.11, python3.12, python3.13 or python3. Name one: make PYTHON=/path/to/python3" >&2; exit 1; fi; \
	$$python requirements/install.py --torch "$(TORCH)"
	@rm -f .venv/.ready-*; touch $@
