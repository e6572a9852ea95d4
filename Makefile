# Sésame. `make help` lists the targets; recipes longer than a line live in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run dynamodb test check judge lint format setup package deploy-check screenshots bench races engines clean

BIN := .venv/bin
export PORT ?= 8000

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## the whole product on http://127.0.0.1:$PORT (8000), AWS emulated, demo data
	@exec scripts/run.sh

dynamodb: setup ## DynamoDB Local on a free loopback port ($DYNAMODB_PORT), its data in .local; needs a JDK and Maven
	@exec $(BIN)/python -m localdev.dynamodb

test: setup ## what the product does, on the emulator and on real engines; what reads code and template is under check
	@exec scripts/test.sh

check: setup ## everything that judges code and package without running the product: style, types, floors, house rules
	@exec scripts/check.sh

lint: setup ## style alone
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: setup ## rewrite the code in the house style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

setup: ## environment and dependencies, only where they are not up to date
	@scripts/environment.sh

package: setup ## what is deployed: build/package/deployment.zip and its CloudFormation template
	@exec $(BIN)/python -m scripts.package build/package

judge: setup ## schemathesis, installed on first use, asks the running product by its /openapi.json; half a minute
	@exec $(BIN)/pytest -q -p no:xdist tests/openapi/test_schemathesis.py

deploy-check: setup ## deploy that to an emulated AWS account and sign a member in through it, without Docker
	@exec $(BIN)/python -m scripts.deploy_check

screenshots: setup ## every page, state and language and each mail, into build/screenshots
	@exec $(BIN)/python -m scripts.screenshots build/screenshots

bench: setup ## every goal of performance, the peers beside the product; 10 minutes, wants Node and npm
	@exec $(BIN)/python -m benchmarks

races: setup ## the four races, through several processes on a real engine
	@exec $(BIN)/pytest -m race

engines: setup ## storage contract and races on DynamoDB Local and on ministack
	@exec scripts/engines.sh

clean: ## remove what the other targets made
	@rm -rf .venv .local build vendor .chalice/deployments node_modules tests/interop/node_modules benchmarks/peers/node/node_modules
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
