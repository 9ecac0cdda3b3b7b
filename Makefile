# The only recipes; CI calls them too. They do all their own set-up: Rust, Node and make are enough.

CARGO ?= cargo
NPM ?= npm
SITE := site
# The cloud's tools, installed from the Python package index.
CLOUD := .cloud
# nginx and what its checks need.
NGINX_TOOLS := .cloud-nginx
# LocalStack, and what runs programs for arm64; neither is needed for the other checks.
LOCALSTACK := .cloud-localstack
ARM64 := .cloud-arm64
# cargo-audit and cargo-deny.
AUDIT := .audit
COVERAGE := .coverage

# Checks that this machine cannot do are written into this list, so that none is missed without a word. Whoever calls
# several recipes names a list of their own, as .ci/run does.
ifeq ($(origin SKIPPED_CHECKS),undefined)
export SKIPPED_CHECKS := $(CURDIR)/target/skipped-checks.txt
NEW_LIST := : > "$(SKIPPED_CHECKS)"
endif
NOTE_SKIPPED = { mkdir -p "$(dir $(SKIPPED_CHECKS))" && echo "$(1)" >> "$(SKIPPED_CHECKS)"; }
SAY_SKIPPED := [ ! -s "$(SKIPPED_CHECKS)" ] || { echo "==> Skipped on this machine:"; sort -u "$(SKIPPED_CHECKS)"; }

# Which of the two ways in local/docker-compose.yml `make up` takes.
PROFILE ?= self-host

# The program as the tests have built it: built by itself it would have other features, and much
# would be compiled again.
PROGRAM := $(CARGO) test --locked --workspace --no-run

# The programs that run on Lambda, and one that does nothing, to hold their start against.
FUNCTIONS := $(addprefix --package ,login models restore analyze preview history worker sweeper bare-function)

.PHONY: help run build test begin-tests test-rust test-site test-faults e2e e2e-firefox check audit coverage fmt bench quality screenshots generate clean \
	lambda test-cloud deploy undeploy deploy-report check-cloud check-arm64 up down check-nginx

help: ## Lists the recipes.
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(SITE)/dist/index.html ## Builds everything and starts it. Pass options as in RUN_FLAGS="--port 9000".
	@echo "==> Building the program (the first time takes five to ten minutes on two cores, later starts take seconds)"
	$(CARGO) build --profile quick --locked --package photo-restoration
	@echo "==> Starting"
	@exec ./target/quick/photo-restoration serve $(RUN_FLAGS)

build: $(SITE)/dist/index.html ## Builds the site and the program, release profile.
	@echo "==> Building the program (release; the first time takes ten to twenty minutes on two cores)"
	$(CARGO) build --release --locked --package photo-restoration

test: begin-tests test-site test-rust e2e ## Runs all tests: site, Rust, browser.
	@$(SAY_SKIPPED)
	@echo "==> All tests passed"

begin-tests:
	@mkdir -p "$(dir $(SKIPPED_CHECKS))" && $(or $(NEW_LIST),:)

test-site: $(SITE)/dist/index.html ## Runs the site's tests.
	@echo "==> Site: types, generated API, unit tests, weight of the first page"
	cd $(SITE) && $(NPM) run --silent typecheck && $(NPM) run --silent api:check && $(NPM) test --silent && $(NPM) run --silent weight

test-rust: $(SITE)/dist/index.html ## Runs the Rust tests.
	@command -v faketime >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get -qq update && \
		apt-get -qq install -y faketime; } >/dev/null 2>&1 || \
		echo "==> Without faketime (Debian: apt install faketime) the tests that set the clock are skipped"
	@mkdir -p "$(dir $(SKIPPED_CHECKS))"
	@echo "==> Rust: all crates (the first build takes some minutes)"
	$(CARGO) test --locked --workspace

test-faults: $(SITE)/dist/index.html ## Runs 500 random schedules of faults, not just 60. SCHEDULE_SEED=17 runs one of them.
	@echo "==> Faults: 500 schedules of kills, lost answers and everything at the same time (ten minutes on two cores)"
	$(CARGO) test --locked --workspace --test it -- --ignored schedules::

e2e: $(SITE)/dist/index.html ## Runs the browser tests against the built program.
	@echo "==> Browser: the whole story in Chromium"
	$(PROGRAM)
	cd $(SITE) && $(NPM) run --silent e2e

e2e-firefox: $(SITE)/dist/index.html ## Runs the browser test of all sizes and themes in Firefox, where there is one.
	$(PROGRAM)
	@cd $(SITE) && node e2e/firefox.mjs; status=$$?; \
	if [ $$status = 77 ]; then $(call NOTE_SKIPPED,make e2e-firefox: no Firefox); exit 0; fi; \
	[ $$status = 0 ] && $(NPM) run --silent e2e:firefox

check: $(SITE)/node_modules ## Checks formatting, clippy, types, lint and architecture.
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	cd $(SITE) && $(NPM) run --silent typecheck && $(NPM) run --silent lint && $(NPM) run --silent api:check
	$(CARGO) test --locked --workspace --test it -- architecture openapi generated facts

audit: ## Checks licences and known vulnerabilities of all dependencies. ADVISORIES=newest gets today's list.
	@sh .ci/audit.sh $(AUDIT) || { [ $$? = 77 ] && $(call NOTE_SKIPPED,make audit: no Python with venv); }

coverage: $(SITE)/dist/index.html ## Measures how much of the Rust code the tests run; builds everything once more.
	@sh .ci/coverage.sh $(COVERAGE) || { [ $$? = 77 ] && $(call NOTE_SKIPPED,make coverage: no LLVM of the compiler's version); }
	@$(SAY_SKIPPED)

fmt: ## Formats the Rust code.
	$(CARGO) fmt --all

bench: $(SITE)/dist/index.html ## Measures speed, memory and quality, and the pages on a phone (release profile).
	$(CARGO) build --release --locked --package photo-restoration --package bench
	cd $(SITE) && PROFILE=release $(NPM) run --silent measure
	./target/release/bench

quality: ## Compares auto-restore with OpenCV on damaged photos; writes docs/images/quality.
	$(CARGO) build --release --locked --package quality
	./target/release/quality

screenshots: $(SITE)/dist/index.html ## Takes the screenshots in docs/images.
	$(PROGRAM)
	cd $(SITE) && $(NPM) run --silent screenshots

generate: $(SITE)/node_modules ## Updates the files generated from the code: settings' schema, tables and examples, docs/openapi.json.
	UPDATE=1 $(CARGO) test --locked --workspace --test it -- generated:: openapi:: facts::
	cd $(SITE) && $(NPM) run --silent api

# cargo-lambda links for Amazon Linux with zig, and finds it beside itself.
lambda: $(CLOUD)/ready ## Builds the Lambda functions into target/lambda, for this machine's processor.
	@echo "==> Building the functions (profile lambda; the first time takes ten minutes on two cores)"
	PATH="$(CURDIR)/$(CLOUD)/bin:$$PATH" $(CARGO) lambda build --locked --profile lambda $(FUNCTIONS)

test-cloud: begin-tests lambda check-cloud check-nginx ## Tests everything for the cloud on emulators: template, functions, deployment, nginx.
	@$(SAY_SKIPPED)
	@echo "==> All cloud tests passed"

deploy: $(CLOUD)/ready ## Deploys to your AWS account: make deploy STAGE=staging (docs/DEPLOY.md).
	@$(CLOUD)/bin/python cloud/deploy.py --stage "$(STAGE)" --check
	@$(MAKE) --no-print-directory $(SITE)/dist/index.html
	@$(CLOUD)/bin/python cloud/deploy.py --stage "$(STAGE)" $(if $(filter 1 yes true,$(YES)),--yes) $(DEPLOY_FLAGS)

undeploy: $(CLOUD)/ready ## Lists what it would delete; CONFIRM=stack-name deletes it. Photos stay unless DELETE_PHOTOS=yes.
	@$(CLOUD)/bin/python cloud/undeploy.py --stage "$(STAGE)" --confirm "$(CONFIRM)" --delete-photos "$(DELETE_PHOTOS)"

deploy-report: $(CLOUD)/ready ## Collects what helps to find out why a deployment failed, without secrets: STAGE=staging.
	@$(CLOUD)/bin/python cloud/report.py --stage "$(STAGE)"

check-cloud: $(CLOUD)/ready-for-tests $(LOCALSTACK)/ready ## Checks the template, scripts and functions on emulators; part of test-cloud.
	@sh local/nginx-tests/tools.sh $(NGINX_TOOLS) || [ $$? = 77 ]
	@echo "==> Cloud: template and scripts"
	SAM_CLI_TELEMETRY=0 $(CLOUD)/bin/sam validate --lint --region eu-central-1 --template template.yaml
	$(CLOUD)/bin/cfn-lint template.yaml
	$(CLOUD)/bin/python -m pytest --quiet -rs -n 2 --dist loadfile cloud/tests

check-arm64: $(CLOUD)/ready-for-tests ## Builds for arm64, Lambda's processor, and tests a part with qemu; takes half an hour.
	@sh cloud/tests/arm64.sh $(ARM64); status=$$?; if [ $$status = 77 ]; then exit 0; fi; \
	[ $$status = 0 ] && $(CLOUD)/bin/python -m pytest --quiet -rs cloud/tests/test_arm64.py

COMPOSE := docker compose --file local/docker-compose.yml

up: ## Builds and starts the containers: PROFILE=self-host (default) or PROFILE=localstack.
	$(COMPOSE) --profile $(PROFILE) up --build --detach --wait
	@$(COMPOSE) --profile $(PROFILE) logs --no-log-prefix $(if $(filter localstack,$(PROFILE)),server,photo-restoration)
	@echo "==> Ready: http://localhost:$(or $(PORT),8080)"

down: ## Stops the containers; the data volume stays.
	$(COMPOSE) --profile self-host --profile localstack down

check-nginx: $(SITE)/dist/index.html ## Checks the containers' files, and runs a browser test through nginx.conf.
	@echo "==> nginx: the program behind local/nginx.conf, on another's S3, DynamoDB and SQS"
	$(PROGRAM)
	@sh local/nginx-tests/tools.sh $(NGINX_TOOLS); status=$$?; \
	if [ $$status = 77 ]; then $(call NOTE_SKIPPED,make check-nginx: no nginx); exit 0; fi; \
	[ $$status = 0 ] && cd $(SITE) && $(NPM) run --silent e2e:nginx

clean: ## Removes everything that was built.
	$(CARGO) clean
	rm -rf $(SITE)/dist $(SITE)/node_modules $(CLOUD) $(NGINX_TOOLS) $(LOCALSTACK) $(ARM64) $(AUDIT) $(COVERAGE)

$(SITE)/node_modules: $(SITE)/package-lock.json
	@echo "==> Installing the site's packages"
	cd $(SITE) && $(NPM) ci --no-audit --no-fund
	@touch $@

$(SITE)/dist/index.html: $(SITE)/node_modules $(SITE)/index.html $(SITE)/vite.config.ts $(shell find $(SITE)/src $(SITE)/service-worker $(SITE)/plugins $(SITE)/public -type f 2>/dev/null)
	@echo "==> Building the site"
	cd $(SITE) && $(NPM) run --silent build
	@touch $@

# Debian keeps what makes Python environments in a package of its own.
$(CLOUD)/bin/python:
	@echo "==> Making $(CLOUD) for the cloud's tools"
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' && { \
		python3 -m venv --clear $(CLOUD) || { \
			[ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y python3-venv && \
			python3 -m venv --clear $(CLOUD); }; } || { \
		rm -rf $(CLOUD); \
		echo "Python 3.10 or newer with venv is needed (Debian: apt install python3-venv)"; exit 1; }

$(CLOUD)/ready: cloud/requirements.txt | $(CLOUD)/bin/python
	@echo "==> Installing the cloud's tools"
	$(CLOUD)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(CLOUD)/ready-for-tests: cloud/tests/requirements.txt $(CLOUD)/ready
	$(CLOUD)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# Made where there is a Python 3.13; elsewhere the tests say that they are skipped.
$(LOCALSTACK)/ready: cloud/tests/requirements-localstack.txt
	@for python in python3.13 python3 "$$HOME"/.pyenv/versions/3.13.*/bin/python; do \
		if "$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then \
			echo "==> Installing LocalStack"; \
			"$$python" -m venv --clear $(LOCALSTACK) && \
			$(LOCALSTACK)/bin/pip install --quiet --disable-pip-version-check --requirement $< && touch $@ || \
			echo "SKIPPED: LocalStack could not be installed."; \
			exit 0; \
		fi; \
	done
