# A fresh machine needs Python >= 3.11 with pip and venv, and make. Nothing else.
PYTHON ?= python3
BIN := .venv/bin
LOCK := requirements/lock.txt
# Errors only: warnings about a machine's own pip settings are no news here.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
CASE ?= demo-case
# The tests of which each makes cases: they are run on either database.
ON_THE_STORE := tests/store tests/cli tests/judge $(wildcard tests/test_*.py) tests/show tests/web

.PHONY: java bench-engine postgres test-engine shots bench-web demo test vendor test-web chromium test-tamper test-crash test-hostile test-container fuzz lint bench bench-ledger bench-feeds bench-stats bench-judge bench-merging bench-outlook sirens eval pin screenshot lock clean

demo: .venv/demo.stamp  ## build the example case and print what was found
	$(BIN)/trucewatch models --try
	$(BIN)/trucewatch demo $(CASE)
	@echo "look at it in a browser: $(BIN)/trucewatch serve $(CASE) --open"

test: lint chromium  ## everything that CI runs; without the front-end files their tests are left out, and say so
	@$(PYTHON) tools/vendor.py || echo "the front-end files could not be fetched: tests that need them are left out"
	$(BIN)/trucewatch models --try
	$(BIN)/pytest
	$(BIN)/python -m eval --check

vendor:  ## fetch the app's front-end files from the npm registry, by the hashes of their manifest
	$(PYTHON) tools/vendor.py

test-web: .venv/dev.stamp chromium vendor  ## the app's tests, in a real browser, with the network off
	$(BIN)/python tools/offline.py $(BIN)/pytest tests/web tests/store/test_catalogue.py

chromium:
	@command -v chromium chromium-browser google-chrome > /dev/null || (apt-get update -qq && apt-get install -qq -y chromium) || \
		echo "no Chromium, and apt-get could not install it: the browser's tests are left out"

postgres:
	@ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null || (apt-get update -qq && apt-get install -qq -y postgresql) || \
		echo "no PostgreSQL, and apt-get could not install it: its tests are left out"

# Spark lies beside the environment, not in it: it takes an older pandas than the lock has.
SPARK_LIBS := .venv/spark

java:
	@command -v java > /dev/null || (apt-get update -qq && apt-get install -qq -y openjdk-17-jre-headless) || \
		echo "no Java, and apt-get could not install it: what needs Spark is left out"

.venv/spark.stamp: requirements/spark.txt | .venv/bin/python
	$(PIP) --no-deps --upgrade --target $(SPARK_LIBS) -r requirements/spark.txt
	touch $@

test-engine: .venv/dev.stamp .venv/spark.stamp postgres java  ## what runs on servers: coding on a Spark and the store's tests on a PostgreSQL, both started by the tests
	PYTHONPATH=$(SPARK_LIBS) $(BIN)/pytest -rs tests/engine
	$(BIN)/pytest --store postgresql $(ON_THE_STORE)

test-tamper: .venv/dev.stamp  ## thousands of random changes to a case's log, each of which must be found
	TRUCEWATCH_TAMPER=3000 $(BIN)/pytest tests/test_tamper.py

test-crash: .venv/dev.stamp  ## kill -9 at two hundred random moments, after each of which nothing committed may be lost
	TRUCEWATCH_KILLS=200 $(BIN)/pytest tests/test_crash.py

test-hostile: .venv/dev.stamp  ## what is made to break a reader, a screen or a spreadsheet, or to reach inside: all of it
	TRUCEWATCH_HOSTILE=1 $(BIN)/pytest tests/test_hostile.py tests/net tests/show/test_sanitise.py tests/show/test_exporting.py

test-container: .venv/dev.stamp  ## the container file's steps without a daemon, run on a read-only file system; root, 1.5 GB
	TRUCEWATCH_CONTAINER=1 $(BIN)/pytest tests/deploy

fuzz: .venv/dev.stamp  ## bytes made to break each parser, ten minutes each: three hours; SECONDS says how long
	$(PIP) -c $(LOCK) -e '.[dev,fuzz]'
	$(BIN)/python tools/fuzz.py --seconds $(or $(SECONDS),600)

eval: .venv/dev.stamp  ## measure accuracy where the gold sets are, hold the floors, write docs/accuracy.md
	$(BIN)/python -m eval

pin: .venv/dev.stamp  ## move the floors to what is measured; REASON says why one may fall
	$(BIN)/python -m eval --pin $(if $(REASON),--reason "$(REASON)")

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/demo.stamp  ## how fast one core codes, and where the time goes
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/coding.py
	$(BIN)/python benchmarks/dates.py

bench-ledger: .venv/demo.stamp  ## how fast a log grows, proves and is checked
	$(BIN)/python benchmarks/ledger.py

screenshot: .venv/demo.stamp  ## docs/report.png, by headless Chromium with the network off
	$(BIN)/trucewatch demo $(CASE) -q
	$(BIN)/python tools/screenshot.py $(CASE)/out/report.html docs/report.png --height 2330

sirens: .venv/dev.stamp  ## the published figures on air-raid alarms, reproduced from ../shared/data
	$(BIN)/python benchmarks/sirens.py

bench-stats: .venv/dev.stamp  ## the statistics' acceptance tests in full; writes docs/validity.md, half an hour
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/stats.py

bench-outlook: .venv/dev.stamp  ## scores of every forecast on ../shared/data, written into docs/outlook.md
	$(BIN)/python benchmarks/outlook.py

bench-judge: .venv/dev.stamp  ## a thousand commitments on ten million events: judged, judged again, watched
	$(BIN)/python benchmarks/judging.py

bench-feeds: .venv/dev.stamp  ## import and window joins on 20 million generated rows; needs 20 GB of disk; SPARK='local[2]' adds Spark
	$(PIP) -c $(LOCK) -e '.[bench]'
	$(BIN)/python benchmarks/feeds.py --others $(if $(SPARK),--spark '$(SPARK)')

shots: .venv/dev.stamp vendor  ## docs/app, pictures of the app's pages by headless Chromium with the network off
	$(BIN)/trucewatch demo $(CASE) -q
	$(BIN)/python tools/offline.py $(BIN)/python tools/shots.py $(CASE) docs/app

bench-web: .venv/dev.stamp vendor  ## the app over a million events; writes docs/performance.md
	$(BIN)/python benchmarks/web.py --write

bench-engine: .venv/dev.stamp .venv/spark.stamp java postgres  ## coding at scale on Spark, beside plain coding of the same; then fifty coders at once on PostgreSQL; writes docs/scale.md; 45 minutes
	PYTHONPATH=$(SPARK_LIBS) $(BIN)/python benchmarks/engine.py --write
	$(BIN)/python benchmarks/coders.py --write

bench-merging: .venv/dev.stamp  ## a million generated tellings compared and clustered, a thousand added; ten minutes
	$(BIN)/python benchmarks/merging.py

lock: .venv/dev.stamp  ## pin what is installed now
	$(PIP) -e '.[dev,bench]'
	$(BIN)/python tools/lock.py > $(LOCK)

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trucewatch needs Python 3.11 or later; say PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(PIP) pip==26.3  # an older one does not know lxml[html_clean] for lxml[html-clean]

.venv/demo.stamp: $(LOCK) pyproject.toml | .venv/bin/python
	$(PIP) -c $(LOCK) -e '.[web]'
	touch $@

.venv/dev.stamp: $(LOCK) pyproject.toml | .venv/bin/python
	$(PIP) -c $(LOCK) -e '.[dev]'
	touch $@ .venv/demo.stamp

clean:
	rm -rf .venv .vendor-tests $(CASE) build .mypy_cache .pytest_cache .ruff_cache .hypothesis
