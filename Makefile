# make run, make test: each installs what is missing first. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help

BASE    := $(shell sed -n 's/.*"productVersion": *"\([^"]*\)".*/\1/p' wails.json)
COMMIT  := $(if $(wildcard .git),$(or $(shell git describe --always --dirty=.dirty --abbrev=12 --exclude '*' 2>/dev/null),unknown))
TAGGED  := $(filter v$(BASE),$(shell git describe --tags --exact-match --dirty=.dirty --match 'v$(BASE)' 2>/dev/null))
VERSION ?= $(BASE)$(if $(COMMIT),$(if $(TAGGED),,+$(COMMIT)))

BIN     := build/bin/latchkey
TAGS    := desktop,production,webkit2_41
WRITTEN ?= $(or $(if $(COMMIT),$(shell git show -s --format=%ct 2>/dev/null)),$(SOURCE_DATE_EPOCH))
LDFLAGS := -s -w -buildid= -X main.version=$(VERSION) -X main.written=$(WRITTEN)
TOOL    := go tool -modfile=tools/go.mod
ARGS    ?=
FUZZTIME ?= 60s

GO_SOURCES   := $(wildcard *.go) go.mod go.sum build/linux/icon-128.png $(shell find app -type f -not -name '*_test.go' 2>/dev/null)
PAGE_SOURCES := frontend/index.html $(wildcard frontend/*.config.*) $(shell find frontend/src frontend/public frontend/wailsjs -type f 2>/dev/null)
MODULES      := frontend/node_modules/.package-lock.json
PAGE         := frontend/dist/index.html

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: help run build build-windows setup setup-run setup-test bindings generate \
	test test-go test-page check-go check-page check-bindings vulnerabilities \
	e2e window screenshots bench soak fuzz clean FORCE

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 17

include build/package.mk

## --- run and build

run: build ## build and open the window; ARGS="--demo" passes words on
	@$(BIN) $(ARGS) || { code=$$?; [ $$code -ne 3 ] || exit 0; [ $$code -eq 2 ] || exit $$code; \
		echo "There is no display here, so this is the demo in the terminal."; $(BIN) demo; }

build: $(BIN) ## the program, in build/bin

$(BIN): $(GO_SOURCES) $(PAGE) $(dir $(BIN)).version | setup-run
	CGO_CFLAGS="-O2 -g -D_FORTIFY_SOURCE=2" go build -trimpath -buildvcs=false -buildmode=pie -tags $(TAGS) \
		-ldflags "$(LDFLAGS) -extldflags=-Wl,-z,now" -o $@ .

$(dir $(BIN)).version: FORCE
	@mkdir -p $(@D); echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@

build-windows: $(PAGE) | setup-run ## the same for Windows, from any system
	LDFLAGS="$(LDFLAGS)" build/windows/build.sh

$(MODULES): frontend/package.json frontend/package-lock.json | setup-run
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(PAGE): $(PAGE_SOURCES) $(MODULES)
	cd frontend && npm run build
	@touch $@ frontend/dist/.gitkeep

## --- set up

setup: setup-run setup-test ## install what running and testing need

setup-run:
	@build/setup.sh run

setup-test: setup-run
	@build/setup.sh test

## --- generated files

bindings: ## write frontend/wailsjs from the Go code
	CGO_ENABLED=0 tsoutputtype=interfaces go run -tags bindings . >/dev/null
	@find frontend/wailsjs -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +

generate: $(MODULES) ## write the list of common passwords from its npm package
	cd frontend && node scripts/common-passwords.mjs

## --- test

test: setup-test ## every layer, in the short form
	@$(MAKE) --no-print-directory check-go check-bindings
	@$(MAKE) --no-print-directory -j2 test-go check-page test-page # Go's longest tests leave a processor free
	@$(MAKE) --no-print-directory build e2e window vulnerabilities

check-go:
	@bad=$$(gofmt -l *.go app tools); [ -z "$$bad" ] || { echo "not in gofmt's form: $$bad"; exit 1; }
	go vet ./...
	go vet -tags window,install ./app/e2e/...
	$(TOOL) staticcheck ./...
	$(TOOL) staticcheck -tags window,install ./app/e2e/...
	cd tools && go vet ./... && go tool staticcheck ./...

check-bindings:
	@before=$$(mktemp -d); trap 'rm -rf "$$before"' EXIT; cp -R frontend/wailsjs/. "$$before"; \
	$(MAKE) --no-print-directory bindings && diff -r "$$before" frontend/wailsjs >&2 || \
	{ echo "frontend/wailsjs was out of date; it is written anew, review and commit it" >&2; exit 1; }

test-go:
	go test -race ./...

check-page: $(MODULES)
	cd frontend && npm run check && npm run lint

test-page: $(MODULES)
	cd frontend && npm test

e2e: $(PAGE) | setup-test ## every flow in headless Chromium
	cd frontend && npx --no-install playwright test

window: build | setup-test ## the built program in a real window
	go test -count=1 -tags window -timeout 10m ./app/e2e/window

vulnerabilities: ## known vulnerabilities, where their data can be reached
	@out=$$(timeout 300 $(TOOL) govulncheck ./... 2>&1); case $$? in \
	0) echo "govulncheck: none known";; \
	3) echo "$$out"; exit 1;; \
	*) echo "govulncheck: its data cannot be reached from here, so nothing was checked";; esac

soak: setup-test build ## the long form: kill rounds, fuzzing, repeated races, 2,000 visitors
	LATCHKEY_SOAK=1 go test -race -count=1 -timeout 120m ./...
	go test -race -count=10 -timeout 120m ./app/session ./app/store
	cd frontend && LATCHKEY_VISITORS=2000 npx --no-install playwright test e2e/visitors.spec.ts
	@$(MAKE) --no-print-directory fuzz

fuzz: ## every fuzz target for FUZZTIME
	@for package in $$(go list ./app/...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done

bench: setup-test build ## figures, side by side with the bare operations
	go build -C tools -o ../build/bin/bench ./bench && build/bin/bench
	go test -tags window -run '^$$' -bench '^BenchmarkStart' -benchtime 10x ./app/e2e/window

screenshots: setup-test build ## the pictures in README, from the real window
	LATCHKEY_SCREENSHOTS=1 go test -count=1 -tags window -run '^TestScreenshots$$' ./app/e2e/window

clean: ## remove what was built
	rm -rf build/bin frontend/dist/* frontend/node_modules frontend/test-results frontend/playwright-report *.syso
	@touch frontend/dist/.gitkeep
