# Every command of this project. `make help` lists them; docs/development.md explains.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# No telemetry, no version checks, and bytecode is cached: the CDKTF bindings are large.
export CHECKPOINT_DISABLE := 1
export DO_NOT_TRACK := 1
unexport PYTHONDONTWRITEBYTECODE

ifdef PYTHON
export PYTHON
endif

STAMPS := .tools/stamps
PY := .venv/bin/python
LOCAL_WORKERS ?= 2

.PHONY: help setup synth local test check lint format bench lock snapshots diagram docs clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1	\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '\t' '{ printf "make %-10s %s\n", $$1, $$2 }'

setup: $(STAMPS)/python $(STAMPS)/node ## make or repair everything that the other commands need, inside this folder

synth: $(STAMPS)/python ## write cdktf.out/ from environments/
	@$(PY) main.py

local: $(STAMPS)/python ## apply, run and destroy the dev stack against an embedded AWS; KEEP=1 stays up until Ctrl-C
	@tools/prerequisites terraform
	@$(PY) -m ops local $(if $(KEEP),--keep)

test: $(STAMPS)/python $(STAMPS)/node $(STAMPS)/checkov $(STAMPS)/awscli ## run every test
	@tools/prerequisites terraform
	@$(PY) -m pytest -n $(LOCAL_WORKERS) --dist loadgroup tests

check: $(STAMPS)/python ## run the fast layers: lint, types, and every test that needs no embedded AWS
	@tools/prerequisites terraform
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest tests --ignore tests/local

lint: $(STAMPS)/python ## check style, format and types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: $(STAMPS)/python ## put style and format right where that can be done by itself
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: $(STAMPS)/python ## measure synth time and memory, as ratios, into docs/performance.md
	@$(PY) -m ops bench

snapshots: $(STAMPS)/python ## accept what the code now synthesizes: cdktf.out/ and the tests' snapshots
	@$(PY) main.py
	@$(PY) -m pytest tests/snapshots --snapshot-update

diagram: $(STAMPS)/python ## draw docs/architecture.svg from the synthesized dev stack
	@$(PY) -m ops diagram

docs: $(STAMPS)/python ## write the generated reference pages
	@$(PY) -m ops docs

lock: $(STAMPS)/python $(STAMPS)/node ## lock dependencies anew after a change of a Pipfile or of package.json
	@tools/lock

clean: ## remove environments and caches; never cdktf.out/ or state/
	@rm -rf .venv .tools node_modules tools/checkov/.venv tools/awscli/.venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/python: Pipfile Pipfile.lock pyproject.toml tools/setup-python tools/pipenv.txt
	@tools/setup-python
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/checkov $(STAMPS)/awscli: $(STAMPS)/%: tools/%/Pipfile tools/%/Pipfile.lock tools/setup-python tools/pipenv.txt
	@tools/setup-python tools/$*
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/node: package.json package-lock.json $(STAMPS)/python
	@tools/npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@mkdir -p $(STAMPS) && touch $@
