# Everything a newcomer needs: `make demo`, `make test`. Both set themselves up.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed-$(shell cksum < pyproject.toml | cut -d' ' -f1)
JOBS   ?= 2

.PHONY: help demo dev test test-long lint format types layers attack crash conformance browser bench docs eval examples package clean

help:            ## what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ?' '{printf "  %-12s %s\n", $$1, $$2}'

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "assay needs Python 3.11 or newer; set PYTHON=..."; exit 3; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (first time only)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

dev: $(STAMP)    ## virtual environment with everything for development

demo: $(STAMP)   ## run both bundled populations offline, write workpapers, verify the ledgers
	@$(BIN)/assay demo change-approval --output demo/changes
	@$(BIN)/assay demo personal-trade --output demo/trades

test: $(STAMP)   ## the whole suite that CI runs first (under 8 minutes on 2 cores)
	@$(BIN)/python -m pytest -n $(JOBS) -m 'not long'

test-long: $(STAMP) ## what takes longer: many seeds, big populations
	@HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n $(JOBS) -m long

lint: $(STAMP)   ## style, types, layers, docstrings, spelling
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=src:apps $(BIN)/lint-imports
	@$(BIN)/interrogate --quiet src apps
	@$(BIN)/codespell src apps docs README.md CHANGELOG.md ROADMAP.md CONTRIBUTING.md SECURITY.md

format: $(STAMP) ## let the formatter decide
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

attack: $(STAMP) ## the threat table and hostile input
	@$(BIN)/python -m pytest tests/attacks

crash: $(STAMP)  ## kill -9, full disk, failing fsync; all seeds
	@$(BIN)/python -m pytest tests/crash -m 'long or not long'

conformance: $(STAMP) ## RFC 6962, C2SP, RFC 8785, Go and openssl, every store
	@$(BIN)/python -m pytest tests/conformance

bench: $(STAMP)  ## one JSON figure each, with the limit measured in the same run
	@for file in bench/*.py; do $(BIN)/python $$file || exit 1; done

examples: $(STAMP) ## regenerate examples/sample_run
	@$(BIN)/python examples/make_sample_run.py

docs: $(STAMP)   ## regenerate the generated pages
	@$(BIN)/python docs/generate.py

eval: $(STAMP)   ## evaluate the baseline on the gold sets, regenerate docs/EVAL.md; reports in build/eval
	@$(BIN)/python docs/eval_page.py

package: $(STAMP) ## wheel and source distribution into dist/
	@$(BIN)/python -m pip --disable-pip-version-check wheel --no-deps --wheel-dir dist .

clean:           ## remove what can be made again
	rm -rf $(VENV) dist build demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage*
