# The only recipes; CI calls them too. They do all their own set-up: Rust, Node and make are enough.

CARGO ?= cargo
NPM ?= npm
SITE := site

# The program as the tests have built it: built by itself it would have other features, and much
# would be compiled again.
PROGRAM := $(CARGO) test --locked --workspace --no-run

.PHONY: help run build test test-rust test-site e2e check fmt bench screenshots openapi clean

help: ## Lists the recipes.
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: build ## Builds everything (release) and starts it; RUN_FLAGS are passed on, as in RUN_FLAGS="--port 9000".
	@echo "==> Starting"
	@exec ./target/release/photo-restoration serve $(RUN_FLAGS)

build: $(SITE)/dist/index.html ## Builds the site and the program, release profile.
	@echo "==> Building the program (release; the first time takes ten to twenty minutes on two cores)"
	$(CARGO) build --release --locked --package photo-restoration

test: test-site test-rust e2e ## Runs all tests: site, Rust, browser.
	@echo "==> All tests passed"

test-site: $(SITE)/node_modules ## Runs the site's tests.
	@echo "==> Site: types, generated API, unit tests"
	cd $(SITE) && $(NPM) run --silent typecheck && $(NPM) run --silent api:check && $(NPM) test --silent

test-rust: $(SITE)/dist/index.html ## Runs the Rust tests.
	@echo "==> Rust: all crates (the first build takes some minutes)"
	$(CARGO) test --locked --workspace

e2e: $(SITE)/dist/index.html ## Runs the browser's stories against the built program.
	@echo "==> Browser: the whole story in Chromium"
	$(PROGRAM)
	cd $(SITE) && $(NPM) run --silent e2e

check: $(SITE)/node_modules ## Formatting, clippy, types, lint, architecture.
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	cd $(SITE) && $(NPM) run --silent typecheck && $(NPM) run --silent lint && $(NPM) run --silent api:check
	$(CARGO) test --locked --workspace --test it -- architecture openapi

fmt: ## Formats the Rust code.
	$(CARGO) fmt --all

bench: $(SITE)/dist/index.html ## Measures speed, memory and quality (release profile).
	$(CARGO) build --release --locked --package photo-restoration --package bench
	./target/release/bench

screenshots: $(SITE)/dist/index.html ## Makes the pictures in docs/images.
	$(PROGRAM)
	cd $(SITE) && $(NPM) run --silent screenshots

openapi: ## Writes docs/openapi.json from the code, and the site's types from it.
	UPDATE=1 $(CARGO) test --locked --workspace --test it -- openapi
	cd $(SITE) && $(NPM) run --silent api

clean: ## Removes what was built.
	$(CARGO) clean
	rm -rf $(SITE)/dist $(SITE)/node_modules

$(SITE)/node_modules: $(SITE)/package-lock.json
	@echo "==> Installing the site's packages"
	cd $(SITE) && $(NPM) ci --no-audit --no-fund
	@touch $@

$(SITE)/dist/index.html: $(SITE)/node_modules $(SITE)/index.html $(SITE)/vite.config.ts $(shell find $(SITE)/src $(SITE)/public -type f 2>/dev/null)
	@echo "==> Building the site"
	cd $(SITE) && $(NPM) run --silent build
	@touch $@
