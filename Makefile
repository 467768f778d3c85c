# The two commands of the README are `make demo` and `make test`. Each needs cargo, python3 and a C compiler, the tests
# Node 20 or later with npm, too; they set up the rest themselves.
.PHONY: test demo rust python examples conformance boto3 servers fuzz fmt lint doc unit no-std package \
	python-env test-python node node-env test-node test-edge wasm test-examples test-node-examples playground gateway \
	wheels layer measure-python addon npm-packages runtimes measure-node gates bench

test: rust python node examples

rust: fmt lint doc unit no-std package

# Real uploads and downloads on a real S3 server, a guarded signing endpoint, an OSS device at a gateway.
demo:
	cargo run --locked -p objsign-demo

# The vector files one by one, with counts. VECTORS may name any other files or directories.
VECTORS ?= core/tests/vectors
conformance:
	cargo run --release --quiet --locked -p objsign --features boto3 --example conformance -- $(VECTORS)

# The table of boto3's calls and their vectors are what botocore makes them. .venv has the botocore that they name.
boto3: python-env
	.venv/bin/python scripts/boto3-operations --check
	.venv/bin/python scripts/boto3-vectors --check

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --all-features --locked -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features --locked --quiet

# The demo runs as one of the tests.
unit:
	cargo test --workspace --all-features --locked

no-std:
	scripts/no-std-check

package:
	cargo package -p objsign --locked --allow-dirty --quiet

# The Python package in .venv, with what its tests need.
python-env:
	scripts/python-env

python: test-python

# OBJSIGN_VECTORS may name another directory of vector files.
test-python: python-env boto3
	cd bindings-python && ../.venv/bin/ruff check --quiet . && ../.venv/bin/ruff format --quiet --check .
	cd bindings-python && ../.venv/bin/python -m pytest -q

PYTHON_EXAMPLES = download-api upload-download-pair job-api fastapi-gateway fine-uploader

# The Python examples, on the local S3 server and under the real Lambda runtime client.
test-examples: python-env
	cargo build --locked --quiet -p objsign-local-s3
	cd examples && ../.venv/bin/ruff check --quiet . && ../.venv/bin/ruff format --quiet --check .
	cd examples && ../.venv/bin/pyright
	for example in $(PYTHON_EXAMPLES); do \
		(cd examples/$$example && ../../.venv/bin/python -m mypy --config-file ../pyproject.toml .) || exit 1; \
	done
	cd examples && ../.venv/bin/python -m pytest -q

# The Node package in bindings-node, with what its tests need.
node-env:
	scripts/node-env

node: test-node test-edge

# OBJSIGN_VECTORS may name another directory of vector files. Some tests ask Python for the same.
test-node: python-env node-env
	cargo build --locked --quiet -p objsign-local-s3
	cd bindings-node && node --test test/*.test.mjs
	cd bindings-node && node_modules/.bin/tsc --project test/types/tsconfig.json

# The same over WebAssembly, without what is of the packages and of the addon alone. Skipped, with the reason, where
# WebAssembly cannot be built.
NOT_OF_EDGES = differential hostile_addon hostile_handles package platform_packages readme
EDGE_TESTS = $(filter-out $(NOT_OF_EDGES:%=test/%.test.mjs),$(patsubst bindings-node/%,%,$(wildcard bindings-node/test/*.test.mjs)))

test-edge: python-env node-env
	scripts/wasm
	cd bindings-node && { [ ! -e dist/edge.mjs ] || \
		node --conditions=workerd --import ./test/edge/register.mjs --test $(EDGE_TESTS); }

wasm: node-env
	scripts/wasm

# The Node examples, on the local S3 server, with the real clients and in a real browser.
NODE_EXAMPLES = oss-gateway fine-uploader express-gateway edge-worker

test-node-examples: python-env node-env
	cargo build --locked --quiet -p objsign-local-s3
	examples/fine-uploader/install-chromium
	scripts/wasm
	for example in $(NODE_EXAMPLES); do \
		(cd examples/$$example && ../node_modules/.bin/tsc --project . && node --test tests/*.test.mjs) || exit 1; \
	done

examples: test-examples test-node-examples

# A page to upload to with Fine Uploader, with download links, in front of the local S3 server.
playground: node-env
	cargo build --locked -p objsign-local-s3
	node examples/fine-uploader/playground/server.mjs

# The OSS-to-S3 gateway in front of the local S3 server.
gateway: node-env
	cargo build --locked -p objsign-local-s3
	node examples/oss-gateway/local/gateway.mjs

# Requests made in Python against real S3 servers: MinIO's code, Ceph's, the local one. Ceph is installed only in CI:
# see OBJSIGN_SERVERS in the script.
servers:
	scripts/servers -q

# Wheels for Linux in dist/: x86-64, aarch64, and x86-64 with musl. PLATFORMS names some of them.
PLATFORMS ?= x86_64 aarch64 musl
wheels:
	scripts/wheels $(PLATFORMS)

# The Node addon for Linux in bindings-node/npm/. PLATFORMS names some of them.
addon:
	scripts/addon $(PLATFORMS)

# What goes to npm, in dist/npm/, and the zip of a viewer-request function, which must stay below 1 MB.
npm-packages: node-env
	scripts/addon x86_64
	scripts/wasm
	scripts/npm-packages
	cd bindings-node && OBJSIGN_WHOLE_PACKAGE=1 node --test test/package.test.mjs test/platform_packages.test.mjs

# The Node package on other versions of Node, on Bun, on Deno, and on Node for arm64.
runtimes: python-env node-env
	scripts/runtimes

# Size, start and speed of the Node package, beside the AWS SDK and others.
measure-node: npm-packages
	scripts/measure-node

# Lambda layers in dist/, checked against the glibc of Amazon Linux 2 and 2023.
layer:
	scripts/wheels x86_64 aarch64
	scripts/layer

# Size, start and speed of the wheel, beside botocore and others.
measure-python:
	scripts/wheels x86_64
	scripts/measure-python

# What each call costs in instructions and allocations, against benches/baseline.tsv. Nothing is timed.
gates:
	cd benches && cargo fmt --all --check
	cd benches && CARGO_TARGET_DIR=../target/benches cargo clippy --package objsign-gates --all-targets --locked --quiet -- -D warnings
	scripts/gates

# objsign beside other libraries in Rust, Python and Node: writes docs/benchmarks.md.
bench:
	scripts/bench

# Every fuzz target for SECONDS_EACH (10) seconds, from a corpus made of the vectors.
fuzz:
	scripts/fuzz
