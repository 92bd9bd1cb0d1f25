# `make help` lists the targets. Everything runs in .venv, which make builds by itself.
PYTHON  ?= python3
REPORTS ?= data/reports
OUT     ?= build
TIMES   ?= 10
SECONDS ?= 60
TARGET  ?=

# Chinese text whatever the locale of the machine.
export PYTHONUTF8 = 1
# Modules are compiled once; where this is set, every process compiles all of pandas again.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV  := $(shell command -v uv 2>/dev/null)

.PHONY: help run test test-slow lab lint bench fuzz fuzz-readers lock font clean
help:
	@echo "make run    read the reports of REPORTS=$(REPORTS), write tables, workbook and pages to OUT=$(OUT)"
	@echo "make test   run the quick tests of the library and all notebooks"
	@echo "make test-slow  run the tests that take long: a browser, clusters, LibreOffice, workbooks, charts, many drawn reports"
	@echo "make lab    open the notebooks in JupyterLab, on the reports of REPORTS"
	@echo "make lint   check style and types"
	@echo "make bench  measure the speed of loading"
	@echo "make fuzz   draw TIMES=$(TIMES) times 2,000 reports in all formats and read them back"
	@echo "make fuzz-readers  feed every reader with broken files for SECONDS=$(SECONDS), or one of them as TARGET"
	@echo "make lock   renew requirements.lock after a change of dependencies (needs uv)"
	@echo "make font   make the shipped font again from its source"
	@echo "make clean  remove .venv and all that was built"

run: .venv/ready
	$(BIN)/govreport run "$(REPORTS)" --out "$(OUT)"

# The library first, then all that executes notebooks, whose plugin takes seconds to load. One process has
# the browser tests, so that one browser and one JupyterLab serve them.
NOTEBOOK_TESTS := tests/test_browser.py tests/test_pages.py
LIBRARY_TESTS  := $(BIN)/python -m pytest -n auto -p no:nbmake tests $(addprefix --ignore=,$(NOTEBOOK_TESTS))
test: .venv/ready
	$(LIBRARY_TESTS) -m "not slow"
	$(BIN)/python -m pytest -n auto --nbmake --nbmake-kernel=python3 --nbmake-timeout=120 \
	  $(wildcard notebooks/*.ipynb) tests/test_pages.py

test-slow: .venv/ready
	$(LIBRARY_TESTS) -m slow
	$(BIN)/python -m pytest -rs -p no:nbmake tests/test_browser.py

lab: .venv/ready
	$(BIN)/govreport lab "$(REPORTS)"

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python tests/bench.py

fuzz: .venv/ready
	$(BIN)/python tests/test_formats.py $(TIMES)

# Broken files, led by what they reach in the code; what is found is kept in build/fuzz/faults.
fuzz-readers: .venv/ready
	$(BIN)/python tests/fuzz/run.py $(SECONDS) $(TARGET)

lock:
	@test -n "$(UV)" || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@# Later argon2-cffi-bindings come without a built package for Macs with Intel processors.
	echo "argon2-cffi-bindings<26" | $(UV) pip compile pyproject.toml --constraint - --extra all --universal --generate-hashes --no-header --no-annotate --quiet -o requirements.lock

font: .venv/ready
	$(BIN)/python scripts/make_font.py

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache

# Two stamps, each written last, so that an interrupted build starts again. A new lock makes a new
# environment (no leftovers of the old one); a new pyproject.toml only installs the project again.
# Modules are compiled when first used: compiling all of them takes longer than all tests. Those that
# every start needs are used here once, before several processes compile them side by side.
.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "govreport needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	rm -rf .venv
ifneq ($(UV),)
	$(UV) venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
endif
	@touch $@

.venv/ready: .venv/locked pyproject.toml
ifneq ($(UV),)
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@$(BIN)/python -c "import govreport.corpus, govreport.show.charts, govreport.analysis.terms, openpyxl, pytest"
	@touch $@
