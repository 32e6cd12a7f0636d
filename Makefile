# Needs GNU make (3.81 or newer) and Python 3.11 or newer. Every path here is relative: the checkout's folder may hold spaces.
PORT ?= 8000
ARGS ?=
WORKERS ?= auto
PY = .venv/bin/python
SETUP = PYTHON="$(PYTHON)" sh .ci/setup
EMBEDDED = env -u DATABASE_URL -u ELASTICSEARCH_URL -u S3_BUCKET -u S3_ENDPOINT_URL -u HUB_REQUIRE
# An Elasticsearch that lives for minutes spends more on compiling itself well than it wins by it.
SHORT_LIVED = HUB_ES_OPTIONS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command "make lock" $(ARGS)
BENCHES = extract import relevance pages search tracking recipient reports connections messages claims checks

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset dev test test-real test-failures e2e check audit mutants lock setup-runtime setup-dev $(BENCHES:%=bench-%)

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9%-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

demo: setup-runtime ## The hub with a demo library on http://127.0.0.1:PORT/ (PORT=8000); Ctrl-C ends it
	@HUB_DEMO=1 BASE_URL="$${BASE_URL:-http://127.0.0.1:$(PORT)}" $(PY) -u manage.py run_hub --port "$(PORT)"

demo-reset: setup-runtime ## Forget the demo's data
	@$(PY) manage.py reset_demo

dev: setup-dev ## Developer server and worker, both reloading on changes (PORT=8000)
	@DEBUG=1 $(PY) -u manage.py run_hub --reload --port "$(PORT)"

test: setup-dev ## The embedded suite: SQLite, files on disk, no servers (ARGS="tests/search -k words")
	@$(EMBEDDED) $(PY) -m pytest -q -n $(WORKERS) --ignore=tests/e2e $(ARGS)

test-failures: setup-dev ## The failures of Elasticsearch, produced for real on servers of their own
	@$(SHORT_LIVED) .ci/with-services env HUB_REQUIRE=postgresql,elasticsearch,engine $(PY) -m pytest -q tests/failures $(ARGS)

test-real: setup-dev ## What of it asks them, on a real PostgreSQL, Elasticsearch and S3 server, which it starts
	@$(SHORT_LIVED) .ci/with-services env HUB_REQUIRE=postgresql,elasticsearch,s3 $(PY) -m pytest -q -n $(WORKERS) --asking-parts --ignore=tests/e2e --ignore=tests/failures $(ARGS)

e2e: setup-dev ## The browser tests, in headless Chromium
	@$(EMBEDDED) HUB_REQUIRE=browser $(PY) -m pytest -q -n $(WORKERS) tests/e2e $(ARGS)

check: setup-dev ## Lint, types, import rules, migrations, deploy check
	@$(PY) .ci/check.py

audit: setup-dev ## Known holes in the pinned packages, where the list of them can be reached
	@$(PY) .ci/audit.py $(ARGS)

mutants: setup-dev ## Changes in the code that no test notices (ARGS="--every 8 tracking.links.actions" for one module)
	@env -u DATABASE_URL -u S3_BUCKET -u S3_ENDPOINT_URL -u HUB_REQUIRE nice $(PY) .ci/mutants.py $(ARGS)

lock: setup-dev ## Pin what pyproject.toml names again: requirements.txt to run, requirements-dev.txt to build and check
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

$(BENCHES:%=bench-%): setup-dev
	@$(PY) benchmarks/$(@:bench-%=%).py $(if $(DATA),--data "$(DATA)") $(ARGS)

bench-%: ## Benchmarks on the parts the variables name: extract import relevance pages (DATA=), search tracking recipient reports connections messages claims checks

setup-runtime:
	@$(SETUP) runtime

setup-dev:
	@$(SETUP) dev
