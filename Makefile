# One command each, from a fresh clone: `make demo` shows Turnabout, `make test` proves it.
# What is needed before: git, make and Python 3.11 or newer (on Debian with python3-venv).

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The Python to make the environment with; the first of these that is new enough.
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

# How many test processes run side by side. Each has a PostgreSQL of its own.
WORKERS ?= 2

# Set to 1 to fail below the agreed coverage.
COVERAGE_GATE ?=

BIN := .venv/bin
# The names carry a checksum of what was installed, so a change installs again.
DEMO_READY := .venv/.ready-demo-$(shell cat requirements.txt pyproject.toml | cksum | tr ' ' '-')
TEST_READY := .venv/.ready-test-$(shell cat requirements-dev.txt pyproject.toml | cksum | tr ' ' '-')

PYTEST := $(BIN)/python -m pytest -rs -n $(WORKERS) --dist loadfile

.PHONY: help demo test check bench chaos format requirements revision

help:
	@echo "make demo          see Turnabout at work in a browser, with no Slack account"
	@echo "make test          everything that must hold: the checks, then the tests"
	@echo "make check         style, types, and who may import whom"
	@echo "make bench         the measurements, as one table"
	@echo "make chaos         kill -9, hundreds of times, and nothing is lost or comes twice"
	@echo "make format        bring the code into shape"
	@echo "make requirements  choose versions anew from requirements*.in (upgrade=1: the newest)"
	@echo "make revision m=…  write the next migration from what changed in the models"

demo: $(DEMO_READY)
	$(BIN)/python -m bot demo $(args)

test: check
ifeq ($(COVERAGE_GATE),)
	$(PYTEST) $(args)
else
	$(PYTEST) --cov --cov-report= --cov-fail-under=90 $(args) | tee .venv/.last-test
	$(BIN)/coverage report --include='mentoring/*' --skip-covered --show-missing --fail-under=100
	@tail -n 1 .venv/.last-test
endif

check: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

bench: $(TEST_READY)
	$(BIN)/python -m bench $(args)

chaos: $(TEST_READY)
	$(BIN)/python -m tests.chaos $(args)

format: $(TEST_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

revision: $(TEST_READY)
	$(BIN)/python -m migrations "$(m)"

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header $(if $(upgrade),--upgrade)

# setuptools and wheel build the project itself, which is installed without fetching anything more.
requirements: $(TEST_READY)
	printf 'setuptools\nwheel\n' | $(COMPILE) requirements.in - --output-file requirements.txt
	$(COMPILE) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

# What the tests need holds all that the demo needs, so whoever has that installs nothing more.
$(DEMO_READY):
	@[ -e $(TEST_READY) ] || { $(call install,requirements.txt,the demo needs,demo,$@); }

$(TEST_READY):
	@$(call install,requirements-dev.txt,the tests need,test,$@)

# $(call install,requirements file,what needs it,kind,stamp)
define install
	if [ -z "$(PYTHON)" ]; then \
		echo "Turnabout needs Python 3.11 or newer; make … PYTHON=/its/place/python3 names one." >&2; \
		exit 1; \
	fi; \
	echo "Installing what $(2) into .venv, once. This takes a minute or two." && \
	{ [ -x $(BIN)/python ] || $(PYTHON) -m venv .venv || { \
		echo "On Debian and Ubuntu: apt-get install python3-venv, then again." >&2; \
		rm -rf .venv; exit 1; \
	}; } && \
	rm -f .venv/.ready-$(3)-* && \
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r $(1) && \
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps \
		--no-build-isolation -e . && \
	touch $(4)
endef
