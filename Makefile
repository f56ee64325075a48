# make demo   a sample campaign, and a Slack workspace on this machine to ask it in
# make test   lint, types and every test
# make quick  every test that needs no server, no browser and no sample
# The rest: setup, browser, lint, check, coverage, lock, clean.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
RUN := .venv/bin/python
STAMP := .venv/.installed
# What starts something together stays in one process; tests/conftest.py says what that is, and in which order.
# Python may keep what it compiles: reading the tests takes twice as long otherwise, in each process.
# Where Linux has room for them in memory, their folders are there: DuckDB waits for the disk at each change.
MEMORY := $(shell [ "$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $$4}')" -gt 4000000 ] 2>/dev/null && echo /dev/shm)
TESTS := PYTEST_DEBUG_TEMPROOT=$(MEMORY) PYTHONDONTWRITEBYTECODE= $(RUN) -m pytest -n auto --maxprocesses 8 --dist loadgroup --no-loadscope-reorder

.PHONY: demo test quick coverage lint style check setup browser lock clean

demo: setup
	$(RUN) -m bot demo

# mypy, in one process, takes turns with tests that wait; what it found is shown below theirs.
test: style browser
	@$(RUN) -m mypy > .venv/mypy.log 2>&1 & types=$$!; \
	trap "kill $$types 2>/dev/null; rm -f .venv/mypy.log" EXIT; \
	$(TESTS); tests=$$?; \
	wait $$types; types=$$?; cat .venv/mypy.log; exit $$((tests || types))

quick: setup
	$(TESTS) --quick

# Before a release: which lines no test runs. It makes a run slower by a quarter.
coverage: setup browser
	$(TESTS) --cov=bot --cov=commands --cov=local --cov-report=term:skip-covered

lint: style
	$(RUN) -m mypy

style: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

check: test

setup: $(STAMP)

# uv installs in seconds what pip installs in a minute; where it has no wheel, pip does it. Bytecode is compiled here for
# whoever may not write it later.
$(STAMP): requirements-dev.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "Flakebot needs Python 3.11 or later with venv, and found none."; \
		echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python), or name it: make PYTHON=/path/to/python3"; \
		exit 1; fi
	@rm -rf .venv
	$(PYTHON) -m venv .venv
	@if $(RUN) -m pip install --quiet --disable-pip-version-check uv==0.13.9; then \
		$(RUN) -m uv pip install --quiet --python $(RUN) -r requirements-dev.txt; \
	else \
		$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt; fi
	@$(RUN) -m compileall -q -j 0 .venv/lib bot commands local tests bench >/dev/null || true
	@touch $@

# Chromium is for the tests of the workspace's page alone; where it is missing and cannot be installed, they are skipped.
browser:
	@if ! { [ -x "$$CHROMIUM" ] || command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
		echo "Installing Chromium, for the tests of the workspace's page."; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends chromium fonts-lato; } >/dev/null 2>&1 \
		|| echo "Chromium could not be installed, so the page is not tested. Debian, Ubuntu: apt-get install chromium. Or name yours: CHROMIUM=/path/to/chrome make test"; fi

# New pins: edit pyproject.toml, then this.
lock: setup
	$(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --custom-compile-command "make lock" pyproject.toml --extra dev -o requirements-dev.txt

clean:
	rm -rf .venv .local .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
