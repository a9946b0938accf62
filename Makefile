# Every target sets itself up in .venv; the stamp makes that quick when nothing changed.
# The words after ## are what `make help` prints.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.ready
COPY := terminology/compilation.txt
CODE := terminology oncology cards hooks service
SOURCES := $(shell find $(CODE) -name '*.yaml' -o -name '*.json' -o -name '*.csv' -o -name '*.py')
# Neighbours stay on one worker, so that what they share is made once.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
# What a clean clone on a machine with Python and make alone cannot run.
APART := given or server or browser

.DEFAULT_GOAL := help
.PHONY: help install demo serve quick test test-all accept lint format knowledge docs pictures alerts corpus bench cohort-check
.PHONY: load faults outage fuzz mutation sbom audit deploy clean

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Luminal needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# The knowledge read and checked ahead of time, and the code as Python runs it, also where Python is
# told to write none. Without them, or where they are older than what they copy, everything works and
# starts later; a fault of the knowledge is said by what is run next.
$(COPY): $(STAMP) $(SOURCES)
	-@$(BIN)/luminal knowledge compile > /dev/null
	-@$(BIN)/python -m compileall -q $(CODE)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## set up .venv (every other target does so when it needs it)

demo: $(COPY) ## service, small FHIR server and synthetic patients on this machine
	$(BIN)/luminal demo

# Without a tenants file nobody could sign a call: then it answers this machine without authentication.
serve: $(COPY) ## the production server on this machine (LUMINAL_TENANTS for one with authentication)
	$(if $(LUMINAL_TENANTS),,LUMINAL_AUTH=$(or $(LUMINAL_AUTH),off)) $(BIN)/luminal serve

quick: $(COPY) ## while working: lint of what changed, types, tests of the packages touched, one vignette file
	$(BIN)/python .ci/quick.py

test: $(COPY) ## all that a clean clone can run; says at its end what it left out
	$(PYTEST) -m "not ($(APART))"

test-all: test ## make test, then what needs given files, servers or a browser
	$(PYTEST) -m "$(APART)"

accept: $(COPY) ## say what the knowledge changes, show golden answers, vignettes and test cards, take them after a yes (or ACCEPT=yes)
	$(BIN)/python -m tests.accept

lint: $(STAMP) ## style, format, types, direction of imports, names, knowledge files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/names.py
	$(BIN)/luminal knowledge check

format: $(STAMP) ## let ruff format and mend, and put the data files into their form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/luminal knowledge format

knowledge: $(STAMP) ## check all knowledge files (STRICT=yes: a review that is overdue is a fault)
	$(BIN)/luminal knowledge check $(if $(STRICT),--strict)

docs: $(STAMP) ## write the pages of docs/clinical that are made from the knowledge
	$(BIN)/luminal knowledge docs

pictures: $(COPY) ## draw the pictures of README and docs anew, of the demonstration in Chromium
	$(BIN)/python .ci/pictures.py

alerts: $(COPY) ## measure what cards say on right and on harmful orders, write the page; some minutes
	$(BIN)/python -m tests.alerts.run

corpus: $(COPY) ## read the public files of FOLDER, write what was understood (docs/intake-evidence.md)
	$(BIN)/python -m tests.corpus.run $(FOLDER)

# Another CDS Hooks service to compare with, in an environment of its own: its packages are not ours.
.bench/.ready:
	@test -x .bench/bin/python || $(PYTHON) -m venv .bench
	@.bench/bin/python -m pip install --quiet --disable-pip-version-check healthchain==0.16.1 matplotlib==3.10.7
	@touch .bench/.ready

bench: $(COPY) .bench/.ready ## a call beside other services, where it spends its time, memory, worst charts, growth; writes the tables of docs/performance.md
	$(BIN)/python bench/compare.py
	.bench/bin/python bench/peers/plot.py bench/history.jsonl docs/performance.svg
	$(BIN)/python bench/stations.py --write stations
	$(BIN)/python bench/stations.py --again --write stations-again
	$(BIN)/python bench/memory.py
	$(BIN)/python bench/chart_page.py
	$(BIN)/python bench/request.py
	$(BIN)/python bench/course.py
	$(BIN)/python bench/worst.py --write worst
	$(BIN)/python bench/growth.py
	PYTHONPATH=. $(BIN)/python bench/health.py

# Spark is no part of the development lock: its packages have an environment of their own, and Java
# comes from the system.
.spark/.ready: pyproject.toml requirements.lock
	@command -v java > /dev/null || { echo "make cohort-check needs Java 17 or newer"; exit 1; }
	@test -x .spark/bin/python || $(PYTHON) -m venv .spark
	@.spark/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@.spark/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@.spark/bin/python -m pip install --quiet --disable-pip-version-check 'pyspark[sql]==4.3.0' 'pandas<3'
	@touch .spark/.ready

cohort-check: $(COPY) .spark/.ready ## a population judged in every way, killed, shuffled, on Spark (LUMINAL_COHORT_PATIENTS); writes the tables of cohorts.md
	PYTHONPATH=. .spark/bin/python -u bench/cohort_check.py

load: $(COPY) ## eight clients on the real server for five minutes (LUMINAL_LOAD_SECONDS)
	$(BIN)/python bench/load.py

faults: $(COPY) ## answers while the FHIR server misbehaves, against the deadline
	$(BIN)/python bench/faults.py

outage: $(STAMP) ## answers while stores are away, locked or full and clients hold connections; writes the table, some minutes
	$(BIN)/python bench/outage.py

sbom: $(STAMP) ## the bill of materials of what runs
	$(BIN)/python .ci/sbom.py dist/sbom.cdx.json

audit: $(STAMP) ## known vulnerabilities of what runs
	$(BIN)/python .ci/audit.py

deploy: ## deployment files against their own tools, as far as these are installed
	.ci/deploy

mutation: $(STAMP) ## mutants of the line and resistance rules, some minutes (docs/developers/mutation.md)
	rm -rf mutants
	nice -n 15 $(BIN)/mutmut run
	$(BIN)/mutmut results

fuzz: $(COPY) ## broken bundles, then broken requests, ten minutes each (LUMINAL_FUZZ_SECONDS)
	PYTHONPATH=. $(BIN)/python tests/fuzz/run.py
	PYTHONPATH=. $(BIN)/python tests/fuzz/run_endpoints.py

clean: ## remove .venv and everything built
	rm -rf .venv .bench .spark build dist mutants
