# What a developer types. Each target sets up what it needs first (tools/setup, idempotent).
#
#   make demo      bias of a lending model's decisions, on the data in examples/lending
#   make build     the program, at build/release/bin/candor
#   make test      every test; ends with one line: N passed, N failed, N skipped
#   make lint      formatting, static analysis, layering, generated files, Python
#   make format    rewrites C++ and Python as lint wants them
#   make sanitize  C++ tests under ASan + UBSan, the concurrent ones under TSan, a short fuzz run
#   make bench     benchmarks beside the peers, into bench/results/
#   make tools     what only some tests need: the MinIO server
#   make clean     removes build/; .venv and the caches outside the clone stay

.DEFAULT_GOAL := help
.PHONY: help demo build test lint format sanitize bench tools clean FORCE

# One cache for every clone of the project: paths below the clone are made relative.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
# Sloppiness that ccache needs for precompiled headers.
export CCACHE_SLOPPINESS := pch_defines,time_macros

PYTHON := .venv/bin/python
RELEASE := build/release
# Seconds of each fuzz target in `make sanitize`.
FUZZ_SECONDS ?= 20

help:
	@sed -n 's/^#   make /  make /p' Makefile

# The stamps change only when tools/setup installed something; then CMake configures again.
.stamps/python-build: FORCE
	@tools/setup build

.stamps/python-develop: FORCE
	@tools/setup develop

$(RELEASE)/build.ninja: .stamps/python-build
	cmake --preset release -DCANDOR_BUILD_TESTS=OFF
	@touch $@

build: $(RELEASE)/build.ninja
	cmake --build $(RELEASE) --target candor

# The tests live in the same build folder; switching them on recompiles nothing of the program.
# Benchmarks are built with them, so that they keep up with the code.
.PHONY: configure-tests
configure-tests: .stamps/python-develop $(RELEASE)/build.ninja
	@grep -qs 'CANDOR_BUILD_TESTS:BOOL=ON' $(RELEASE)/CMakeCache.txt && \
	  grep -qs 'CANDOR_BUILD_BENCHMARKS:BOOL=ON' $(RELEASE)/CMakeCache.txt || \
	  cmake --preset release -DCANDOR_BUILD_TESTS=ON -DCANDOR_BUILD_BENCHMARKS=ON

demo: build
	@tools/demo

test: configure-tests tools
	cmake --build $(RELEASE)
	@$(PYTHON) tools/run_tests --build $(RELEASE)

lint: configure-tests
	@$(PYTHON) tools/lint --build $(RELEASE)

format: .stamps/python-develop
	@$(PYTHON) tools/lint --format

sanitize: .stamps/python-develop
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tools/sanitize

bench: .stamps/python-develop $(RELEASE)/build.ninja
	cmake --preset release -DCANDOR_BUILD_BENCHMARKS=ON
	cmake --build $(RELEASE)
	@$(PYTHON) bench/run.py --build $(RELEASE)

tools: .stamps/python-develop
	@tools/build_minio >/dev/null

clean:
	rm -rf build
