# Every target sets itself up in .venv; the stamp makes that quick when nothing changed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: demo serve test lint format bench load faults knowledge docs fuzz sbom audit deploy clean mutation

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Luminal needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/luminal demo

serve: $(STAMP)
	$(BIN)/luminal serve

test: $(STAMP)
	$(BIN)/python -m pytest -n 2

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

knowledge: $(STAMP)
	$(BIN)/luminal knowledge check

# The pages of docs/clinical that are made from the knowledge files.
docs: $(STAMP)
	$(BIN)/luminal knowledge docs

bench: $(STAMP)
	$(BIN)/python bench/request.py
	$(BIN)/python bench/course.py

# Eight clients on the real server for five minutes (LUMINAL_LOAD_SECONDS).
load: $(STAMP)
	$(BIN)/python bench/load.py

# Answers while the FHIR server misbehaves, against the deadline.
faults: $(STAMP)
	$(BIN)/python bench/faults.py

# The bill of materials of what runs, and its known vulnerabilities.
sbom: $(STAMP)
	$(BIN)/python .ci/sbom.py dist/sbom.cdx.json

audit: $(STAMP)
	$(BIN)/python .ci/audit.py

# Deployment files against their own tools, as far as these are installed.
deploy:
	.ci/deploy

# Mutants of the line and resistance rules; takes some minutes (docs/developers/mutation.md).
mutation: $(STAMP)
	rm -rf mutants
	nice -n 15 $(BIN)/mutmut run
	$(BIN)/mutmut results

# Broken bundles, then broken requests to a real server, ten minutes each (LUMINAL_FUZZ_SECONDS),
# outside the ordinary test run.
fuzz: $(STAMP)
	PYTHONPATH=. $(BIN)/python tests/fuzz/run.py
	PYTHONPATH=. $(BIN)/python tests/fuzz/run_endpoints.py

clean:
	rm -rf .venv build dist mutants
