# Two commands for a fresh machine with Python 3.11+ and make: `make demo` and `make test`.
# Everything is installed into .venv; nothing outside of this folder is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-base check clean

help:
	@echo "make demo   train the embedded recipe from nothing to a reasoning model, and report it"
	@echo "make test   run the linter, the type checker and all tests"
	@echo "make test-base PYTHON=python3.13"
	@echo "            on another Python, run the tests that need neither torch nor transformers"
	@echo "make clean  remove .venv and build; runs/ is kept"

demo: $(VENV)/ready
	$(BIN)/r1envs train demo

# A file of tests stays in one process: what its tests share is made once.
test: $(VENV)/ready check
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

# In an environment of its own, such as .venv.3.13, without torch: its wheels come late.
test-base: BASE = .venv.$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
test-base:
	@$(PYTHON) -m venv $(BASE)
	@$(BASE)/bin/pip install --quiet -c constraints.txt -e ".[report,test]"
	$(BASE)/bin/pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

$(VENV)/ready: pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a minute or two; it is done once)"
	@$(PYTHON) -c 'import sys; sys.exit("r1envs needs Python 3.11 or newer, got " + sys.version.split()[0] + "; run: make PYTHON=python3.11") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet torch -c constraints.txt
	@$(BIN)/pip install --quiet -c constraints.txt -e ".[agents,test]"
	@touch $@

clean:
	rm -rf $(VENV) .venv.* build *.egg-info
