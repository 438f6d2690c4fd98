# Every command of this project. `make help` lists them; docs/development.md explains.

ifneq ($(firstword $(sort 3.81 $(MAKE_VERSION))),3.81)
$(error GNU make 3.81 or newer is needed (found $(MAKE_VERSION)); get it from https://www.gnu.org/software/make/ or your package manager)
endif

.DEFAULT_GOAL := help
SHELL := /bin/sh

# No telemetry, no version checks, and bytecode is cached: the CDKTF bindings are large.
export CHECKPOINT_DISABLE := 1
export DO_NOT_TRACK := 1
unexport PYTHONDONTWRITEBYTECODE

ifdef PYTHON
export PYTHON
endif

PY := .venv/bin/python
# Three on two cores, because Terraform mostly waits; each process in tests/local/ takes 700 MB.
TEST_PROCESSES ?= 3

.PHONY: help setup synth local test check lint format bench snapshots diagram docs lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1	\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '\t' '{ printf "make %-10s %s\n", $$1, $$2 }'

setup: ## create or repair everything that the other commands need, inside this folder
	@tools/setup python node

synth: ## write cdktf.out/ from environments/
	@tools/setup python
	@$(PY) main.py

local: ## apply, run and destroy the dev stack on an embedded AWS; KEEP=1 stays up until Ctrl-C
	@tools/prerequisites terraform
	@tools/setup python
	@$(PY) -m workshop local $(if $(KEEP),--keep)

test: ## run every test
	@tools/prerequisites terraform
	@tools/setup python node checkov awscli
	@$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadgroup tests

check: ## run the fast layers: lint, types, and every test that starts no embedded AWS
	@tools/prerequisites terraform
	@tools/setup python node
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadgroup -m "not slow" tests --ignore tests/local --ignore tests/localcloud

lint: ## check style, format, types, the direction of imports, and prose
	@tools/setup python node
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@PYTHONPATH=functions .venv/bin/lint-imports --no-cache --no-logo
	@$(PY) -m workshop.prose

format: ## fix style and format where that can be automated
	@tools/setup python
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: ## measure synth time and memory, as ratios, into docs/performance.md
	@tools/setup python
	@$(PY) -m workshop bench

snapshots: ## update cdktf.out/ and the tests' snapshots from the code
	@tools/setup python
	@$(PY) main.py
	@$(PY) -m pytest tests/snapshots --snapshot-update

diagram: ## draw docs/architecture.svg and docs/dashboard.svg from the synthesized stacks
	@tools/setup python
	@$(PY) -m workshop diagram

docs: ## generate the reference pages
	@tools/setup python node
	@$(PY) -m workshop docs

lock: ## lock dependencies again after a change to a Pipfile or package.json
	@tools/lock

clean: ## remove environments and caches, but never cdktf.out/ or state/
	@rm -rf .venv .tools node_modules tools/*/.venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
