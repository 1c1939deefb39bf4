# Two commands do everything on a fresh machine: make demo, make test.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SILENT:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PY := .venv/bin/python
export PORT ?= 8000
export DATA ?= $(CURDIR)/var
APPS := newsroom desk articles letters photos notices accounts delivery
EDITOR_SOURCES := $(shell find static/js/desk/upload -type f) $(shell find editor -name node_modules -prune -o -type f -print)

.PHONY: demo stack site test quick check lint bench drill screenshots lock format packages clean
.DEFAULT_GOAL := help

help:
	echo "make demo         the site with its demo newspaper on http://127.0.0.1:$(PORT)/"
	echo "make stack        the same as in production: behind nginx and its accelerator"
	echo "make site         what production runs on: Python packages and the editor"
	echo "make test         everything that is tested, browsers included"
	echo "make quick        the tests that start no browser and no server, in a minute"
	echo "make check        format, lint, types, import contract, migrations"
	echo "make bench        how fast it is beside Wagtail, Django, nginx and Varnish (QUICK=1: shorter)"
	echo "make drill        ten minutes of faults under load: nothing is lost, everybody reads on"
	echo "make screenshots  the pictures of the documentation"
	echo "make lock         compile the hash-pinned requirements anew"

demo: .venv/app.stamp static/editor/story.js
	exec $(PY) manage.py demo

stack: .venv/app.stamp static/editor/story.js packages
	exec $(PY) manage.py demo --stack

site: .venv/app.stamp static/editor/story.js

test: .venv/dev.stamp
	# What waits for the network does so beside the checks.
	.ci/packages & packages=$$!
	$(MAKE) static/editor/story.js & editor=$$!
	trap 'kill $$packages $$editor 2>/dev/null || :' EXIT
	$(MAKE) check
	wait $$packages
	wait $$editor
	$(PY) -m compileall -q $(APPS) # else each of the servers that tests start does it anew
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q $(or $(ARGS),--cov)

quick: .venv/dev.stamp static/editor/story.js
	$(PY) -m pytest -n 2 -q -m "not browser and not slow" $(ARGS)

check: .venv/dev.stamp
	# mypy takes as long as all the others, beside which it runs. It reads the settings and ends
	# without a word: it must not start a server.
	DATABASE_URL=postgresql:///unused DATA=$(DATA)/check $(PY) -m mypy $(APPS) & types=$$!
	trap 'kill $$types 2>/dev/null || :' EXIT
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/djade --check $$(git ls-files -co --exclude-standard 'templates/**.html')
	.venv/bin/lint-imports --no-cache
	DATA=$(DATA)/check $(PY) manage.py check --fail-level WARNING
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	DATA=$(DATA)/check $(PY) .ci/migrations.py
	wait $$types

bench: .venv/dev.stamp packages
	$(PY) -m bench.run $(if $(QUICK),--quick)

drill: .venv/dev.stamp static/editor/story.js packages
	DRILL_SECONDS=$(or $(SECONDS),10) DRILL_RATE=$(or $(RATE),500) DRILL_STORIES=1500 DRILL_KILLS=20 \
	  $(PY) -m pytest -q -s tests/faults

screenshots: .venv/dev.stamp static/editor/story.js packages
	$(PY) -m pytest -q tests/browser/screenshots.py

format: .venv/dev.stamp
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	.venv/bin/djade $$(git ls-files -co --exclude-standard 'templates/**.html')

lock: .venv/dev.stamp
	options="--quiet --generate-hashes --no-header --no-emit-index-url --no-annotate --universal"
	options="$$options --python-version 3.11 --extra embedded --extra zh"
	.venv/bin/uv pip compile $$options $(ARGS) pyproject.toml -o requirements/app.txt
	.venv/bin/uv pip compile $$options $(ARGS) --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv static/editor editor/node_modules

.venv/app.stamp: requirements/app.txt .ci/python
	.ci/python "$(PYTHON)" requirements/app.txt
	touch $@

.venv/dev.stamp: requirements/dev.txt .ci/python
	.ci/python "$(PYTHON)" requirements/dev.txt
	touch .venv/app.stamp $@

static/editor/story.js: $(EDITOR_SOURCES) .ci/editor | .venv/app.stamp
	.ci/editor

packages:
	.ci/packages
