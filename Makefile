# Everything runs in environments made here (.venv, .venv-*), each remade when pyproject.toml changes.
# A machine needs Python >= 3.10 and make. ARGS goes to pytest: make test ARGS="-k presign -x"

PYTHON ?= python3
PYTHONS := 3.10 3.11 3.12 3.13
ARGS ?=
PYTEST = -m pytest -n 2 --timeout 300 -m "not kill and not long" $(ARGS)

# uv brings its own certificates; where the machine has some, those count (a company's proxy).
export UV_SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),true,false)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-long test-async test-lowest test-all test-kill fuzz coverage lint format bench wheel clean

help: ## what there is (this list)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready ## the life of a notebook instance, and of a Studio domain, told as it happens
	.venv/bin/sagemock demo
	.venv/bin/sagemock demo --studio

test: .venv/ready .venv-awscli/ready .node/ready ## the whole suite, with the newest of everything, and real clients
	.venv/bin/python $(PYTEST)

test-long: .venv/ready ## proofs that take their time: thousands of resources, servers that are spawned, long sleeps
	.venv/bin/python -m pytest -n 2 --timeout 300 -m long

test-async: .venv-aiobotocore/ready .venv-aioboto3/ready ## aiobotocore and aioboto3, each with the botocore it pins
	.venv-aiobotocore/bin/python $(PYTEST) tests/mock/test_async*.py
	.venv-aioboto3/bin/python $(PYTEST) tests/mock/test_async*.py

test-lowest: .venv-lowest/ready ## the whole suite, with the lowest versions pyproject.toml allows
	.venv-lowest/bin/python $(PYTEST)

test-all: $(foreach v,$(PYTHONS),test-$(v)) ## the whole suite, on every Python from 3.10 to 3.13 that is here

test-kill: .venv/ready ## kill live Jupyters, their users and servers with a state, in every way and at random
	.venv/bin/python -m pytest -n 2 --timeout 300 -m kill tests/jupyter tests/server
	.venv/bin/python tests/jupyter/random_kills.py 60

fuzz: .venv/ready ## a minute of malformed and random traffic: the server is to answer it and to be as it was
	FUZZ_SECONDS=60 .venv/bin/python -m pytest -n0 -p no:randomly --timeout 300 tests/server/test_fuzz.py $(ARGS)

coverage: .venv/ready ## the whole suite, measured
	.venv/bin/coverage erase
	.venv/bin/coverage run $(PYTEST)
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage report

lint: .venv/ready ## ruff, ruff format, mypy --strict
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

format: .venv/ready ## let ruff mend what it can
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

bench: .venv/ready ## sagemock beside moto and Stubber, as a table
	.venv/bin/python -m benchmarks
	.venv/bin/python -m benchmarks.jupyter
	.venv/bin/python -m benchmarks.server

wheel: .venv/ready ## build the wheel, install it in an empty environment, try it there
	@rm -rf dist .venv-wheel
	.venv/bin/hatchling build --target wheel
	@$(PYTHON) -m venv .venv-wheel
	@$(call install,.venv-wheel,dist/*.whl)
	.venv-wheel/bin/python -I tests/smoke.py
	@ls -l dist/*.whl

clean: ## remove the environments and everything built
	rm -rf .venv .venv-* .node dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache

# -- environments ---------------------------------------------------------------------------------

# A comma within an argument of a call.
COMMA := ,

# install ENVIRONMENT, WHAT: by uv, which takes seconds; where uv cannot be had, by pip, which takes minutes.
install = .venv/bin/uv pip install --quiet --python $(1)/bin/python $(2) \
	|| { $(1)/bin/python -m pip install --quiet --upgrade pip && $(1)/bin/python -m pip install --quiet $(2); }

# An interpreter that really runs (a pyenv shim may not), or nothing.
find-python = $(shell for python in python$(1) $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/$(1).*/bin/python); do \
	$$python -c 'import venv' 2>/dev/null && echo $$python && break; done)

.venv/ready: pyproject.toml
	@echo "Making .venv: the newest of everything"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	-@.venv/bin/python -m pip install --quiet uv
	@$(call install,.venv,-e '.[all]' --group test --group interfaces --group browser --group lint)
	@touch $@

.venv-aiobotocore/ready .venv-aioboto3/ready: .venv-%/ready: pyproject.toml .venv/ready
	@echo "Making .venv-$*: the newest $*, with the botocore it pins"
	@rm -rf .venv-$*
	@$(PYTHON) -m venv .venv-$*
	@$(call install,.venv-$*,-e . --group test --group $*)
	@touch $@

# The AWS CLI pins its own botocore, and tests run it as the program that it is.
.venv-awscli/ready: pyproject.toml .venv/ready
	@echo "Making .venv-awscli: the newest AWS CLI of PyPI"
	@rm -rf .venv-awscli
	@$(PYTHON) -m venv .venv-awscli
	@$(call install,.venv-awscli,awscli)
	@touch $@

# AWS's SDK for JavaScript, where there is a node to run it. No lock file: it would name the registry it came from.
.node/ready: tests/server/clients/javascript/package.json
	@rm -rf .node
	@mkdir .node
	@cp $< .node
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		echo "Making .node: AWS's SDK for JavaScript" && \
		npm install --prefix .node --no-package-lock --no-audit --no-fund --silent; \
		else echo "There is no node here: the tests of AWS's SDK for JavaScript are skipped"; fi
	@touch $@

# Only what users install is held down, not our tools. This one needs uv.
.venv-lowest/ready: pyproject.toml .venv/ready
	@echo "Making .venv-lowest: the lowest versions that pyproject.toml allows, on the oldest Python here"
	@rm -rf .venv-lowest
	@$(firstword $(foreach v,$(PYTHONS),$(call find-python,$(v))) $(PYTHON)) -m venv .venv-lowest
	@.venv/bin/uv pip compile --quiet --no-header --no-annotate --resolution lowest-direct --extra jupyter --extra server --extra tls \
		--python .venv-lowest/bin/python --output-file .venv-lowest/lowest.txt pyproject.toml
	@$(call install,.venv-lowest,-e .[server$(COMMA)tls] --group test --constraint .venv-lowest/lowest.txt)
	@touch $@

.venv-3.%/ready: pyproject.toml .venv/ready
	@echo "Making .venv-3.$*"
	@rm -rf .venv-3.$*
	@$(call find-python,3.$*) -m venv .venv-3.$*
	@$(call install,.venv-3.$*,-e .[server$(COMMA)tls] --group test)
	@touch $@

test-3.%:
	@if [ -z "$(call find-python,3.$*)" ]; then echo "Python 3.$* is not here"; else \
		$(MAKE) --no-print-directory .venv-3.$*/ready && \
		echo "Python 3.$*" && .venv-3.$*/bin/python $(PYTEST); fi
