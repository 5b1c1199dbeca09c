# The only front door: `make help` lists every command. What a command does is in scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Which of CMakePresets.json the test commands build: make test-unit PRESET=asan
PRESET ?= release
# How infra-apply and infra-destroy work: tofu, terraform or builtin; empty: the first that is there.
INFRA ?=
# Further arguments for the program that a command runs: make run-cloud ARGS="--port 5000"
ARGS ?=
export PRESET INFRA

##@ Start here
.PHONY: help setup build demo
help: ## This list
	@awk -f scripts/help.awk $(MAKEFILE_LIST)
setup: ## Install the Debian packages of all groups that are missing (as root or through sudo)
	@scripts/setup.sh all
build: ## Build the three programs into build/bin/
	@scripts/build.sh
demo: ## The whole workflow from nothing, with a transcript; leaves nothing running
	@scripts/demo.sh

##@ Run it yourself, one terminal each
.PHONY: run-cloud infra-apply infra-destroy infra-plan run-backend run-worker smoke
run-cloud: build ## Run the cloud on 127.0.0.1:4566, with its data in .virga/data (VIRGA_DATA_DIR= in memory)
	@exec scripts/run_cloud.sh $(ARGS)
infra-apply: build ## Create the table and the queues (INFRA=tofu|terraform|builtin chooses how)
	@scripts/infra.sh apply
infra-plan: build ## Show what infra-apply would do
	@scripts/infra.sh plan
infra-destroy: build ## Remove the table and the queues
	@scripts/infra.sh destroy
run-backend: build backend/.env ## Run the HTTP API with the settings of backend/.env
	@scripts/run.sh tracker-api $(ARGS)
run-worker: build backend/.env ## Run the worker with the settings of backend/.env
	@scripts/run.sh tracker-worker $(ARGS)
smoke: backend/.env ## Walk the workflow against the configured endpoints, as with curl and the AWS CLI
	@scripts/smoke.sh

##@ Test
.PHONY: test test-unit test-wire test-e2e test-model test-scripts test-sim test-clients test-elsewhere test-bare sim crash
test: ## All tests of a fresh clone: unit, scripts, model, sim, wire, e2e, crash; ends with what was skipped and why
	@scripts/test.sh unit scripts model sim wire e2e crash
test-unit: ## Unit tests, beside their sources (PRESET=asan or tsan for the sanitizers)
	@scripts/test.sh unit
test-wire: ## boto3 (JSON and Query) and both AWS CLIs against the real server
	@scripts/test.sh wire
test-e2e: ## Terraform, API, worker, curl and the AWS CLI, with faults in between
	@scripts/test.sh e2e
test-model: ## The exhaustive model of the workflow's protocol
	@scripts/test.sh model
test-sim: ## The simulation: 200 seeds, one of them the commit's, and faults that it must find
	@scripts/test.sh sim
test-scripts: ## The checks, the setup and the README's commands
	@scripts/test.sh scripts
crash: ## kill -9 under load, start, compare: ROUNDS (200) times; CRASH_SEED chooses the calls
	@ROUNDS=$${ROUNDS:-200} scripts/test.sh crash
test-clients: ## AWS SDKs for JavaScript v3, Java v2 and Go v2 (installs their toolchains)
	@scripts/test.sh clients
test-elsewhere: ## The e2e suite on an SQS and a DynamoDB that are not ours (ElasticMQ, or ELSEWHERE_*_ENDPOINT)
	@scripts/test.sh elsewhere
sim: ## The cloud in one thread with power cuts, against a model: SEED=7, SEEDS=10000, STEPS=400
	@scripts/sim.sh
test-bare: ## demo and test on bare Debian 12, Debian 13 and Ubuntu 24.04, made with debootstrap (as root)
	@scripts/test_bare.sh

##@ Check
.PHONY: check lint format fuzz bench bench-scale docs
check: ## Layers, operations, sizes, words, documents, format, shell (quick; builds virga)
	@scripts/check.sh
lint: ## clang-tidy over every source
	@scripts/lint.sh
format: ## Format the C++ and Terraform files in place
	@scripts/format.sh
docs: build ## Write docs/COMPATIBILITY.md anew from the programs
	@scripts/venv.sh && scripts/generate_compatibility.py --write
fuzz: ## Run the fuzzers for FUZZ_SECONDS (60) each
	@scripts/fuzz.sh
bench: ## Measure CPU per request beside a bare reply; fails past the gates of docs/PERFORMANCE.md
	@scripts/bench.sh run $(ARGS)
bench-scale: ## Measure how cost grows: 10 million items, 1 million messages (half an hour, 25 GB of disk)
	@scripts/bench.sh scale $(ARGS)

##@ House-keeping
.PHONY: install clean clean-data
PREFIX ?= /usr/local
install: build ## Copy the three programs to $(PREFIX)/bin
	@install -D -t $(DESTDIR)$(PREFIX)/bin build/bin/virga build/bin/tracker-api build/bin/tracker-worker
clean: ## Remove everything that was built
	@rm -rf build
clean-data: ## Remove the cloud's data folder and Terraform's state, and say so
	@scripts/clean_data.sh

backend/.env: backend/.env.example
	@scripts/make_env.sh
