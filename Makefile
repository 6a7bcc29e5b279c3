# What can be done with the project. Go is all that most of it needs.

WASM      = GOOS=js GOARCH=wasm
WASM_EXEC = $(shell go env GOROOT)/lib/wasm/go_js_wasm_exec
PORTABLE  = ./sim/... ./models/...
PARALLEL  = ./sim ./scenarios ./cmd/lbsim
# Packages with golden files, and those whose documents are generated.
GOLDEN    = $(shell grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u)

# Benchmarks run on one core, built with the profile as the command is.
PIN       = $(shell command -v taskset >/dev/null && echo taskset -c 0)
PROFILE   = $(CURDIR)/cmd/lbsim/default.pgo
BENCH     = $(PIN) go test -pgo=$(PROFILE) -timeout 30m -run NONE -benchtime 1x

.DEFAULT_GOAL := help
.PHONY: help build test check format vet invariants race wasm fresh validate bench profile update docs clean

# Print this list
help:
	@awk '/^# /{about=substr($$0,3)} /^[a-z]+:/{if(about)printf "  make %-11s %s\n",substr($$1,1,length($$1)-1),about} !/^# /{about=""}' Makefile

# Build the command, as .bin/lbsim
build:
	go build -o .bin/lbsim ./cmd/lbsim

# Run all tests
test:
	go test ./...

# All that must hold before a change is taken: what follows, and test
check: format vet invariants race wasm fresh test

# Every Go file is formatted
format:
	@test -z "$$(gofmt -l .)" || { echo "not formatted, run gofmt -w:"; gofmt -l .; exit 1; }

# Go finds nothing suspicious, and the engine builds for the browser
vet:
	go vet ./...
	go vet -tags invariants ./...
	$(WASM) go build $(PORTABLE)

# No request is lost or doubled, and Little's law holds at clients, in the tests of models and scenarios
invariants:
	go test -tags invariants -skip Oracles ./models/... ./scenarios/...

# What runs in parallel does so without races
race:
	go test -race -short -run 'Replicate|Example|Run|Parallel|Commands' $(PARALLEL)

# The engine gives the same in WebAssembly; needs Node.js
wasm:
	@if command -v node >/dev/null; then $(WASM) go test -short -timeout 4m -exec="$(WASM_EXEC)" $(PORTABLE) \
	&& $(WASM) go test -run Fingerprint -exec="$(WASM_EXEC)" ./scenarios; \
	else echo "SKIPPED: node is not installed, so the tests are not run in WebAssembly"; fi

# Generated parts of the READMEs and the list of modules are up to date
fresh:
	go test -run 'Generated|Commands|Scenarios|Links|Go' ./cmd/lbsim
	go mod tidy -diff

# Compare long simulations with exact results, and renew what the documents say of it; takes a while
validate:
	LBSIM_VALIDATE=1 go test -timeout 120m -run Validate -v ./scenarios -update
	go test ./cmd/lbsim -run Generated -update

# Measure the speed on one core; LIMIT=FOLDER compares with the loops in that folder
bench:
	@$(BENCH) -bench 'Workloads|Timeout' ./scenarios | sed 's/BenchmarkWorkloads.//'
	@go test -pgo=$(PROFILE) -timeout 30m -run NONE -benchtime 1x -bench TwoCores ./scenarios

# Renew the profile by which the compiler optimizes, after a change of the engine
profile:
	$(PIN) go test -timeout 30m -run NONE -benchtime 1x -bench 'Workloads/W[123467]|Timeout' -o .bin/bench.test -cpuprofile .bin/cpu.prof ./scenarios
	go tool pprof -proto .bin/bench.test .bin/cpu.prof >$(PROFILE)

# Rewrite golden files and documents; read the diff afterwards
update: docs
	go test $(filter-out ./cmd/lbsim,$(GOLDEN)) -update

# Rewrite the generated parts of the READMEs and the picture
docs: build
	@mkdir -p .pictures
	.bin/lbsim run strategies --quiet --out .bin/strategies >/dev/null
	cp .bin/strategies/percentiles.png .pictures/strategies.png
	go test ./cmd/lbsim -update

# Remove what was built or written here
clean:
	rm -rf .bin out
